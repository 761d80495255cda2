/// Why a table cannot be measured or generalised. Carries names of columns and places, never a value.
public enum DisclosureControlError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A hierarchy without rows.
    case emptyHierarchy
    /// A hierarchy's row (from 1) has another number of levels than the first.
    case unevenHierarchy(row: Int, found: Int, expected: Int)
    /// A hierarchy's row (from 1) repeats the value of an earlier row.
    case repeatedValue(row: Int)
    /// A hierarchy's row (from 1) puts a value of this level under another one of the next than an earlier row does.
    case notNested(row: Int, level: Int)
    /// A hierarchy's highest level has more than one value.
    case severalRoots(found: Int)
    /// A column holds a value at this row (from 1), or among its distinct values, that its hierarchy lacks.
    case unknownValue(column: String, place: Int)
    /// Columns of different lengths, or no rows.
    case unequalColumns
    /// A lattice of more nodes than can be searched.
    case latticeTooLarge(limit: Int)
    /// A withheld count could be computed from what would be published.
    case notProtected
    /// A number outside its domain.
    case outOfRange(parameter: String)

    /// What is wrong, without values.
    public var description: String {
        switch self {
        case .emptyHierarchy: "the hierarchy has no rows"
        case .unevenHierarchy(let row, let found, let expected):
            "row \(row) of the hierarchy has \(found) levels, expected \(expected) as in the first"
        case .repeatedValue(let row): "row \(row) of the hierarchy repeats the value of an earlier row"
        case .notNested(let row, let level):
            "row \(row) of the hierarchy puts its value of level \(level) under another than an earlier row does"
        case .severalRoots(let found): "the highest level of the hierarchy has \(found) values, expected 1"
        case .unknownValue(let column, let place):
            "distinct value \(place) of \(column.isEmpty ? "the column" : column) is not in its hierarchy"
        case .unequalColumns: "the columns are not of one length, or have no rows"
        case .latticeTooLarge(let limit): "the lattice has more than \(limit) nodes: give fewer columns or levels"
        case .notProtected: "a count that is withheld could be computed from what is published"
        case .outOfRange(let parameter): "\(parameter) is outside its domain"
        }
    }
}
