import Foundation

/// The identifier of one pupil, in the one spelling that all its spellings have in common.
///
/// Only whole identifiers of persons can be made, each by an initialiser that knows its form. There is deliberately
/// none for any text: a keyed pseudonym of a grade, a mother tongue or a school falls to counting how often each value
/// occurs, whoever holds the key. Such a column is generalised or left out, never pseudonymised.
///
/// The kind is part of what is pseudonymised, so that equal texts of two kinds never share a pseudonym. The type cannot be
/// encoded, and printing or reflecting it shows the kind only.
public struct PupilIdentifier: Hashable, Sendable {
    /// What an identifier is, and who gives it out.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A national identity number: fødselsnummer, D-number or FH-number.
        case fnr
        /// A Feide name, `eduPersonPrincipalName`. Feide may give it to another person later.
        case feide
        /// The `sub` of Feide's OpenID Connect: a UUID that follows the person.
        case oidcSub = "oidc-sub"
        /// The id of an account in a directory, as Entra ID's `objectId`: a UUID that is not given out twice.
        case guid
        /// The school owner's own random 16-byte subject id.
        case sid
        /// An id that means something within one data file only.
        case local

        /// Whether an identifier of this kind may belong to another person later.
        ///
        /// Feide gives a name out again after some time. Such an identifier says who a pupil is today; it must never be the only one
        /// that a pupil is known by, or a newcomer inherits the pseudonym, and with it the history, of one who has left.
        public var isReassignable: Bool { self == .feide }
    }

    /// What the identifier is.
    public let kind: Kind
    /// The normalised spelling: UTF-8 text, except for ``Kind/sid``, which is its 16 bytes.
    package let bytes: [UInt8]

    /// A national identity number; spaces, dots and hyphens are left out.
    ///
    /// D-numbers, FH-numbers and the synthetic series count. Numbers are judged under the rule for those issued from 1 January 2032
    /// on, which also holds for all earlier ones; set `issuedBefore2032` where the data can hold only earlier ones, since
    /// the older rule finds more typing errors.
    /// - Throws: What is wrong with the number; a number that has lost its leading zero has the wrong length.
    public init(nationalNumber text: some StringProtocol, issuedBefore2032: Bool = false) throws(IdentifierError) {
        let number = try NationalIdentityNumber(text)
        guard number.isValid(under: issuedBefore2032 ? .from1964 : .from2032) else {
            guard !number.secondCheckDigitFits else { throw .bankAccountNumber }
            throw number.kind == .fhNumber || number.holdsPossibleDate ? .checkDigits : .impossibleDate
        }
        kind = .fnr
        bytes = number.digits
    }

    /// A Feide name, `name@realm`: trimmed, in Unicode normal form C and lower case.
    /// - Throws: `empty`, `tooLong` (256 bytes), `controlCharacter` or `notAFeideName`.
    public init(feideName text: some StringProtocol) throws(IdentifierError) {
        var name = try Self.normalisedBytes(text)
        if name.allSatisfy({ $0 < 0x80 }) {
            for place in name.indices where (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(name[place]) {
                name[place] += 0x20
            }
        } else {
            let lower = String(decoding: name, as: UTF8.self).lowercased()
            guard !lower.unicodeScalars.contains(where: \.properties.isWhitespace) else { throw .notAFeideName }
            // Lower case may take a composed text apart again.
            name = try Self.normalisedBytes(lower)
        }
        guard Self.isFeideName(name) else { throw .notAFeideName }
        kind = .feide
        bytes = name
    }

    /// The `sub` of Feide's OpenID Connect, a UUID in any case of letters.
    /// - Throws: `empty`, `tooLong`, `controlCharacter`, `notAUUID` or `placeholder`.
    public init(feideSubject text: some StringProtocol) throws(IdentifierError) {
        kind = .oidcSub
        bytes = try Self.uuid(text)
    }

    /// The id of an account in a directory, a UUID in any case of letters, with or without braces.
    /// - Throws: `empty`, `tooLong`, `controlCharacter`, `notAUUID` or `placeholder`.
    public init(guid text: some StringProtocol) throws(IdentifierError) {
        let trimmed = try Self.normalised(text)
        kind = .guid
        bytes = try Self.uuid(
            trimmed.hasPrefix("{") && trimmed.hasSuffix("}") ? trimmed.dropFirst().dropLast() : trimmed[...])
    }

    /// The school owner's subject id: 32 hexadecimal digits, with or without hyphens.
    /// - Throws: `empty`, `tooLong`, `controlCharacter`, `notASubjectID` or `placeholder`.
    public init(subjectID text: some StringProtocol) throws(IdentifierError) {
        let digits = try Self.normalised(text).filter { $0 != "-" }
        guard let bytes = [UInt8](hexadecimal: digits), bytes.count == 16 else { throw .notASubjectID }
        guard bytes.contains(where: { $0 != bytes[0] }) else { throw .placeholder }
        kind = .sid
        self.bytes = bytes
    }

    /// An id of a data file: trimmed and in Unicode normal form C.
    ///
    /// Kept inside the package, where the gate calls it on the pupil column alone: it would accept a grade.
    /// - Throws: `empty`, `tooLong` (256 bytes) or `controlCharacter`.
    package init(local text: some StringProtocol) throws(IdentifierError) {
        kind = .local
        bytes = try Self.normalisedBytes(text)
    }

    /// An identifier that was normalised before, and kept where nobody can have changed it.
    package init(kind: Kind, normalised bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// An identifier whose kind is known only when the program runs.
    package init(_ kind: Kind, _ text: some StringProtocol) throws(IdentifierError) {
        switch kind {
        case .fnr: try self.init(nationalNumber: text)
        case .feide: try self.init(feideName: text)
        case .oidcSub: try self.init(feideSubject: text)
        case .guid: try self.init(guid: text)
        case .sid: try self.init(subjectID: text)
        case .local: try self.init(local: text)
        }
    }

    private static func uuid(_ text: some StringProtocol) throws(IdentifierError) -> [UInt8] {
        guard let uuid = UUID(uuidString: try normalised(text)) else { throw .notAUUID }
        let digits = Array(uuid.uuidString.lowercased().utf8)
        guard digits.contains(where: { $0 != digits[0] && $0 != UInt8(ascii: "-") }) else { throw .placeholder }
        return digits
    }

    private static func normalised(_ text: some StringProtocol) throws(IdentifierError) -> String {
        String(decoding: try normalisedBytes(text), as: UTF8.self)
    }

    /// The text trimmed and in Unicode normal form C, in UTF-8.
    private static func normalisedBytes(_ text: some StringProtocol) throws(IdentifierError) -> [UInt8] {
        var bytes = Array(text.utf8)
        let isASCII = bytes.allSatisfy { $0 < 0x80 }
        if isASCII {
            // The same as below, many times as fast: nearly all identifiers of a country's pupils are ASCII.
            bytes.removeLast(bytes.reversed().prefix(while: isSpace).count)
            bytes.removeFirst(bytes.prefix(while: isSpace).count)
        } else {
            bytes = Array(trimmedAndComposed(text).utf8)
        }
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= 256 else { throw .tooLong(found: bytes.count, limit: 256) }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw .controlCharacter }
        // The control characters U+0080 to U+009F are C2 80 to C2 9F in UTF-8.
        for place in bytes.indices.dropLast() where !isASCII && bytes[place] == 0xC2 && bytes[place + 1] < 0xA0 {
            throw .controlCharacter
        }
        return bytes
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Whether a text is `name@realm` with a dotted realm.
    private static func isFeideName(_ bytes: [UInt8]) -> Bool {
        var at = -1
        var labels = 0
        var labelStart = 0
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: " "): return false
            case UInt8(ascii: "@"):
                guard at < 0, place > 0 else { return false }
                at = place
                labelStart = place + 1
            case UInt8(ascii: ".") where at >= 0:
                guard place > labelStart else { return false }
                labels += 1
                labelStart = place + 1
            default: break
            }
        }
        return at > 0 && labels >= 1 && labelStart < bytes.count
    }

    private static func trimmedAndComposed(_ text: some StringProtocol) -> String {
        var scalars = text.unicodeScalars[...]
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars)).precomposedStringWithCanonicalMapping
    }
}

extension PupilIdentifier: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind only.
    public var description: String { "PupilIdentifier(\(kind.rawValue), redacted)" }
    /// The kind only.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
