/// The written form of an item's language.
public enum LanguageForm: String, Sendable, Codable, CaseIterable {
    /// Norwegian bokmål.
    case bokmaal = "nob"
    /// Norwegian nynorsk.
    case nynorsk = "nno"
    /// Northern Sámi.
    case northernSami = "sme"
    /// Lule Sámi.
    case luleSami = "smj"
    /// Southern Sámi.
    case southernSami = "sma"
    /// English.
    case english = "eng"
}

/// What a session has to know about an item besides its curve.
public struct ItemTraits: Sendable, Equatable, Codable {
    /// The competence aim that it counts under: a Grep code such as `KM10632`.
    public var aim: String?
    /// The forms it exists in; empty where it needs no language.
    public var languages: Set<LanguageForm>
    /// The testlet that it belongs to: items on one text or figure, given together in the bank's order.
    public var testlet: String?
    /// Items that must not be given to the same pupil, by name. It is enough that one names the other.
    public var enemies: [String]
    /// Items that must have been answered before, by name.
    public var prerequisites: [String]

    /// - Parameters:
    ///   - aim: the Grep code that it counts under.
    ///   - languages: empty where it needs no language.
    ///   - testlet: the testlet that it belongs to.
    ///   - enemies: names of items not to be given to the same pupil.
    ///   - prerequisites: names of items to be answered before.
    public init(
        aim: String? = nil, languages: Set<LanguageForm> = [], testlet: String? = nil, enemies: [String] = [],
        prerequisites: [String] = []
    ) {
        self.aim = aim
        self.languages = languages
        self.testlet = testlet
        self.enemies = enemies
        self.prerequisites = prerequisites
    }
}

/// A new item without parameters: given among the others, not scored, its answers handed to calibration.
public struct SeedItem: Sendable, Equatable {
    /// The item's name, unique in the bank.
    public var name: String
    /// How many categories its answers have, in 2...128.
    public var categoryCount: Int

    /// A new item.
    public init(name: String, categoryCount: Int = 2) {
        self.name = name
        self.categoryCount = categoryCount
    }
}
