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
        let own = sorted.scores(weights: nil)
        let samples = Self.weights(of: predictions.pupils, replicates: replicates, seed: seed).map {
            sorted.scores(weights: $0)
        }
        func estimate(_ value: Double, _ of: (PredictionScores) -> Double?) -> Estimate {
            Estimate(estimate: value, standardError: Self.deviation(samples.compactMap(of)))
        }
        count = predictions.count
        auc = own.auc.map { estimate($0, \.auc) }
        rmse = estimate(own.rmse, \.rmse)
        accuracy = estimate(own.accuracy, \.accuracy)
        logLoss = estimate(own.logLoss, \.logLoss)
        expectedCalibrationError = estimate(own.expectedCalibrationError, \.expectedCalibrationError)
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
