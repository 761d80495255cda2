internal import CKernels

/// Pupils who do not exist, with what they met and their luck, drawn once and then answering under one bank after another.
package struct DrawnPupils: Sendable {
    /// Ability in standard deviations from the mean.
    package private(set) var abilities: [Double] = []
    /// Where each pupil's answers begin, and where the last's end.
    package private(set) var starts = [0]
    /// Answer to item, an item that is met repeatedly side by side.
    package private(set) var items: [UInt32] = []
    /// Answer to a uniform number in (0, 1): it is right where the probability is above.
    package private(set) var luck: [Float] = []
    private var repeats = false
    private var longest = 0

    package init() {}

    /// How many pupils there are.
    package var count: Int { abilities.count }

    /// Adds a pupil.
    ///
    /// - Parameters:
    ///   - ability: in standard deviations from the mean.
    ///   - met: items, rising.
    ///   - luck: draws a uniform number for one answer.
    package mutating func append(ability: Double, met: [Int], luck draw: () -> Float) {
        abilities.append(ability)
        var before = -1
        for item in met {
            precondition(item >= before, "items rise")
            if item == before { repeats = true }
            before = item
            items.append(UInt32(item))
            luck.append(draw())
        }
        longest = max(longest, met.count)
        starts.append(items.count)
    }

    /// Sums over pupils of moments of s, the marginal score at the bank that answers come from, and of c = Σ w clip(score at another bank).
    package struct Moments: Sendable {
        /// The numbers kept of an item: Σ c by intercept and discrimination, Σ s, the four of Σ c sᵀ, and Σ c c, c a, a a of c.
        package static var record: Int { Int(KERNELS_RECORD) }
        /// Σ cᵀs.
        package let crossed: Double
        /// Σ sᵀs.
        package let exactNorm: Double
        /// Σ cᵀc.
        package let ownNorm: Double
        /// ``record`` numbers an item.
        package let records: [Double]
        /// Σ (Qᵀc)(Qᵀs)ᵀ over the pupils who are projected, row by row.
        package let collectiveSlope: [Double]
        /// Σ (Qᵀc)(Qᵀc)ᵀ.
        package let collectiveSpread: [Double]
        /// For every pair of items the four of Σ c sᵀ, the second item's side by side; empty unless asked for.
        package let pairSlope: [Double]
        /// The same for Σ c cᵀ, where the second item is not before the first.
        package let pairSpread: [Double]
    }

    /// How pupils' scores are taken and clipped.
    package struct Scoring: Sendable {
        package var references: [(table: ScoreTable?, weight: Double)]
        package var clip: Double
        package var interceptsOnly: Bool

        /// - Parameters:
        ///   - references: tables that c is scored with, `nil` where it is the one that answers come from, with weights.
        ///   - clip: the norm that each score is clipped to.
        ///   - interceptsOnly: whether derivatives by discrimination are left out, before clipping.
        package init(
            references: [(table: ScoreTable?, weight: Double)], clip: Double, interceptsOnly: Bool = false
        ) {
            self.references = references
            self.clip = clip
            self.interceptsOnly = interceptsOnly
        }
    }

    /// Into how many parts the sums are cut: a part is added up in order, and the parts are then added in order, so that the number of
    /// workers does not show.
    private static let parts = 8

    /// The moments of the first `pupils` of them.
    ///
    /// - Parameters:
    ///   - pupils: at most ``count``.
    ///   - abilities: theirs, in standard deviations from the mean; ``abilities`` unless given.
    ///   - mean: of ability.
    ///   - deviation: of ability.
    ///   - truth: the bank that answers come from.
    ///   - scoring: what c is.
    ///   - directions: Q, for each item `rank` numbers by intercept and as many by discrimination.
    ///   - rank: a multiple of 4, or 0.
    ///   - every: of how many pupils one is projected on the directions, at least 1: there are few of them, and their moments are precise soon.
    ///   - withPairs: whether the moments of all pairs of items are asked for.
    ///   - workers: how many parts are added up at a time, at least 1.
    ///   - portable: whether to use only what every processor has.
    package func moments(
        pupils: Int, abilities: [Double]? = nil, mean: Double, deviation: Double, truth: ScoreTable, scoring: Scoring,
        directions: [Double] = [],
        rank: Int = 0, every: Int = 1, withPairs: Bool = false, workers: Int = 1, portable: Bool = false
    ) -> Moments {
        let items = truth.entryCount
        let abilities = abilities ?? self.abilities
        precondition(abilities.count >= pupils, "an ability for every pupil")
        precondition(
            scoring.references.allSatisfy {
                ($0.table?.populationEntries ?? truth.populationEntries) == truth.populationEntries
            }, "the distribution of ability is scored alike at every bank")
        precondition(pupils <= count && rank % 4 == 0 && directions.count == 2 * rank * items, "rows of one width")
        let records = Moments.record * items
        let lengths = (head: 4, collective: 2 * rank * rank, pairs: withPairs ? 8 * items * items : 0)
        let size = lengths.head + records + lengths.collective + lengths.pairs
        let room = (max(longest, 1) + truth.populationEntries + 3) & ~3
        let widest = scoring.references.reduce(truth.width) { max($0, $1.table?.width ?? 0) }
        let parts = max(1, min(Self.parts, pupils / 256))
        var sums = parallelFill(lengths: [Int](repeating: size, count: parts), workers: workers) { part, span in
            let range = part * pupils / parts..<(part + 1) * pupils / parts
            var work = [Double](repeating: 0, count: 2 * widest + 16 * room + 2 * rank)
            var entry = [UInt32](repeating: 0, count: room)
            unsafe withKernel(
                abilities, mean: mean, deviation: deviation, truth, scoring, directions, rank, every: every,
                room: room, widest: widest
            ) { simulation in
                unsafe span.withUnsafeMutableBufferPointer { span in
                    unsafe work.withUnsafeMutableBufferPointer { work in
                        unsafe entry.withUnsafeMutableBufferPointer { entry in
                            guard let base = span.baseAddress else { return }
                            unsafe kernels_score_moments(
                                simulation, range.lowerBound, range.upperBound, work.baseAddress, entry.baseAddress,
                                base, base + lengths.head, base + lengths.head + records,
                                withPairs ? base + lengths.head + records + lengths.collective : nil, portable)
                        }
                    }
                }
            }
        }
        for part in 1..<max(parts, 1) {
            for k in 0..<size { sums[k] += sums[part * size + k] }
        }
        func slice(_ start: Int, _ length: Int) -> [Double] { Array(sums[start..<start + length]) }
        let collective = lengths.head + records
        let pairs = collective + lengths.collective
        return Moments(
            crossed: sums[0], exactNorm: sums[1], ownNorm: sums[2], records: slice(lengths.head, records),
            collectiveSlope: slice(collective, rank * rank),
            collectiveSpread: slice(collective + rank * rank, rank * rank),
            pairSlope: slice(pairs, lengths.pairs / 2), pairSpread: slice(pairs + lengths.pairs / 2, lengths.pairs / 2))
    }

    private func withKernel(
        _ abilities: [Double], mean: Double, deviation: Double, _ truth: ScoreTable, _ scoring: Scoring,
        _ directions: [Double], _ rank: Int, every: Int, room: Int, widest: Int,
        _ body: (UnsafePointer<kernels_simulation>) -> Void
    ) {
        let weights = scoring.references.map(\.weight)
        unsafe truth.withKernel { truthKernel in
            unsafe Self.withKernels(scoring.references.map(\.table), sameAs: truthKernel, found: []) { references in
                unsafe abilities.withUnsafeBufferPointer { abilities in
                    unsafe starts.withUnsafeBufferPointer { starts in
                        unsafe self.items.withUnsafeBufferPointer { items in
                            unsafe luck.withUnsafeBufferPointer { luck in
                                unsafe weights.withUnsafeBufferPointer { weights in
                                    unsafe directions.withUnsafeBufferPointer { directions in
                                        unsafe references.withUnsafeBufferPointer { references in
                                            var simulation = unsafe kernels_simulation(
                                                ability: abilities.baseAddress, starts: starts.baseAddress,
                                                item: items.baseAddress, luck: luck.baseAddress, mean: mean,
                                                deviation: deviation, repeats: repeats,
                                                interceptsOnly: scoring.interceptsOnly, truth: truthKernel,
                                                reference: references.baseAddress, weight: weights.baseAddress,
                                                references: references.count, clip: scoring.clip,
                                                items: truth.entryCount, directions: directions.baseAddress, rank: rank,
                                                every: every,
                                                room: room, widest: widest)
                                            unsafe withUnsafePointer(to: &simulation) { unsafe body($0) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Calls `body` with a pointer to each table, one after the other on the stack.
    private static func withKernels(
        _ tables: [ScoreTable?], sameAs truth: UnsafePointer<kernels_score_bank>,
        found: [UnsafePointer<kernels_score_bank>?],
        _ body: ([UnsafePointer<kernels_score_bank>?]) -> Void
    ) {
        guard unsafe found.count < tables.count else { return unsafe body(found) }
        guard let table = unsafe tables[found.count] else {
            return unsafe withKernels(tables, sameAs: truth, found: found + [truth], body)
        }
        unsafe table.withKernel { kernel in
            unsafe withKernels(tables, sameAs: truth, found: found + [kernel], body)
        }
    }
}
