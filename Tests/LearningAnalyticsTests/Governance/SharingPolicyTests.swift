import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

@Suite struct SharingPolicyTests {
    private let toml = """
        id = "vendor-2026"
        owner = "NO987654321"
        recipient = "vendor:exempel"
        purpose = "calibration"
        legalBasis = "GDPR art. 6(1)(e)"
        validFrom = 2026-08-01T00:00:00Z
        validUntil = 2027-07-31T22:00:00Z
        retentionDays = 400
        identifier = "feide"
        stoppedPupils = "leave-out"
        statistics = ["item-calibration"]

        [thresholds]
        minimumClassSize = 5
        minimumCount = 6
        rounding = 3
        singledOut = [0.1, 0.5, 1]
        minimumDistinct = 2
        maximumDistance = 0.25

        [fields]
        pupil = { class = "direct", transform = "pseudonym" }
        item = { class = "content", transform = "keep" }
        skill = { class = "content", transform = "drop" }
        time = { class = "quasi", transform = "coarsen-time", seconds = 86400 }
        outcome = { class = "content", transform = "keep" }
        "home language" = { class = "sensitive", transform = "generalise", to = { nb = "Norwegian", nn = "Norwegian" }, other = "other" }
        score = { class = "sensitive", transform = "bucket", width = 10.0 }
        comment = { class = "free-text", transform = "drop" }

        [tables.by-item]
        by = ["item", "score"]
        """
    private let policy = SharingPolicy(
        id: "vendor-2026", owner: "NO987654321", recipient: "vendor:exempel", purpose: "calibration",
        legalBasis: "GDPR art. 6(1)(e)", validFrom: Date(timeIntervalSince1970: 1_785_542_400),
        validUntil: Date(timeIntervalSince1970: 1_817_071_200), retentionDays: 400, identifier: .feide,
        stoppedPupils: .leaveOut,
        fields: [
            .pupil: FieldRule(.direct, .pseudonym), .item: FieldRule(.content, .keep),
            .skill: FieldRule(.content, .drop), .time: FieldRule(.quasi, .coarsenTime(seconds: 86_400)),
            .outcome: FieldRule(.content, .keep),
            "home language": FieldRule(
                .sensitive, .generalise(to: ["nb": "Norwegian", "nn": "Norwegian"], other: "other")),
            "score": FieldRule(.sensitive, .bucket(width: 10, origin: 0)), "comment": FieldRule(.freeText, .drop),
        ],
        thresholds: ReleaseThresholds(
            minimumClassSize: 5, minimumCount: 6, rounding: 3, singledOut: [0.1, 0.5, 1],
            minimumDistinct: 2, maximumDistance: 0.25),
        tables: ["by-item": [.item, "score"]], statistics: ["item-calibration"])

    @Test func aPolicyIsReadFromTOML() throws {
        #expect(try SharingPolicy(toml: toml) == policy)
    }

    @Test func aPolicyIsReadAsItIsWritten() throws {
        #expect(try SharingPolicy(toml: policy.toml) == policy)
        var odd = policy
        odd.legalBasis = "a \"quoted\" \\ text,\nwith a line break and \u{1}, æøå"
        odd.fields["an odd \"name\""] = FieldRule(.content, .keep)
        #expect(try SharingPolicy(toml: odd.toml) == odd)
        let bare = SharingPolicy(
            id: "i", owner: "o", recipient: "r", purpose: "p", legalBasis: "b",
            validUntil: Date(timeIntervalSince1970: 1_817_071_200))
        #expect(try SharingPolicy(toml: bare.toml) == bare)
    }

    @Test(arguments: SharingPolicy.Preset.allCases)
    func aPresetIsAPolicyThatCanBeWrittenAndEdited(preset: SharingPolicy.Preset) throws {
        let policy = SharingPolicy(
            preset, owner: "NO987654321", recipient: "vendor:exempel", legalBasis: "b", identifier: .feide,
            now: Date(timeIntervalSince1970: 1_800_000_000.7))
        #expect(try SharingPolicy(toml: policy.toml) == policy)
        #expect(policy.thresholds != nil && policy.retentionDays == 365)
    }

    @Test func withoutFieldsAndStatisticsNothingIsAllowed() throws {
        let bare = try SharingPolicy(
            toml: """
                id = "i"
                owner = "o"
                recipient = "r"
                purpose = "p"
                legalBasis = "b"
                validUntil = "2027-07-31T22:00:00Z"
                """)
        #expect(bare.fields.isEmpty && bare.statistics.isEmpty && bare.tables.isEmpty && bare.thresholds == nil)
        #expect(bare.identifier == .local && bare.stoppedPupils == .refuse)
    }

    @Test(arguments: [
        // (what is in the good policy, what is put in its place, the field that the refusal names, the line)
        ("id = ", "ID = ", "ID", 1),
        ("statistics", "statistic", "statistic", 11),
        ("purpose = \"calibration\"", "purpose = 7", "purpose", 4),
        ("purpose = \"calibration\"", "", "purpose", nil),
        ("2027-07-31T22:00:00Z", "2027-07-31", "validUntil", 7),
        ("2027-07-31T22:00:00Z", "\"31 July\"", "validUntil", 7),
        ("retentionDays = 400", "retentionDays = 0", "retentionDays", 8),
        ("\"feide\"", "\"grade\"", "identifier", 9),
        ("leave-out", "ignore", "stoppedPupils", 10),
        ("minimumClassSize = 5", "minimumClassSize = 0", "thresholds.minimumClassSize", 14),
        ("minimumClassSize = 5", "k = 5", "thresholds.k", 14),
        ("[0.1, 0.5, 1]", "[0.1, 0.5]", "thresholds.singledOut", 17),
        ("[0.1, 0.5, 1]", "[0.1, 0.5, 1.5]", "thresholds.singledOut", 17),
        ("skill = { class = \"content\", transform = \"drop\" }", "skill = \"drop\"", "fields.skill", 24),
        ("\"content\", transform = \"drop\"", "\"content\", transform = \"Drop\"", "fields.skill.transform", 24),
        ("\"content\", transform = \"drop\"", "\"unclear\", transform = \"drop\"", "fields.skill.class", 24),
        ("coarsen-time", "coarsen", "fields.time.transform", 25),
        ("seconds = 86400", "seconds = 86400, jitter = 1", "fields.time.jitter", 25),
        ("seconds = 86400", "seconds = \"day\"", "fields.time.seconds", 25),
        ("width = 10.0", "widths = 10.0", "fields.score.width", nil),
        ("nb = \"Norwegian\"", "nb = 1", "fields.home language.to.nb", nil),
        ("[\"item-calibration\"]", "\"item-calibration\"", "statistics", 11),
        ("[tables.by-item]", "[tables.\"../by-item\"]", "tables.../by-item", nil),
        ("id = ", "id == ", "", 1),
    ])
    func whatNoPolicyHoldsIsRefusedByNameAndLine(good: String, bad: String, field: String, line: Int?) throws {
        let broken = toml.replacing(good, with: bad, maxReplacements: 1)
        try #require(broken != toml)
        do {
            _ = try SharingPolicy(toml: broken)
            Issue.record("accepted")
        } catch GateRefusal.policyMalformed(let named, let place, _, _) {
            #expect(named == field)
            if let line { #expect(place == line) }
        }
    }

    @Test func anInstantMayBeGivenInNorwegianTime() throws {
        #expect(
            try SharingPolicy(toml: toml.replacing("2027-07-31T22:00:00Z", with: "2027-08-01T00:00:00+02:00")) == policy
        )
    }

    @Test func aMissingFileIsNoPolicyAndAnotherFileIsMalformed() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("policy-\(UUID().uuidString).toml")
        #expect(throws: GateRefusal.noPolicy) { try SharingPolicy(contentsOf: file) }
        defer { try? FileManager.default.removeItem(at: file) }
        for (content, field) in [
            (Data("{".utf8), ""), (Data(), "id"), (Data([0xff, 0xfe]), ""),
            (Data(toml.replacing("owner", with: "Owner").utf8), "Owner"),
        ] {
            try content.write(to: file)
            do {
                _ = try SharingPolicy(contentsOf: file)
                Issue.record("accepted")
            } catch GateRefusal.policyMalformed(let named, _, _, _) {
                #expect(named == field)
            }
        }
        try Data(toml.utf8).write(to: file)
        #expect(try SharingPolicy(contentsOf: file) == policy)
    }
}
