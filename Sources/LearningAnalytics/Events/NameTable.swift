import Foundation

/// A running hash of bytes (Fowler, Noll and Vo's FNV-1a, 64 bits), with a start drawn anew in every process so that a
/// file cannot be made to collide on purpose. Nothing that leaves the reader depends on its values.
struct ByteHash {
    private static let start = UInt64.random(in: .min ... .max)

    private var state = start

    mutating func combine(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// The hash. The last bytes reach only some of the state's bits, so they are spread over both halves.
    var value: UInt64 { (state ^ state >> 32) &* 0x9e37_79b9_7f4a_7c15 }
}

/// Names numbered in order of first appearance, looked up by their bytes.
///
/// A `String` is made only the first time some bytes are seen. Two spellings that Unicode calls canonically equivalent
/// ("å" as one scalar or as "a" and a ring) are one name, since Swift compares strings so: else a later dictionary
/// of names would find a name twice.
struct NameTable {
    private(set) var names: [String] = []

    /// The bytes of one spelling, and the name they spell; several spellings can share a name.
    private struct Entry {
        var start: Int
        var count: UInt32
        var name: UInt32
    }

    private var entries: [Entry] = []
    private var spellings: [UInt8] = []
    /// Open addressing, at most half full. 0 is free; else an entry's index plus 1 in the low half and, to skip most
    /// comparisons of bytes, the low half of its hash in the high one.
    private var slots = [UInt64](repeating: 0, count: 64)

    /// The number of the name spelt by `bytes[range]`, whose ``ByteHash`` is `hash`; `nil` where it is not UTF-8.
    mutating func number(of bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64) -> UInt32? {
        var slot = firstSlot(hash)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash & 0xffff_ffff {
                let entry = entries[Int(slots[slot] & 0xffff_ffff) - 1]
                if isSpelling(entry, bytes, range) { return entry.name }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return add(bytes, range, hash: hash)
    }

    private func firstSlot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
    }

    private func isSpelling(_ entry: Entry, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard Int(entry.count) == range.count else { return false }
        for offset in 0..<range.count where spellings[entry.start + offset] != bytes[range.lowerBound + offset] {
            return false
        }
        return true
    }

    private mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64) -> UInt32? {
        guard let text = String(utf8: bytes, range) else { return nil }
        let name: UInt32
        if let canonical = text.canonicalSpelling {
            var hash = ByteHash()
            for byte in canonical { hash.combine(byte) }
            guard let known = number(of: canonical.span, canonical.indices, hash: hash.value) else { return nil }
            name = known
        } else {
            name = UInt32(names.count)
            names.append(text)
        }
        entries.append(Entry(start: spellings.count, count: UInt32(range.count), name: name))
        for index in range { spellings.append(bytes[index]) }
        if 2 * entries.count > slots.count { grow() }
        occupy(hash, entry: UInt64(entries.count))
        return name
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: 2 * old.count)
        for occupied in old where occupied != 0 {
            let entry = entries[Int(occupied & 0xffff_ffff) - 1]
            var hash = ByteHash()
            for index in entry.start..<entry.start + Int(entry.count) { hash.combine(spellings[index]) }
            occupy(hash.value, entry: occupied & 0xffff_ffff)
        }
    }

    private mutating func occupy(_ hash: UInt64, entry: UInt64) {
        var slot = firstSlot(hash)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = hash << 32 | entry
    }
}

extension String {
    /// The text of `bytes[range]`; `nil` where it is not UTF-8.
    init?(utf8 bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let text = try? UTF8Span(validating: bytes.extracting(range)) else { return nil }
        self.init(copying: text)
    }

    /// The UTF-8 of the canonical composition (NFC), where it differs.
    fileprivate var canonicalSpelling: [UInt8]? {
        if utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        let canonical = precomposedStringWithCanonicalMapping.utf8
        return canonical.elementsEqual(utf8) ? nil : Array(canonical)
    }
}
