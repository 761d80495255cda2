internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ability traced on a grid: a Rasch or two-parameter model whose ability is a random walk, with item difficulties that back off to
/// skill and all.
///
/// Fitted by EM on the exact posterior of the whole walk (Baum et al. 1970 for a chain on nodes): difficulties and discriminations by one
/// Newton step an iteration on the expected score, the walk's start, drift and variance from expected counts. A prediction is the
/// mean of the item's curve over the belief after the pupil's earlier answers.
public struct AbilityTracer: Sendable, Equatable, Codable {
    /// What one ability covers.
    public enum Scope: String, Sendable, Codable, CaseIterable {
        /// Everything a pupil answers.
        case global
        /// Each combination of skills by itself.
        case combination
    }

    /// How a tracer is fitted.
    public struct Training: Sendable {
        /// What one ability covers.
        public var scope = Scope.global
        /// Whether items differ in discrimination (2PL) or not (1PL).
        public var discriminates = false
        /// Nodes of the grid; at least 3.
        public var nodeCount = 61
        /// The grid's ends, logits.
        public var limit = 5.0
        /// The most EM steps; a fit ends where one gains less than 10⁻⁵ of the log-likelihood.
        public var steps = 40
        /// Cores to use; the result does not depend on it.
        public var workers = 1

        /// The default way.
        public init() {}
    }

    /// The number of combinations that it was fitted to.
    public let combinationCount: Int
    /// What one ability covers.
    public let scope: Scope
    /// How abilities vary.
    public let grid: AbilityWalk
    /// How easy items are.
    public let difficulties: Difficulties
    /// Item to discrimination, all 1 under 1PL and where an item had no answer.
    public let discriminations: [Double]
    /// The training log-likelihood of the last step.
    public let logLikelihood: Double

    /// Fits difficulties, discriminations and the walk.
    ///
    /// - Parameters:
    ///   - table: the training pupils.
    ///   - training: how.
    /// - Throws: ``KnowledgeTracingError/noAnswers``.
    public init(fitting table: InteractionTable, training: Training = Training()) throws(KnowledgeTracingError) {
        guard table.outcomes.contains(where: { $0 >= 0 }) else { throw .noAnswers }
        let sequences = AbilitySequences(table, scope: training.scope)
        var estimation = AbilityEstimation(sequences)
        var grid = AbilityWalk(count: training.nodeCount, limit: training.limit)
        var last = -Double.infinity
        for _ in 0..<training.steps {
            let sums = InProcessReducer(workers: training.workers).sum(
                AbilitySums(
                    sequences: sequences, grid: grid, eases: estimation.eases,
                    discriminations: estimation.cellDiscriminations))
            grid.move(to: sums)
            estimation.move(sums, discriminates: training.discriminates)
            let gain = sums[0] - last
            last = sums[0]
            if gain < 1e-5 * abs(last) { break }
        }
        combinationCount = table.combinations.count
        scope = training.scope
        self.grid = grid
        difficulties = estimation.difficulties
        discriminations = estimation.logDiscriminations.map(exp)
        logLikelihood = last
    }

    /// Predictions of every answer from the pupil's earlier rows.
    ///
    /// - Parameter table: with the items, skills and combinations that the model was fitted to; pupils may be others.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``.
    public func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
        guard table.itemCount == discriminations.count, table.combinations.count == combinationCount else {
            throw .tableDiffers
        }
        let n = grid.count
        let nodes = grid.nodes
        let start = grid.start
        let eases = difficulties.eases(table)
        var columns = PredictionColumns(reserving: table.count)
        var p = [Double](repeating: 0, count: n)
        var next = p
        var beliefs: [UInt32: [Double]] = [:]
        for pupil in 0..<table.pupilCount {
            beliefs.removeAll(keepingCapacity: true)
            var belief = start
            for row in table.rows(of: pupil) {
                let unit = table.rowCombinations[row]
                if scope == .combination { belief = beliefs[unit] ?? start }
                var curve = p.mutableSpan
                grid.curve(
                    discrimination: discriminations[Int(table.items[row])], ease: eases[row], nodes: nodes.span,
                    into: &curve)
                let right = AbilityWalk.mean(curve.span, belief.span)
                let outcome = table.outcomes[row]
                columns.append(right, outcome: outcome, pupil: pupil)
                var span = belief.mutableSpan
                if outcome >= 0 {
                    AbilityWalk.condition(&span, on: outcome, curve.span, probabilityRight: right)
                    AbilityWalk.normalize(&span)
                }
                var target = next.mutableSpan
                grid.advance(span.span, into: &target)
                swap(&belief, &next)
                if scope == .combination { beliefs[unit] = belief }
            }
        }
        return try columns.predictions()
    }
}

extension AbilityWalk {
    /// The M-step of start and walk.
    mutating func move(to sums: [Double]) {
        if sums[1] > 0 { startVariance = min(max(sums[2] / sums[1], 0.01), limit * limit / 4) }
        guard sums[3] > 0 else { return }
        up = sums[4] / sums[3]
        down = sums[5] / sums[3]
        let moves = up + down
        if moves > Self.mostMoves {
            up *= Self.mostMoves / moves
            down *= Self.mostMoves / moves
        }
    }
}
