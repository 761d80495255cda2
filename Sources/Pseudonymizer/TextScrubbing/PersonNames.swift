/// Names of people, told by a list, by the words before them and by their form.
enum PersonNames {
    static func find(_ tokens: TextTokens, _ found: inout FoundPassages) {
        let all = tokens.tokens
        var place = 0
        while place < all.count {
            let token = all[place]
            guard token.kind == .word, token.isCapitalised || isLowerCaseName(tokens, place),
                !found.overlaps(token.start, token.end)
            else {
                place += 1
                continue
            }
            let end = endOfCapitals(tokens, place, found)
            if let range = name(tokens, place, end) {
                found.add(all[range.lowerBound].start, all[range.upperBound].end, .person)
                place = range.upperBound + 1
            } else {
                place = end
            }
        }
    }

    /// A given name in lower case after a word that says so, or before a surname; neither a word besides.
    private static func isLowerCaseName(_ tokens: TextTokens, _ place: Int) -> Bool {
        let all = tokens.tokens
        guard isOnlyName(all[place], .given) else { return false }
        return isCued(tokens, place) || endOfLowerCaseName(all, place) > place + 1
    }

    private static func endOfLowerCaseName(_ all: [TextTokens.Token], _ place: Int) -> Int {
        let next = place + 1
        return next < all.count && all[next].gap == .space && isOnlyName(all[next], .surname) ? place + 2 : place + 1
    }

    private static func isOnlyName(_ token: TextTokens.Token, _ kind: WordClass) -> Bool {
        token.classes.contains(kind) && token.classes.isDisjoint(with: [.ambiguous, .stop, .nameCue])
    }

    /// Where the row of capitalised words ends that begins at `place`: at most six, with an initial's dot or a particle between.
    private static func endOfCapitals(_ tokens: TextTokens, _ place: Int, _ found: FoundPassages) -> Int {
        let all = tokens.tokens
        if !all[place].isCapitalised { return endOfLowerCaseName(all, place) }
        var end = place + 1
        while end < all.count, end - place < 6, all[end].kind == .word {
            let isInitial = all[end - 1].length == 1 && all[end - 1].isCapitalised
            guard all[end].gap == .space || all[end].gap == .dotSpace && isInitial else { break }
            if all[end].isCapitalised {
                if found.overlaps(all[end].start, all[end].end) { break }
                end += 1
                continue
            }
            // "van der Berg": particles between capitals.
            var after = end
            while after < all.count, after - end < 2, all[after].classes.contains(.particle), all[after].gap == .space {
                after += 1
            }
            guard after > end, after < all.count, all[after].kind == .word, all[after].isCapitalised,
                all[after].gap == .space
            else { break }
            end = after + 1
        }
        return end
    }

    /// Which of the capitalised words from `place` to `end` are a name.
    private static func name(_ tokens: TextTokens, _ place: Int, _ end: Int) -> ClosedRange<Int>? {
        let all = tokens.tokens
        var start = place
        // "Eleven Emma", "Mor Kari", "Hei Ola": what begins the sentence is no part of the name, unless the list says so.
        while start < end, isNoName(all[start]) { start += 1 }
        guard start < end else { return nil }
        var last = end - 1
        while last > start, all[last].classes.contains(.stop), !isKnown(all[last]) { last -= 1 }
        let range = start...last
        if isCued(tokens, start) { return range }
        if all[start].classes.contains(.given) {
            let isAlone = start == last
            if !isAlone || !all[start].classes.contains(.ambiguous) || all[start].continuesSentence && start == place {
                return range
            }
        }
        // A word that the list does not know, before one that is a surname by list or form.
        if start < last {
            for index in (start + 1)...last
            where all[index].classes.contains(.surname) || hasSurnameForm(tokens, all[index])
                || all[index].classes.contains(.given)
            { return range }
            // "K. Nordli"
            if all[start].length == 1 { return range }
        }
        // Two words in the middle of a sentence, which nobody has capitalised for another reason.
        if start < last, all[start].continuesSentence,
            all[start...last].allSatisfy({ $0.length > 1 && !$0.classes.contains(.stop) })
        {
            return range
        }
        if all[start].classes.contains(.surname), !all[start].classes.contains(.ambiguous),
            all[start].continuesSentence || start < last
        {
            return range
        }
        if start == last, all[start].continuesSentence, all[start].length >= 6,
            Places.hasEnding(tokens, all[start], patronymic), !all[start].classes.contains(.stop)
        {
            return range
        }
        return nil
    }

    private static let patronymic = Array("sen".utf8)

    private static func isKnown(_ token: TextTokens.Token) -> Bool {
        !token.classes.isDisjoint(with: [.given, .surname])
    }

    private static func isNoName(_ token: TextTokens.Token) -> Bool {
        !token.classes.isDisjoint(with: [.stop, .nameCue, .feideCue, .idCue, .phoneCue, .accountCue])
            && (!isKnown(token) || token.classes.contains(.stop))
    }

    /// Whether the word before says that a name follows: "heter", "kontaktlærer", "mor:".
    private static func isCued(_ tokens: TextTokens, _ place: Int) -> Bool {
        guard place > 0 else { return false }
        let all = tokens.tokens
        let cue = all[place - 1]
        guard cue.kind == .word, cue.classes.contains(.nameCue) else { return false }
        switch all[place].gap {
        case .space, .colon: return true
        // "Mor: Kari", "Hilsen, Kari"; a line's end after "Hilsen".
        case .commaSpace, .more: return all[place].start - cue.end <= 3
        case .dotSpace: return cue.length <= 3
        default: return false
        }
    }

    private static func hasSurnameForm(_ tokens: TextTokens, _ token: TextTokens.Token) -> Bool {
        token.isCapitalised && token.classes.isDisjoint(with: .stop)
            && Words.surnameEndings.contains { token.length > $0.count + 1 && Places.hasEnding(tokens, token, $0) }
    }
}
