/// The bound on what one unit contributes to a sum: real vectors become integer vectors whose Euclidean norm is at most
/// ``l2Bound``, without exception.
///
/// A vector v is scaled to min(1, C/|v|) v, and rounded to multiples of 2^-k, which are counted as integers w.
///
/// ## Privacy
///
/// Releases nothing by itself. Unit and neighbouring relation: one unit added or removed, whose whole contribution is one vector.
/// Sensitivity: adding or removing it changes the sum by w, in the Euclidean norm at most ``l2Bound``, which is what
/// ``DiscreteGaussianSum`` is given. What the privacy rests on is only
///
/// &nbsp;&nbsp;&nbsp;&nbsp;w_1^2 + ... + w_n^2 <= l2Bound^2, with l2Bound = floor(C 2^k),
///
/// and that is tested in integers, on the very integers that are added. Sums are modulo 2^64, where the difference of two neighbouring
/// sums still is w. No statement about floating-point numbers is part of the proof; they only decide how close w comes to v:
///
/// 1. Rounding to nearest is unbiased over many pupils. It can leave the ball when |v| is close to C.
/// 2. Then v is scaled to norm C - sqrt(n)/2 grid steps first: rounding moves a vector by at most sqrt(n)/2 steps.
/// 3. Where the grid is too coarse for that, rounding is toward zero, which shortens every entry.
/// 4. Should all of these fail the test, w = 0.
///
/// A vector with an entry that is not finite contributes w = 0. A refusal would tell by its occurrence that one pupil's
/// data are odd, and zero keeps the bound. It is silent for the same reason: models must not produce such entries.
///
/// ## Utility
///
/// What |v| exceeds C by is lost: a clipped unit's part shrinks by the factor C/|v|, a bias that no noise model shows. Rounding adds, for each
/// entry and unit, an error of at most half a step of 2^-k, of variance 4^-k/12 where it is spread evenly; over N units a standard deviation of
/// sqrt(N/12) steps, to be kept well below that of the noise by the choice of k.
///
/// ## Runtime
///
/// O(n) for each vector, and it differs between clipped and unclipped vectors.
///
/// ## Citations
///
/// Abadi et al. (2016), "Deep learning with differential privacy", for clipping to a norm; Kairouz, Liu and Steinke (2021), "The distributed
/// discrete Gaussian mechanism for federated learning with secure aggregation", for clipping on a grid of integers, which there keeps the norm by
/// repeating a random rounding, and here by a test.
public struct GridClipping: Sendable, Equatable {
    /// The largest ``l2Bound``: 2^30. So fewer than 2^32 contributions cannot overflow a 64-bit sum.
    public static let largestBound: Int64 = 1 << 30

    /// The clipping norm C, in the unit of the vectors.
    public let norm: Double
    /// k: the grid has steps of 2^-k.
    public let fractionBits: Int
    /// floor(C 2^k): the bound on the norm of every contribution, in grid steps.
    public let l2Bound: Int64

    private let stepsPerUnit: Double

    private enum Rounding { case nearest, towardZero }

    /// Clipping to Euclidean norm `norm` on a grid of 2^-`fractionBits`.
    ///
    /// - Parameters:
    ///   - norm: C, finite and above 0.
    ///   - fractionBits: k, in 0...40.
    /// - Throws: ``MechanismError/boundOutOfRange`` unless 1 <= floor(C 2^k) <= ``largestBound``.
    public init(norm: Double, fractionBits: Int) throws(MechanismError) {
        guard norm.isFinite, norm > 0, (0...40).contains(fractionBits) else { throw .boundOutOfRange }
        // Multiplying by a power of two is exact, so that the floor is that of the real product.
        let steps = Double(1 << fractionBits)
        let bound = (norm * steps).rounded(.down)
        guard bound >= 1, bound <= Double(Self.largestBound) else { throw .boundOutOfRange }
        self.norm = norm
        self.fractionBits = fractionBits
        l2Bound = Int64(bound)
        stepsPerUnit = steps
    }

    /// Adds one unit's clipped and rounded contribution to a sum, in grid steps.
    ///
    /// - Parameters:
    ///   - contribution: Everything that the unit contributes to this release, in one vector.
    ///   - sum: As long as `contribution`.
    public func add(_ contribution: Span<Double>, to sum: inout MutableSpan<Int64>) {
        precondition(contribution.count == sum.count, "a contribution is as long as the sum")
        var own = [Int64](repeating: 0, count: contribution.count)
        var steps = own.mutableSpan
        setSteps(contribution, in: &steps)
        // Modulo 2^64, where noise is added too: a sum must not stop for the number of pupils.
        for index in steps.indices { sum[index] &+= steps[index] }
    }

    /// One unit's clipped and rounded contribution, in grid steps, its norm checked.
    ///
    /// - Parameters:
    ///   - contribution: Everything that the unit contributes to this release, in one vector.
    ///   - steps: As long as `contribution`; what was there is overwritten.
    public func setSteps(_ contribution: Span<Double>, in steps: inout MutableSpan<Int64>) {
        precondition(contribution.count == steps.count, "a contribution has a step for every entry")
        if !rounds(contribution, to: &steps) {
            for index in steps.indices { steps[index] = 0 }
        }
    }

    /// The value of a (noisy) sum in the unit of the vectors.
    public func value(of steps: Int64) -> Double { Double(steps) / stepsPerUnit }

    /// Whether the contribution could be put into `steps`: its entries are finite, and its norm there is within the bound.
    private func rounds(_ contribution: Span<Double>, to steps: inout MutableSpan<Int64>) -> Bool {
        var unit = stepsPerUnit
        var length = Self.norm(contribution, times: unit)
        if !length.isFinite {
            // Either an entry is not finite, or the squares overflowed, which they don't at 2^-600 of the size.
            unit *= 0x1p-600
            length = Self.norm(contribution, times: unit)
            guard length.isFinite else { return false }
        }
        let bound = Double(l2Bound)
        let isOverflowScaled = unit != stepsPerUnit
        let scale = isOverflowScaled || length > bound ? bound / length : 1
        if rounds(contribution, .nearest, unit: unit, scale: scale, to: &steps) { return true }

        let slack = Double(contribution.count).squareRoot() / 2
        if slack < bound / 8 {
            let inside = (bound - slack) * (1 - 0x1p-40) / length
            if rounds(contribution, .nearest, unit: unit, scale: inside, to: &steps) { return true }
        }
        let shortened = min(scale, bound / length) * (1 - 0x1p-40)
        return rounds(contribution, .towardZero, unit: unit, scale: shortened, to: &steps)
    }

    /// Rounds into `steps`, and says whether the norm of what is there now is within the bound: the one test on which privacy rests.
    private func rounds(
        _ contribution: Span<Double>, _ rule: Rounding, unit: Double, scale: Double,
        to steps: inout MutableSpan<Int64>
    ) -> Bool {
        var size = SIMD4<Double>.zero
        var squaredNorm = SIMD4<Int64>.zero
        var start = 0
        while start < contribution.count {
            var entries = Self.four(contribution, from: start) * unit * scale
            if rule == .towardZero { entries.round(.towardZero) }
            // From 2^52 up to 2^53 doubles are the integers, so that adding 1.5 * 2^52 rounds to the nearest, and the bits count.
            let shifted = entries + Self.shift
            let whole = shifted - Self.shift
            let bits = SIMD4(
                shifted[0].bitPattern, shifted[1].bitPattern, shifted[2].bitPattern, shifted[3].bitPattern)
            let four = SIMD4<Int64>(truncatingIfNeeded: bits &- Self.shift.bitPattern)
            size += whole * whole
            squaredNorm &+= four &* four
            for lane in 0..<min(4, steps.count - start) { steps[start + lane] = four[lane] }
            start += 4
        }
        // Where the size is at most 2^62, and not NaN, every entry was below 2^32, so that `steps` are its whole numbers, and the sum of their squares is
        // below 2^63 and therefore the true one.
        return size.sum() <= 0x1p62 && squaredNorm.wrappedSum() <= l2Bound * l2Bound
    }

    private static let shift = 0x1.8p52

    /// Four entries, zeros past the end.
    private static func four(_ vector: Span<Double>, from start: Int) -> SIMD4<Double> {
        if start + 4 <= vector.count {
            return SIMD4(vector[start], vector[start + 1], vector[start + 2], vector[start + 3])
        }
        var four = SIMD4<Double>.zero
        for lane in 0..<(vector.count - start) { four[lane] = vector[start + lane] }
        return four
    }

    /// The norm of `factor` times the vector; not finite where an entry is not, or a square overflows.
    private static func norm(_ vector: Span<Double>, times factor: Double) -> Double {
        var sum = SIMD4<Double>.zero
        var start = 0
        while start < vector.count {
            let entries = four(vector, from: start) * factor
            sum += entries * entries
            start += 4
        }
        return sum.sum().squareRoot()
    }
}
