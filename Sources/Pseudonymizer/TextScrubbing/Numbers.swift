/// Numbers of people, accounts, telephones and machines, found in runs of groups of digits.
enum Numbers {
    static func find(_ tokens: TextTokens, _ found: inout FoundPassages) {
        let all = tokens.tokens
        var first = 0
        while first < all.count {
            guard all[first].kind == .number else {
                first += 1
                continue
            }
            var end = first + 1
            while end < all.count, all[end].kind == .number, joins(all[end].gap) { end += 1 }
            if !found.overlaps(all[first].start, all[end - 1].end) {
                Run(tokens: tokens, first: first, end: end).find(&found)
            }
            first = end
        }
    }

    private static func joins(_ gap: TextTokens.Gap) -> Bool { gap == .space || gap == .dot || gap == .hyphen }

    /// Groups of digits, one sign apart.
    struct Run {
        let tokens: TextTokens
        let first: Int
        let end: Int

        func find(_ found: inout FoundPassages) {
            let all = tokens.tokens
            if isIPAddress {
                found.add(all[first].start, all[end - 1].end, .ipAddress)
                return
            }
            var place = first
            var rest = first
            while place < end {
                if let (last, label) = elevenDigits(from: place) {
                    findPhones(rest..<place, &found)
                    found.add(all[place].start, all[last].end, label)
                    place = last + 1
                    rest = place
                } else {
                    place += 1
                }
            }
            findPhones(rest..<end, &found)
        }

        func lengths(_ range: ClosedRange<Int>) -> [Int] { tokens.tokens[range].map(\.length) }

        /// Four numbers up to 255 with dots between.
        private var isIPAddress: Bool {
            guard end - first == 4 else { return false }
            return (first..<end).allSatisfy { index in
                let token = tokens.tokens[index]
                guard token.length <= 3, index == first || token.gap == .dot else { return false }
                return tokens.bytes[token.start..<token.end].reduce(0) { $0 * 10 + Int($1) - 48 } <= 255
            }
        }

        /// Groups of eleven digits together that are a person's number or an account.
        private func elevenDigits(from place: Int) -> (last: Int, label: PersonalDataLabel)? {
            let all = tokens.tokens
            var digits = 0
            var last = place
            while last < end, digits < 11 {
                digits += all[last].length
                if digits >= 11 { break }
                last += 1
            }
            guard digits == 11, last < end else { return nil }
            let groups = lengths(place...last)
            var text: [UInt8] = []
            for token in all[place...last] { text += tokens.bytes[token.start..<token.end] }
            let cue = cue(before: place)
            let isAccountForm = groups == [4, 2, 5]
            guard let reading = Self.reading(text) else { return nil }
            switch reading {
            case .person:
                if isAccountForm || cue.contains(.accountCue) { return (last, .bankAccount) }
                guard Self.idForms.contains(groups) || cue.contains(.idCue) else { return nil }
                // Half of the chance hits are FH-numbers, which hold no date: they need a word before them.
                if text[0] >= UInt8(ascii: "8"), !cue.contains(.idCue) { return nil }
                return (last, .nationalID)
            case .bankAccount:
                return isAccountForm || cue.contains(.accountCue) ? (last, .bankAccount) : nil
            case .neither: return nil
            }
        }

        private static let idForms: [[Int]] = [
            [11], [6, 5], [2, 2, 2, 5], [6, 3, 2], [2, 2, 2, 3, 2], [3, 3, 5], [3, 3, 3, 2], [4, 2, 5], [2, 4, 5],
            [2, 2, 7],
        ]

        private static func reading(_ digits: [UInt8]) -> NationalIdentityNumber.Reading? {
            // The second check digit first: ten of eleven numbers end here.
            let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]
            var sum = 0
            for (digit, weight) in zip(digits, weights) { sum += (Int(digit) - 48) * weight }
            guard sum % 11 == 0 else { return nil }
            return (try? NationalIdentityNumber(String(decoding: digits, as: UTF8.self)))?.reading
        }

        /// What the words before the run tell, of which the nearest that tells anything counts.
        func cue(before place: Int) -> WordClass {
            let telling: WordClass = [.idCue, .accountCue, .phoneCue, .otherNumber]
            var index = place - 1
            var words = 0
            while index >= max(0, place - 12), words < 5 {
                let token = tokens.tokens[index]
                if token.kind == .word {
                    let classes = token.classes.intersection(telling)
                    if !classes.isEmpty { return classes }
                    words += 1
                }
                index -= 1
            }
            return []
        }
    }
}
