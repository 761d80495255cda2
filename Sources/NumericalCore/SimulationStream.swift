/// A reproducible stream of random numbers for simulation, named by what it is for.
///
/// Block b of the stream is ``Philox4x64`` with key (seed, hash of the name) and counter (b, entity, replicate, 0). So streams of
/// different seed, replicate, name or entity never share a block, nothing depends on which thread or machine
/// draws first, and a pupil's numbers stay the same when others are added: the common random numbers that make two
/// scenarios comparable.
///
/// - Warning: Never for privacy noise, pseudonyms or keys. Whoever knows the seed, or guesses it, knows every number.
public struct SimulationStream: RandomNumberGenerator, Sendable {
    /// What a stream's numbers are used for, such as "ability" or "responses".
    ///
    /// Two names share numbers only if their 64-bit FNV-1a hashes are equal.
    public struct Name: RawRepresentable, ExpressibleByStringLiteral, Hashable, Sendable {
        /// The name.
        public let rawValue: String
        /// FNV-1a, 64 bits, of the name in UTF-8 (Fowler, Noll & Vo 1991): the same in every process, unlike `hashValue`.
        package let key: UInt64

        /// The stream name with this text.
        public init(rawValue: String) {
            self.rawValue = rawValue
            self.key = rawValue.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }

        /// The stream name with this text.
        public init(stringLiteral value: String) { self.init(rawValue: value) }
    }

    let key: SIMD2<UInt64>
    var counter: SIMD4<UInt64>
    @usableFromInline var words = SIMD4<UInt64>()
    /// How many of `words` are used up.
    @usableFromInline var used = 4

    /// The stream at its beginning.
    ///
    /// - Parameters:
    ///   - seed: Of the whole study.
    ///   - replicate: Which repetition of the study.
    ///   - stream: What the numbers are for.
    ///   - entity: Which pupil, school or item they belong to.
    public init(seed: UInt64, replicate: Int, stream: Name, entity: Int = 0) {
        self.key = SIMD2(seed, stream.key)
        self.counter = SIMD4(
            0, UInt64(bitPattern: Int64(entity)), UInt64(bitPattern: Int64(replicate)), 0)
    }

    /// The next 64 independent bits.
    @inlinable
    public mutating func next() -> UInt64 {
        if used == 4 { refill() }
        let word = words[used]
        used &+= 1
        return word
    }

    @usableFromInline
    mutating func refill() {
        words = Philox4x64.block(counter: counter, key: key)
        counter[0] &+= 1
        used = 0
    }
}
