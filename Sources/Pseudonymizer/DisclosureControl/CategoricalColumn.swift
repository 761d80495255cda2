/// A column of categories, each coded by its place in `categories`.
///
/// Holds raw data: printing or reflecting it shows the name and the number of rows only, and it cannot be encoded.
public struct CategoricalColumn: Sendable {
    /// How a suppressed value is written, in input and output: `*`.
    public static let suppressed = "*"

    /// The column's name.
    public let name: String
    /// The distinct values, in order of first appearance unless another order was given.
    package let categories: [String]
    /// One place in `categories` for each row.
    package let codes: [UInt32]

    /// Codes `values` in order of first appearance.
    /// - Parameters:
    ///   - name: The column's name.
    ///   - values: One value a row, compared byte by byte; `*` is a suppressed one.
    public init(name: String, values: [String]) {
        self.name = name
        var places: [String: UInt32] = [:]
        var categories: [String] = []
        codes = values.map { value in
            if let place = places[value] { return place }
            let place = UInt32(categories.count)
            places[value] = place
            categories.append(value)
            return place
        }
        self.categories = categories
    }

    /// A column that is coded already.
    /// - Parameters:
    ///   - name: The column's name.
    ///   - codes: One code a row, each a place in `categories`.
    ///   - categories: The distinct values.
    /// - Precondition: Every code is a place in `categories`.
    public init(name: String, codes: [UInt32], categories: [String]) {
        precondition(codes.allSatisfy { Int($0) < categories.count }, "a code is the place of a category")
        self.name = name
        self.codes = codes
        self.categories = categories
    }

    /// The number of rows.
    public var count: Int { codes.count }

    /// The code of `*`; `nil` where no value is suppressed.
    var suppressedCode: UInt32? { categories.firstIndex(of: Self.suppressed).map { UInt32($0) } }
}

extension CategoricalColumn: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Name and number of rows.
    public var description: String { "CategoricalColumn(\(name), \(count) rows)" }
    /// Name and number of rows.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
