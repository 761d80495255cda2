/// IPv6 addresses, found from their colons. (IPv4 addresses are found among ``Numbers``.)
enum InternetAddresses {
    static func find(_ tokens: TextTokens, _ found: inout FoundPassages) {
        let bytes = tokens.bytes
        var done = 0
        for colon in tokens.colons where colon >= done {
            var start = colon
            while start > done, isPart(bytes[start - 1]) { start -= 1 }
            var end = colon
            while end < bytes.count, isPart(bytes[end]) { end += 1 }
            done = end
            while end > start, bytes[end - 1] == UInt8(ascii: ":") || bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
            guard start < end, !isWord(bytes, start - 1), !isWord(bytes, end) else { continue }
            let address = bytes[start..<end]
            let colons = address.count { $0 == UInt8(ascii: ":") }
            let isShortened = zip(address, address.dropFirst()).contains {
                $0 == UInt8(ascii: ":") && $1 == UInt8(ascii: ":")
            }
            // "::" with two groups at least; without it, eight groups. A time of day has neither.
            if isShortened ? (2...7).contains(colons) && address.count >= 6 : colons == 7 {
                found.add(start, end, .ipAddress)
            }
        }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66, 0x3A, 0x2E: true
        default: false
        }
    }

    /// A letter, a digit or a part of another script beside the address.
    private static func isWord(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard bytes.indices.contains(place) else { return false }
        let byte = bytes[place]
        return byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }
}
