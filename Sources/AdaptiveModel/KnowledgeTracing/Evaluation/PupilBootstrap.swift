internal import NumericalCore

/// A figure and its standard error.
public struct Estimate: Sendable, Equatable, Codable {
    /// The figure.
    public var estimate: Double
    /// Its standard error; NaN where it is not known.
    public var standardError: Double

    /// A figure and its standard error.
    public init(estimate: Double, standardError: Double) {
        self.estimate = estimate
        self.standardError = standardError
    }

    private enum CodingKeys: String, CodingKey {
        case estimate
        case standardError = "se"
    }
}

/// Scores of predictions with standard errors from resampling whole pupils (Efron & Tibshirani 1993, section 8.3): answers of one
/// pupil belong together, so resampling answers would understate the error.
public struct ScoreEstimates: Sendable, Equatable {
    /// The number of answers.
    public let count: Int
    /// Area under the ROC curve; `nil` where all answers are alike.
    public let auc: Estimate?
    /// Root mean squared error.
    public let rmse: Estimate
    /// Share of answers that agree with "right where p ≥ 0.5".
    public let accuracy: Estimate
    /// Mean negative log-likelihood, nats.
    public let logLoss: Estimate
    /// Expected calibration error, ten bins.
    public let expectedCalibrationError: Estimate

    /// - Parameters:
    ///   - predictions: at least one.
    ///   - replicates: how many bootstrap samples of pupils; at least 2.
    ///   - seed: of the resampling.
    public init(_ predictions: Predictions, replicates: Int = 200, seed: UInt64 = 1) {
        precondition(replicates >= 2, "a standard error needs two replicates")
        let sorted = SortedPredictions(predictions)
        let weights = Self.weights(of: predictions.pupils, replicates: replicates, seed: seed)
        self.init(
            count: predictions.count, own: [sorted.scores(weights: nil)],
            samples: weights.map { [sorted.scores(weights: $0)] })
    }

    /// By how much `first` scores above `second` in each field. Pupils are resampled for both together: an easy or a hard pupil is so for
    /// both, which makes a difference surer than either score.
    ///
    /// - Parameters:
    ///   - first: at least one prediction.
    ///   - second: of the same answers in the same order.
    ///   - replicates: how many bootstrap samples of pupils; at least 2.
    ///   - seed: of the resampling.
    public init(_ first: Predictions, minus second: Predictions, replicates: Int = 200, seed: UInt64 = 1) {
        precondition(replicates >= 2, "a standard error needs two replicates")
        precondition(
            first.pupils == second.pupils && first.outcomes == second.outcomes,
            "differences are those of the same answers")
        let both = [SortedPredictions(first), SortedPredictions(second)]
        let weights = Self.weights(of: first.pupils, replicates: replicates, seed: seed)
        self.init(
            count: first.count, own: both.map { $0.scores(weights: nil) },
            samples: weights.map { weights in both.map { $0.scores(weights: weights) } })
    }

    /// The first scores, less the second where there are two; and the same of every bootstrap sample.
    private init(count: Int, own: [PredictionScores], samples: [[PredictionScores]]) {
        func difference(_ scores: [PredictionScores], _ of: (PredictionScores) -> Double?) -> Double? {
            let values = scores.compactMap(of)
            return values.count == scores.count ? values.dropFirst().reduce(values[0], -) : nil
        }
        func estimate(_ of: (PredictionScores) -> Double?) -> Estimate? {
            difference(own, of).map {
                Estimate(estimate: $0, standardError: Self.deviation(samples.compactMap { difference($0, of) }))
            }
        }
        let none = Estimate(estimate: .nan, standardError: .nan)
        self.count = count
        auc = estimate(\.auc)
        rmse = estimate(\.rmse) ?? none
        accuracy = estimate(\.accuracy) ?? none
        logLoss = estimate(\.logLoss) ?? none
        expectedCalibrationError = estimate(\.expectedCalibrationError) ?? none
    }

    /// How often each pupil is drawn, pupils without an answer never.
    private static func weights(of pupils: [UInt32], replicates: Int, seed: UInt64) -> [[Double]] {
        let present = Set(pupils).sorted()
        let size = Int(present.last ?? 0) + 1
        return (0..<replicates).map { replicate in
            var stream = SimulationStream(seed: seed, replicate: replicate, stream: "pupil bootstrap")
            var weights = [Double](repeating: 0, count: size)
            for _ in present { weights[Int(present[stream.integer(below: present.count)])] += 1 }
            return weights
        }
    }

    private static func deviation(_ values: [Double]) -> Double {
        let finite = values.filter(\.isFinite)
        guard finite.count > 1 else { return .nan }
        let mean = finite.reduce(0, +) / Double(finite.count)
        return (finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(finite.count - 1)).squareRoot()
    }
}
