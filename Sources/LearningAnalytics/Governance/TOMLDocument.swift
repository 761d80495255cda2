package import TOMLKit

/// A TOML document: its values, and where each key stands.
///
/// Two read it. `TOMLGrammar` goes first and refuses whatever is not TOML 1.0, because the parser of the values ends the
/// process at some malformed documents where it should report an error; it also finds the places of the keys, which that
/// parser does not tell. The values are then read from a text whose form is known to be right.
package struct TOMLDocument {
    package let table: TOMLTable
    /// Key path, with `[n]` for the n-th element of an array, to its place.
    package let places: [String: TOMLPlace]

    /// - Parameter text: what should be a TOML 1.0 document.
    package init(_ text: String) throws(TOMLError) {
        places = try TOMLGrammar.places(in: text)
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw TOMLError(
                place: TOMLPlace(line: error.source.begin.line, column: error.source.begin.column),
                found: "something that does not fit the rest (\(error.description))", expected: "a TOML document")
        } catch {
            throw TOMLError(place: nil, found: "something that cannot be read", expected: "a TOML document")
        }
    }
}

/// A place in a text, both from 1; columns count Unicode scalars.
package struct TOMLPlace: Equatable, Hashable, Sendable {
    package var line: Int
    package var column: Int
}

/// What keeps a text from being a TOML document.
package struct TOMLError: Error, Equatable, Sendable {
    /// Where, as far as it is known.
    package var place: TOMLPlace?
    package var found: String
    package var expected: String
}
