import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Bias and coverage over simulated banks. For release builds: `swift test -c release --filter InRelease`.
@Suite struct RecoveryInRelease {
    static let replicates = 20

    static func item(_ model: ItemResponseModel, _ stream: inout SimulationStream) -> ItemModel {
        let a = stream.logNormal(mu: 0.2, sigma: 0.25)
        let b = stream.normal()
        switch model {
        case .threePL:
            return .logistic(
                LogisticItem(
                    discrimination: a, intercept: -a * b,
                    lowerAsymptote: VectorMath.logistic(-1.5 + 0.3 * stream.normal())))
        case .graded:
            return .graded(GradedResponse(discrimination: a, intercepts: [1.2, 0, -1.2].map { -a * (0.5 * b - $0) }))
        case .generalizedPartialCredit:
            return .partialCredit(PartialCredit(discrimination: a, intercepts: [0.8, 0.6, -0.5].map { $0 - 0.3 * b }))
        default: return .logistic(LogisticItem(discrimination: a, intercept: -a * b))
        }
    }

    static func bank(_ model: ItemResponseModel, replicate: Int) throws -> ItemBank {
        var stream = SimulationStream(seed: 77, replicate: replicate, stream: "recovery")
        return try ItemBank(
            model: model, items: (0..<15).map { .init(name: "\($0)", model: item(model, &stream)) })
    }

    /// 20 banks of 15 items and 1500 pupils, a fifth of the answers missing: standardised errors (estimate − truth)/SE.
    ///
    /// Within a replicate errors are correlated, so the spread is taken between replicates: the mean of a replicate's standardised errors,
    /// and its share within ± 1.96, have a Monte-Carlo error of their standard deviation/√20; four of these, two statements a model and
    /// four models: false alarm 6e-3 with 19 degrees of freedom. The 3PL's asymptotes are drawn from the prior they are fitted
    /// with, so that intervals cover at their level.
    @Test(arguments: [ItemResponseModel.twoPL, .threePL, .graded, .generalizedPartialCredit])
    func biasAndCoverageAreWithinMonteCarloError(_ model: ItemResponseModel) throws {
        let priors: [ItemParameter: ParameterPrior] =
            model == .threePL ? [.lowerAsymptote: .normal(mean: -1.5, deviation: 0.3)] : [:]
        var means: [Double] = []
        var shares: [Double] = []
        for replicate in 0..<Self.replicates {
            let truth = try Self.bank(model, replicate: replicate)
            let answers = try CalibrationEngineTests.answers(1500, seed: UInt64(replicate) + 1000, under: truth)
            let outcome = try Calibration(model, for: answers, priors: priors, tolerance: 1e-5).fit(answers)
            #expect(outcome.isConverged)
            let covariance = try outcome.fit.covariance()
            var errors: [Double] = []
            for (index, item) in truth.items.enumerated() {
                let found = outcome.fit.bank.items[index].model.values
                for (k, error) in covariance.standardErrors(ofItem: index).enumerated() {
                    guard let error else { continue }
                    errors.append((found[k] - item.model.values[k]) / error)
                }
            }
            means.append(errors.reduce(0, +) / Double(errors.count))
            shares.append(Double(errors.filter { abs($0) < 1.96 }.count) / Double(errors.count))
        }
        func moments(_ values: [Double]) -> (mean: Double, error: Double) {
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
            return (mean, (variance / Double(values.count)).squareRoot())
        }
        let bias = moments(means)
        let coverage = moments(shares)
        print("\(model): mean standardised error \(bias), coverage \(coverage)")
        // Maximum likelihood itself has a bias of order 1/n: at 1200 answers an item about .1 of a standard error for a.
        #expect(abs(bias.mean) < 0.1 + 4 * bias.error)
        #expect(abs(coverage.mean - 0.95) < 0.005 + 4 * coverage.error)
    }
}
