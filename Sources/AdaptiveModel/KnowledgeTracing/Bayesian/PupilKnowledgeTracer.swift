internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bayesian knowledge tracing in which pupils differ: some know more at the start, some learn faster (Pardos & Heffernan 2010; Yudelson,
/// Koedinger & Gordon 2013).
///
/// A pupil has one effect u, standard normal in the population, that moves the logits of every skill's prior and learning rates by
/// ``priorSpread`` u and ``learnSpread`` u. It is never estimated by itself: each answer, to whatever skill, changes what is known of
/// u, and predictions are means over it. So a new pupil starts as the population does, and no prior is set from the answer it
/// foretells.
public struct PupilKnowledgeTracer: Sendable, Codable, Tracer {
    /// The skills, as they are for a pupil with u = 0.
    public let skills: KnowledgeTracer
    /// How far one standard deviation of pupils moves the logit of a prior.
    public let priorSpread: Double
    /// How far one standard deviation of pupils moves the logit of a learning rate.
    public let learnSpread: Double
    /// The log-likelihood of the training answers; −∞ for a tracer that was not fitted.
    public let logLikelihood: Double

    /// A tracer with spreads that are known.
    public init(_ skills: KnowledgeTracer, priorSpread: Double, learnSpread: Double) {
        precondition(priorSpread.isFinite && learnSpread.isFinite, "spreads are numbers")
        self.init(skills, priorSpread, learnSpread, logLikelihood: -.infinity)
    }

    private init(_ skills: KnowledgeTracer, _ priorSpread: Double, _ learnSpread: Double, logLikelihood: Double) {
        self.skills = skills
        self.priorSpread = priorSpread
        self.learnSpread = learnSpread
        self.logLikelihood = logLikelihood
    }

    /// The spreads under which the training answers are most likely, to 0.02, with the skills as given.
    ///
    /// - Parameters:
    ///   - table: the table that `skills` was fitted to.
    ///   - skills: fitted without effects of pupils.
    ///   - workers: cores to use; the result does not depend on it.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``.
    public init(
        fitting table: InteractionTable, skills: KnowledgeTracer, workers: Int = 1
    ) throws(KnowledgeTracingError) {
        try skills.check(table)
        func logLikelihood(_ spreads: (Double, Double)) -> Double {
            let tracer = PupilKnowledgeTracer(skills, spreads.0, spreads.1, logLikelihood: 0)
            return InProcessReducer(workers: workers).sum(
                PupilLogLikelihood(walk: PupilKnowledgeWalk(tracer, table)))[0]
        }
        // Pattern search (Hooke & Jeeves 1961): both spreads, by ever smaller steps.
        var best = (0.0, 0.0)
        var most = logLikelihood(best)
        var step = 0.64
        while step >= 0.02 {
            var moved = false
            for (a, b) in [(step, 0), (0, step), (-step, 0), (0, -step), (step, step)] {
                let candidate = (max(0, best.0 + a), max(-4, best.1 + b))
                guard candidate != best, candidate.0 <= 4, candidate.1 <= 4 else { continue }
                let found = logLikelihood(candidate)
                if found > most {
                    (best, most, moved) = (candidate, found, true)
                    break
                }
            }
            if !moved { step /= 2 }
        }
        self.init(skills, best.0, best.1, logLikelihood: most)
    }

    /// Predictions of every answer from the pupil's earlier rows.
    public func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
        try skills.check(table)
        let walk = PupilKnowledgeWalk(self, table)
        var state = PupilKnowledgeWalk.State(walk)
        var probabilities: [Double] = []
        var outcomes: [Int8] = []
        var pupils: [UInt32] = []
        for pupil in 0..<table.pupilCount {
            walk(pupil, &state) { row, p in
                probabilities.append(min(max(p, 0), 1))
                outcomes.append(table.outcomes[row])
                pupils.append(UInt32(pupil))
            }
        }
        do {
            return try Predictions(probabilities: probabilities, outcomes: outcomes, pupils: pupils)
        } catch {
            throw .notAProbability
        }
    }
}

/// Follows pupils with every skill's mastery at each node of the pupil's effect.
struct PupilKnowledgeWalk: Sendable {
    let table: InteractionTable
    private let skills: KnowledgeTracer
    private let quadrature = Quadrature.gaussHermite(7)
    /// Unit to parameters at each node: those of unit k at node q lie at k × nodes + q.
    private let parameters: [KnowledgeParameters]
    private let units: [KnowledgeTracer.Skill]

    struct State {
        var mastery: [Double]
        var isTouched: [Bool]
        var touched: [Int] = []

        init(_ walk: PupilKnowledgeWalk) {
            mastery = walk.parameters.map(\.prior)
            isTouched = [Bool](repeating: false, count: walk.units.count)
        }
    }

    init(_ tracer: PupilKnowledgeTracer, _ table: InteractionTable) {
        self.table = table
        skills = tracer.skills
        units = skills.skills.indices.map { tracer.skills.skill(UInt32($0)) }
        let nodes = quadrature.nodes
        func moved(_ p: Double, _ by: Double) -> Double {
            by == 0 || p <= 0 || p >= 1 ? p : VectorMath.logistic(log(p / (1 - p)) + by)
        }
        parameters = units.flatMap { unit in
            nodes.map { u in
                var own = unit.parameters
                own.prior = moved(own.prior, tracer.priorSpread * u)
                own.learn = own.learn.map { moved($0, tracer.learnSpread * u) }
                return own
            }
        }
    }

    /// Calls `body` with every answer of a pupil and the probability of a right one, from earlier rows; the log-likelihood.
    @discardableResult
    func callAsFunction(_ pupil: Int, _ state: inout State, _ body: (_ row: Int, _ p: Double) -> Void) -> Double {
        let n = quadrature.nodes.count
        var weights = quadrature.weights
        var logLikelihood = 0.0
        for row in table.rows(of: pupil) {
            let combination = table.rowCombinations[row]
            let members =
                skills.unit == .skill ? table.combinations[Int(combination)] : [combination][...]
            let outcome = table.outcomes[row]
            var p = 0.0
            for node in 0..<n {
                var atNode = 0.0
                for member in members {
                    let unit = Int(member)
                    let (item, resource) = skills.classes(units[unit], table.items[row])
                    let own = parameters[unit * n + node]
                    let here = state.mastery[unit * n + node]
                    atNode += own.probabilityRight(mastery: here, itemClass: item) / Double(members.count)
                    let posterior = own.conditioned(here, on: outcome, itemClass: item).mastery
                    state.mastery[unit * n + node] = own.advanced(posterior, resourceClass: resource)
                    if !state.isTouched[unit] {
                        state.isTouched[unit] = true
                        state.touched.append(unit)
                    }
                }
                p += weights[node] * atNode
                if outcome >= 0 { weights[node] *= max(outcome == 1 ? atNode : 1 - atNode, 1e-12) }
            }
            guard outcome >= 0 else { continue }
            body(row, p)
            let total = weights.reduce(0, +)
            logLikelihood += log(total)
            for node in 0..<n { weights[node] /= total }
        }
        for unit in state.touched {
            for node in 0..<n { state.mastery[unit * n + node] = parameters[unit * n + node].prior }
            state.isTouched[unit] = false
        }
        state.touched.removeAll(keepingCapacity: true)
        return logLikelihood
    }
}

/// Each pupil's log-likelihood.
private struct PupilLogLikelihood: Contributions {
    let walk: PupilKnowledgeWalk

    var entityCount: Int { walk.table.pupilCount }
    var dimension: Int { 1 }

    func add(_ entities: Range<Int>, to sum: inout MutableSpan<Double>) {
        var state = PupilKnowledgeWalk.State(walk)
        for pupil in entities { sum[0] += walk(pupil, &state) { _, _ in } }
    }
}
