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

        /// One phone number, or several and other numbers with spaces between.
        private func findPhones(_ range: Range<Int>, _ found: inout FoundPassages) {
            let all = tokens.tokens
            if range.isEmpty || isInsideRun(range.lowerBound) && all[range.lowerBound].gap != .space { return }
            if range.upperBound < end, all[range.upperBound].gap != .space { return }
            if let start = phone(range) {
                found.add(start, all[range.upperBound - 1].end, .phone)
                return
            }
            var place = range.lowerBound
            var free = range.lowerBound
            while place < range.upperBound {
                let phones = phones(from: place, free: free, in: range)
                for phone in phones { found.add(phone.start, all[phone.last].end, .phone) }
                place = (phones.last?.last ?? place) + 1
                if !phones.isEmpty { free = place }
            }
        }

        private func isInsideRun(_ place: Int) -> Bool { place > first }

        private func hasPlus(_ place: Int) -> Bool {
            let start = tokens.tokens[place].start
            return place == first && start > 0 && tokens.bytes[start - 1] == UInt8(ascii: "+")
        }

        private func text(_ place: Int) -> ArraySlice<UInt8> {
            tokens.bytes[tokens.tokens[place].start..<tokens.tokens[place].end]
        }

        /// Whether a phone number may begin here: not behind a letter, a comma or a decimal point.
        private func mayBegin(_ place: Int) -> Bool {
            let gap = tokens.tokens[place].gap
            return isInsideRun(place) ? gap == .space : place == 0 || gap != .none && gap != .comma
        }

        /// Whether one may end before here: a letter right behind is that of a size or a version.
        private func mayEnd(_ place: Int) -> Bool {
            let all = tokens.tokens
            return place < end ? all[place].gap == .space : place == all.count || all[place].gap != .none
        }

        /// All groups together as eight digits in the way they are written in Norway, or any number after + or 00; where it starts.
        private func phone(_ range: Range<Int>) -> Int? {
            let all = tokens.tokens
            let cue = cue(before: range.lowerBound)
            if cue.contains(.otherNumber) { return nil }
            let start = all[range.lowerBound].start
            let hasPlus = hasPlus(range.lowerBound)
            guard hasPlus || mayBegin(range.lowerBound), mayEnd(range.upperBound) else { return nil }
            var groups = lengths(range.lowerBound...(range.upperBound - 1))
            let total = groups.reduce(0, +)
            if hasPlus { return (8...15).contains(total) ? start - 1 : nil }
            if text(range.lowerBound).starts(with: [0x30, 0x30]), total >= 10 {
                return total <= 17 ? start : nil
            }
            var lead = tokens.bytes[start]
            if groups.count > 1, groups[0] == 2, total == 10, text(range.lowerBound).elementsEqual([0x34, 0x37]) {
                // 47 without its plus.
                groups.removeFirst()
                lead = tokens.bytes[all[range.lowerBound + 1].start]
            }
            guard groups.reduce(0, +) == 8, (0x32...0x39).contains(lead) else { return nil }
            guard Self.phoneForms.contains(groups) || cue.contains(.phoneCue) else { return nil }
            let hasOtherSign = all[(range.lowerBound + 1)..<range.upperBound].contains { $0.gap != .space }
            return hasOtherSign && !cue.contains(.phoneCue) ? nil : start
        }

        /// Phone numbers among other numbers, the first of which begins with the group at `place`.
        ///
        /// Stricter than one that stands alone: only spaces within and around, and groups of two or three digits only where all that stand
        /// together make up whole phone numbers. Of a list of results nobody could tell which four are the number.
        /// - Parameter free: The first group that belongs to nothing yet.
        private func phones(from place: Int, free: Int, in range: Range<Int>) -> [(start: Int, last: Int)] {
            let all = tokens.tokens
            if cue(before: place).contains(.otherNumber) { return [] }
            let hasPlus = hasPlus(place)
            guard hasPlus || mayBegin(place) else { return [] }
            let is47 = text(place).elementsEqual([0x34, 0x37])
            if hasPlus, !is47 { return foreignPhone(from: place, in: range).map { [(all[place].start - 1, $0)] } ?? [] }
            var phones: [(start: Int, last: Int)] = []
            if !hasPlus, all[place].length == 8, isLead(place), mayEnd(place + 1) { return [(all[place].start, place)] }
            if !hasPlus, place == free || !isShort(place - 1) { phones = groupedPhones(from: place, in: range) }
            if phones.isEmpty, is47 || text(place).elementsEqual([0x30, 0x30, 0x34, 0x37]),
                place + 1 < range.upperBound,
                all[place + 1].gap == .space
            {
                if all[place + 1].length == 8, isLead(place + 1), mayEnd(place + 2) {
                    phones = [(0, place + 1)]
                } else if hasPlus || place == free || !isShort(place - 1) {
                    phones = groupedPhones(from: place + 1, in: range)
                }
                if !phones.isEmpty { phones[0].start = all[place].start - (hasPlus ? 1 : 0) }
            }
            return phones
        }

        private func isLead(_ place: Int) -> Bool {
            (0x32...0x39).contains(tokens.bytes[tokens.tokens[place].start])
        }

        private func isShort(_ place: Int) -> Bool { (2...3).contains(tokens.tokens[place].length) }

        /// Phone numbers one after the other until no group of two or three digits follows; none where such a group is left over.
        private func groupedPhones(from place: Int, in range: Range<Int>) -> [(start: Int, last: Int)] {
            let all = tokens.tokens
            var phones: [(start: Int, last: Int)] = []
            var next = place
            while next < range.upperBound, next == place || all[next].gap == .space, isShort(next) {
                let form = Self.phoneForms.first { form in
                    let last = next + form.count - 1
                    return form.count > 1 && last < range.upperBound && lengths(next...last) == form && mayEnd(last + 1)
                        && all[next...last].dropFirst().allSatisfy { $0.gap == .space }
                }
                guard let form, isLead(next) else { return [] }
                phones.append((all[next].start, next + form.count - 1))
                next += form.count
            }
            return phones
        }

        /// As many groups after a plus as a number can have, since nobody knows every country's; the last of them.
        private func foreignPhone(from place: Int, in range: Range<Int>) -> Int? {
            let all = tokens.tokens
            var total = 0
            var last: Int?
            for index in place..<range.upperBound {
                if index > place, all[index].gap != .space { break }
                total += all[index].length
                if total > 15 { break }
                if total >= 8, mayEnd(index + 1) { last = index }
            }
            return last
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
