import DifferentialPrivacy
import Foundation
import Testing

/// The laws of the samplers by following every sequence of draws: no randomness, no false alarms.
@Suite struct ExactLawTests {
    /// Trial k of algorithm 1 ends the run with probability g^(k-1)/(k-1)! - g^k/k!, and an odd k is "true".
    @Test("Bernoulli(exp(-g)) is exact as a rational number", arguments: [(1, 2), (1, 3), (1, 10), (1, 1), (2, 3)])
    func exponentialBernoulli(numerator: UInt64, denominator: UInt64) {
        // The trials that fit under the product of bounds d, d 2, d 3, ...
        var trials: UInt128 = 0
        var product: UInt128 = 1
        while product * UInt128(denominator) * max(1, trials + 1) <= 1 << 44, trials < 11 {
            trials += 1
            product *= UInt128(denominator) * trials
        }
        let law = EnumeratedLaw(largestProduct: product) { $0.exponentialBernoulli(numerator, over: denominator) }
        let common = product * (UInt128(denominator) * (trials + 1))
        #expect((law.decided[true] ?? []).allSatisfy { common % $0 == 0 })
        let decided = (law.decided[true] ?? []).reduce(0) { $0 + common / $1 }

        // common * sum over odd k of (g^(k-1)/(k-1)! - g^k/k!), in integers.
        var expected: UInt128 = 0
        var term = common  // common g^j/j!
        for k in 1...trials {
            let next = term / UInt128(denominator) * UInt128(numerator) / k
            #expect(next * k * UInt128(denominator) == term * UInt128(numerator))
            if k % 2 == 1 { expected += term - next }
            term = next
        }
        #expect(decided == expected)

        let exact = exp(-Double(numerator) / Double(denominator))
        let lower = Double(decided) / Double(common)
        #expect(lower <= exact * (1 + 1e-15))
        #expect(lower + law.undecidedProbability >= exact * (1 - 1e-15))
        #expect(law.undecidedProbability < 1e-6)
    }

    @Test("The 64-bit and the 256-bit toss follow one law", arguments: [(7, 3), (5, 2), (1, 4), (12, 5)])
    func wideTossAgrees(numerator: UInt64, denominator: UInt64) {
        let narrow = EnumeratedLaw(largestProduct: 1 << 16) { $0.exponentialBernoulli(numerator, over: denominator) }
        let wide = EnumeratedLaw(largestProduct: 1 << 16) {
            $0.exponentialBernoulli((0, UInt128(numerator)), over: UInt128(denominator))
        }
        let exact = exp(-Double(numerator) / Double(denominator))
        for law in [narrow, wide] {
            #expect(law.probability(true) <= exact * (1 + 1e-14))
            #expect(law.probability(true) + law.undecidedProbability >= exact * (1 - 1e-14))
            #expect(law.undecidedProbability < 0.01)
        }
        #expect(narrow.decided == wide.decided)
    }

    @Test("Discrete Laplace samples have their exact probabilities", arguments: [(1, 1), (1, 2), (2, 1), (3, 2)])
    func discreteLaplace(numerator: UInt64, denominator: UInt64) {
        let distribution = DiscreteLaplace(scaleNumerator: numerator, scaleDenominator: denominator)
        bracket(distribution.pmf, EnumeratedLaw(largestProduct: 1 << 18) { distribution.sample(using: &$0) })
    }

    @Test("Discrete Gaussian samples have their exact probabilities", arguments: [(1, 2), (1, 1), (2, 1)])
    func discreteGaussian(numerator: UInt64, denominator: UInt64) {
        let distribution = DiscreteGaussian(varianceNumerator: numerator, varianceDenominator: denominator)
        bracket(distribution.pmf, EnumeratedLaw(largestProduct: 1 << 18) { distribution.sample(using: &$0) })
    }

    // MARK: To the last bit

    /// The primitives' tosses are exact by ``exponentialBernoulli(numerator:denominator:)``. What is made of them is compared with the published
    /// algorithm, written here in so many words: the same rational number for every result, and for what is left open.
    @Test(
        "A geometric draw is algorithm 2 of Canonne, Kamath and Steinke, to the last bit",
        arguments: [(1, 1), (1, 2), (2, 1), (3, 2), (5, 3)])
    func geometricToTheLastBit(numerator: UInt64, denominator: UInt64) {
        expectSame(
            EnumeratedLaw(largestProduct: 1 << 18) {
                $0.geometric(scaleNumerator: numerator, scaleDenominator: denominator)
            },
            EnumeratedLaw(largestProduct: 1 << 18) { Published.geometric(numerator, denominator, &$0) })
    }

    @Test(
        "Discrete Laplace samples are the published algorithm's, to the last bit",
        arguments: [(1, 1), (1, 2), (2, 1), (3, 2)])
    func laplaceToTheLastBit(numerator: UInt64, denominator: UInt64) {
        let distribution = DiscreteLaplace(scaleNumerator: numerator, scaleDenominator: denominator)
        expectSame(
            EnumeratedLaw(largestProduct: 1 << 18) { distribution.sample(using: &$0) },
            EnumeratedLaw(largestProduct: 1 << 18) { Published.laplace(numerator, denominator, &$0) })
    }

    @Test(
        "Discrete Gaussian samples are algorithm 3 of Canonne, Kamath and Steinke, to the last bit",
        arguments: [(1, 2), (1, 1), (2, 1), (4, 1), (9, 4)])
    func gaussianToTheLastBit(numerator: UInt64, denominator: UInt64) {
        let distribution = DiscreteGaussian(varianceNumerator: numerator, varianceDenominator: denominator)
        expectSame(
            EnumeratedLaw(largestProduct: 1 << 18) { distribution.sample(using: &$0) },
            EnumeratedLaw(largestProduct: 1 << 18) { Published.gaussian(numerator, denominator, &$0) })
    }

    /// All strings of 8 bits, as the highest of a word; ``BitSourceTests`` counts all words of 64 from the ends of their intervals.
    @Test("Every string of bits gives the value of its interval, or is drawn again", arguments: 1...20)
    func bitStrings(bound: UInt64) {
        var counts = [Int](repeating: 0, count: Int(bound))
        var again = 0
        for word: UInt64 in 0..<256 {
            // The halves of the product of word and bound.
            let (high, low) = (word * bound / 256, word * bound % 256)
            // In the 8 highest bits: the same halves, the low one shifted.
            var bits = ScriptedWords(words: [word << 56, .max])
            let drawn = bits.uniform(below: bound)
            if low << 56 < (0 &- bound) % bound {
                again += 1
                #expect(drawn == bound - 1)
            } else {
                counts[Int(high)] += 1
                #expect(drawn == high)
            }
        }
        // 256 strings are not a multiple of most bounds.
        #expect(counts.reduce(again, +) == 256)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }

    private func expectSame<Outcome: Hashable>(_ one: EnumeratedLaw<Outcome>, _ other: EnumeratedLaw<Outcome>) {
        #expect(Set(one.decided.keys) == Set(other.decided.keys))
        for (outcome, products) in one.decided { #expect(products.sorted() == other.decided[outcome]?.sorted()) }
        #expect(one.undecided.sorted() == other.undecided.sorted())
        #expect(one.decided.count >= 3)
    }

    /// Restarts leave the whole law with wide brackets; together with the proposal's law this step fixes it.
    @Test(
        "A Gaussian proposal is accepted with exactly its probability",
        arguments: [(1, 2), (1, 1), (1, 3), (2, 3)])
    func acceptance(numerator: UInt64, denominator: UInt64) {
        let distribution = DiscreteGaussian(varianceNumerator: numerator, varianceDenominator: denominator)
        let variance = Double(numerator) / Double(denominator)
        let scale = variance.squareRoot().rounded(.down) + 1
        for magnitude: UInt64 in 0...4 {
            let law = EnumeratedLaw(largestProduct: 1 << 16) { distribution.accepts(magnitude, using: &$0) }
            let gap = Double(magnitude) - variance / scale
            let exact = exp(-gap * gap / (2 * variance))
            #expect(law.probability(true) <= exact * (1 + 1e-13))
            #expect(law.probability(true) + law.undecidedProbability >= exact * (1 - 1e-13))
            #expect(law.undecidedProbability < 0.2)
        }
    }

    @Test("Equal candidates are chosen with exactly equal rational probabilities", arguments: 1...4)
    func equalCandidates(count: Int) {
        let scores = [Int64](repeating: 7, count: count)
        let law = EnumeratedLaw<Int>(largestProduct: 1 << 20) { bits in
            (try? PermuteAndFlip(sensitivity: 1, charge: pure(1)).choose(from: scores, using: &bits)) ?? -1
        }
        #expect(law.undecided.isEmpty)
        for index in 0..<count { #expect(law.decided[index] == [UInt128(count)]) }
    }

    @Test("Choices between two candidates have their exact probabilities", arguments: [1.0, 2, 0.5])
    func twoCandidates(epsilon: Double) throws {
        let scores: [Int64] = [0, 1]
        let exponential = try ExponentialMechanism(sensitivity: 1, charge: pure(epsilon)).probabilities(scores: scores)
        let flip = try PermuteAndFlip(sensitivity: 1, charge: pure(epsilon)).probabilities(scores: scores)
        let laws = [
            (
                exponential,
                EnumeratedLaw<Int>(largestProduct: 1 << 16) { bits in
                    (try? ExponentialMechanism(sensitivity: 1, charge: pure(epsilon)).choose(from: scores, using: &bits))
                        ?? -1
                }
            ),
            (
                flip,
                EnumeratedLaw<Int>(largestProduct: 1 << 16) { bits in
                    (try? PermuteAndFlip(sensitivity: 1, charge: pure(epsilon)).choose(from: scores, using: &bits))
                        ?? -1
                }
            ),
        ]
        for (probabilities, law) in laws {
            #expect(law.undecidedProbability < 0.1)
            for index in 0...1 {
                #expect(law.probability(index) <= probabilities[index] * (1 + 1e-12))
                #expect(law.probability(index) + law.undecidedProbability >= probabilities[index] * (1 - 1e-12))
            }
        }
    }

    /// The probability of each value lies between that of the sequences that gave it and that plus all undecided
    /// ones, and the law is symmetric sequence by sequence.
    private func bracket(_ pmf: (Int64) -> Double, _ law: EnumeratedLaw<Int64>) {
        let undecided = law.undecidedProbability
        #expect(undecided < 0.5)
        for value: Int64 in -2...2 {
            let decided = law.probability(value)
            #expect(decided <= pmf(value) * (1 + 1e-12))
            #expect(decided + undecided >= pmf(value) * (1 - 1e-12))
            #expect(law.decided[value]?.sorted() == law.decided[-value]?.sorted())
        }
    }
}

/// Algorithms 1 to 3 of Canonne, Kamath and Steinke (2020), from the paper.
private enum Published {
    static func geometric(_ t: UInt64, _ s: UInt64, _ bits: inout ScriptedDraws) -> UInt64 {
        var remainder: UInt64
        repeat { remainder = bits.uniform(below: t) } while !bits.exponentialBernoulli(remainder, over: t)
        var quotient: UInt64 = 0
        while bits.exponentialBernoulli(1, over: 1) { quotient += 1 }
        return (remainder + t * quotient) / s
    }

    static func laplace(_ t: UInt64, _ s: UInt64, _ bits: inout ScriptedDraws) -> Int64 {
        while true {
            let magnitude = Int64(geometric(t, s, &bits))
            let isNegative = bits.uniform(below: UInt64(2)) == 1
            if !(isNegative && magnitude == 0) { return isNegative ? -magnitude : magnitude }
        }
    }

    static func gaussian(_ n: UInt64, _ d: UInt64, _ bits: inout ScriptedDraws) -> Int64 {
        var t: UInt64 = 1
        while t * t * d <= n { t += 1 }
        while true {
            let proposal = laplace(t, 1, &bits)
            // (|y| - sigma^2/t)^2/(2 sigma^2) for sigma^2 = n/d.
            let gap = Int64(proposal.magnitude * d * t) - Int64(n)
            if bits.exponentialBernoulli(UInt64(gap * gap), over: 2 * n * d * t * t) { return proposal }
        }
    }
}
