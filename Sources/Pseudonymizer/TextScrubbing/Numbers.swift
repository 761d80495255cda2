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
    private struct Run {
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
            var isUntouched = true
            while place < end {
                if let (last, label) = elevenDigits(from: place) {
                    found.add(all[place].start, all[last].end, label)
                    isUntouched = false
                    place = last + 1
                } else {
                    place += 1
                }
            }
            if isUntouched { findPhone(&found) }
        }

        private func lengths(_ range: ClosedRange<Int>) -> [Int] { tokens.tokens[range].map(\.length) }

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

        /// Eight digits as they are written in Norway, or any number after + or 00.
        private func findPhone(_ found: inout FoundPassages) {
            let all = tokens.tokens
            let cue = cue(before: first)
            if cue.contains(.otherNumber) { return }
            var start = all[first].start
            let hasPlus = start > 0 && tokens.bytes[start - 1] == UInt8(ascii: "+")
            if !hasPlus, first > 0, all[first].gap == .none || all[first].gap == .comma { return }
            // A letter right behind, as of a size or a version.
            if end < all.count, all[end].gap == .none { return }
            let groups = lengths(first...(end - 1))
            let total = groups.reduce(0, +)
            let leads = tokens.bytes[start..<all[first].end]
            if hasPlus {
                guard (8...15).contains(total) else { return }
                start -= 1
            } else if leads.starts(with: [0x30, 0x30]), total >= 10 {
                guard total <= 17 else { return }
            } else {
                var groups = groups
                var lead = tokens.bytes[start]
                if groups.count > 1, groups[0] == 2, total == 10, leads.elementsEqual([0x34, 0x37]) {
                    // 47 without its plus.
                    groups.removeFirst()
                    lead = tokens.bytes[all[first + 1].start]
                }
                guard groups.reduce(0, +) == 8, (0x32...0x39).contains(lead) else { return }
                guard Self.phoneForms.contains(groups) || cue.contains(.phoneCue) else { return }
                let hasOtherSign = all[(first + 1)..<end].contains { $0.gap != .space }
                if hasOtherSign, !cue.contains(.phoneCue) { return }
            }
            found.add(start, all[end - 1].end, .phone)
        }

        private static let phoneForms: [[Int]] = [[8], [3, 2, 3], [2, 2, 2, 2], [2, 3, 3], [2, 6]]

        /// What the words before the run tell, of which the nearest that tells anything counts.
        private func cue(before place: Int) -> WordClass {
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
