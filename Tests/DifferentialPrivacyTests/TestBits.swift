import DifferentialPrivacy

/// SplitMix64 (Steele, Lea and Flood, 2014): a seeded stream for tests, which no public mechanism accepts.
struct SeededBits: BitSource {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A uniform number in (0, 1).
    mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }
}

/// Words from a list.
struct ScriptedWords: BitSource {
    var words: [UInt64]

    mutating func next() -> UInt64 { words.removeFirst() }
}

/// Gives the bounded draws of a script, and from there on notes the first bound that the script did not foresee.
struct ScriptedDraws: BitSource {
    private let script: [UInt64]
    private var position = 0
    private var beyond = SeededBits(seed: 1)
    private(set) var unforeseenBound: UInt64?

    init(_ script: [UInt64]) { self.script = script }

    mutating func next() -> UInt64 { preconditionFailure("only bounded draws can be enumerated") }

    mutating func uniform(below bound: UInt64) -> UInt64 {
        if position < script.count {
            defer { position += 1 }
            return script[position]
        }
        if unforeseenBound == nil { unforeseenBound = bound }
        return beyond.uniform(below: bound)
    }

    mutating func uniform(below bound: UInt128) -> UInt128 { UInt128(uniform(below: UInt64(bound))) }
}

/// What is known of a sampler's law after following every sequence of draws to some depth.
struct EnumeratedLaw<Outcome: Hashable> {
    /// The sequences that end in an outcome, as the products of their bounds: each has the reciprocal as probability.
    var decided: [Outcome: [UInt128]] = [:]
    /// The sequences that were not followed further.
    var undecided: [UInt128] = []

    /// Follows every sequence of draws whose probability is above 1/`largestProduct`.
    init(largestProduct: UInt128, _ sampler: (inout ScriptedDraws) -> Outcome) {
        var open: [(script: [UInt64], product: UInt128)] = [([], 1)]
        while let (script, product) = open.popLast() {
            var bits = ScriptedDraws(script)
            let outcome = sampler(&bits)
            guard let bound = bits.unforeseenBound else {
                decided[outcome, default: []].append(product)
                continue
            }
            let next = product * UInt128(bound)
            for draw in 0..<bound {
                if next > largestProduct { undecided.append(next) } else { open.append((script + [draw], next)) }
            }
        }
    }

    func probability(_ outcome: Outcome) -> Double { (decided[outcome] ?? []).reduce(0) { $0 + 1 / Double($1) } }

    var undecidedProbability: Double { undecided.reduce(0) { $0 + 1 / Double($1) } }
}
