/// The forecaster's tables: an effect for every code of a kind of event, with a variance component of its own kind.
package enum ForecastTable: String, Sendable, CaseIterable, Codable {
    case combination = "kc"
    case item
    case skill
    /// The last six outcomes in the first skill; the last five overall.
    case skillPattern = "patS"
    case pattern = "patG"
    /// Combination by the last three outcomes in the skill; item by the last two.
    case combinationPattern = "kcpat"
    case itemPattern = "itempat"
    /// Item by what happened to it last.
    case itemLast = "itemrep"
    /// Combination by the length of its run.
    case combinationRun = "kcrun"
    /// Slopes by combination: ln right, ln wrong, ability, last residual.
    case combinationRight = "kcw"
    case combinationFailures = "kcf"
    case combinationAbility = "kcth"
    case combinationResidual = "kcres"
    /// Slopes by item: what lies above the ease, last residual.
    case itemAbility = "itemth"
    case itemResidual = "itemres"
    /// Pairs of previous item and item: intercept, and slope by the last residual.
    case pair
    case pairResidual = "pairres"

    /// The place among all tables.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Those of the small profile.
    static let small: Set<ForecastTable> = [.combination, .item, .combinationPattern, .combinationRun, .pair]

    /// What an effect is multiplied by.
    @inline(__always)
    func value(_ context: ForecastContext) -> Double {
        switch self {
        case .combinationRight: Double(context.skillRight)
        case .combinationFailures: Double(context.skillFailures)
        case .combinationAbility: Double(context.ability)
        case .combinationResidual, .itemResidual, .pairResidual: Double(context.lastResidual)
        case .itemAbility: Double(context.aboveEase)
        default: 1
        }
    }

    /// Whether an effect is multiplied by something else than 1.
    var isSlope: Bool {
        switch self {
        case .combinationRight, .combinationFailures, .combinationAbility, .combinationResidual, .itemAbility,
            .itemResidual, .pairResidual:
            true
        default: false
        }
    }

    /// The number of codes, with `combinations` combinations, `items` items, `skills` skills and `pairs` pairs.
    func codeCount(combinations: Int, items: Int, skills: Int, pairs: Int) -> Int {
        switch self {
        case .combination, .combinationRight, .combinationFailures, .combinationAbility, .combinationResidual:
            combinations
        case .item, .itemAbility, .itemResidual: items
        case .skill: skills
        case .skillPattern: 128
        case .pattern: 64
        case .combinationPattern, .combinationRun: 16 * combinations
        case .itemPattern: 8 * items
        case .itemLast: 4 * items
        case .pair, .pairResidual: pairs
        }
    }

    /// The code of a row; `pair` is that of its pair of items. Not for ``skill``, of which a row has several.
    @inline(__always)
    func code(_ context: ForecastContext, pair: Int) -> Int {
        let combination = Int(context.combination)
        let item = Int(context.item)
        switch self {
        case .combination, .combinationRight, .combinationFailures, .combinationAbility, .combinationResidual:
            return combination
        case .item, .itemAbility, .itemResidual: return item
        case .skill: return -1
        case .skillPattern: return Int(context.skillPattern)
        case .pattern: return Int(context.pattern)
        case .combinationPattern: return 16 * combination + AnswerHistory.tail(context.skillPattern, 3)
        case .combinationRun: return 16 * combination + Int(context.run)
        case .itemPattern: return 8 * item + AnswerHistory.tail(context.skillPattern, 2)
        case .itemLast: return 4 * item + Int(context.itemLast)
        case .pair, .pairResidual: return pair
        }
    }
}

/// Pairs of a previous item and an item that occurred in training, numbered.
package struct ItemPairs: Sendable, Equatable, Codable {
    private var numbers: [UInt64: Int] = [:]

    package init() {}

    var count: Int { numbers.count }

    private static func key(_ previous: UInt32, _ item: UInt32) -> UInt64 { UInt64(previous) << 32 | UInt64(item) }

    /// The number of a pair, −1 where it did not occur. The first row of a pupil has previous item `UInt32.max`.
    func number(_ previous: UInt32, _ item: UInt32) -> Int { numbers[Self.key(previous, item)] ?? -1 }

    package mutating func insert(_ previous: UInt32, _ item: UInt32) -> Int {
        let next = numbers.count
        if let known = numbers[Self.key(previous, item)] { return known }
        numbers[Self.key(previous, item)] = next
        return next
    }

    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd {
            numbers[try container.decode(UInt64.self)] = numbers.count
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for (key, _) in numbers.sorted(by: { $0.value < $1.value }) { try container.encode(key) }
    }
}
