import Testing

@testable import analytics_sim

@Suite("How precise a mean is said to be")
struct ReportPrecisionTests {
    @Test(
        "An interval counts as many standard errors as Student's t asks for, never fewer",
        // R 4.3: qt(0.975, df).
        arguments: [
            (1, 12.7062047), (2, 4.3026527), (4, 2.7764451), (9, 2.2621572), (11, 2.2009852), (19, 2.0930241),
            (99, 1.9842170), (1e6, 1.9599664),
        ])
    func quantiles(_ degreesOfFreedom: Double, _ quantile: Double) {
        let value = Precision.standardErrors(degreesOfFreedom: degreesOfFreedom)
        #expect(value > quantile - 5e-5 && value < quantile + 0.05)
    }

    @Test("Fewer replicates make a wider interval")
    func monotone() {
        let values = stride(from: 1.0, to: 200, by: 0.5).map { Precision.standardErrors(degreesOfFreedom: $0) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test("One replicate tells nothing about its error")
    func oneReplicate() {
        #expect(ReportFixture.estimate(1, 0.1, replicates: 1).margin == nil)
        #expect(ReportFixture.estimate(1, nil, replicates: 5).margin == nil)
        #expect(ReportFixture.estimate(1, 0.1, replicates: 2).margin == 1.27062)
    }

    @Test("The same difference with the same errors is visible with many replicates and not with two")
    func comparison() throws {
        var summary = ReportFixture.synthetic
        for (replicates, expected) in [(20, StudyReading.Comparison.more), (2, .same), (1, .unknown)] {
            for index in summary.cells.indices {
                for metric in ["curve_rmse", "curve_rmse_excess"] {
                    summary.cells[index].metrics[metric]?.replicates = replicates
                    summary.cells[index].metrics[metric]?.standardError = 0.0004
                }
            }
            let reading = StudyReading(summary)
            let central = try #require(reading.headline("central-dp"))
            let pooled = try #require(reading.headline("pooled-raw"))
            #expect(reading.againstPooling(central) == expected)
            #expect(reading.compare(central, with: pooled) == expected)
            let school = try #require(reading.headline("school-dp"))
            #expect(reading.compare(school, with: central) == (replicates == 1 ? .unknown : .more))
        }
    }
}
