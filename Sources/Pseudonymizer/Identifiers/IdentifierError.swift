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
    /// A national identity number or organisation number holds something else than digits 0 to 9 and separators.
    case notDigits
    /// Day and month are no date in any century.
    case impossibleDate
    /// The check digits do not fit under the rule asked for.
    case checkDigits
    /// No national identity number, but the check digit is that of a bank account: the column may be another one than meant.
    case bankAccountNumber
    /// The check digit of an organisation number does not fit.
    case organisationCheckDigit
    /// Not `name@realm` with a dotted realm.
    case notAFeideName
    /// Not a UUID in its 8-4-4-4-12 form.
    case notAUUID
    /// Not 16 bytes in hexadecimal digits.
    case notASubjectID
    /// All zeros or all ones: what systems write where there is no id. All such pupils would become one.
    case placeholder
    /// A control character, which no identifier holds.
    case controlCharacter

    /// What is wrong, without the text.
    public var description: String {
        switch self {
        case .empty: "the identifier is empty"
        case .wrongLength(let found, let expected): "the identifier has \(found) characters, expected \(expected)"
        case .tooLong(let found, let limit): "the identifier has \(found) bytes, at most \(limit) are allowed"
        case .notDigits: "the number holds a character that is not a digit or a separator"
        case .impossibleDate: "the national identity number holds no possible date"
        case .checkDigits: "the check digits of the national identity number do not fit"
        case .bankAccountNumber:
            "the number is no national identity number, but fits a bank account: is it the right column?"
        case .organisationCheckDigit: "the check digit of the organisation number does not fit"
        case .notAFeideName: "the Feide name is not of the form name@realm"
        case .notAUUID: "the identifier is not a UUID"
        case .notASubjectID: "the subject id is not 16 bytes in hexadecimal digits"
        case .placeholder: "the identifier is all zeros or all ones, which stands for no id"
        case .controlCharacter: "the identifier holds a control character"
        }
    }
}
