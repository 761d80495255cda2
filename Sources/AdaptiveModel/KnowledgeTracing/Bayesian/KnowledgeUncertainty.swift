public import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How uncertain estimated parameters of one skill are, and what that means for a pupil's mastery.
///
/// Parameters are on the logit scale, in the order of ``names``; those at 0 or 1 are held fixed there. The covariance is the inverse
/// of the observed information: the derivative of the exact score (Louis 1982, equation 3.1: the expected score of the complete data)
/// by central differences.
public struct KnowledgeUncertainty: Sendable {
    /// Where the parameters were estimated.
    public let parameters: KnowledgeParameters
    /// The free parameters: "prior", "learn 0", "forget 0", "guess 0", "slip 0" and so on.
    public let names: [String]
    /// The covariance of the free parameters' logits.
    public let covariance: Matrix
    private let free: [Int]

    /// - Parameters:
    ///   - parameters: where the information is taken.
    ///   - sequences: those that `parameters` were estimated from.
    ///   - estimation: how; its pseudo-counts add information, and forgetting is free where it was estimated.
    /// - Throws: ``KnowledgeTracingError/notDetermined`` where the information is not positive definite.
    public init(
        _ parameters: KnowledgeParameters, sequences: [KnowledgeSequence], estimation: KnowledgeEstimation
    ) throws(KnowledgeTracingError) {
        var tree = SequenceTree()
        for sequence in sequences {
            try sequence.check(parameters)
            tree.add(sequence)
        }
        guard tree.count > 0 else { throw .noAnswers }
        let values = Self.flat(parameters)
        let allNames = Self.allNames(parameters)
        let free = values.indices.filter { place in
            values[place] > 1e-4 && values[place] < 1 - 1e-4
                && (estimation.forgets || !allNames[place].hasPrefix("forget"))
        }
        var states = SequenceTree.States()
        func score(_ logits: [Double]) -> [Double] {
            var moved = values
            for (place, logit) in zip(free, logits) { moved[place] = VectorMath.logistic(logit) }
            let parameters = Self.unflat(moved, like: parameters)
            let all = Self.score(
                tree.expectedCounts(parameters, reusing: &states), parameters, pseudoCount: estimation.pseudoCount)
            return free.map { all[$0] }
        }
        let here = free.map { log(values[$0] / (1 - values[$0])) }
        var information = Matrix(rows: free.count, columns: free.count)
        let h = 1e-4
        for k in free.indices {
            var up = here
            var down = here
            up[k] += h
            down[k] -= h
            let difference = zip(score(up), score(down)).map { ($0 - $1) / (2 * h) }
            for j in free.indices { information[j, k] = -difference[j] }
        }
        var symmetric = information
        for j in free.indices {
            for k in free.indices { symmetric[j, k] = (information[j, k] + information[k, j]) / 2 }
        }
        guard let factor = try? Cholesky(symmetric) else { throw .notDetermined }
        self.parameters = parameters
        self.free = free
        self.names = free.map { allNames[$0] }
        self.covariance = factor.inverse()
    }

    /// Standard errors of the free parameters themselves, by the delta method.
    public var standardErrors: [Double] {
        let values = Self.flat(parameters)
        return free.indices.map { k in
            let p = values[free[k]]
            return covariance[k, k].squareRoot() * p * (1 - p)
        }
    }

    /// P(mastered) after a sequence, with the interval that the parameters' uncertainty leaves, symmetric on the logit scale.
    ///
    /// - Parameters:
    ///   - sequence: one pupil's answers.
    ///   - z: the interval's half width in standard errors; 1.96 for 95 %.
    public func mastery(
        after sequence: KnowledgeSequence, z: Double = 1.959964
    ) throws(KnowledgeTracingError) -> (estimate: Double, interval: ClosedRange<Double>) {
        let values = Self.flat(parameters)
        func logitMastery(_ values: [Double]) throws(KnowledgeTracingError) -> Double {
            let last = try Self.unflat(values, like: parameters).filter(sequence).last?.next ?? values[0]
            let inside = min(max(last, 1e-12), 1 - 1e-12)
            return log(inside / (1 - inside))
        }
        let here = try logitMastery(values)
        var gradient: [Double] = []
        for place in free {
            var up = values
            var down = values
            let logit = log(values[place] / (1 - values[place]))
            up[place] = VectorMath.logistic(logit + 1e-5)
            down[place] = VectorMath.logistic(logit - 1e-5)
            gradient.append((try logitMastery(up) - logitMastery(down)) / 2e-5)
        }
        var variance = 0.0
        for j in gradient.indices {
            for k in gradient.indices { variance += gradient[j] * covariance[j, k] * gradient[k] }
        }
        let half = z * max(variance, 0).squareRoot()
        return (
            VectorMath.logistic(here), VectorMath.logistic(here - half)...VectorMath.logistic(here + half)
        )
    }

    private static func flat(_ p: KnowledgeParameters) -> [Double] { [p.prior] + p.learn + p.forget + p.guess + p.slip }

    private static func allNames(_ p: KnowledgeParameters) -> [String] {
        ["prior"] + p.learn.indices.map { "learn \($0)" } + p.forget.indices.map { "forget \($0)" }
            + p.guess.indices.map { "guess \($0)" } + p.slip.indices.map { "slip \($0)" }
    }

    private static func unflat(_ values: [Double], like p: KnowledgeParameters) -> KnowledgeParameters {
        let r = p.learn.count
        let c = p.guess.count
        return KnowledgeParameters(
            checkedPrior: values[0], learn: Array(values[1..<1 + r]), forget: Array(values[1 + r..<1 + 2 * r]),
            guess: Array(values[1 + 2 * r..<1 + 2 * r + c]), slip: Array(values[(1 + 2 * r + c)...]))
    }

    /// The gradient of the log-likelihood, and of the pseudo-counts' prior, by the logits: yes − (yes + no) p of each count.
    static func score(
        _ counts: ExpectedCounts, _ parameters: KnowledgeParameters, pseudoCount a: Double
    ) -> [Double] {
        func term(_ yes: Double, _ no: Double, _ p: Double) -> Double { yes + a - (yes + no + 2 * a) * p }
        var result = [term(counts.start.mastered, counts.start.not, parameters.prior)]
        let transitions = parameters.learn.indices.map { counts.transitions($0) }
        let answers = parameters.guess.indices.map { counts.answers($0) }
        result += zip(transitions, parameters.learn).map { term($0.learn, $0.stayNot, $1) }
        result += zip(transitions, parameters.forget).map { term($0.forget, $0.stayMastered, $1) }
        result += zip(answers, parameters.guess).map { term($0.rightNot, $0.wrongNot, $1) }
        result += zip(answers, parameters.slip).map { term($0.wrongMastered, $0.rightMastered, $1) }
        return result
    }
}
