import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Curves that set predictions right, and the rounds that they rest on.
@Suite struct CalibrationCurveTests {
    /// Answers drawn from `probability` at logits that are spread evenly over (−4, 4).
    private static func answers(_ count: Int, _ probability: (Double) -> Double) -> ([Double], [Double]) {
        var stream = SimulationStream(seed: 5, replicate: 0, stream: "calibration")
        let logits = (0..<count).map { 8 * (Double($0) + 0.5) / Double(count) - 4 }
        return (logits, logits.map { stream.uniform() < probability($0) ? 1 : 0 })
    }

    @Test func untouchedItChangesNothing() throws {
        let curve = CalibrationCurve()
        for z in [-700.0, -1.5, 0, 0.3, 2, 700] { #expect(curve(z) == z) }
        #expect(CalibrationCurve(logits: [], outcomes: []) == curve)
    }

    /// A curve of the family is found again: within four standard errors of a bin's share, 0.006 with 40 000 answers in eight bins.
    @Test func aKnownCurveIsFoundAgain() {
        var truth = CalibrationCurve()
        truth.intercept = 0.3
        truth.slope = 0.6
        truth.bends = SIMD4(0.5, -0.4, 0.3, 0.6)
        let (logits, outcomes) = Self.answers(320_000) { VectorMath.logistic(truth($0)) }
        let found = CalibrationCurve(logits: logits, outcomes: outcomes)
        for z in [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5] {
            #expect(abs(found.probability(z) - truth.probability(z)) < 0.01, "at \(z)")
        }
    }

    /// Forty answers that ask for three times the slope move it less than half of the way.
    @Test func fewAnswersMoveItLittle() {
        let (logits, outcomes) = Self.answers(40) { VectorMath.logistic(3 * $0) }
        let found = CalibrationCurve(logits: logits, outcomes: outcomes)
        for z in [-2.0, 2] { #expect(abs(found(z) - z) < 2) }
    }

    /// Whatever the answers, what was ranked above stays above.
    @Test(arguments: [0, 1, 2, 3])
    func itRises(_ kind: Int) {
        let (logits, outcomes) = Self.answers(20_000) { z in
            switch kind {
            case 0: VectorMath.logistic(-2 * z)
            case 1: abs(z) < 1 ? 0.9 : 0.1
            case 2: 1
            default: z < 0 ? 0 : 1
            }
        }
        let found = CalibrationCurve(logits: logits, outcomes: outcomes)
        #expect((found.slopes.min() ?? 0) >= CalibrationCurve.leastSlope - 1e-12)
        var last = -Double.infinity
        for z in stride(from: -30.0, through: 30, by: 0.25) {
            #expect(found(z).isFinite && found(z) > last)
            last = found(z)
        }
    }

    /// A part that leaves nobody out has the difficulties of the whole, bit for bit: both take the same rounds. (They did not once, and
    /// forecasts of new pupils were too high by a percentage point.)
    @Test func wholeAndPartsSettleAlike() throws {
        let table = TracerComparisonTests.table
        var cross = CrossFitting(
            table, slots: SlotIndex(table), folds: (0..<table.pupilCount).map { $0 % 2 }, foldCount: 3)
        // As tuning would: rounds of the parts alone.
        cross.refine(FilterSettings(), rounds: 3, workers: 1)
        cross.settle(FilterSettings(), workers: 1)
        #expect(cross.withoutFold[2].difficulties == cross.all.difficulties)
        #expect(cross.withoutFold[0].difficulties != cross.all.difficulties)
    }

    /// The filter's curve sets predictions right of pupils who are not there in training, and ranks them as before.
    @Test func theFiltersCurveKeepsRanksAndMeans() throws {
        let table = TracerComparisonTests.table
        var training = DefaultTracer.Training()
        training.size = .none
        training.tunesFilter = false
        let tracer = try DefaultTracer(fitting: table, training: training)
        training.calibrates = false
        let plain = try DefaultTracer(fitting: table, training: training)
        #expect(plain.calibration == CalibrationCurve() && tracer.calibration != plain.calibration)
        #expect(plain.difficulties == tracer.difficulties)
        let (before, after) = (
            try plain.predictions(for: table, profile: .policyFree),
            try tracer.predictions(for: table, profile: .policyFree)
        )
        #expect(before.scores.auc == after.scores.auc)
        for (p, q) in zip(before.probabilities, after.probabilities) {
            #expect(abs(tracer.calibration.probability(log(p / (1 - p))) - q) < 1e-12)
        }
    }
}
