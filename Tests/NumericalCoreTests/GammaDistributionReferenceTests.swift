import NumericalCore
import Testing
import _TestSupport

@Suite struct GammaDistributionReferenceTests {
    @Test func `the incomplete gamma functions agree with 50 digits`() throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "gamma_ratio")
        #expect(!records.isEmpty)
        for record in records {
            let shape = try #require(record.input["shape"]?.double)
            let x = try #require(record.input["x"]?.double)
            let lower = try #require(record.output["lower"]?.double)
            let upper = try #require(record.output["upper"]?.double)
            #expect((lowerGammaRatio(shape: shape, x) / lower - 1).magnitude < 1e-12, "\(record)")
            #expect((upperGammaRatio(shape: shape, x) / upper - 1).magnitude < 1e-12, "\(record)")
        }
    }

    @Test func `the noncentral chi-square distribution agrees with 50 digits`() throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "noncentral_chi_square")
        #expect(!records.isEmpty)
        for record in records {
            let x = try #require(record.input["x"]?.double)
            let cdf = noncentralChiSquareCDF(
                x, degreesOfFreedom: try #require(record.input["df"]?.double),
                noncentrality: try #require(record.input["noncentrality"]?.double))
            #expect((cdf - (record.output["cdf"]?.double ?? .nan)).magnitude < 1e-12, "\(record)")
        }
    }
}

@Suite struct GammaDistributionTests {
    @Test func `ends of the range give limits`() {
        #expect(chiSquareTail(0, degreesOfFreedom: 3) == 1 && chiSquareTail(.infinity, degreesOfFreedom: 3) == 0)
        #expect(chiSquareTail(.nan, degreesOfFreedom: 3).isNaN)
        #expect(lowerGammaRatio(shape: 2, -1) == 0 && lowerGammaRatio(shape: 2, .infinity) == 1)
        #expect(noncentralChiSquareCDF(-1, degreesOfFreedom: 2, noncentrality: 3) == 0)
        // Two degrees of freedom: an exponential variable.
        #expect((chiSquareTail(700, degreesOfFreedom: 2) / VectorMath.exp(-350) - 1).magnitude < 1e-12)
    }

    @Test func `a shape that is not positive stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = chiSquareTail(1, degreesOfFreedom: 0) }
    }
}
