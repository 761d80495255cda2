/// Why a text is not an identifier of the kind it was given as.
///
/// Carries lengths and bounds, never the text: errors travel to logs.
public enum IdentifierError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nothing is left once spaces are taken away.
    case empty
    /// The number of characters left after normalisation.
    case wrongLength(found: Int, expected: Int)
    /// More UTF-8 bytes than an identifier may have.
    case tooLong(found: Int, limit: Int)
    /// A national identity number holds something else than the digits 0 to 9 and separators.
    case notDigits
    /// Day and month are no date in any century.
    case impossibleDate
    /// The check digits do not fit under the rule asked for.
    case checkDigits
    /// Not `name@realm` with a dotted realm.
    case notAFeideName
    /// Not a UUID in its 8-4-4-4-12 form.
    case notAUUID
    /// Not 16 bytes in hexadecimal digits.
    case notASubjectID
    /// A control character, which no identifier holds.
    case controlCharacter

    /// What is wrong, without the text.
    public var description: String {
        switch self {
        case .empty: "the identifier is empty"
        case .wrongLength(let found, let expected): "the identifier has \(found) characters, expected \(expected)"
        case .tooLong(let found, let limit): "the identifier has \(found) bytes, at most \(limit) are allowed"
        case .notDigits: "the national identity number holds a character that is not a digit or a separator"
        case .impossibleDate: "the national identity number holds no possible date"
        case .checkDigits: "the check digits of the national identity number do not fit"
        case .notAFeideName: "the Feide name is not of the form name@realm"
        case .notAUUID: "the subject is not a UUID"
        case .notASubjectID: "the subject id is not 16 bytes in hexadecimal digits"
        case .controlCharacter: "the identifier holds a control character"
        }
    }
}
