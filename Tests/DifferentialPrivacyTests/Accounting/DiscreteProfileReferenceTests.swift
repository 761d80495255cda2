import DifferentialPrivacy
import Testing
import _TestSupport

/// Against sums over the integers.
@Suite struct DiscreteProfileReferenceTests {
    static let records = (try? ReferenceRecord.all(in: "dp", named: "discrete_profiles")) ?? []

    @Test("The reference file is there")
    func recordsExist() { #expect(!References.areShipped || Self.records.count >= 87) }

    @Test("One release's delta is exact to 1e-10", arguments: records)
    func profile(_ record: ReferenceRecord) throws {
        let epsilon = try #require(record.input["epsilon"]?.double)
        let sensitivity = try #require(record.input["sensitivity"]?.integer)
        let expected = try #require(record.output["delta"]?.double)
        let pair: DominatingPair
        switch record.input["mech"]?.string {
        case "discrete_gaussian":
            pair = try .discreteGaussian(
                sigmaSquared: try #require(record.input["sigma2"]?.double), sensitivity: sensitivity)
        case "discrete_laplace":
            pair = try .discreteLaplace(
                scale: try #require(record.input["scale"]?.double), sensitivity: sensitivity)
        default: throw UnknownRecord()
        }
        let delta = try pair.delta(epsilon: epsilon)
        #expect(delta >= expected * (1 - 1e-12))
        #expect(delta <= expected * (1 + 1e-10) + 1e-14)
    }
}
