/// E-mail addresses and Feide names, found from their at signs.
///
/// Both are `name@realm`. A name whose realm is a municipality's or a county's, or that stands after a word such as "Feide", is a Feide name.
enum MailAddresses {
    static func find(_ tokens: TextTokens, _ found: inout FoundPassages) {
        let bytes = tokens.bytes
        for at in tokens.atSigns {
            var start = at
            while start > 0, isLocal(bytes[start - 1]) { start -= 1 }
            while start < at, bytes[start] == UInt8(ascii: ".") || bytes[start] == UInt8(ascii: "-") { start += 1 }
            var end = at + 1
            while end < bytes.count, isDomain(bytes[end]) { end += 1 }
            while end > at + 1, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") { end -= 1 }
            guard start < at, bytes[(at + 1)..<end].contains(UInt8(ascii: ".")) else { continue }
            found.add(start, end, isFeide(tokens, start, at + 1, end) ? .feideID : .email)
        }
    }

    private static func isFeide(_ tokens: TextTokens, _ start: Int, _ domain: Int, _ end: Int) -> Bool {
        let realm = tokens.bytes[domain..<end].map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        if realms.contains(where: { realm.reversed().starts(with: $0.reversed()) }) { return true }
        // A cue among the three words before.
        var low = 0
        var high = tokens.tokens.count
        while low < high {
            let middle = (low + high) / 2
            if tokens.tokens[middle].start < start { low = middle + 1 } else { high = middle }
        }
        return tokens.tokens[max(0, low - 3)..<low].contains { $0.classes.contains(.feideCue) }
    }

    private static let realms = ["kommune.no", "fylke.no", "feide.no"].map { Array($0.utf8) }

    private static func isLocal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: [0x2E, 0x5F, 0x25, 0x2B, 0x2D, 0x27].contains(byte)
        }
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF, 0x2E, 0x2D: true
        default: false
        }
    }
}
