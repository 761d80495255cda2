/// Which dimensions of ability each item measures.
///
/// Primary dimensions may correlate; a pupil's position on all of them is integrated over together. Specific dimensions are independent of
/// everything else and an item measures at most one of them, so that each is integrated over by itself, given the primary ones (Gibbons &
/// Hedeker 1992; two-tier: Cai 2010). All have mean 0 and variance 1.
public struct FactorStructure: Sendable, Equatable {
    /// Dimensions integrated over together.
    public let primaryCount: Int
    /// Dimensions integrated over one by one.
    public let specificCount: Int
    /// Item to the primary dimensions it measures, rising.
    public let primary: [[Int]]
    /// Item to the specific dimension it measures, from 0; `nil` where it measures none.
    public let specific: [Int?]
    /// Whether correlations between primary dimensions are estimated; 0 otherwise.
    public let isCorrelated: Bool

    /// Primary dimensions that may correlate, and specific ones beside them.
    ///
    /// - Parameters:
    ///   - primary: item to the primary dimensions it measures, from 0.
    ///   - specific: item to the specific dimension it measures, from 0, or `nil`; none unless given.
    ///   - isCorrelated: whether correlations between primary dimensions are estimated.
    /// - Throws: ``FactorError`` where an item measures nothing, or a dimension has fewer than two items.
    public init(primary: [[Int]], specific: [Int?]? = nil, isCorrelated: Bool) throws(FactorError) {
        let specific = specific ?? primary.map { _ in nil }
        guard specific.count == primary.count else {
            throw .countsDiffer(found: specific.count, expected: primary.count)
        }
        var itemsOf: [[Int]] = []
        func count(_ dimension: Int, _ item: Int, in items: inout [[Int]]) {
            while items.count <= dimension { items.append([]) }
            items[dimension].append(item)
        }
        var specificItems: [[Int]] = []
        for (item, dimensions) in primary.enumerated() {
            guard dimensions.allSatisfy({ $0 >= 0 }), specific[item] ?? 0 >= 0,
                Set(dimensions).count == dimensions.count
            else { throw .badDimension(item: item) }
            guard !dimensions.isEmpty || specific[item] != nil else { throw .measuresNothing(item: item) }
            for dimension in dimensions { count(dimension, item, in: &itemsOf) }
            if let dimension = specific[item] { count(dimension, item, in: &specificItems) }
        }
        for (dimension, items) in (itemsOf + specificItems).enumerated() where items.count < 2 {
            throw .tooFewItems(dimension: dimension)
        }
        guard !itemsOf.isEmpty else { throw .noPrimaryDimension }
        self.primary = primary.map { $0.sorted() }
        self.specific = specific
        primaryCount = itemsOf.count
        specificCount = specificItems.count
        self.isCorrelated = isCorrelated && itemsOf.count > 1
    }

    /// Dimensions that correlate, each item measuring those that theory says it does.
    ///
    /// - Parameter dimensions: item to the dimensions it measures, from 0.
    public static func confirmatory(_ dimensions: [[Int]]) throws(FactorError) -> FactorStructure {
        try FactorStructure(primary: dimensions, isCorrelated: true)
    }

    /// Every item measures every uncorrelated dimension, apart from the zeros that fix the rotation: the last item measures the first
    /// dimension only, the one before it the first two, and so on. ``FactorLoadings`` rotates the result.
    ///
    /// - Parameters:
    ///   - items: the number of items.
    ///   - dimensions: the number of dimensions, below that of items.
    public static func exploratory(items: Int, dimensions: Int) throws(FactorError) -> FactorStructure {
        guard dimensions >= 1 else { throw .noPrimaryDimension }
        guard items > dimensions else { throw .tooFewItems(dimension: dimensions - 1) }
        return try FactorStructure(
            primary: (0..<items).map { Array(0..<min(dimensions, items - $0)) }, isCorrelated: false)
    }

    /// One general dimension that all items measure, and groups of items with a dimension of their own.
    ///
    /// - Parameter groups: item to its group, from 0; `nil` where it measures the general dimension only.
    public static func bifactor(_ groups: [Int?]) throws(FactorError) -> FactorStructure {
        try FactorStructure(primary: groups.map { _ in [0] }, specific: groups, isCorrelated: false)
    }

    /// All dimensions, primary ones first.
    public var dimensionCount: Int { primaryCount + specificCount }
    /// The number of items.
    public var itemCount: Int { primary.count }

    /// All dimensions that an item measures, rising.
    func dimensions(of item: Int) -> [Int] { primary[item] + (specific[item].map { [primaryCount + $0] } ?? []) }

    /// Pairs i < j of primary dimensions whose correlation is estimated.
    var correlatedPairs: [(Int, Int)] {
        guard isCorrelated else { return [] }
        return (0..<primaryCount).flatMap { i in ((i + 1)..<max(primaryCount, i + 1)).map { (i, $0) } }
    }
}

/// Why a structure of dimensions, or a bank of several dimensions, makes no sense. Items and dimensions are counted from 0.
public enum FactorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The item measures no dimension.
    case measuresNothing(item: Int)
    /// A dimension of the item is negative or named twice.
    case badDimension(item: Int)
    /// Fewer than two items measure the dimension.
    case tooFewItems(dimension: Int)
    /// There is no primary dimension.
    case noPrimaryDimension
    /// As many entries are needed as there are items or dimensions.
    case countsDiffer(found: Int, expected: Int)
    /// The item's slopes or intercepts are not finite, or its intercepts do not fall.
    case notProper(item: Int)
    /// An earlier item has the same name.
    case repeatedName(item: Int)
    /// The item measures more than one specific dimension.
    case severalSpecificDimensions(item: Int)
    /// The correlations are not those of any distribution.
    case badCorrelations
    /// The product of the primary dimensions' nodes is above what memory should be given to.
    case tooManyNodes(found: Int, limit: Int)
    /// The JSON form has a layout that this version does not know.
    case unknownFormat(Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .measuresNothing(let item): "item \(item) measures no dimension"
        case .badDimension(let item): "item \(item): a dimension is negative or named twice"
        case .tooFewItems(let dimension): "dimension \(dimension) is measured by fewer than two items"
        case .noPrimaryDimension: "there is no primary dimension"
        case .countsDiffer(let found, let expected): "\(found) entries, expected \(expected)"
        case .notProper(let item): "item \(item): its parameters leave a category without probability"
        case .repeatedName(let item): "item \(item): its name is that of an earlier item"
        case .severalSpecificDimensions(let item): "item \(item) measures more than one specific dimension"
        case .badCorrelations: "the correlations are not those of any distribution"
        case .tooManyNodes(let found, let limit):
            "\(found) nodes for the primary dimensions together, expected at most \(limit): fewer nodes a dimension"
        case .unknownFormat(let format): "bank of format \(format), expected \(MultidimensionalBank.format)"
        }
    }
}
