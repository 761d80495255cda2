/// Why two banks cannot be put on one scale. Items are counted from 0 among the common items.
public enum LinkingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The banks have too few items in common for the method.
    case tooFewCommonItems(found: Int, needed: Int)
    /// A common item is of different kinds, or has different numbers of categories, in the two banks.
    case modelsDiffer(item: Int)
    /// The method needs difficulties, which the item has not: its categories are unordered, or its discrimination is not above 0.
    case noDifficulty(item: Int)
    /// The items' difficulties do not spread, so that they cannot say how the scales' units compare.
    case noSpread
    /// The search for the best link did not converge.
    case notConverged
    /// A covariance matrix is not of the common items' parameters, or not finite.
    case badCovariance(expected: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .tooFewCommonItems(let found, let needed): "\(found) common items, \(needed) needed"
        case .modelsDiffer(let item): "common item \(item): another model or number of categories"
        case .noDifficulty(let item): "common item \(item): no difficulty"
        case .noSpread: "the common items' difficulties do not differ"
        case .notConverged: "the search for the link did not converge"
        case .badCovariance(let expected): "expected a finite covariance matrix of order \(expected)"
        }
    }
}
