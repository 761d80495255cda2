/// What stands for a pupil within one domain and can be turned back by the holder of the key: `r<epoch>_` and base 32.
///
/// Unlike a ``Pseudonym`` it holds the identifier, encrypted: as long as the epoch's secret exists anywhere, so does the way back,
/// for every copy of the data that was ever given away. Its length shows the length of the identifier. Use it only where
/// the holder must find the pupil again without a table.
public struct ReversibleToken: Hashable, Sendable {
    /// `r<epoch>_...`, lower case.
    public let text: String
    /// The number of the key period.
    public let epoch: UInt32
    /// What AES-SIV gave: 16 bytes and the encrypted identifier.
    let sealed: [UInt8]

    init(epoch: UInt32, sealed: [UInt8]) {
        text = Base32.text(of: sealed, after: "r\(epoch)_")
        self.epoch = epoch
        self.sealed = sealed
    }

    /// A token that was written before.
    /// - Parameter text: As ``text`` gives it.
    /// - Returns: `nil` for a text that no epoch can have given out.
    public init?(_ text: String) {
        guard let (epoch, code) = EpochPrefix.split(text, letter: UInt8(ascii: "r")), code.count <= 512,
            let sealed = Base32.decode(code), sealed.count > 16
        else { return nil }
        self.text = text
        self.epoch = epoch
        self.sealed = sealed
    }
}

extension ReversibleToken: CustomStringConvertible {
    /// ``text``.
    public var description: String { text }
}

/// The visible version in front of pseudonyms and tokens.
enum EpochPrefix {
    /// The epoch and what follows the underscore; `nil` where the epoch is not written as we write it.
    static func split(_ text: String, letter: UInt8) -> (epoch: UInt32, code: Substring.UTF8View)? {
        let bytes = text.utf8
        guard bytes.first == letter, let underscore = bytes.firstIndex(of: UInt8(ascii: "_")) else { return nil }
        let digits = bytes[bytes.index(after: bytes.startIndex)..<underscore]
        guard digits.count <= 10, let epoch = UInt32(Substring(digits)), digits.elementsEqual(String(epoch).utf8) else {
            return nil
        }
        return (epoch, bytes[bytes.index(after: underscore)...])
    }
}
