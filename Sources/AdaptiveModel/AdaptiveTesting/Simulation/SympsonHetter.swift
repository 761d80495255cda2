internal import NumericalCore

/// Exposure control by simulation before a test is used (Sympson & Hetter 1985): K_i = r/P(item i is chosen) where that is more than the maximum rate r,
/// found by repeated studies, since what one item is spared others must bear.
///
/// The rate aimed at lies one Monte Carlo standard error of a study below the maximum, and K is averaged over the second half of the studies, so
/// that the noise of one study is not taken for truth. Rates hold for the distribution of ability and the test that were simulated.
public struct SympsonHetter: Sendable {
    /// The greatest share of sessions that may have an item, in (0, 1).
    public let maximumRate: Double
    /// How many pupils a study has.
    public let pupils: Int
    /// How many studies.
    public let rounds: Int

    /// - Parameters:
    ///   - maximumRate: in (0, 1), and above the test's length divided by the number of items, or it cannot hold.
    ///   - pupils: of a study, at least 1.
    ///   - rounds: at least 2.
    public init(maximumRate: Double, pupils: Int = 2000, rounds: Int = 20) {
        precondition(maximumRate > 0 && maximumRate < 1, "a rate lies between 0 and 1")
        precondition(pupils >= 1 && rounds >= 2, "a simulation needs pupils and rounds")
        self.maximumRate = maximumRate
        self.pupils = pupils
        self.rounds = rounds
    }

    /// The control for a test, whatever control it has now.
    ///
    /// - Parameters:
    ///   - test: the test.
    ///   - truth: the true curves of new items.
    ///   - seed: of the simulation.
    ///   - workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``AdaptiveStudyError``.
    public func control(
        for test: AdaptiveTest, truth: ItemBank? = nil, seed: UInt64, workers: Int = 1
    ) throws(AdaptiveStudyError) -> ExposureControl {
        let count = test.bank.itemCount
        let target = maximumRate - (maximumRate * (1 - maximumRate) / Double(pupils)).squareRoot()
        var probabilities = [Double](repeating: 1, count: count)
        var sums = [Double](repeating: 0, count: count)
        for round in 0..<rounds {
            let controlled = test.with(exposure: ExposureControl(checked: probabilities))
            let study = try AdaptiveStudy(controlled, pupils: pupils, truth: truth, seed: seed, replicate: round)
            let rates = study.run(workers: workers).exposureRates
            for item in 0..<count {
                // An item is given in K of the sessions that would choose it.
                let chosen = probabilities[item] > 0 ? rates[item] / probabilities[item] : 0
                probabilities[item] = chosen > target ? target / chosen : 1
                if round >= rounds / 2 { sums[item] += probabilities[item] }
            }
        }
        let averaged = Double(rounds - rounds / 2)
        return ExposureControl(checked: sums.map { min(1, $0 / averaged) })
    }
}
