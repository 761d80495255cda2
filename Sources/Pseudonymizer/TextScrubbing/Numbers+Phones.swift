/// Telephone numbers, alone in a run or among other numbers.
extension Numbers.Run {
    /// One phone number, or several and other numbers with spaces between.
    func findPhones(_ range: Range<Int>, _ found: inout FoundPassages) {
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
}
