#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// All sequences of one skill, with common beginnings stored once.
///
/// The forward quantities of a step depend on nothing but the sequence up to it, and the backward ones are linear, so sums over all
/// sequences through a node can be carried instead of one sequence's: an E-step costs one visit a *node*. On practice data
/// (short sequences of right and wrong) there are 3 to 40 times fewer nodes than answers. A node's index is above its parent's.
struct SequenceTree: Sendable {
    /// Node to the node before it, −1 at a sequence's first step.
    private(set) var parents: [Int32] = []
    /// Node to 3 × item class + outcome + 1.
    private(set) var symbols: [Int32] = []
    /// Node to resource class.
    private(set) var resources: [Int32] = []
    /// Node to the number of sequences that end there.
    private(set) var ending: [Double] = []
    /// Node to the number of sequences through it.
    private(set) var passing: [Double] = []
    /// The node that follows a node on a symbol.
    private var children: [Key: Int32] = [:]
    private(set) var stepCount = 0

    private struct Key: Hashable {
        var parent: Int32
        var symbol: Int32
        var resource: Int32
    }

    init() {}

    /// The tree of one sequence: a path.
    init(path sequence: KnowledgeSequence) {
        let n = sequence.outcomes.count
        parents = (0..<n).map { Int32($0) - 1 }
        symbols = (0..<n).map { Self.symbol(outcome: sequence.outcomes[$0], itemClass: sequence.itemClass($0)) }
        resources = (0..<n).map { Int32(sequence.resourceClass($0)) }
        ending = [Double](repeating: 0, count: n)
        if n > 0 { ending[n - 1] = 1 }
        passing = [Double](repeating: 1, count: n)
        stepCount = n
    }

    /// The number of nodes.
    var count: Int { parents.count }

    static func symbol(outcome: Int8, itemClass: Int) -> Int32 { Int32(3 * itemClass) + Int32(outcome) + 1 }

    /// The node that a sequence at `node` (−1 at its start) comes to by one step more; call ``end(_:)`` at its last.
    mutating func extend(_ node: Int32, outcome: Int8, itemClass: Int, resourceClass: Int) -> Int32 {
        stepCount += 1
        let key = Key(
            parent: node, symbol: Self.symbol(outcome: outcome, itemClass: itemClass), resource: Int32(resourceClass))
        if let child = children[key] {
            passing[Int(child)] += 1
            return child
        }
        let child = Int32(parents.count)
        children[key] = child
        parents.append(node)
        symbols.append(key.symbol)
        resources.append(key.resource)
        ending.append(0)
        passing.append(1)
        return child
    }

    /// Counts a sequence as ending at `node`.
    mutating func end(_ node: Int32) {
        if node >= 0 { ending[Int(node)] += 1 }
    }

    /// Forgets what is needed only to add sequences.
    mutating func close() { children = [:] }

    mutating func add(_ sequence: KnowledgeSequence) {
        var node: Int32 = -1
        for step in sequence.outcomes.indices {
            node = extend(
                node, outcome: sequence.outcomes[step], itemClass: sequence.itemClass(step),
                resourceClass: sequence.resourceClass(step))
        }
        end(node)
    }
}

extension SequenceTree {
    /// What the passes leave at every node.
    struct States: Sendable {
        /// P(mastered) given the answers up to the node.
        var posterior: [Double] = []
        /// P(mastered) before the next step.
        var next: [Double] = []
        /// P(mastered) summed over the sequences that go on, given all of each; then over all sequences through the node.
        var smoothed: [Double] = []
        /// As `smoothed` for the opposite.
        var smoothedNot: [Double] = []
    }

    /// Emission probabilities by symbol.
    private static func emissions(_ parameters: KnowledgeParameters) -> (mastered: [Double], not: [Double]) {
        var mastered: [Double] = []
        var not: [Double] = []
        for (guess, slip) in zip(parameters.guess, parameters.slip) {
            mastered += [1, slip, 1 - slip]
            not += [1, 1 - guess, guess]
        }
        return (mastered, not)
    }

    /// Filters every node; the log-likelihood of all sequences.
    func forward(_ parameters: KnowledgeParameters, into states: inout States) -> Double {
        let n = count
        if states.posterior.count != n {
            states.posterior = [Double](repeating: 0, count: n)
            states.next = states.posterior
        }
        let (ifMastered, ifNot) = Self.emissions(parameters)
        var logLikelihood = 0.0
        for node in 0..<n {
            let parent = Int(parents[node])
            let mastery = parent < 0 ? parameters.prior : states.next[parent]
            let symbol = Int(symbols[node])
            let (posterior, likelihood) = KnowledgeParameters.bayes(mastery, ifMastered[symbol], ifNot[symbol])
            logLikelihood += passing[node] * log(likelihood)
            let resource = Int(resources[node])
            states.posterior[node] = posterior
            states.next[node] =
                posterior * (1 - parameters.forget[resource]) + (1 - posterior) * parameters.learn[resource]
        }
        return logLikelihood
    }

    /// Adds the expected counts of all sequences; `states` are those of ``forward(_:into:)`` with the same parameters.
    ///
    /// Smoothing goes back from the filter: P(s at t | all) = P(s | up to t) Σ_s' T(s, s') P(s' at t+1 | all) / P(s' at t+1 | up to t)
    /// (Kim 1994, equation 2.20; Rauch, Tung & Striebel 1965 for two states). Every factor is a probability, so nothing can overflow
    /// however long a sequence is, and 0/0 occurs only where the numerator's state has probability 0.
    func backward(_ parameters: KnowledgeParameters, _ states: inout States, into counts: inout ExpectedCounts) {
        let n = count
        if states.smoothed.count != n {
            states.smoothed = [Double](repeating: 0, count: n)
            states.smoothedNot = states.smoothed
        } else {
            for node in 0..<n {
                states.smoothed[node] = 0
                states.smoothedNot[node] = 0
            }
        }
        let layout = counts.layout
        var bySymbol = [Double](repeating: 0, count: 6 * layout.itemClasses)
        for node in stride(from: n - 1, through: 0, by: -1) {
            let posterior = states.posterior[node]
            let not = 1 - posterior
            let end = ending[node]
            var mastered = end * posterior
            var unmastered = end * not
            if passing[node] > end {
                let resource = Int(resources[node])
                let next = states.next[node]
                let up = next > 0 ? states.smoothed[node] / next : 0
                let down = next < 1 ? states.smoothedNot[node] / (1 - next) : 0
                let learn = parameters.learn[resource]
                let forget = parameters.forget[resource]
                let learning = not * learn * up
                let staying = not * (1 - learn) * down
                let forgetting = posterior * forget * down
                let keeping = posterior * (1 - forget) * up
                mastered += forgetting + keeping
                unmastered += learning + staying
                let at = layout.transitions(resource)
                counts.values[at] += staying
                counts.values[at + 1] += learning
                counts.values[at + 2] += forgetting
                counts.values[at + 3] += keeping
            }
            states.smoothed[node] = mastered
            states.smoothedNot[node] = unmastered
            let symbol = 2 * Int(symbols[node])
            bySymbol[symbol] += unmastered
            bySymbol[symbol + 1] += mastered
            let parent = Int(parents[node])
            if parent >= 0 {
                states.smoothed[parent] += mastered
                states.smoothedNot[parent] += unmastered
            } else {
                counts.values[ExpectedCounts.Layout.startNot] += unmastered
                counts.values[ExpectedCounts.Layout.startMastered] += mastered
            }
        }
        for itemClass in 0..<layout.itemClasses {
            let at = layout.answers(itemClass)
            let symbol = 6 * itemClass
            counts.values[at] += bySymbol[symbol + 2]
            counts.values[at + 1] += bySymbol[symbol + 4]
            counts.values[at + 2] += bySymbol[symbol + 3]
            counts.values[at + 3] += bySymbol[symbol + 5]
        }
    }

    /// One E-step: expected counts and log-likelihood at `parameters`.
    func expectedCounts(_ parameters: KnowledgeParameters, reusing buffers: inout States) -> ExpectedCounts {
        var counts = ExpectedCounts(for: parameters)
        let logLikelihood = forward(parameters, into: &buffers)
        backward(parameters, &buffers, into: &counts)
        counts.values[ExpectedCounts.Layout.logLikelihood] = logLikelihood
        return counts
    }
}
