/// How much of one unit's data enters a release, and which part: chosen at random among what there is, without looking at the answers.
///
/// At most `responses` answers count, from at most `aims` aims, and at most `perItem` to each item. The choice sees only which items and aims
/// were answered, never how, so a wrong answer is as likely to be kept as a right one.
///
/// ## Privacy
///
/// Releases nothing by itself. Unit and neighbouring relation: one unit, such as a pupil with all its answers, added or removed. Each unit's choice looks
/// at its own answers only and draws its own bits, so that another unit's presence changes nobody else's part. Limits are public parameters: fix them
/// from the design of the study, not from the data. What follows for sensitivities:
///
/// - counts of answers by item: l1 norm at most ``responses``, squared l2 norm at most ``responses`` times ``perItem``;
/// - counts of pupils by aim: l1 norm at most ``aims``, squared l2 norm likewise.
///
/// Proof: counts c_j of one unit with sum at most m and each at most c have sum of squares at most c m, since c_j^2 <= c c_j.
///
/// ## Utility
///
/// A unit with a answers keeps min(a, m) where aims and items do not bind, each equally likely, so that means over kept answers of one unit are
/// unbiased for it; units with many answers weigh less than they would. Noise for counts by item has a standard deviation in proportion to sqrt(m c).
///
/// ## Runtime
///
/// O(a + m log m) expected for a unit with a answers, of which m are kept.
///
/// ## Citations
///
/// Wilson et al. (2020), "Differentially private SQL with bounded user contribution"; Amin, Kulesza, Muñoz Medina and Vassilvitskii (2019), "Bounding user
/// contributions: a bias-variance trade-off in differential privacy".
public struct ContributionBound: Sendable, Equatable {
    /// The most answers of one unit.
    public let responses: Int
    /// The most aims of one unit.
    public let aims: Int
    /// The most answers of one unit to one item.
    public let perItem: Int

    /// Limits for one unit.
    ///
    /// - Parameters:
    ///   - responses: At least 1.
    ///   - aims: At least 1.
    ///   - perItem: At least 1.
    /// - Throws: ``MechanismError/parameterOutOfRange``.
    public init(responses: Int, aims: Int, perItem: Int = 1) throws(MechanismError) {
        let limits = 1...(1 << 20)
        guard limits.contains(responses), limits.contains(aims), limits.contains(perItem) else {
            throw .parameterOutOfRange
        }
        self.responses = responses
        self.aims = aims
        self.perItem = perItem
    }

    /// The largest squared l2 norm of one unit's counts by item: m answers, at most c to each item, have at most m c.
    public var squaredL2OfItemCounts: Int { responses * min(perItem, responses) }

    /// The places of the answers that count, in increasing order: a random order is gone through, and whatever fits is kept.
    ///
    /// - Parameters:
    ///   - items: The item of each answer of one unit.
    ///   - aimOfAnswer: The aim of each answer; as many.
    ///   - bits: The source of the choice.
    public func kept(items: [Int], aims aimOfAnswer: [Int], using bits: inout SystemBits) -> [Int] {
        bits.rekeyAfterFork()
        return choice(items, aimOfAnswer, using: &bits)
    }

    /// The choice from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package func kept<Bits: BitSource & ~Copyable>(
        items: [Int], aims aimOfAnswer: [Int], using bits: inout Bits
    ) -> [Int] {
        choice(items, aimOfAnswer, using: &bits)
    }

    private func choice<Bits: BitSource & ~Copyable>(
        _ items: [Int], _ aimOfAnswer: [Int], using bits: inout Bits
    ) -> [Int] {
        precondition(items.count == aimOfAnswer.count, "each answer has an item and an aim")
        var order = Array(items.indices)
        var kept: [Int] = []
        var ofItem: [Int: Int] = [:]
        var ofAims: Set<Int> = []
        for place in order.indices {
            guard kept.count < responses else { break }
            order.swapAt(place, place + Int(bits.uniform(below: UInt64(order.count - place))))
            let answer = order[place]
            let used = ofItem[items[answer]] ?? 0
            guard used < perItem, ofAims.contains(aimOfAnswer[answer]) || ofAims.count < aims else { continue }
            ofItem[items[answer]] = used + 1
            ofAims.insert(aimOfAnswer[answer])
            kept.append(answer)
        }
        return kept.sorted()
    }
}
