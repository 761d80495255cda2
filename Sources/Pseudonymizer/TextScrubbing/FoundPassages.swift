/// Passages of bytes in order, without overlaps: what was found first stays.
///
/// Each kind is looked for from the beginning to the end of a text, and its passages join the others when it is through, so that
/// the time does not grow with the square of their number.
struct FoundPassages {
    struct Passage {
        let start: Int
        let end: Int
        let label: PersonalDataLabel
    }

    private(set) var passages: [Passage] = []
    private var pending: [Passage] = []

    /// Whether any of the bytes is taken.
    func overlaps(_ start: Int, _ end: Int) -> Bool {
        if let last = pending.last, last.end > start, last.start < end { return true }
        var low = 0
        var high = passages.count
        while low < high {
            let middle = (low + high) / 2
            if passages[middle].end <= start { low = middle + 1 } else { high = middle }
        }
        return low < passages.count && passages[low].start < end
    }

    /// Adds a passage behind those added since the last ``settle()``, unless a part of it is taken.
    mutating func add(_ start: Int, _ end: Int, _ label: PersonalDataLabel) {
        guard !overlaps(start, end), start >= (pending.last?.end ?? 0) else { return }
        pending.append(Passage(start: start, end: end, label: label))
    }

    /// Puts what was added in its place among the others.
    mutating func settle() {
        guard !pending.isEmpty else { return }
        guard let last = passages.last, last.start > pending[0].start else {
            passages += pending
            pending.removeAll()
            return
        }
        var merged: [Passage] = []
        merged.reserveCapacity(passages.count + pending.count)
        var place = 0
        for passage in passages {
            while place < pending.count, pending[place].start < passage.start {
                merged.append(pending[place])
                place += 1
            }
            merged.append(passage)
        }
        passages = merged + pending[place...]
        pending.removeAll()
    }
}
