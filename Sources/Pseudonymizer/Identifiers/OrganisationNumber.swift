/// The number of a school, a municipality or a company in the Register of Legal Entities (Enhetsregisteret).
///
/// Nine digits; with the weights 3 2 7 6 5 4 3 2, the ninth makes the weighted sum divisible by 11. It names no person and is
/// not secret, but a school's number in a row about a pupil narrows down who the pupil is.
public struct OrganisationNumber: Hashable, Sendable, CustomStringConvertible {
    /// The nine digits.
    public let digits: String

    /// Reads a number, leaving out spaces, dots and hyphens, and the `NO` in front that Feide writes.
    /// - Throws: `empty`, `notDigits`, `wrongLength`, `placeholder` or `organisationCheckDigit`.
    public init(_ text: some StringProtocol) throws(IdentifierError) {
        var digits: [UInt8] = []
        let hasPrefix = text.utf8.starts(with: "NO".utf8)
        for scalar in text.unicodeScalars.dropFirst(hasPrefix ? 2 : 0) where !NationalIdentityNumber.isSeparator(scalar)
        {
            guard ("0"..."9").contains(scalar) else { throw .notDigits }
            digits.append(UInt8(scalar.value))
        }
        guard !digits.isEmpty else { throw .empty }
        guard digits.count == 9 else { throw .wrongLength(found: digits.count, expected: 9) }
        guard digits.contains(where: { $0 != digits[0] }) else { throw .placeholder }
        let sum = zip([3, 2, 7, 6, 5, 4, 3, 2, 1], digits).reduce(0) { $0 + $1.0 * (Int($1.1) - 48) }
        guard sum % 11 == 0 else { throw .organisationCheckDigit }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// ``digits``.
    public var description: String { digits }
}
