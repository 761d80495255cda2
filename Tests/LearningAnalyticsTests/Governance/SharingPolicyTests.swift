import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

@Suite struct SharingPolicyTests {
    private let json = """
        {"id": "vendor-2026", "owner": "NO987654321", "recipient": "vendor:exempel", "purpose": "calibration",
         "legalBasis": "GDPR art. 6(1)(e)", "validUntil": "2027-07-31T22:00:00Z", "identifier": "feide",
         "fields": {"pupil": "pseudonym", "item": "keep", "skill": "drop", "time": {"coarsenTime": 86400},
                    "outcome": "keep"},
         "statistics": ["item-calibration"]}
        """
    private let policy = SharingPolicy(
        id: "vendor-2026", owner: "NO987654321", recipient: "vendor:exempel", purpose: "calibration",
        legalBasis: "GDPR art. 6(1)(e)", validUntil: Date(timeIntervalSince1970: 1_817_071_200), identifier: .feide,
        fields: [
            .pupil: .pseudonym, .item: .keep, .skill: .drop, .time: .coarsenTime(seconds: 86_400), .outcome: .keep,
        ],
        statistics: ["item-calibration"])

    private func decode(_ json: String) throws -> SharingPolicy {
        try JSONDecoder().decode(SharingPolicy.self, from: Data(json.utf8))
    }

    @Test func aPolicyIsReadFromJSON() throws {
        #expect(try decode(json) == policy)
    }

    @Test func aPolicyIsWrittenAsItIsRead() throws {
        #expect(try JSONDecoder().decode(SharingPolicy.self, from: JSONEncoder().encode(policy)) == policy)
        var bare = policy
        bare.fields = [:]
        bare.statistics = []
        bare.identifier = .local
        #expect(try JSONDecoder().decode(SharingPolicy.self, from: JSONEncoder().encode(bare)) == bare)
    }

    @Test func withoutFieldsAndStatisticsNothingIsAllowed() throws {
        let bare = try decode(
            """
            {"id": "i", "owner": "o", "recipient": "r", "purpose": "p", "legalBasis": "b",
             "validUntil": "2027-07-31T22:00:00Z"}
            """)
        #expect(bare.fields.isEmpty && bare.statistics.isEmpty && bare.identifier == .local)
    }

    @Test(arguments: [
        // (what is in the good policy, what is put in its place, the field that the refusal names)
        (#""id""#, #""ID""#, "ID"),
        (#""statistics""#, #""statistic""#, "statistic"),
        (#""purpose": "calibration""#, #""purpose": 7"#, "purpose"),
        (#", "purpose": "calibration""#, "", "purpose"),
        (#""legalBasis": "GDPR art. 6(1)(e)""#, #""legalBasis": null"#, "legalBasis"),
        ("2027-07-31T22:00:00Z", "2027-07-31", "validUntil"),
        ("2027-07-31T22:00:00Z", "31 July", "validUntil"),
        (#""feide""#, #""grade""#, "identifier"),
        (#""skill": "drop""#, #""skills": "drop""#, "fields.skills"),
        (#""skill": "drop""#, #""skill": "Drop""#, "fields.skill"),
        (#""skill": "drop""#, #""skill": null"#, "fields.skill"),
        ("coarsenTime", "coarsen", "fields.time"),
        (#"{"coarsenTime": 86400}"#, #"{"coarsenTime": 86400, "jitter": 1}"#, "fields.time"),
        (#"{"coarsenTime": 86400}"#, #"{"coarsenTime": "day"}"#, "fields.time"),
        (#"["item-calibration"]"#, #""item-calibration""#, "statistics"),
        (#"{"id""#, #"[{"id""#, ""),
    ])
    func whatNoPolicyHoldsIsRefusedByName(good: String, bad: String, field: String) throws {
        let broken = json.replacing(good, with: bad) + (bad.hasPrefix("[{") ? "]" : "")
        try #require(broken != json)
        do {
            _ = try decode(broken)
            Issue.record("accepted")
        } catch GateRefusal.policyMalformed(let named, _) {
            #expect(named == field)
        }
    }

    @Test func anInstantMayBeGivenInNorwegianTime() throws {
        #expect(try decode(json.replacing("2027-07-31T22:00:00Z", with: "2027-08-01T00:00:00+02:00")) == policy)
    }

    @Test func aMissingFileIsNoPolicyAndAnotherFileIsMalformed() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("policy-\(UUID().uuidString).json")
        #expect(throws: GateRefusal.noPolicy) { try SharingPolicy(contentsOf: file) }
        defer { try? FileManager.default.removeItem(at: file) }
        for (content, field) in [("{", ""), ("{}", "id"), (json.replacing("owner", with: "Owner"), "Owner")] {
            try Data(content.utf8).write(to: file)
            do {
                _ = try SharingPolicy(contentsOf: file)
                Issue.record("accepted")
            } catch GateRefusal.policyMalformed(let named, _) {
                #expect(named == field)
            }
        }
        try Data(json.utf8).write(to: file)
        #expect(try SharingPolicy(contentsOf: file) == policy)
    }
}
