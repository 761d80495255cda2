/// Why a summary cannot be laid out.
enum ReportError: Error, Equatable, CustomStringConvertible {
    /// There is no string table for this language.
    case unsupportedLanguage(String)
    /// The summary was written in a layout that this version does not read.
    case unsupportedFormat(found: Int, expected: Int)
    /// The study holds no policy.
    case noCells
    /// A field holds a key that no text describes.
    case unknownKey(field: String, key: String)
    /// A field holds a value outside its domain.
    case outOfDomain(field: String)
    /// Two cells describe the same policy at the same epsilon.
    case duplicateCell(policy: String)

    var description: String {
        switch self {
        case .unsupportedLanguage(let language):
            "no report in the language \"\(language.printable)\"; there are "
                + StringTable.all.map(\.language).joined(separator: ", ")
        case .unsupportedFormat(let found, let expected):
            "the summary has format \(found); this version reads format \(expected)"
        case .noCells: "the summary holds no policy"
        case .unknownKey(let field, let key): "\(field): \"\(key.printable)\" is not known"
        case .outOfDomain(let field): "\(field): the value is outside its domain"
        case .duplicateCell(let policy): "cells: \(policy.printable) stands twice at the same epsilon"
        }
    }
}
