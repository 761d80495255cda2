/// Addresses and named schools.
enum Places {
    static func find(_ tokens: TextTokens, _ found: inout FoundPassages) {
        let all = tokens.tokens
        for place in all.indices {
            if all[place].kind == .number {
                findAddress(tokens, number: place, &found)
            } else if isSchool(tokens, all[place]), !all[place].isCapitalised || isMiddle(all, place) {
                findSchool(tokens, kind: place, &found)
            }
        }
    }

    /// A kind of school: "skole", "vgs", "katedralskole".
    private static func isSchool(_ tokens: TextTokens, _ word: TextTokens.Token) -> Bool {
        word.classes.contains(.school)
            || word.length > 6 && !word.isCapitalised && schoolEndings.contains { hasEnding(tokens, word, $0) }
    }

    private static let schoolEndings = ["skole", "skolen", "skule", "skulen", "skuvla"].map { Array($0.utf8) }

    private static func isMiddle(_ all: [TextTokens.Token], _ place: Int) -> Bool {
        place > 0 && all[place].gap == .space && all[place - 1].isCapitalised
    }

    /// A street and a number, with the postal code and place that may follow.
    private static func findAddress(_ tokens: TextTokens, number: Int, _ found: inout FoundPassages) {
        let all = tokens.tokens
        guard number > 0, all[number].length <= 4, all[number].gap == .space || all[number].gap == .dotSpace else {
            return
        }
        let word = all[number - 1]
        guard word.kind == .word else { return }
        let isBox = isPostBox(tokens, word)
        var start = number - 1
        let (end, hasPostalCode) = endOfAddress(tokens, number)
        if !isBox {
            guard all[number].length <= 3, isStreet(tokens, word) || hasPostalCode else { return }
            // "Kong Oscars gate": capitals before a street that is a word of its own, and of a name of several words.
            while start > max(0, number - 5), all[start].gap == .space, all[start - 1].kind == .word,
                all[start - 1].isCapitalised,
                !all[start - 1].classes.contains(.stop)
            { start -= 1 }
            guard all[start].isCapitalised else { return }
        }
        found.add(all[start].start, end, .address)
    }

    /// The end of an address that begins before a number, in bytes: the letter of an entrance, the postal code and the place.
    private static func endOfAddress(_ tokens: TextTokens, _ number: Int) -> (end: Int, hasPostalCode: Bool) {
        let all = tokens.tokens
        var end = all[number].end
        var next = number + 1
        // 15A, 35 b.
        if next < all.count, all[next].kind == .word, all[next].length == 1,
            all[next].gap == .none || all[next].gap == .space && all[next].isCapitalised
        {
            end = all[next].end
            next += 1
        }
        // "Postboks 123 Sentrum, 0107 Oslo"
        var code = next
        if code < all.count, all[code].kind == .word, all[code].isCapitalised, all[code].gap == .space { code += 1 }
        guard code + 1 < all.count, all[code].kind == .number, all[code].length == 4,
            all[code].gap == .commaSpace || all[code].gap == .space || all[code].gap == .more,
            all[code + 1].kind == .word,
            all[code + 1].isCapitalised, all[code + 1].gap == .space
        else { return (end, false) }
        next = code + 1
        end = all[next].end
        // "4604 Kristiansand S", "1350 Lommedalen", "2890 Mo i Rana".
        while next + 1 < all.count, next < code + 4, all[next + 1].kind == .word, all[next + 1].gap == .space {
            if all[next + 1].isCapitalised {
                next += 1
            } else if isIn(tokens, all[next + 1]), next + 2 < all.count, all[next + 2].isCapitalised,
                all[next + 2].gap == .space
            {
                next += 2
            } else {
                break
            }
            end = all[next].end
        }
        return (end, true)
    }

    /// The word "i".
    private static func isIn(_ tokens: TextTokens, _ word: TextTokens.Token) -> Bool {
        word.length == 1 && tokens.bytes[word.start] == UInt8(ascii: "i")
    }

    private static func isStreet(_ tokens: TextTokens, _ word: TextTokens.Token) -> Bool {
        if word.classes.contains(.street) { return true }
        return word.isCapitalised
            && Words.streetEndings.contains { hasEnding(tokens, word, $0) && word.length > $0.count + 1 }
    }

    private static func isPostBox(_ tokens: TextTokens, _ word: TextTokens.Token) -> Bool {
        word.length >= 7 && hasEnding(tokens, word, boxEnding)
    }

    private static let boxEnding = Array("ostboks".utf8)

    static func hasEnding(_ tokens: TextTokens, _ word: TextTokens.Token, _ ending: [UInt8]) -> Bool {
        guard word.length >= ending.count else { return false }
        let start = word.end - ending.count
        for place in ending.indices where tokens.bytes[start + place] != ending[place] { return false }
        return true
    }

    /// Capitals before a kind of school, with adjectives between.
    private static func findSchool(_ tokens: TextTokens, kind: Int, _ found: inout FoundPassages) {
        let all = tokens.tokens
        var start = kind
        var capitals = 0
        while start > max(0, kind - 6), all[start].gap == .space || all[start].gap == .hyphen,
            all[start - 1].kind == .word
        {
            let before = all[start - 1]
            if before.isCapitalised, !isSentenceWord(all, start - 1) {
                capitals += 1
            } else if !before.classes.contains(.schoolPart) {
                break
            }
            start -= 1
        }
        while start < kind, !all[start].isCapitalised { start += 1 }
        guard capitals > 0, start < kind else { return }
        found.add(all[start].start, all[kind].end, .school)
    }

    /// A word that is capitalised for beginning a sentence.
    private static func isSentenceWord(_ all: [TextTokens.Token], _ place: Int) -> Bool {
        all[place].classes.contains(.stop) && !all[place].continuesSentence
    }
}
