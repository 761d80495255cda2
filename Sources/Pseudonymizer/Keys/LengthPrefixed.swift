/// The concatenation of byte strings, each after its length as four bytes, most significant first.
///
/// Injective: no two lists of parts give the same bytes, so that neither a kind nor a domain can be shifted into
/// its neighbour.
package struct LengthPrefixed: Sendable {
    /// The concatenation so far.
    package private(set) var bytes: [UInt8] = []

    /// No parts yet.
    package init(reservingCapacity capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends the length of `part` and `part`.
    package mutating func append(_ part: some Collection<UInt8>) {
        append(bigEndian: UInt32(part.count))
        bytes.append(contentsOf: part)
    }

    /// A number counts as a part of four bytes.
    package mutating func append(number: UInt32) {
        append(bigEndian: 4)
        append(bigEndian: number)
    }

    private mutating func append(bigEndian word: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }
}
