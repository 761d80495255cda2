/// A value that has exactly one spelling as JSON, so that it can be hashed and signed.
///
/// The subset of RFC 8785 (JSON Canonicalization Scheme) without fractions and exponents: texts, whole numbers of at most 2^53 - 1 in
/// magnitude, truth values, null, lists, and objects whose members stand in the order of their names' UTF-16 code units.
public enum CanonicalJSON: Hashable, Sendable {
    /// A text.
    case text(String)
    /// A whole number, at most 2^53 - 1 in magnitude, which every reader of JSON keeps exactly.
    case whole(Int)
    /// True or false.
    case truth(Bool)
    /// Nothing.
    case null
    /// Values in order.
    case list([CanonicalJSON])
    /// Values by name.
    case object([String: CanonicalJSON])

    /// The largest magnitude of a whole number.
    public static let largestWhole = 1 << 53 - 1

    /// The one spelling, in UTF-8.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// The one spelling.
    public var spelling: String { String(decoding: bytes, as: UTF8.self) }

    /// The member of an object; `nil` where there is none.
    /// - Parameter name: Its name.
    public subscript(name: String) -> CanonicalJSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The text, where it is one.
    public var text: String? { if case .text(let value) = self { value } else { nil } }

    /// The whole number, where it is one.
    public var whole: Int? { if case .whole(let value) = self { value } else { nil } }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): Self.write(text, to: &bytes)
        case .whole(let number):
            precondition(
                (-Self.largestWhole...Self.largestWhole).contains(number), "a whole number of JSON has 53 bits")
            bytes += String(number).utf8
        case .truth(let value): bytes += (value ? "true" : "false").utf8
        case .null: bytes += "null".utf8
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for (place, member) in sorted.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += #"\""#.utf8
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case 0x08: bytes += #"\b"#.utf8
            case 0x09: bytes += #"\t"#.utf8
            case 0x0A: bytes += #"\n"#.utf8
            case 0x0C: bytes += #"\f"#.utf8
            case 0x0D: bytes += #"\r"#.utf8
            case 0..<0x20: bytes += "\\u00\([byte].hexadecimal)".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
