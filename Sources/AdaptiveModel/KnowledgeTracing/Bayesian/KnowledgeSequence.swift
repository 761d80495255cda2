#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What one pupil did on one skill, step by step.
public struct KnowledgeSequence: Sendable, Equatable {
    /// Step to 1, 0 or −1 (no answer).
    public let outcomes: [Int8]
    /// Step to item class; empty where all are of class 0.
    public let itemClasses: [Int]
    /// Step to the class of what the pupil could learn from after it; empty where all are of class 0.
    public let resourceClasses: [Int]

    /// A sequence of outcomes, with classes where there are several.
    public init(outcomes: [Int8], itemClasses: [Int] = [], resourceClasses: [Int] = []) {
        self.outcomes = outcomes
        self.itemClasses = itemClasses
        self.resourceClasses = resourceClasses
    }

    func itemClass(_ step: Int) -> Int { itemClasses.isEmpty ? 0 : itemClasses[step] }
    func resourceClass(_ step: Int) -> Int { resourceClasses.isEmpty ? 0 : resourceClasses[step] }

    func check(_ parameters: KnowledgeParameters) throws(KnowledgeTracingError) {
        guard itemClasses.isEmpty || itemClasses.count == outcomes.count,
            resourceClasses.isEmpty || resourceClasses.count == outcomes.count
        else { throw .badSequence(step: 0) }
        for step in outcomes.indices {
            guard (-1...1).contains(outcomes[step]), parameters.guess.indices.contains(itemClass(step)),
                parameters.learn.indices.contains(resourceClass(step))
            else { throw .badSequence(step: step) }
        }
    }
}

extension KnowledgeParameters {
    /// What is known at one step of a sequence, from it and earlier steps.
    public struct Step: Sendable, Equatable {
        /// P(mastered) before the step.
        public let mastery: Double
        /// P(right answer), before it is known.
        public let probabilityRight: Double
        /// P(mastered) given the answer.
        public let posterior: Double
        /// P(mastered) after the learning that follows.
        public let next: Double
    }

    /// Mastery and prediction at every step, from earlier steps only.
    public func filter(_ sequence: KnowledgeSequence) throws(KnowledgeTracingError) -> [Step] {
        try sequence.check(self)
        var mastery = prior
        return sequence.outcomes.indices.map { step in
            let itemClass = sequence.itemClass(step)
            let posterior = conditioned(mastery, on: sequence.outcomes[step], itemClass: itemClass).mastery
            let next = advanced(posterior, resourceClass: sequence.resourceClass(step))
            defer { mastery = next }
            return Step(
                mastery: mastery, probabilityRight: probabilityRight(mastery: mastery, itemClass: itemClass),
                posterior: posterior, next: next)
        }
    }

    /// The natural logarithm of the probability of the answers.
    public func logLikelihood(_ sequence: KnowledgeSequence) throws(KnowledgeTracingError) -> Double {
        try sequence.check(self)
        var mastery = prior
        var logLikelihood = 0.0
        var product = 1.0
        for step in sequence.outcomes.indices {
            let (posterior, likelihood) = conditioned(
                mastery, on: sequence.outcomes[step], itemClass: sequence.itemClass(step))
            mastery = advanced(posterior, resourceClass: sequence.resourceClass(step))
            // Logarithms of products: fewer of them, and fewer roundings over a long sequence.
            product *= likelihood
            if product < 1e-200 {
                logLikelihood += log(product)
                product = 1
            }
        }
        return logLikelihood + log(product)
    }

    /// P(mastered) at every step given the whole sequence.
    public func smoothed(_ sequence: KnowledgeSequence) throws(KnowledgeTracingError) -> [Double] {
        try sequence.check(self)
        let tree = SequenceTree(path: sequence)
        var states = SequenceTree.States()
        _ = tree.forward(self, into: &states)
        var counts = ExpectedCounts(for: self)
        tree.backward(self, &states, into: &counts)
        return states.smoothed
    }

    /// The most probable course of mastery given the whole sequence, and the logarithm of its joint probability with the answers.
    ///
    /// - Returns: step to whether mastered; of equally probable courses the one with mastery later. The logarithm is −∞ where the
    ///   parameters rule the answers out.
    public func mostProbablePath(
        _ sequence: KnowledgeSequence
    ) throws(KnowledgeTracingError) -> (mastered: [Bool], logProbability: Double) {
        try sequence.check(self)
        guard !sequence.outcomes.isEmpty else { return ([], 0) }
        var not = log(1 - prior)
        var mastered = log(prior)
        var from: [(not: Bool, mastered: Bool)] = []
        for step in sequence.outcomes.indices {
            if step > 0 {
                let resource = sequence.resourceClass(step - 1)
                let toNot = (not + log(1 - learn[resource]), mastered + log(forget[resource]))
                let toMastered = (not + log(learn[resource]), mastered + log(1 - forget[resource]))
                from.append((toNot.1 > toNot.0, toMastered.1 > toMastered.0))
                not = max(toNot.0, toNot.1)
                mastered = max(toMastered.0, toMastered.1)
            }
            let item = sequence.itemClass(step)
            switch sequence.outcomes[step] {
            case 1:
                not += log(guess[item])
                mastered += log(1 - slip[item])
            case 0:
                not += log(1 - guess[item])
                mastered += log(slip[item])
            default: break
            }
        }
        var path = [mastered > not]
        for step in from.reversed() {
            path.append(path[path.count - 1] ? step.mastered : step.not)
        }
        return (path.reversed(), max(not, mastered))
    }
}
