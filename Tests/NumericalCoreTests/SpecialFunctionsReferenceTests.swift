import NumericalCore
import Testing
import _TestSupport

@Suite struct SpecialFunctionsReferenceTests {
    @Test func `the normal distribution agrees with 60 digits`() throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "normal")
        for record in records {
            if let x = record.input["x"]?.double {
                if let cdf = record.output["cdf"]?.double {
                    let error = (normalCDF(x) - cdf).magnitude
                    #expect(error <= max(1e-15 * cdf, Double.leastNonzeroMagnitude), "\(record)")
                }
                let logCDF = try #require(record.output["logCdf"]?.double)
                let error = (normalLogCDF(x) - logCDF).magnitude / logCDF.magnitude
                #expect(error <= 2e-15 || normalLogCDF(x) == logCDF, "\(record)")
            } else {
                let p = try #require(record.input["p"]?.double)
                let quantile = try #require(record.output["quantile"]?.double)
                let error = quantile == 0 ? normalQuantile(p).magnitude : (normalQuantile(p) / quantile - 1).magnitude
                #expect(error <= 2e-15, "\(record)")
            }
        }
        #expect(records.count >= 1000)
    }

    @Test func `the logarithm of the gamma function agrees with 60 digits`() throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "log_gamma")
        #expect(!records.isEmpty)
        for record in records {
            let x = try #require(record.input["x"]?.double)
            let expected = try #require(record.output["logGamma"]?.double)
            let error = (logGamma(x) - expected).magnitude / (1 + expected.magnitude)
            #expect(error <= 1e-15, "\(record)")
        }
    }
}

@Suite struct SpecialFunctionsTests {
    @Test func `ends of the range give limits`() {
        #expect(normalCDF(.infinity) == 1 && normalCDF(-.infinity) == 0 && normalCDF(.nan).isNaN)
        #expect(normalCDF(-1e300) == 0 && normalCDF(1e300) == 1)
        #expect(normalLogCDF(.infinity) == 0 && normalLogCDF(-.infinity) == -.infinity && normalLogCDF(.nan).isNaN)
        #expect(normalLogCDF(-1e200) == -.infinity)
        #expect(normalQuantile(0) == -.infinity && normalQuantile(1) == .infinity && normalQuantile(.nan).isNaN)
    }

    @Test func `a probability outside [0, 1] stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = normalQuantile(-1e-9) }
        await #expect(processExitsWith: .failure) { _ = normalQuantile(1.000001) }
    }

    @Test func `the quantile is antisymmetric and undoes the distribution function`() {
        for i in 1..<4096 {
            let p = Double(i) / 4096
            #expect(normalQuantile(p) == -normalQuantile(1 - p))
            // A relative error in x is one of at most x² + 1 times its size in the probability.
            let x = normalQuantile(p)
            #expect((normalCDF(x) / p - 1).magnitude < (1 + x * x) * 1e-15)
        }
    }
}
