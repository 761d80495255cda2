/// What stands for a pupil within one domain: `p<epoch>_` and 32 characters of base 32.
///
/// The 160 bits are the start of an HMAC-SHA256 under the domain's key, so without the key nothing about the pupil can be
/// tested or computed from it. It remains personal data at a recipient who holds other data about the pupil.
public struct Pseudonym: Hashable, Sendable {
    /// `p<epoch>_...`, lower case.
    public let text: String

    /// The number of base-32 characters after the underscore.
    static let codeLength = 32

    /// - Parameter tag: At least 20 bytes, of which the first 20 are used.
    init(epoch: UInt32, tag: some Sequence<UInt8>) {
        // Five bytes fill eight characters, so 20 bytes need no padding.
        var code: [UInt8] = Array("p\(epoch)_".utf8)
        code.reserveCapacity(code.count + Self.codeLength)
        Base32.append(tag.prefix(20), to: &code)
        text = String(decoding: code, as: UTF8.self)
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
