#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a logistic model of answers looks at: the features whose weighted sum is the logit of a right answer.
///
/// All counts are of the same pupil's strictly earlier answers; study rows are not counted. Counts of skills are those of the skills
/// of the row's item only.
public struct LogisticDesign: Sendable, Equatable, Codable {
    /// One kind of feature.
    public enum Feature: String, Sendable, Codable, CaseIterable {
        /// Which pupil answers; 0 for pupils not met in training.
        case pupil
        /// Which item is answered; 0 for items not met in training.
        case item
        /// Which skills the item has.
        case skill
        /// Earlier answers on each skill, one slope a skill.
        case attempts
        /// Earlier right answers on each skill.
        case wins
        /// Earlier wrong answers on each skill.
        case failures
        /// Earlier right answers on each skill within each of ``windows``.
        case windowedWins
        /// Earlier answers on each skill within each of ``windows``.
        case windowedAttempts
        /// Earlier right answers on the item, one slope for all.
        case itemWins
        /// Earlier answers on the item, one slope for all.
        case itemAttempts
        /// Earlier right answers, one slope for all.
        case totalWins
        /// Earlier answers, one slope for all.
        case totalAttempts
    }

    /// The features; each counts once.
    public let features: Set<Feature>
    /// Whether a count n stands as log(1 + n).
    public let usesLogarithms: Bool

    /// How far back the windows of ``Feature/windowedWins`` reach, in seconds: an hour, a day, a week, thirty days, and everything. An
    /// earlier answer is inside where strictly less time has passed; without both times it is inside the last window only.
    public static let windows = [3_600.0, 86_400, 604_800, 2_592_000, .infinity]

    /// - Parameters:
    ///   - features: what the model looks at.
    ///   - usesLogarithms: whether counts stand as log(1 + n).
    public init(_ features: Set<Feature>, usesLogarithms: Bool = false) {
        self.features = features
        self.usesLogarithms = usesLogarithms
    }

    /// Pupil and item (Rasch 1960).
    public static let rasch = LogisticDesign([.pupil, .item])
    /// The additive factors model (Cen, Koedinger & Junker 2006): pupil, skills, and practice of each.
    public static let additiveFactors = LogisticDesign([.pupil, .skill, .attempts])
    /// Performance factors analysis (Pavlik, Cen & Koedinger 2009): skills, and right and wrong answers on each.
    public static let performanceFactors = LogisticDesign([.skill, .wins, .failures])
    /// Performance factors analysis on logarithms of counts.
    public static let logPerformanceFactors = LogisticDesign([.skill, .wins, .failures], usesLogarithms: true)
    /// Items, skills and counts per skill, item and in all (Gervet, Koedinger, Schneider & Mitchell 2020).
    public static let bestLR = LogisticDesign(
        [.item, .skill, .wins, .attempts, .itemWins, .itemAttempts, .totalWins, .totalAttempts], usesLogarithms: true)
    /// DAS3H (Choffin, Popineau, Bourda & Vie 2019): pupils, items, skills, and counts per skill in time windows.
    public static let das3h = LogisticDesign(
        [.pupil, .item, .skill, .windowedWins, .windowedAttempts], usesLogarithms: true)

    /// The design without coefficients of pupils, for pupils who are not there in training. (A model with them explains part of what
    /// distinguishes pupils by coefficients that others don't have, and is too sure or too unsure of those.)
    public var withoutPupils: LogisticDesign {
        LogisticDesign(features.subtracting([.pupil]), usesLogarithms: usesLogarithms)
    }

    /// The features of each skill of a row that are counts, in the order of their columns.
    var skillCounts: [Feature] {
        [.attempts, .wins, .failures, .windowedWins, .windowedAttempts].filter(features.contains)
    }

    /// The features with one slope for all, in the order of their columns.
    var globalCounts: [Feature] {
        [.itemWins, .itemAttempts, .totalWins, .totalAttempts].filter(features.contains)
    }

    var isWindowed: Bool { features.contains(.windowedWins) || features.contains(.windowedAttempts) }

    static func width(_ feature: Feature) -> Int {
        feature == .windowedWins || feature == .windowedAttempts ? windows.count : 1
    }

    /// The number a count stands as.
    func value(_ count: UInt32) -> Double { usesLogarithms ? log1p(Double(count)) : Double(count) }
}
