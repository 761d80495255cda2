internal import Foundation

/// Groups of units: what a whole account for one says about several at once, such as siblings or a whole class.
///
/// Between two data sets that differ in k units lie k - 1 others, each a neighbour of the next. From P_(i-1)(S) <= e^e_i P_i(S) + d(e_i),
/// for any k epsilons, follows
///
/// &nbsp;&nbsp;&nbsp;&nbsp;P_0(S) <= e^(e_1 + ... + e_k) P_k(S) + d(e_1) + e^e_1 d(e_2) + ... + e^(e_1 + ... + e_(k-1)) d(e_k),
///
/// and the best choice of epsilons is the k-fold iteration of the trade-off curve (Dong, Roth and Su, 2022, theorem 2.14), beyond which
/// nothing follows from d alone. Here they are chosen from a ladder of points of the account's own curve, so that each result is proved
/// and the ladder's spacing costs tightness only.
///
/// Where a release is plain noise without sampling, its group is known better: give `size` times the sensitivity to its
/// ``DominatingPair``.
extension PrivacyLossAccountant {
    /// Epsilon for a delta and a group of `size` units, removed and added in any mixture; rounded up.
    ///
    /// - Parameters:
    ///   - delta: In (0, 1).
    ///   - size: The number of units, in 1...1000.
    /// - Returns: At least 0; infinity where none was found, since an account does not resolve probabilities below 1e-26.
    /// - Throws: ``PrivacyParameterError/countOutOfRange`` for the size; as ``epsilon(delta:bound:)``.
    public func epsilon(delta: Double, groupOf size: Int) throws(PrivacyParameterError) -> Double {
        guard (1...1000).contains(size) else { throw .countOutOfRange }
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        let grids = try directions(.upper)
        func single(_ delta: Double) throws(PrivacyParameterError) -> Double {
            try epsilon(delta: delta, of: grids, .upper)
        }
        if size == 1 { return try single(delta) }
        // Every delta of the sum is at most the whole.
        var curve = GroupCurve(size: size, from: delta)
        return try curve.epsilon(delta: delta, single)
    }

    /// Delta for an epsilon and a group of `size` units, removed and added in any mixture; rounded up.
    ///
    /// - Parameters:
    ///   - epsilon: Finite, at least 0.
    ///   - size: The number of units, in 1...1000.
    /// - Returns: In [0, 1].
    /// - Throws: ``PrivacyParameterError/countOutOfRange`` for the size; as ``delta(epsilon:bound:)``.
    public func delta(epsilon: Double, groupOf size: Int) throws(PrivacyParameterError) -> Double {
        guard (1...1000).contains(size) else { throw .countOutOfRange }
        try PrivacyParameterError.check(epsilon: epsilon)
        if size == 1 { return try delta(epsilon: epsilon) }
        let whole = try delta(epsilon: 0)
        if whole == 0 { return 0 }
        let grids = try directions(.upper)
        var curve = GroupCurve(size: size, from: min(whole, 0.999_999))
        return try curve.delta(epsilon: epsilon) { delta throws(PrivacyParameterError) in
            try self.epsilon(delta: delta, of: grids, .upper)
        }
    }
}

/// Points of a curve for one unit, and the straight lines P_0(S) <= e^slope P_k(S) + intercept that follow for a group.
struct GroupCurve {
    /// A bound: `slope` on the scale of epsilon.
    struct Line {
        var slope = 0.0
        var intercept = 0.0
    }

    typealias Single = (_ delta: Double) throws(PrivacyParameterError) -> Double

    private let size: Int
    /// Epsilons increase, deltas decrease.
    private var points: [(epsilon: Double, delta: Double)] = []
    private var nextLogDelta: Double
    private var isWhole = false

    init(size: Int, from delta: Double) {
        self.size = size
        nextLogDelta = log(delta)
    }

    /// The least epsilon of the group for a delta.
    mutating func epsilon(delta: Double, _ single: Single) throws(PrivacyParameterError) -> Double {
        guard let (steep, flat) = try bracket(single, isSteep: { $0.intercept <= delta }) else { return .infinity }
        guard let flat else { return steep.slope }
        // Between two bounds lies every mixture of them: e^epsilon is linear in delta.
        let share = min(1, (flat.intercept - delta) / (flat.intercept - steep.intercept) * (1 + 8 * Double.ulpOfOne))
        let value = flat.slope + log1p(share * expm1(steep.slope - flat.slope))
        return min(steep.slope, value + 8 * Double.ulpOfOne * (abs(value) + 1))
    }

    /// The least delta of the group for an epsilon.
    mutating func delta(epsilon: Double, _ single: Single) throws(PrivacyParameterError) -> Double {
        guard let (steep, flat) = try bracket(single, isSteep: { $0.slope > epsilon }) else {
            // Nothing steeper was found: the steepest there is holds.
            return min(1, try line(at: Self.lowest, single)?.intercept ?? 1)
        }
        guard let flat else { return 1 }
        let share = max(0, expm1(epsilon - flat.slope) / expm1(steep.slope - flat.slope) * (1 - 8 * Double.ulpOfOne))
        let value = flat.intercept - share * (flat.intercept - steep.intercept)
        return max(0, min(1, flat.intercept, value + 8 * Double.ulpOfOne * flat.intercept))
    }

    /// The smallest probability that a bound is looked for at, as a logarithm.
    private static let lowest = -700.0

    /// The two neighbouring bounds between which a property begins that holds for steep ones; nil where it holds for none, and no second
    /// where it holds for all.
    private mutating func bracket(
        _ single: Single, isSteep: (Line) -> Bool
    ) throws(PrivacyParameterError) -> (steep: Line, flat: Line?)? {
        var flat: Line?
        var (high, low) = (0.0, 0.0)
        var steep: Line?
        while steep == nil, low > Self.lowest {
            guard let next = try line(at: low, single) else { return nil }
            if isSteep(next) { steep = next; break }
            (flat, high) = (next, low)
            low = max(Self.lowest, min(1.3 * low, low - 0.5))
        }
        guard var steep else { return nil }
        guard var found = flat else { return (steep, nil) }
        for _ in 0..<60 {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high, let next = try line(at: middle, single) else { break }
            if isSteep(next) { (steep, low) = (next, middle) } else { (found, high) = (next, middle) }
        }
        return (steep, found)
    }

    /// The bound that is best where P_k(S) has a given probability: the tangent of the iterated curve there.
    private mutating func line(at logProbability: Double, _ single: Single) throws(PrivacyParameterError) -> Line? {
        var line = Line()
        var probability = exp(logProbability)
        for _ in 0..<size {
            guard let point = try tangent(at: probability, single) else { return nil }
            let factor = exp(point.epsilon)
            if point.epsilon > 0 { line.slope = (line.slope + point.epsilon).nextUp }
            line.intercept = (factor * line.intercept + point.delta) * (1 + 8 * Double.ulpOfOne)
            probability = min(1, factor * probability + point.delta)
        }
        return line
    }

    /// The point with the least e^epsilon x + delta.
    private mutating func tangent(
        at probability: Double, _ single: Single
    ) throws(PrivacyParameterError) -> (epsilon: Double, delta: Double)? {
        var best: (index: Int, value: Double)?
        var index = 0
        while true {
            if index == points.count {
                // Further down only while it still helps.
                if let best, best.index < index - 2 { break }
                guard try extend(single) else { break }
                continue
            }
            let value = exp(points[index].epsilon) * probability + points[index].delta
            if value < best?.value ?? .infinity { best = (index, value) }
            index += 1
        }
        return best.map { points[$0.index] }
    }

    /// One more point, at a delta that is smaller by a step of 3 % of its logarithm.
    private mutating func extend(_ single: Single) throws(PrivacyParameterError) -> Bool {
        guard !isWhole, nextLogDelta > -690 else { return false }
        let delta = exp(nextLogDelta)
        let epsilon = try single(delta)
        guard epsilon.isFinite else {
            isWhole = true
            return false
        }
        points.append((epsilon: epsilon, delta: delta))
        nextLogDelta -= max(0.25, 0.03 * abs(nextLogDelta))
        return true
    }
}
