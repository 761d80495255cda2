/// What stands for a pupil within one domain: `p<epoch>_` and 32 characters of base 32.
///
/// The 160 bits are the start of an HMAC-SHA256 under the domain's key, so without the key nothing about the pupil can be
/// tested or computed from it. It remains personal data at a recipient who holds other data about the pupil.
public struct Pseudonym: Hashable, Sendable {
    /// `p<epoch>_...`, lower case.
    public let text: String

    /// The number of base-32 characters after the underscore.
    static let codeLength = 32

    /// What stands before the code in every pseudonym of an epoch.
    static func prefix(epoch: UInt32) -> [UInt8] { Array("p\(epoch)_".utf8) }

    /// - Parameters:
    ///   - prefix: As ``prefix(epoch:)`` gives it.
    ///   - tag: At least 20 bytes, of which the first 20 are used.
    init(prefix: [UInt8], tag: UnsafeRawBufferPointer) {
        // Written into the string's own storage: one pseudonym costs one allocation.
        text = unsafe String(unsafeUninitializedCapacity: prefix.count + Self.codeLength) { text in
            for place in prefix.indices { unsafe text[place] = prefix[place] }
            // Five bytes fill eight characters, so 20 bytes need no padding.
            for group in 0..<4 {
                var bits: UInt64 = 0
                for byte in 0..<5 { bits = unsafe bits << 8 | UInt64(tag[group * 5 + byte]) }
                for place in 0..<8 {
                    unsafe text[prefix.count + group * 8 + place] =
                        Base32.digit(UInt8(truncatingIfNeeded: bits >> UInt64(35 - 5 * place) & 31))
                }
            }
            return prefix.count + Self.codeLength
        }
    }

    /// A pseudonym that was written before.
    /// - Returns: `nil` for a text that no epoch can have given out.
    public init?(_ text: String) {
        guard let (_, code) = EpochPrefix.split(text, letter: UInt8(ascii: "p")), code.count == Self.codeLength,
            Base32.decode(code) != nil
        else { return nil }
        self.text = text
    }
}

extension Pseudonym: CustomStringConvertible, Comparable {
    /// ``text``.
    public var description: String { text }

    /// In the order of the text, which says nothing about the pupils.
    public static func < (one: Pseudonym, other: Pseudonym) -> Bool { one.text < other.text }
}

extension Pseudonym: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let pseudonym = Pseudonym(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a pseudonym")
        }
        self = pseudonym
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
