/// A text's words and numbers, found in one pass over its bytes.
struct TextTokens {
    /// What a token is.
    enum Kind: UInt8 {
        /// Letters, with apostrophes and hyphens between letters.
        case word
        /// Digits 0 to 9.
        case number
    }

    /// A word or a number.
    struct Token {
        var kind: Kind
        /// Whether the first letter is a capital.
        var isCapitalised: Bool
        /// Whether no more than a space, a comma or an opening sign stands before, and so no sentence begins.
        var continuesSentence: Bool
        /// Bytes.
        var start: Int
        var end: Int
        var classes: WordClass
        /// What stands between this token and the one before it.
        var gap: Gap
    }

    /// What stands between two tokens.
    enum Gap: UInt8 {
        /// Nothing: a letter beside a digit.
        case none
        /// One space of any width.
        case space
        /// One dot.
        case dot
        /// One hyphen or dash.
        case hyphen
        /// A dot and a space, as after an abbreviation or at the end of a sentence.
        case dotSpace
        /// A comma and a space.
        case commaSpace
        /// One comma.
        case comma
        /// One colon.
        case colon
        /// One at sign, slash or any other single byte.
        case other
        /// More than that.
        case more
    }

    /// The text in UTF-8.
    let bytes: [UInt8]
    /// The words and numbers, in order.
    private(set) var tokens: [Token] = []
    /// The places of at signs.
    private(set) var atSigns: [Int] = []
    /// The places of colons.
    private(set) var colons: [Int] = []

    init(_ text: String, lexicon: Lexicon) {
        bytes = Array(text.utf8)
        tokens.reserveCapacity(bytes.count / 4 + 1)
        scan(lexicon)
    }

    private mutating func scan(_ lexicon: Lexicon) {
        let count = bytes.count
        var place = 0
        var gapStart = 0
        while place < count {
            let byte = bytes[place]
            if byte &- 0x30 < 10 {
                let start = place
                while place < count, bytes[place] &- 0x30 < 10 { place += 1 }
                append(Token(number: start..<place, gap: gap(gapStart..<start)))
                gapStart = place
                continue
            }
            let first = scalar(at: place)
            guard first.isLetter else {
                if byte == UInt8(ascii: "@") { atSigns.append(place) }
                if byte == UInt8(ascii: ":") { colons.append(place) }
                place += first.length
                continue
            }
            let start = place
            var hash = FoldedHash()
            var stem = hash
            var capital = false
            var isFirst = true
            while place < count {
                let next = scalar(at: place)
                if next.isLetter {
                    if isFirst { capital = next.isCapital }
                    isFirst = false
                    stem = hash
                    hash.add(next.scalar)
                    place += next.length
                    continue
                }
                // A hyphen or an apostrophe inside a word.
                let after = place + next.length
                guard next.joins, after < count, scalar(at: after).isLetter else { break }
                hash.add("-")
                place = after
            }
            var classes = lexicon.classes(of: hash.value)
            if capital, classes.isEmpty, bytes[place - 1] == UInt8(ascii: "s") {
                // A genitive: "Noahs sykkel".
                classes = lexicon.classes(of: stem.value).intersection([.given, .surname, .ambiguous])
            }
            append(
                Token(
                    kind: .word, isCapitalised: capital, continuesSentence: false, start: start, end: place,
                    classes: classes, gap: gap(gapStart..<start)))
            gapStart = place
        }
    }

    private mutating func append(_ token: Token) {
        var token = token
        token.continuesSentence =
            !tokens.isEmpty
            && (token.gap == .space || token.gap == .commaSpace || token.gap == .none || token.gap == .hyphen)
        tokens.append(token)
    }

    private func gap(_ range: Range<Int>) -> Gap {
        if range.isEmpty { return .none }
        let first = scalar(at: range.lowerBound)
        let rest = range.lowerBound + first.length
        if rest >= range.upperBound {
            if first.isSpace { return .space }
            if first.isHyphen { return .hyphen }
            switch bytes[range.lowerBound] {
            case UInt8(ascii: "."): return .dot
            case UInt8(ascii: ","): return .comma
            case UInt8(ascii: ":"): return .colon
            default: return .other
            }
        }
        let second = scalar(at: rest)
        if rest + second.length == range.upperBound, second.isSpace {
            if bytes[range.lowerBound] == UInt8(ascii: ".") { return .dotSpace }
            if bytes[range.lowerBound] == UInt8(ascii: ",") { return .commaSpace }
        }
        return .more
    }

    /// A code point of the text. What is no letter of UTF-8 cannot be in a String.
    struct Glyph {
        let scalar: Unicode.Scalar
        let length: Int

        var isLetter: Bool {
            let code = scalar.value
            if code < 0x80 { return (code | 0x20) &- 0x61 < 26 }
            if code < 0x250 {
                return code >= 0xC0 && code != 0xD7 && code != 0xF7 || code == 0xAA || code == 0xB5 || code == 0xBA
            }
            if code < 0x370 { return code >= 0x300 || code < 0x2B0 }
            if (0x2000...0x2BFF).contains(code) || (0x3000...0x3004).contains(code) { return false }
            return scalar.properties.isAlphabetic
        }

        var isCapital: Bool {
            let code = scalar.value
            if code < 0x80 { return code &- 0x41 < 26 }
            if code < 0x100 { return code >= 0xC0 && code <= 0xDE }
            return scalar.properties.isUppercase
        }

        var isSpace: Bool {
            let code = scalar.value
            return code == 0x20 || code == 0xA0 || code == 0x09 || (0x2000...0x200B).contains(code) || code == 0x202F
        }

        var isHyphen: Bool { scalar == "-" || (0x2010...0x2015).contains(scalar.value) }

        var joins: Bool { isHyphen || scalar == "'" || scalar.value == 0x2019 }
    }

    /// The code point whose first byte is at `place`.
    func scalar(at place: Int) -> Glyph {
        let lead = UInt32(bytes[place])
        if lead < 0x80 { return Glyph(scalar: Unicode.Scalar(UInt8(lead)), length: 1) }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard place + length <= bytes.count else { return Glyph(scalar: "\u{FFFD}", length: bytes.count - place) }
        var code = lead & (0x7F >> UInt32(length))
        for offset in 1..<length { code = code << 6 | UInt32(bytes[place + offset] & 0x3F) }
        return Glyph(scalar: Unicode.Scalar(code) ?? "\u{FFFD}", length: length)
    }
}

extension TextTokens.Token {
    init(number range: Range<Int>, gap: TextTokens.Gap) {
        self.init(
            kind: .number, isCapitalised: false, continuesSentence: false, start: range.lowerBound,
            end: range.upperBound,
            classes: [], gap: gap)
    }

    var length: Int { end - start }
}
