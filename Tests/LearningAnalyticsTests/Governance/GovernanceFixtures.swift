import Foundation
import LearningAnalytics
import Pseudonymizer

/// A small school, its policy and its pseudonymiser, as the tests of the gate need them.
enum Fixture {
    static let owner = "NO987654321"
    static let now = Date(timeIntervalSince1970: 1_780_000_000)

    static func pseudonymiser(
        owner: String = owner, recipient: String = "vendor:exempel", purpose: String = "calibration", epoch: UInt32 = 3
    ) throws -> Pseudonymiser {
        Pseudonymiser(
            domain: try PseudonymDomain(owner: owner, recipient: recipient, purpose: purpose, epoch: epoch),
            secret: try EpochSecret(bytes: [UInt8](1...32)))
    }

    /// Rules for the columns of answers: content, except for the pupil and the time.
    static func rules(_ transforms: [FieldName: FieldTransform]) -> [FieldName: FieldRule] {
        Dictionary(
            uniqueKeysWithValues: transforms.map { field, transform in
                let fieldClass: FieldClass = field == .pupil ? .direct : field == .time ? .quasi : .content
                return (field, FieldRule(fieldClass, transform))
            })
    }

    static let noThresholds = ReleaseThresholds(minimumClassSize: 1, minimumCount: 1, singledOut: [1, 1, 1])

    static func policy(
        fields: [FieldName: FieldTransform] = [
            .pupil: .pseudonym, .item: .keep, .skill: .keep, .time: .coarsenTime(seconds: 86_400), .outcome: .keep,
        ],
        statistics: [String] = [], validUntil: Date = now.addingTimeInterval(3600)
    ) -> SharingPolicy {
        SharingPolicy(
            id: "vendor-2026", owner: owner, recipient: "vendor:exempel", purpose: "calibration",
            legalBasis: "GDPR art. 6(1)(e)", validUntil: validUntil, retentionDays: 30, fields: rules(fields),
            thresholds: noThresholds, statistics: statistics)
    }

    /// Rows of (pupil, item, skill, time, outcome), interned in order of appearance.
    static func table(_ rows: [(String, String, String?, Double?, Int8)]) -> EventTable {
        var table = EventTable()
        func index(_ name: String, in names: inout [String]) -> UInt32 {
            if let index = names.firstIndex(of: name) { return UInt32(index) }
            names.append(name)
            return UInt32(names.count - 1)
        }
        for (pupil, item, skill, time, outcome) in rows {
            table.pupil.append(index(pupil, in: &table.pupilNames))
            table.item.append(index(item, in: &table.itemNames))
            if let skill { table.skill.append(index(skill, in: &table.skillNames)) }
            if let time { table.time.append(time) }
            table.outcome.append(outcome)
        }
        return table
    }

    /// Three pupils whose rows are interleaved, with skills and times.
    static let events = table([
        ("Kari", "q2", "fractions", 100, 1),
        ("Ola", "q1", "algebra", 90_000, 0),
        ("Kari", "q1", "algebra", 86_399, 0),
        ("Åse", "q3", "fractions", .nan, -1),
        ("Ola", "q3", "fractions", 172_800, 1),
        ("Kari", "q3", "fractions", -1, 1),
    ])
}

/// SplitMix64 (Steele, Lea and Flood 2014): a generator with a seed, for tests only.
struct TestGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
