internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How the parameters of one skill are estimated: by EM (Baum et al. 1970), every answered step counting for guess and slip, the last
/// one and that of a pupil with one answer included.
public struct KnowledgeEstimation: Sendable {
    /// Whether forgetting is estimated; it stays at the start's value otherwise, 0 as a rule.
    public var forgets: Bool
    /// Added to every expected count: 0 for maximum likelihood, 1 for a mild pull to one half that costs no accuracy.
    public var pseudoCount: Double
    /// How strongly item classes are drawn to the guess and slip of the whole skill: as many answers as this. A class without
    /// answers has the skill's values. `nil` for classes without anything in common.
    public var itemShrinkage: Double?
    /// The same for the rates of resource classes.
    public var resourceShrinkage: Double?
    /// What the parameters may be.
    public var bounds: KnowledgeBounds
    /// Where EM starts; the best end is kept.
    public var starts: [KnowledgeParameters]
    /// EM ends where a step gains less than this much log-likelihood.
    public var tolerance: Double
    /// The most EM steps from one start.
    public var maximumSteps: Int

    /// - Parameters:
    ///   - forgets: whether mastery can be lost.
    ///   - pseudoCount: added to every expected count, at least 0.
    ///   - itemShrinkage: how strongly item classes are drawn to their skill's mean; `nil` for not at all.
    ///   - resourceShrinkage: how strongly resource classes are drawn to their skill's mean; `nil` for not at all.
    ///   - bounds: what the parameters are kept within.
    ///   - starts: at least one; classes are copied from the first where a skill has more. ``defaultStarts`` unless given.
    ///   - tolerance: above 0.
    ///   - maximumSteps: the most steps, above 0.
    public init(
        forgets: Bool = false, pseudoCount: Double = 0, itemShrinkage: Double? = 10, resourceShrinkage: Double? = 10,
        bounds: KnowledgeBounds = .identified, starts: [KnowledgeParameters] = KnowledgeEstimation.defaultStarts,
        tolerance: Double = 1e-3, maximumSteps: Int = 500
    ) {
        precondition(!starts.isEmpty, "EM starts somewhere")
        precondition(tolerance > 0 && maximumSteps > 0, "a fit needs a positive tolerance and at least one step")
        precondition(pseudoCount >= 0 && (itemShrinkage ?? 0) >= 0 && (resourceShrinkage ?? 0) >= 0)
        self.forgets = forgets
        self.pseudoCount = pseudoCount
        self.itemShrinkage = itemShrinkage
        self.resourceShrinkage = resourceShrinkage
        self.bounds = bounds
        self.starts = starts
        self.tolerance = tolerance
        self.maximumSteps = maximumSteps
    }

    /// Five starts that lie far apart: hard and easy skills, learnt slowly and at once, seen through clear and murky items.
    public static let defaultStarts: [KnowledgeParameters] = [
        (0.4, 0.15, 0.2, 0.1), (0.7, 0.05, 0.4, 0.1), (0.15, 0.05, 0.15, 0.3), (0.5, 0.5, 0.3, 0.2),
        (0.05, 0.8, 0.05, 0.25),
    ].map { prior, learn, guess, slip in
        KnowledgeParameters(checkedPrior: prior, learn: [learn], forget: [0], guess: [guess], slip: [slip])
    }

    /// Estimated parameters and how the estimation ended.
    public struct Result: Sendable, Equatable {
        /// The parameters of the best end.
        public let parameters: KnowledgeParameters
        /// The log-likelihood there, without pseudo-counts.
        public let logLikelihood: Double
        /// Whether the last step gained less than the tolerance.
        public let converged: Bool
        /// EM steps taken from this start.
        public let steps: Int
    }

    /// Estimates the parameters from sequences.
    ///
    /// - Parameters:
    ///   - sequences: pupils' answers to one skill, in order.
    ///   - itemClasses: the number of item classes, above every class that the sequences name.
    ///   - resourceClasses: the number of resource classes.
    public func callAsFunction(
        _ sequences: [KnowledgeSequence], itemClasses: Int = 1, resourceClasses: Int = 1
    ) throws(KnowledgeTracingError) -> Result {
        let start = starting(starts[0], itemClasses: itemClasses, resourceClasses: resourceClasses)
        var tree = SequenceTree()
        for sequence in sequences {
            try sequence.check(start)
            tree.add(sequence)
        }
        tree.close()
        return try estimate(tree, itemClasses: itemClasses, resourceClasses: resourceClasses)
    }

    func estimate(
        _ tree: SequenceTree, itemClasses: Int, resourceClasses: Int
    ) throws(KnowledgeTracingError) -> Result {
        var states = SequenceTree.States()
        return try estimate(itemClasses: itemClasses, resourceClasses: resourceClasses, hasData: tree.count > 0) {
            tree.expectedCounts($0, reusing: &states)
        }
    }

    /// Estimates the parameters from expected counts, wherever they are added up.
    ///
    /// - Parameter expectation: the E-step: counts at given parameters.
    func estimate(
        itemClasses: Int, resourceClasses: Int, hasData: Bool,
        expectation: (KnowledgeParameters) -> ExpectedCounts
    ) throws(KnowledgeTracingError) -> Result {
        try bounds.check()
        guard hasData else { throw .noAnswers }
        var best: Result?
        for start in starts {
            let found = climb(
                from: starting(start, itemClasses: itemClasses, resourceClasses: resourceClasses),
                expectation: expectation)
            if found.logLikelihood > best?.logLikelihood ?? -.infinity { best = found }
        }
        guard let best else { throw .noAnswers }
        return best
    }

    /// EM, with every third step stretched (Varadhan & Roland 2008, scheme S3, on logits); a stretch that loses is undone.
    private func climb(
        from start: KnowledgeParameters, expectation: (KnowledgeParameters) -> ExpectedCounts
    ) -> Result {
        var current = start
        var counts = expectation(current)
        var objective = self.objective(current, counts)
        let isDrawn =
            start.itemClassCount > 1 && itemShrinkage != nil || start.resourceClassCount > 1 && resourceShrinkage != nil
        var steps = 0
        while steps < maximumSteps {
            let once = maximized(counts, from: current)
            let countsOnce = expectation(once)
            let objectiveOnce = self.objective(once, countsOnce)
            steps += 1
            // Classes drawn to their common mean have no one objective that every step raises; their steps are plain and all taken.
            if isDrawn ? abs(objectiveOnce - objective) < tolerance : objectiveOnce - objective < tolerance {
                let better = isDrawn || objectiveOnce > objective
                return Result(
                    parameters: better ? once : current,
                    logLikelihood: better ? countsOnce.logLikelihood : counts.logLikelihood, converged: true,
                    steps: steps)
            }
            guard !isDrawn else {
                (current, counts, objective) = (once, countsOnce, objectiveOnce)
                continue
            }
            let twice = maximized(countsOnce, from: once)
            let leap = stretched(current, once, twice)
            let countsLeap = expectation(leap)
            let objectiveLeap = self.objective(leap, countsLeap)
            steps += 1
            if objectiveLeap > objectiveOnce {
                (current, counts, objective) = (leap, countsLeap, objectiveLeap)
            } else {
                (current, counts, objective) = (once, countsOnce, objectiveOnce)
            }
        }
        return Result(
            parameters: current, logLikelihood: counts.logLikelihood, converged: false, steps: steps)
    }

    /// What EM raises: the log-likelihood and, with pseudo-counts, the logarithm of their prior.
    private func objective(_ parameters: KnowledgeParameters, _ counts: ExpectedCounts) -> Double {
        guard pseudoCount > 0 else { return counts.logLikelihood }
        func term(_ p: Double) -> Double { log(max(p, 1e-300)) + log(max(1 - p, 1e-300)) }
        let rates = parameters.learn + (forgets ? parameters.forget : [])
        let all = [parameters.prior] + rates + parameters.guess + parameters.slip
        return counts.logLikelihood + pseudoCount * all.reduce(0) { $0 + term($1) }
    }

    private func starting(
        _ start: KnowledgeParameters, itemClasses: Int, resourceClasses: Int
    ) -> KnowledgeParameters {
        func grown(_ values: [Double], _ count: Int) -> [Double] {
            (0..<count).map { $0 < values.count ? values[$0] : values[0] }
        }
        let forget = forgets && start.forget.allSatisfy { $0 == 0 } ? start.learn.map { _ in 0.05 } : start.forget
        return KnowledgeParameters(
            checkedPrior: start.prior, learn: grown(start.learn, resourceClasses),
            forget: grown(forget, resourceClasses), guess: grown(start.guess, itemClasses),
            slip: grown(start.slip, itemClasses))
    }

    /// The M-step.
    package func maximized(_ counts: ExpectedCounts, from current: KnowledgeParameters) -> KnowledgeParameters {
        var result = current
        let a = pseudoCount
        result.prior = KnowledgeBounds.share(
            counts.start.mastered + a, counts.start.not + a, in: bounds.prior, otherwise: current.prior)

        let transitions = (0..<counts.layout.resourceClasses).map { counts.transitions($0) }
        let learnAll = transitions.reduce((0.0, 0.0)) { ($0.0 + $1.learn, $0.1 + $1.stayNot) }
        let forgetAll = transitions.reduce((0.0, 0.0)) { ($0.0 + $1.forget, $0.1 + $1.stayMastered) }
        let pullRates = transitions.count > 1 ? resourceShrinkage ?? 0 : 0
        for (place, count) in transitions.enumerated() {
            let learn = pulled(count.learn, count.stayNot, to: learnAll, by: pullRates)
            result.learn[place] = KnowledgeBounds.share(
                learn.0 + a, learn.1 + a, in: bounds.learn, otherwise: current.learn[place])
            guard forgets else { continue }
            let forget = pulled(count.forget, count.stayMastered, to: forgetAll, by: pullRates)
            result.forget[place] = KnowledgeBounds.share(
                forget.0 + a, forget.1 + a, in: bounds.forget, otherwise: current.forget[place])
        }

        let answers = (0..<counts.layout.itemClasses).map { counts.answers($0) }
        let notAll = answers.reduce((0.0, 0.0)) { ($0.0 + $1.rightNot, $0.1 + $1.wrongNot) }
        let masteredAll = answers.reduce((0.0, 0.0)) { ($0.0 + $1.wrongMastered, $0.1 + $1.rightMastered) }
        let pullItems = answers.count > 1 ? itemShrinkage ?? 0 : 0
        for (place, count) in answers.enumerated() {
            let not = pulled(count.rightNot, count.wrongNot, to: notAll, by: pullItems)
            let mastered = pulled(count.wrongMastered, count.rightMastered, to: masteredAll, by: pullItems)
            (result.guess[place], result.slip[place]) = bounds.maximizing(
                rightNot: not.0 + a, wrongNot: not.1 + a, wrongMastered: mastered.0 + a,
                rightMastered: mastered.1 + a, otherwise: (current.guess[place], current.slip[place]))
        }
        return result
    }

    /// Counts of a class with `weight` more in the proportion of all classes.
    private func pulled(
        _ yes: Double, _ no: Double, to all: (Double, Double), by weight: Double
    ) -> (Double, Double) {
        let total = all.0 + all.1
        guard weight > 0, total > 0 else { return (yes, no) }
        return (yes + weight * all.0 / total, no + weight * all.1 / total)
    }

    private func stretched(
        _ start: KnowledgeParameters, _ once: KnowledgeParameters, _ twice: KnowledgeParameters
    ) -> KnowledgeParameters {
        func logits(_ p: KnowledgeParameters) -> [Double] {
            ([p.prior] + p.learn + p.forget + p.guess + p.slip).map { log($0 / (1 - $0)) }
        }
        let (x0, x1, x2) = (logits(start), logits(once), logits(twice))
        var r = 0.0
        var v = 0.0
        for k in x0.indices where x0[k].isFinite && x1[k].isFinite && x2[k].isFinite {
            r += (x1[k] - x0[k]) * (x1[k] - x0[k])
            v += (x2[k] - 2 * x1[k] + x0[k]) * (x2[k] - 2 * x1[k] + x0[k])
        }
        guard v > 0, r > v else { return twice }
        let step = min((r / v).squareRoot(), 16)
        var values = x0.indices.map { k -> Double in
            guard x0[k].isFinite && x1[k].isFinite && x2[k].isFinite else { return x2[k] }
            return x0[k] + 2 * step * (x1[k] - x0[k]) + step * step * (x2[k] - 2 * x1[k] + x0[k])
        }
        for k in values.indices { values[k] = VectorMath.logistic(values[k]) }
        func take(_ count: Int) -> [Double] {
            defer { values.removeFirst(count) }
            return Array(values[..<count])
        }
        let prior = take(1)[0]
        var leap = KnowledgeParameters(
            checkedPrior: prior, learn: take(start.learn.count), forget: take(start.forget.count),
            guess: take(start.guess.count), slip: take(start.slip.count))
        func inside(_ value: Double, _ range: ClosedRange<Double>) -> Double {
            min(max(value, range.lowerBound), range.upperBound)
        }
        leap.prior = inside(leap.prior, bounds.prior)
        leap.learn = leap.learn.map { inside($0, bounds.learn) }
        if forgets { leap.forget = leap.forget.map { inside($0, bounds.forget) } }
        for place in leap.guess.indices {
            leap.guess[place] = inside(leap.guess[place], bounds.guess)
            leap.slip[place] = inside(leap.slip[place], bounds.slip)
            if leap.guess[place] + leap.slip[place] > bounds.guessPlusSlip { return twice }
        }
        return leap
    }
}
