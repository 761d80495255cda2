/// A source of independent uniform bits for the exact samplers.
///
/// The protocol is `package` so that outside this package noise can only be drawn from ``SystemBits``: a seeded
/// generator cannot reach a mechanism. Tests and the simulator's replay conform to it with sources of their own.
///
/// The bounded draws are requirements, not only extensions, so that a test can enumerate every outcome of every draw
/// and so compute the exact law of a sampler.
package protocol BitSource: ~Copyable {
    /// The next 64 bits.
    mutating func next() -> UInt64

    /// A uniform draw from `0..<bound`; `bound` must be positive.
    mutating func uniform(below bound: UInt64) -> UInt64

    /// A uniform draw from `0..<bound`; `bound` must be positive.
    mutating func uniform(below bound: UInt128) -> UInt128
}

extension BitSource where Self: ~Copyable {
    /// Unbiased by rejection: the words whose product falls in the incomplete last interval are drawn again
    /// (Lemire, 2019, "Fast random integer generation in an interval", algorithm 5).
    package mutating func uniform(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a uniform draw needs a positive bound")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let incomplete = (0 &- bound) % bound
            while product.low < incomplete { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// As the 64-bit draw, on words of 128 bits.
    package mutating func uniform(below bound: UInt128) -> UInt128 {
        precondition(bound > 0, "a uniform draw needs a positive bound")
        if let narrow = UInt64(exactly: bound) { return UInt128(uniform(below: narrow)) }
        var product = nextWide().multipliedFullWidth(by: bound)
        if product.low < bound {
            let incomplete = (0 &- bound) % bound
            while product.low < incomplete { product = nextWide().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    private mutating func nextWide() -> UInt128 { UInt128(next()) << 64 | UInt128(next()) }
}
