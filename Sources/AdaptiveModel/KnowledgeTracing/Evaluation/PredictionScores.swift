internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How well probabilities foretell answers.
///
/// Every field is a mean over answers, or over weights where answers are weighted; NaN without an answer.
public struct PredictionScores: Sendable, Equatable {
    /// The number of answers, or the sum of their weights.
    public var count: Double
    /// The probability that a right answer had a higher prediction than a wrong one, ties counting half; `nil` where all answers are
    /// alike.
    public var auc: Double?
    /// Root of the mean squared difference of answer and prediction.
    public var rmse: Double
    /// The share of answers that agree with "right where p ≥ 0.5".
    public var accuracy: Double
    /// Mean negative log-likelihood, in nats; a prediction of 0 or 1 that fails counts as one of 10⁻¹⁵ away from it.
    public var logLoss: Double
    /// Expected calibration error: in ten bins of equal width [k/10, (k+1)/10), the last closed, the mean absolute difference of
    /// mean prediction and share of right answers, weighted by the bins' answers (Naeini et al. 2015).
    public var expectedCalibrationError: Double

    /// The Brier score, the square of ``rmse``.
    public var brier: Double { rmse * rmse }
}

/// Predictions of answers, each made before its answer was known, with the pupil who gave it.
public struct Predictions: Sendable, Equatable {
    /// Answer to predicted probability of being right, in [0, 1].
    public let probabilities: [Double]
    /// Answer to 1 (right) or 0 (wrong).
    public let outcomes: [Int8]
    /// Answer to the pupil's number; pupils are resampled whole in standard errors.
    public let pupils: [UInt32]

    /// The number of answers.
    public var count: Int { probabilities.count }

    /// - Parameters:
    ///   - probabilities: in [0, 1].
    ///   - outcomes: 1 or 0; as many as `probabilities`.
    ///   - pupils: as many as `probabilities`; every answer a pupil of its own unless given.
    /// - Throws: ``PredictionError``.
    public init(probabilities: [Double], outcomes: [Int8], pupils: [UInt32]? = nil) throws(PredictionError) {
        let pupils = pupils ?? (0..<UInt32(probabilities.count)).map { $0 }
        guard probabilities.count == outcomes.count, probabilities.count == pupils.count else { throw .columnsDiffer }
        for (place, (p, outcome)) in zip(probabilities, outcomes).enumerated() {
            guard p >= 0, p <= 1 else { throw .notAProbability(place: place) }
            guard outcome == 0 || outcome == 1 else { throw .unknownOutcome(place: place) }
        }
        self.probabilities = probabilities
        self.outcomes = outcomes
        self.pupils = pupils
    }

    /// The answers at `places`, in that order.
    public func selecting(_ places: [Int]) -> Predictions {
        Predictions(
            checked: places.map { probabilities[$0] }, places.map { outcomes[$0] }, places.map { pupils[$0] })
    }

    /// Both sets of predictions; pupils' numbers are taken to mean the same in both.
    public func appending(_ other: Predictions) -> Predictions {
        Predictions(
            checked: probabilities + other.probabilities, outcomes + other.outcomes, pupils + other.pupils)
    }

    /// The predictions with pupil k called `pupils[k]`.
    func renumbering(pupils: [UInt32]) -> Predictions {
        Predictions(checked: probabilities, outcomes, self.pupils.map { pupils[Int($0)] })
    }

    private init(checked probabilities: [Double], _ outcomes: [Int8], _ pupils: [UInt32]) {
        self.probabilities = probabilities
        self.outcomes = outcomes
        self.pupils = pupils
    }
}

/// Why predictions can't be scored. An answer is counted from 0.
public enum PredictionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The columns are of different lengths.
    case columnsDiffer
    /// A prediction is not a number in [0, 1].
    case notAProbability(place: Int)
    /// An outcome is neither 1 nor 0.
    case unknownOutcome(place: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .columnsDiffer: "the columns differ in length"
        case .notAProbability(let place): "prediction \(place) is not a number between 0 and 1"
        case .unknownOutcome(let place): "the outcome of answer \(place) is neither 1 nor 0"
        }
    }
}

extension Predictions {
    /// The scores of all answers.
    public var scores: PredictionScores { SortedPredictions(self).scores(weights: nil) }

    /// Intercept and slope of a logistic regression of the answers on the predictions' logits: 0 and 1 where the predictions are
    /// calibrated, a slope below 1 where they are too sure (Cox 1958). `nil` where there is no finite solution.
    ///
    /// Predictions closer to 0 or 1 than 10⁻⁶ are moved that far away.
    public var calibrationLine: (intercept: Double, slope: Double)? {
        let z = probabilities.map { p in
            let inside = min(max(p, 1e-6), 1 - 1e-6)
            return log(inside / (1 - inside))
        }
        var intercept = 0.0
        var slope = 1.0
        for _ in 0..<50 {
            var g0 = 0.0, g1 = 0.0, h00 = 0.0, h01 = 0.0, h11 = 0.0
            for (place, z) in z.enumerated() {
                let p = VectorMath.logistic(intercept + slope * z)
                let residual = Double(outcomes[place]) - p
                let weight = p * (1 - p)
                g0 += residual
                g1 += residual * z
                h00 += weight
                h01 += weight * z
                h11 += weight * z * z
            }
            let determinant = h00 * h11 - h01 * h01
            guard determinant > 1e-9 * h00 * h11, determinant.isFinite else { return nil }
            let d0 = (h11 * g0 - h01 * g1) / determinant
            let d1 = (h00 * g1 - h01 * g0) / determinant
            intercept += d0
            slope += d1
            guard abs(slope) < 1e3, abs(intercept) < 1e3 else { return nil }
            if abs(d0) + abs(d1) < 1e-10 { return (intercept, slope) }
        }
        return nil
    }
}

/// Predictions in order of size, ready to be scored under many weightings.
struct SortedPredictions {
    private let pupils: [UInt32]
    private let outcomes: [Int8]
    private let probabilities: [Double]
    private let losses: [Double]

    init(_ predictions: Predictions) {
        let order = predictions.probabilities.indices.sorted {
            predictions.probabilities[$0] < predictions.probabilities[$1]
        }
        pupils = order.map { predictions.pupils[$0] }
        outcomes = order.map { predictions.outcomes[$0] }
        probabilities = order.map { predictions.probabilities[$0] }
        losses = order.map { place in
            let p = predictions.probabilities[place]
            return -log(max(predictions.outcomes[place] == 1 ? p : 1 - p, 1e-15))
        }
    }

    /// The scores with every answer of pupil `u` weighted by `weights[u]`; by 1 where there are none.
    func scores(weights: [Double]?) -> PredictionScores {
        var total = 0.0, right = 0.0, squares = 0.0, agree = 0.0, loss = 0.0, concordant = 0.0, wrongBelow = 0.0
        var binWeight = [Double](repeating: 0, count: 10)
        var binGap = binWeight
        var place = 0
        while place < probabilities.count {
            let p = probabilities[place]
            var tiedRight = 0.0, tiedWrong = 0.0
            while place < probabilities.count, probabilities[place] == p {
                let weight = weights.map { $0[Int(pupils[place])] } ?? 1
                if outcomes[place] == 1 { tiedRight += weight } else { tiedWrong += weight }
                loss += weight * losses[place]
                place += 1
            }
            let weight = tiedRight + tiedWrong
            total += weight
            right += tiedRight
            squares += tiedRight * (1 - p) * (1 - p) + tiedWrong * p * p
            agree += p >= 0.5 ? tiedRight : tiedWrong
            concordant += tiedRight * (wrongBelow + tiedWrong / 2)
            wrongBelow += tiedWrong
            let bin = min(9, Int(p * 10))
            binWeight[bin] += weight
            binGap[bin] += tiedRight - weight * p
        }
        let pairs = right * (total - right)
        return PredictionScores(
            count: total, auc: pairs > 0 ? concordant / pairs : nil, rmse: (squares / total).squareRoot(),
            accuracy: agree / total, logLoss: loss / total,
            expectedCalibrationError: binGap.reduce(0) { $0 + abs($1) } / total)
    }
}
