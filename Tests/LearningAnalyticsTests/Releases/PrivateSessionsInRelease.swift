import AdaptiveModel
import NumericalCore
import Testing

@testable import LearningAnalytics

/// Pupils measured with items that a private calibration left uncertain.
@Suite struct PrivateSessionsInRelease {
    /// Twenty calibrations at ε = 1, and with each bank 2000 pupils who answer by the true curves.
    ///
    /// Pupils of one bank share its errors, so coverage is compared between banks: its Monte-Carlo error is the standard deviation over banks/√20; four
    /// of these, false alarm 8e-4 with 19 degrees of freedom.
    @Test func intervalsWithTheItemsUncertaintyHoldAbilityAsOftenAsTheySay() throws {
        let truth = PrivateCalibrationTests.bank
        var (plain, full): ([Double], [Double]) = ([], [])
        for replicate in 0..<20 {
            let answers = PrivateCalibrationTests.answers(400, seed: UInt64(100 + replicate))
            let result = try PrivateCalibration(PrivateCalibrationTests.plan(simulated: 2000)).calibrate(
                [PrivateCalibrationTests.site(answers, epsilon: 1)],
                replaying: [PrivateCalibrationTests.Bits(UInt64(replicate))])
            func coverage(_ covariance: Matrix?) throws -> Double {
                let test = try AdaptiveTest(CompiledBank(result.bank, covariance: covariance), stopping: [.length(12)])
                let study = try AdaptiveStudy(test, pupils: 2000, truth: truth, seed: 9, replicate: replicate)
                return study.run(workers: 2).conditional(on: [-20, 20])[0].coverage
            }
            plain.append(try coverage(nil))
            full.append(try coverage(result.covariance))
        }
        func moments(_ values: [Double]) -> (mean: Double, error: Double) {
            let mean = values.reduce(0, +) / Double(values.count)
            let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, (square / Double(values.count * (values.count - 1))).squareRoot())
        }
        let (without, with) = (moments(plain), moments(full))
        print("coverage of 95 %: \(with), without the items' uncertainty \(without)")
        #expect(abs(with.mean - 0.95) < 0.01 + 4 * with.error)
        #expect(without.mean < with.mean)
    }
}
