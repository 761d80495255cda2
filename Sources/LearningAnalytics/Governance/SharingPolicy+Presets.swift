public import Foundation
public import Pseudonymizer

extension SharingPolicy {
    /// Policies to begin with. What they leave open, who shares with whom on which legal basis, must be said each time.
    public enum Preset: String, Hashable, Sendable, CaseIterable {
        /// Rows to the vendor of an adaptive resource, by contract: items, skills, outcomes, and times by the week.
        case vendorAdaptive
        /// Rows to a research project: items, skills, outcomes and no times; two known rows may single out one pupil in five.
        case researchEvents
        /// Tables that anybody may see: counts of pupils, rounded, by item and by skill. No rows.
        case publicStatistics
        /// What the national level receives each year: counts by skill, and calibration by sums with noise. No rows.
        case nationalYearly

        /// What it lets out, in a sentence.
        public var summary: String {
            switch self {
            case .vendorAdaptive: "rows under pseudonyms, times by the week; personal data, so a contract is needed"
            case .researchEvents:
                "rows under pseudonyms without times, refused where two known rows single out over 20 %"
            case .publicStatistics: "rounded counts of at least 10 pupils by item and by skill; no rows"
            case .nationalYearly: "rounded counts of at least 10 pupils by skill, and noisy sums; no rows"
            }
        }
    }

    /// A preset for one owner and recipient.
    /// - Parameters:
    ///   - preset: Which.
    ///   - owner: The controller.
    ///   - recipient: Who receives.
    ///   - legalBasis: The provision that allows it.
    ///   - identifier: What the names in the pupil column are.
    ///   - now: The policy is valid for a year from then.
    public init(
        _ preset: Preset, owner: String, recipient: String, legalBasis: String,
        identifier: PupilIdentifier.Kind = .local,
        now: Date = Date()
    ) {
        let year = 365
        self.init(
            id: preset.rawValue, owner: owner, recipient: recipient, purpose: preset.rawValue, legalBasis: legalBasis,
            // Whole seconds, so that the policy is read as it was written.
            validUntil: Date(timeIntervalSince1970: (now.timeIntervalSince1970 + Double(year) * 86_400).rounded(.down)),
            retentionDays: year, identifier: identifier)
        fields = [
            .pupil: FieldRule(.direct, .pseudonym), .item: FieldRule(.content, .keep),
            .skill: FieldRule(.content, .keep), .outcome: FieldRule(.content, .keep),
        ]
        switch preset {
        case .vendorAdaptive:
            fields[.time] = FieldRule(.quasi, .coarsenTime(seconds: 7 * 86_400))
            // One answer must not give a pupil away to somebody who looks; a handful does, hence the contract.
            thresholds = ReleaseThresholds(minimumClassSize: 5, minimumCount: 5, singledOut: [0.2, 1, 1])
        case .researchEvents:
            fields[.time] = FieldRule(.quasi, .drop)
            thresholds = ReleaseThresholds(minimumClassSize: 10, minimumCount: 10, singledOut: [0.05, 0.2, 1])
        case .publicStatistics:
            fields[.pupil] = FieldRule(.direct, .drop)
            fields[.time] = FieldRule(.quasi, .drop)
            thresholds = ReleaseThresholds(minimumClassSize: 10, minimumCount: 10, rounding: 5, singledOut: [0, 0, 0])
            tables = ["by-item": [.item], "by-skill": [.skill]]
        case .nationalYearly:
            fields[.pupil] = FieldRule(.direct, .drop)
            fields[.time] = FieldRule(.quasi, .drop)
            thresholds = ReleaseThresholds(minimumClassSize: 10, minimumCount: 10, rounding: 5, singledOut: [0, 0, 0])
            tables = ["by-skill": [.skill]]
            statistics = CalibrationSite.statistics + [MasteryCounts.statistic]
        }
    }
}
