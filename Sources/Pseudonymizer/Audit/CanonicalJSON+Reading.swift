extension CanonicalJSON {
    /// Reads the one spelling of a value.
    /// - Parameter bytes: In UTF-8.
    /// - Returns: `nil` for anything that ``bytes`` would not have written: other JSON, a second spelling, lists within lists more than 32 deep.
    public init?(canonical bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard let value = reader.value(depth: 0), reader.place == bytes.count, value.bytes == bytes else { return nil }
        self = value
    }

    /// Reads loosely; that the value is then spelt the same decides.
    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        private mutating func take(_ text: StaticString) -> Bool {
            var end = place
            for byte in "\(text)".utf8 {
                guard end < bytes.count, bytes[end] == byte else { return false }
                end += 1
            }
            place = end
            return true
        }

        mutating func value(depth: Int) -> CanonicalJSON? {
            guard depth <= 32, place < bytes.count else { return nil }
            switch bytes[place] {
            case UInt8(ascii: "\""): return text().map { .text($0) }
            case UInt8(ascii: "["): return list(depth: depth)
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "t"): return take("true") ? .truth(true) : nil
            case UInt8(ascii: "f"): return take("false") ? .truth(false) : nil
            case UInt8(ascii: "n"): return take("null") ? .null : nil
            default: return number()
            }
        }

        private mutating func number() -> CanonicalJSON? {
            let start = place
            while place < bytes.count, bytes[place] == UInt8(ascii: "-") || (0x30...0x39).contains(bytes[place]) {
                place += 1
            }
            guard place - start <= 17, let number = Int(String(decoding: bytes[start..<place], as: UTF8.self)),
                (-CanonicalJSON.largestWhole...CanonicalJSON.largestWhole).contains(number)
            else { return nil }
            return .whole(number)
        }

        private mutating func list(depth: Int) -> CanonicalJSON? {
            place += 1
            var values: [CanonicalJSON] = []
            if take("]") { return .list(values) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                values.append(value)
            } while take(",")
            return take("]") ? .list(values) : nil
        }

        private mutating func object(depth: Int) -> CanonicalJSON? {
            place += 1
            var members: [String: CanonicalJSON] = [:]
            if take("}") { return .object(members) }
            repeat {
                guard place < bytes.count, bytes[place] == UInt8(ascii: "\""), let name = text(), take(":"),
                    let value = value(depth: depth + 1), members.updateValue(value, forKey: name) == nil
                else { return nil }
            } while take(",")
            return take("}") ? .object(members) : nil
        }

        private mutating func text() -> String? {
            place += 1
            var content: [UInt8] = []
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                switch byte {
                case UInt8(ascii: "\""): return String(validating: content, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let escaped = escaped() else { return nil }
                    content.append(escaped)
                default: content.append(byte)
                }
            }
            return nil
        }

        /// What stands after a backslash: only control characters and the two marks need one.
        private mutating func escaped() -> UInt8? {
            guard place < bytes.count else { return nil }
            defer { place += 1 }
            switch bytes[place] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return bytes[place]
            case UInt8(ascii: "b"): return 0x08
            case UInt8(ascii: "t"): return 0x09
            case UInt8(ascii: "n"): return 0x0A
            case UInt8(ascii: "f"): return 0x0C
            case UInt8(ascii: "r"): return 0x0D
            case UInt8(ascii: "u"):
                guard place + 4 < bytes.count,
                    let value = UInt8(String(decoding: bytes[place + 1...place + 4], as: UTF8.self), radix: 16)
                else { return nil }
                place += 4
                return value < 0x20 ? value : nil
            default: return nil
            }
        }
    }
}
