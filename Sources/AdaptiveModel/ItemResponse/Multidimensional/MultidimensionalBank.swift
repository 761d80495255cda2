public import NumericalCore

/// An item that measures several dimensions at once, each making up for lack of another (compensatory):
/// P(at least k | θ) = 1 / (1 + exp(−(a·θ + d_k))).
///
/// With one intercept the multidimensional two-parameter logistic model (Reckase 1985), with more the graded one (Muraki & Carlson
/// 1995).
public struct MultidimensionalItem: Sendable, Equatable, Codable {
    /// The item's name, unique in its bank.
    public var name: String
    /// a, per unit of each dimension, primary dimensions first; 0 where the item does not measure the dimension.
    public var slopes: [Double]
    /// d_1 > d_2 > ..., in logits: one less than there are categories.
    public var intercepts: [Double]

    /// - Parameters:
    ///   - name: the item's name.
    ///   - slopes: one a dimension.
    ///   - intercepts: falling, at least one.
    public init(name: String, slopes: [Double], intercepts: [Double]) {
        self.name = name
        self.slopes = slopes
        self.intercepts = intercepts
    }

    /// The number of categories.
    public var categoryCount: Int { intercepts.count + 1 }

    /// The item along a·θ: the same curves with one dimension, of discrimination 1.
    var along: ItemModel { .graded(GradedResponse(discrimination: 1, intercepts: intercepts)) }

    /// The probabilities of the categories.
    ///
    /// - Parameter ability: as many numbers as there are slopes.
    public func probabilities(_ ability: [Double]) -> [Double] {
        precondition(ability.count == slopes.count, "an ability for every dimension")
        return along.probabilities(zip(slopes, ability).reduce(0) { $0 + $1.0 * $1.1 }).probability
    }

    /// Σ a², the discrimination in the direction in which the item measures best, squared (Reckase & McKinley 1991).
    var squaredDiscrimination: Double { slopes.reduce(0) { $0 + $1 * $1 } }
}

/// Items on several dimensions of ability, which are normal with mean 0 and variance 1.
///
/// Stored as JSON: `{"format": 1, "primary": 2, "correlations": [ρ21, ρ31, ρ32, ...], "items": [{"name", "slopes", "intercepts"}]}`.
public struct MultidimensionalBank: Sendable, Equatable, Codable {
    /// The layout of the JSON form.
    public static let format = 1

    /// Dimensions that may correlate; those after them are independent of all others, and an item measures at most one of them.
    public let primaryCount: Int
    /// Correlations of the primary dimensions.
    public let correlations: Matrix
    /// The items, in the order of every per-item result.
    public let items: [MultidimensionalItem]

    /// - Parameters:
    ///   - primaryCount: at least 1.
    ///   - correlations: of the primary dimensions; none unless given.
    ///   - items: names unique, slopes as many for each, intercepts falling.
    public init(
        primaryCount: Int, correlations: Matrix? = nil, items: [MultidimensionalItem]
    ) throws(FactorError) {
        guard primaryCount >= 1 else { throw .noPrimaryDimension }
        let dimensions = items.first?.slopes.count ?? primaryCount
        guard dimensions >= primaryCount else { throw .countsDiffer(found: dimensions, expected: primaryCount) }
        var names = Set<String>()
        for (index, item) in items.enumerated() {
            guard item.slopes.count == dimensions else {
                throw .countsDiffer(found: item.slopes.count, expected: dimensions)
            }
            guard item.slopes.allSatisfy(\.isFinite), !item.intercepts.isEmpty, item.along.isProper,
                item.categoryCount <= 128
            else { throw .notProper(item: index) }
            guard item.slopes[primaryCount...].filter({ $0 != 0 }).count <= 1 else {
                throw .severalSpecificDimensions(item: index)
            }
            guard names.insert(item.name).inserted else { throw .repeatedName(item: index) }
        }
        let correlations = correlations ?? .identity(primaryCount)
        guard correlations.rows == primaryCount, correlations.columns == primaryCount,
            correlations == correlations.transposed, (0..<primaryCount).allSatisfy({ correlations[$0, $0] == 1 }),
            (try? Cholesky(correlations)) != nil
        else { throw .badCorrelations }
        self.primaryCount = primaryCount
        self.correlations = correlations
        self.items = items
    }

    /// All dimensions, primary ones first.
    public var dimensionCount: Int { items.first?.slopes.count ?? primaryCount }

    /// The dimensions after the primary ones that items have a slope on, in the sense of ``FactorStructure/specific``.
    var specific: [Int?] { items.map { $0.slopes[primaryCount...].firstIndex { $0 != 0 }.map { $0 - primaryCount } } }

    private enum CodingKeys: String, CodingKey { case format, primary, correlations, items }

    /// Reads the JSON form; throws ``FactorError`` where it is not a bank.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let format = try container.decode(Int.self, forKey: .format)
        guard format == Self.format else { throw FactorError.unknownFormat(format) }
        let count = try container.decode(Int.self, forKey: .primary)
        let below = try container.decode([Double].self, forKey: .correlations)
        guard count >= 1, count <= 64, below.count == count * (count - 1) / 2 else {
            throw FactorError.badCorrelations
        }
        var matrix = Matrix.identity(count)
        var place = 0
        for i in 0..<count {
            for j in 0..<i {
                matrix[i, j] = below[place]
                matrix[j, i] = below[place]
                place += 1
            }
        }
        try self.init(
            primaryCount: count, correlations: matrix,
            items: container.decode([MultidimensionalItem].self, forKey: .items))
    }

    /// Writes the JSON form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.format, forKey: .format)
        try container.encode(primaryCount, forKey: .primary)
        try container.encode(
            (0..<primaryCount).flatMap { i in (0..<i).map { correlations[i, $0] } }, forKey: .correlations)
        try container.encode(items, forKey: .items)
    }
}
