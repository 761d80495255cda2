import Crypto
import Foundation

extension [UInt8] {
    /// Overwrites every byte, also where the compiler sees that nobody reads them again. The only unsafe code about it stands here.
    ///
    /// For a variable that shares its storage with no other; a copy made before keeps what it held.
    package mutating func wipe() {
        unsafe withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            #if canImport(Darwin)
                _ = unsafe memset_s(start, buffer.count, 0, buffer.count)
            #else
                unsafe explicit_bzero(start, buffer.count)
            #endif
        }
    }
}

/// The content of a file that holds a key in clear: some lines that say what it is, and one of hexadecimal digits.
///
/// Written and read without any text or array of the digits being left in memory.
enum SecretFile {
    /// The content; the caller overwrites it.
    /// - Parameters:
    ///   - lines: What stands before the key, without line breaks.
    ///   - key: The key.
    static func content(_ lines: [String], _ key: SymmetricKey) -> Data {
        let heading = Array(lines.map { $0 + "\n" }.joined().utf8)
        // Of the final size at once: what grows is copied, and the copy left behind is not overwritten.
        var content = Data(count: heading.count + key.bitCount / 4 + 1)
        for (place, byte) in heading.enumerated() { content[place] = byte }
        unsafe key.withUnsafeBytes { bytes in
            for place in bytes.indices {
                let byte = unsafe bytes[place]
                content[heading.count + 2 * place] = (byte >> 4).hexadecimalDigit
                content[heading.count + 2 * place + 1] = (byte & 15).hexadecimalDigit
            }
        }
        content[content.count - 1] = UInt8(ascii: "\n")
        return content
    }

    /// The lines and the key of a content of just this form; `nil` for any other.
    /// - Parameters:
    ///   - content: What ``content(_:_:)`` gave; the caller overwrites it.
    ///   - count: The number of lines before the key.
    ///   - byteCount: The key's number of bytes.
    static func read(_ content: Data, lines count: Int, byteCount: Int) -> (lines: [String], key: SymmetricKey)? {
        var lines: [String] = []
        var start = content.startIndex
        for _ in 0..<count {
            guard let end = content[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            lines.append(String(decoding: content[start..<end], as: UTF8.self))
            start = end + 1
        }
        guard content.endIndex - start == 2 * byteCount + 1, content.last == UInt8(ascii: "\n") else { return nil }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        defer { bytes.wipe() }
        for place in 0..<byteCount {
            guard let high = UInt8(hexadecimalDigit: content[start + 2 * place]),
                let low = UInt8(hexadecimalDigit: content[start + 2 * place + 1])
            else { return nil }
            bytes[place] = high << 4 | low
        }
        return (lines, SymmetricKey(data: bytes))
    }
}
