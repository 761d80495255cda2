internal import Foundation

/// The bytes of messages: one layout for each content. Numbers are little-endian, and what has a length says it first.
enum Canonical {
    /// What `write` writes.
    static func bytes(_ write: (inout Writer) -> Void) -> Data {
        var writer = Writer()
        write(&writer)
        return writer.data
    }

    struct Writer {
        private(set) var data = Data()

        mutating func number(_ value: UInt32) { append(UInt64(value), bytes: 4) }

        mutating func number(_ value: UInt64) { append(value, bytes: 8) }

        mutating func real(_ value: Double) { number(value.bitPattern) }

        mutating func bytes(_ value: Data) {
            number(UInt32(value.count))
            data.append(value)
        }

        mutating func text(_ value: String) { bytes(Data(value.utf8)) }

        mutating func words(_ values: [UInt64]) {
            number(UInt32(values.count))
            var bytes = [UInt8](repeating: 0, count: 8 * values.count)
            for (index, value) in values.enumerated() {
                for byte in 0..<8 { bytes[8 * index + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(byte))) }
            }
            data.append(contentsOf: bytes)
        }

        private mutating func append(_ value: UInt64, bytes: Int) {
            for byte in 0..<bytes { data.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(byte)))) }
        }
    }

    /// Reads what a ``Writer`` wrote; anything else is refused.
    struct Reader {
        private let data: [UInt8]
        private var position = 0

        init(_ data: Data) { self.data = [UInt8](data) }

        mutating func number32() throws(FederationError) -> UInt32 { UInt32(try take(4)) }

        mutating func number64() throws(FederationError) -> UInt64 { try take(8) }

        mutating func real() throws(FederationError) -> Double { Double(bitPattern: try number64()) }

        mutating func bytes() throws(FederationError) -> Data {
            let count = Int(try number32())
            guard data.count - position >= count else {
                throw .truncated(found: data.count, expected: position + count)
            }
            defer { position += count }
            return Data(data[position..<position + count])
        }

        /// Bytes of a length that is known.
        mutating func bytes(_ length: Int) throws(FederationError) -> Data {
            let result = try bytes()
            guard result.count == length else { throw .malformed }
            return result
        }

        mutating func text() throws(FederationError) -> String {
            guard let text = String(data: try bytes(), encoding: .utf8) else { throw .malformed }
            return text
        }

        mutating func words() throws(FederationError) -> [UInt64] {
            let count = Int(try number32())
            guard data.count - position >= 8 * count else {
                throw .truncated(found: data.count, expected: position + 8 * count)
            }
            var result = [UInt64](repeating: 0, count: count)
            for index in result.indices {
                var word: UInt64 = 0
                for byte in (0..<8).reversed() { word = word << 8 | UInt64(data[position + 8 * index + byte]) }
                result[index] = word
            }
            position += 8 * count
            return result
        }

        /// A list whose length is written first; every element takes at least `least` bytes, so that no length can ask for more memory than the
        /// message has bytes.
        mutating func list<Element>(
            least: Int, _ element: (inout Reader) throws(FederationError) -> Element
        ) throws(FederationError) -> [Element] {
            let count = Int(try number32())
            guard count <= (data.count - position) / least else {
                throw .truncated(found: data.count, expected: position + count * least)
            }
            var result: [Element] = []
            result.reserveCapacity(count)
            for _ in 0..<count { result.append(try element(&self)) }
            return result
        }

        /// That nothing follows.
        func end() throws(FederationError) {
            guard position == data.count else { throw .malformed }
        }

        private mutating func take(_ count: Int) throws(FederationError) -> UInt64 {
            guard data.count - position >= count else {
                throw .truncated(found: data.count, expected: position + count)
            }
            var value: UInt64 = 0
            for byte in (0..<count).reversed() { value = value << 8 | UInt64(data[position + byte]) }
            position += count
            return value
        }
    }
}
