import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

@Suite struct AuditReferenceTests {
    static let records = (try? ReferenceRecord.all(in: "dp", named: "auditing")) ?? []

    @Test("The reference file is there")
    func recordsExist() { #expect(!References.areShipped || Self.records.count >= 52) }

    @Test("Audit bounds agree to 1e-5", arguments: records)
    func bounds(_ record: ReferenceRecord) throws {
        let delta = try #require(record.input["delta"]?.double)
        switch record.input["fn"]?.string {
        case "one_run_eps_lower":
            let significance = try #require(record.input["significance"]?.double)
            let bound = try oneRun(record).epsilonLowerBound(delta: delta, significance: significance)
            #expect(try abs(bound - #require(record.output["epsilon_lower"]?.double)) < 1e-5)
        case "one_run_p_value":
            let epsilon = try #require(record.input["epsilon"]?.double)
            let p = try oneRun(record).pValue(epsilon: epsilon, delta: delta)
            try expectClose(p, #require(record.output["p"]), 1e-5)
        case "clopper_pearson_two_sided_eps_lower":
            let bound = try BlackBoxAudit.epsilonLowerBound(
                falseAlarms: #require(record.input["fp"]?.integer), detections: #require(record.input["tp"]?.integer),
                trials: #require(record.input["n_each"]?.integer), delta: delta,
                significance: #require(record.input["alpha"]?.double))
            try expectClose(bound.falsePositiveRate, #require(record.output["fpr_upper"]), 1e-8)
            try expectClose(bound.falseNegativeRate, #require(record.output["fnr_upper"]), 1e-8)
            #expect(try abs(bound.epsilon - #require(record.output["epsilon_lower"]?.double)) < 1e-5)
        default: throw UnknownRecord()
        }
    }

    private func oneRun(_ record: ReferenceRecord) throws -> OneRunAudit {
        try OneRunAudit(
            canaries: #require(record.input["canaries"]?.integer), guesses: #require(record.input["guesses"]?.integer),
            correct: #require(record.input["correct"]?.integer))
    }
}
