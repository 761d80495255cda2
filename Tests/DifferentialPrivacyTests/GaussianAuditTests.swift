import DifferentialPrivacy
import Foundation
import Testing

/// The one-run audit of Gaussian claims, against releases whose count of right guesses has a known law.
///
/// Every release here is mu-Gaussian for each canary and no less private, so that no p-value may be below the exact probability.
@Suite struct GaussianAuditTests {
    typealias PValue = (_ audit: OneRunAudit, _ mu: Double) throws -> Double

    static let sizes = [(1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (20, 8), (100, 20)]
    static let distances = [0.3, 1.0, 2.0]

    /// Whether no p-value is below the probability of as many right guesses, by canaries with noise of their own and by canaries
    /// that are all as sure at once; and none is needlessly large.
    static func holds(_ pValue: PValue) throws -> Bool {
        for (canaries, guesses) in sizes {
            for mu in distances {
                let game = CanaryGame(canaries: canaries, guesses: guesses, mu: mu)
                let (own, shared) = (tails(game.ownNoise()), tails(game.sharedSurety()))
                for correct in 1...guesses {
                    let audit = OneRunAudit(canaries: canaries, guesses: guesses, correct: correct)
                    let p = try pValue(audit, mu)
                    let least = max(own[correct], shared[correct])
                    guard p >= least - 1e-8 else { return false }
                    // One guess alone: the worst release is known.
                    if guesses == 1, p > least + 1e-8 { return false }
                    if canaries <= 3, p < 1, p > 1.3 * least { return false }
                }
            }
        }
        return true
    }

    /// P(V >= v) for v = 0...r.
    static func tails(_ law: [Double]) -> [Double] {
        var (result, sum) = (law, 0.0)
        for v in law.indices.reversed() {
            sum += law[v]
            result[v] = sum
        }
        return result
    }

    @Test(
        "No p-value is below the probability of any outcome of two releases with exactly that mu, and few are far above"
    )
    func exact() throws {
        #expect(try Self.holds { audit, mu in audit.pValue(try GaussianDP(mu: mu)) })
    }

    @Test("A single guess about a single canary is right with probability Phi(mu/2) at most", arguments: distances)
    func single(mu: Double) throws {
        let p = OneRunAudit(canaries: 1, guesses: 1, correct: 1).pValue(try GaussianDP(mu: mu))
        #expect(abs(p - erfc(-mu / 8.0.squareRoot()) / 2) < 1e-12)
    }

    // MARK: Mistakes

    enum Mistake: CaseIterable {
        case index, abstention, wrongGuesses, moreThanObserved
    }

    /// The audit in the form of its authors: r_j and h_j, the means over the canaries of right guesses with j right in all, or more, and of
    /// wrong ones.
    static func published(_ audit: OneRunAudit, mu: Double, _ mistake: Mistake? = nil) throws -> Double {
        let guesses = audit.guesses
        let canaries = Double(mistake == .abstention ? guesses : audit.canaries)
        let start = min(guesses, audit.correct + (mistake == .moreThanObserved ? 1 : 0))
        func isImpossible(_ tail: Double) -> Bool {
            var right = tail * Double(start) / canaries
            var wrong = mistake == .wrongGuesses ? 0 : tail * Double(guesses - start) / canaries
            for j in stride(from: start - 1, through: 0, by: -1) {
                // f(1 - right), with the roles of the two errors exchanged.
                let allowed = 1 - AdversaryView.truePositiveRate(falsePositiveRate: 1 - min(1, right), mu: mu)
                let more = max(0, allowed - wrong)
                right += Double(mistake == .index ? j + 1 : j) / Double(guesses - j) * more
                wrong += more
                if right + wrong > Double(guesses) / canaries { return true }
            }
            return false
        }
        if !isImpossible(1) { return 1 }
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if isImpossible(middle) { high = middle } else { low = middle }
        }
        return high
    }

    @Test("The p-values are those of the published recursion")
    func recursion() throws {
        for (canaries, guesses) in Self.sizes {
            for mu in Self.distances {
                for correct in 1...guesses {
                    let audit = OneRunAudit(canaries: canaries, guesses: guesses, correct: correct)
                    let (ours, theirs) = (audit.pValue(try GaussianDP(mu: mu)), try Self.published(audit, mu: mu))
                    #expect(abs(ours - theirs) < 1e-9)
                }
            }
        }
    }

    @Test(
        "An audit with a wrong index, without the abstentions, or without the wrong guesses is caught",
        arguments: Mistake.allCases)
    func broken(mistake: Mistake) throws {
        #expect(try !Self.holds { audit, mu in try Self.published(audit, mu: mu, mistake) })
    }

    // MARK: Bounds

    @Test("The bound on mu is where the claim stops being refuted")
    func bound() throws {
        for (canaries, guesses, correct) in [(1000, 300, 285), (1000, 100, 98), (50, 50, 45), (20, 20, 20)] {
            let audit = OneRunAudit(canaries: canaries, guesses: guesses, correct: correct)
            let mu = audit.muLowerBound(significance: 0.05)
            #expect(mu > 0)
            #expect(audit.refutes(try GaussianDP(mu: mu), significance: 0.05))
            #expect(!audit.refutes(try GaussianDP(mu: mu * (1 + 2e-9)), significance: 0.05))
            let (below, above) = (
                audit.pValue(try GaussianDP(mu: 0.999 * mu)), audit.pValue(try GaussianDP(mu: 1.001 * mu))
            )
            #expect(below < 0.05 && above > 0.05)
            let epsilon = try audit.gaussianEpsilonLowerBound(delta: 1e-6, significance: 0.05)
            #expect(try GaussianDP.mu(epsilon: epsilon, delta: 1e-6).mu >= mu * (1 - 1e-9))
            #expect(try epsilon > audit.epsilonLowerBound(delta: 1e-6, significance: 0.05))
            #expect(try audit.refutes(GaussianDP.mu(epsilon: epsilon, delta: 1e-6), significance: 0.05))
        }
        let idle = OneRunAudit(canaries: 100, guesses: 40, correct: 20)
        #expect(idle.muLowerBound(significance: 0.05) == 0)
        #expect(try idle.gaussianEpsilonLowerBound(delta: 1e-6, significance: 0.05) == 0)
        #expect(OneRunAudit(canaries: 10, guesses: 0, correct: 0).pValue(try GaussianDP(mu: 0)) == 1)
    }

    @Test("More right guesses never prove less, and as many of more canaries do")
    func monotone() throws {
        let bounds = (100...150).map {
            OneRunAudit(canaries: 500, guesses: 150, correct: $0).muLowerBound(significance: 0.05)
        }
        #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(try #require(bounds.last) > 1)
        let byCanaries = [150, 300, 600, 1200].map {
            OneRunAudit(canaries: $0, guesses: 150, correct: 140).muLowerBound(significance: 0.05)
        }
        #expect(zip(byCanaries, byCanaries.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test(
        "Of 4 000 seeded runs, the true mu is refuted in no more than the significance level, also by the worst release known"
    )
    func falseAlarms() throws {
        let (canaries, guesses, mu, runs) = (200, 60, 1.0, 4000)
        let claim = try GaussianDP(mu: mu)
        let refutes = (0...guesses).map {
            OneRunAudit(canaries: canaries, guesses: guesses, correct: $0).refutes(claim, significance: 0.05)
        }
        var bits = SeededBits(seed: 20)
        let game = CanaryGame(canaries: canaries, guesses: guesses, mu: mu)
        let own = (0..<runs).count { _ in refutes[game.playOwnNoise(&bits)] }
        let shared = (0..<runs).count { _ in refutes[game.playSharedSurety(&bits)] }
        // 200 expected at most; 5 standard deviations beyond, with probability 3e-7.
        #expect(own <= 268 && shared <= 268)
        // The level is used: for the second release the exact rate is 1.8 %.
        let first = try #require(refutes.firstIndex(of: true))
        let exact = Self.tails(game.sharedSurety())[first]
        #expect(exact > 0.01 && exact <= 0.05)
        #expect(abs(Double(shared) - exact * Double(runs)) < 5 * (exact * Double(runs)).squareRoot())
    }
}

@Suite struct GaussianAuditInRelease {
    #if !DEBUG
        @Test(
            "With 1 000 canaries and normal noise of the claim, the audit proves the share of epsilon that the article says, and more than by (ε, δ)",
            arguments: [(1.0, 300, 0.313), (2, 200, 0.482), (4, 150, 0.572), (8, 150, 0.602), (8, 300, 0.561)])
        func power(epsilon: Double, guesses: Int, share: Double) throws {
            let mu = try GaussianDP.mu(epsilon: epsilon, delta: 1e-6).mu
            let law = CanaryGame(canaries: 1000, guesses: guesses, mu: mu).ownNoise()
            var (gaussian, approximate) = (0.0, 0.0)
            for correct in 0...guesses where law[correct] > 1e-6 {
                let audit = OneRunAudit(canaries: 1000, guesses: guesses, correct: correct)
                let mine = try audit.gaussianEpsilonLowerBound(delta: 1e-6, significance: 0.05)
                let other = try audit.epsilonLowerBound(delta: 1e-6, significance: 0.05)
                #expect(mine >= other)
                gaussian += law[correct] * mine
                approximate += law[correct] * other
            }
            print(
                "one run, ε = \(epsilon), \(guesses) guesses: \(gaussian / epsilon) ε, by (ε, δ) \(approximate / epsilon) ε"
            )
            #expect(abs(gaussian / epsilon - share) < 0.002)
        }
    #endif
}
