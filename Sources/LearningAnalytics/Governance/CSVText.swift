/// Fields of comma-separated values (RFC 4180) in UTF-8.
enum CSVText {
    /// A text as a field, in quotation marks where it needs them.
    static func field(_ text: String) -> [UInt8] {
        let special = Array(",\"\r\n".utf8)
        guard text.utf8.contains(where: { special.contains($0) }) else { return Array(text.utf8) }
        return Array("\"\(text.replacing("\"", with: "\"\""))\"".utf8)
    }

    /// A line of texts.
    static func line(_ texts: [String]) -> [UInt8] {
        Array(texts.map(field).joined(separator: [UInt8(ascii: ",")])) + [UInt8(ascii: "\n")]
    }

    /// Texts as fields, to be appended many times.
    struct Pool {
        private var bytes: [UInt8] = []
        private var ends: [Int] = [0]

        init(_ texts: some Sequence<String>) {
            for text in texts {
                bytes += CSVText.field(text)
                ends.append(bytes.count)
            }
        }

        func append(_ index: UInt32, to buffer: inout [UInt8]) {
            buffer.append(contentsOf: bytes[ends[Int(index)]..<ends[Int(index) + 1]])
        }
    }

    /// Appends a finite number in its shortest spelling that reads back as the same.
    static func append(_ number: Double, to buffer: inout [UInt8]) {
        // Whole numbers below 2^53 are most of the times there are, and fast to write.
        guard abs(number) < 0x1p53, number == number.rounded() else {
            buffer += "\(number)".utf8
            return
        }
        var whole = UInt64(abs(number))
        if number < 0 { buffer.append(UInt8(ascii: "-")) }
        let start = buffer.count
        repeat {
            buffer.append(UInt8(ascii: "0") + UInt8(whole % 10))
            whole /= 10
        } while whole > 0
        buffer[start...].reverse()
    }
}
