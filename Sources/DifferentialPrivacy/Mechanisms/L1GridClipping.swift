/// The bound on what one unit contributes to a sum, in the sum of absolute values: the counterpart of ``GridClipping`` for Laplace noise.
///
/// A vector v is scaled to min(1, C/|v|_1) v and rounded to multiples of 2^-k, counted as integers w.
///
/// ## Privacy
///
/// Releases nothing by itself. Unit and neighbouring relation: one unit added or removed, whose whole contribution is one vector.
/// Sensitivity: adding or removing it changes the sum by w, in the sum of absolute values at most ``l1Bound``, which is what
/// ``DiscreteLaplaceCount`` is given. Privacy rests only on
///
/// &nbsp;&nbsp;&nbsp;&nbsp;|w_1| + ... + |w_n| <= l1Bound, with l1Bound = floor(C 2^k),
///
/// which is tested in integers, on the very integers that are added. Rounding is to nearest where that keeps the bound, else toward zero,
/// which shortens every entry; should both fail the test, w = 0. A vector with an entry that is not finite contributes w = 0, silently,
/// since a refusal would tell that one pupil's data are odd.
///
/// ## Utility
///
/// What |v|_1 exceeds C by is lost: a clipped unit's part shrinks by the factor C/|v|_1. Rounding adds an error of at most half a step of 2^-k to each
/// entry and unit, and of at most a step where it had to be toward zero, as for most clipped vectors of many entries; the latter is a bias toward zero.
///
/// ## Runtime
///
/// O(n) for each vector, and it differs between clipped and unclipped vectors.
///
/// ## Citations
///
/// Dwork, McSherry, Nissim and Smith (2006), "Calibrating noise to sensitivity in private data analysis", for the norm that Laplace noise needs;
/// Mironov (2012), "On significance of the least significant bits for differential privacy", for why the bound is tested on integers.
public struct L1GridClipping: Sendable, Equatable {
    /// The clipping norm C, in the unit of the vectors.
    public let norm: Double
    /// k: the grid has steps of 2^-k.
    public let fractionBits: Int
    /// floor(C 2^k): the bound on every contribution, in grid steps; what ``DiscreteLaplaceCount`` is given.
    public let l1Bound: Int64

    /// Clipping to norm `norm` on a grid of 2^-`fractionBits`.
    ///
    /// - Parameters:
    ///   - norm: C, finite and above 0.
    ///   - fractionBits: k, in 0...40.
    /// - Throws: ``MechanismError/boundOutOfRange`` unless 1 <= floor(C 2^k) <= ``GridClipping/largestBound``.
    public init(norm: Double, fractionBits: Int) throws(MechanismError) {
        guard norm.isFinite, norm > 0, (0...40).contains(fractionBits) else { throw .boundOutOfRange }
        let bound = (norm * Double(1 << fractionBits)).rounded(.down)
        guard bound >= 1, bound <= Double(GridClipping.largestBound) else { throw .boundOutOfRange }
        self.norm = norm
        self.fractionBits = fractionBits
        l1Bound = Int64(bound)
    }

    /// Adds one unit's clipped and rounded contribution to a sum, in grid steps.
    ///
    /// - Parameters:
    ///   - contribution: Everything that the unit contributes to this release, in one vector.
    ///   - sum: As long as `contribution`.
    public func add(_ contribution: Span<Double>, to sum: inout MutableSpan<Int64>) {
        precondition(contribution.count == sum.count, "a contribution is as long as the sum")
        var largest = 0.0
        for index in contribution.indices {
            guard contribution[index].isFinite else { return }
            largest = max(largest, abs(contribution[index]))
        }
        guard largest > 0 else { return }
        // Relative to the largest entry, so that no sum overflows.
        var length = 0.0
        for index in contribution.indices { length += abs(contribution[index] / largest) }
        let bound = Double(l1Bound)
        let unit = min(largest * Double(1 << fractionBits), bound / length)
        for rule in [FloatingPointRoundingRule.toNearestOrEven, .towardZero] {
            let shrunk = rule == .towardZero ? unit * (1 - 0x1p-40) : unit
            guard let steps = rounded(contribution, by: largest, unit: shrunk, rule) else { continue }
            for index in steps.indices { sum[index] &+= steps[index] }
            return
        }
    }

    /// The value of a (noisy) sum in the unit of the vectors.
    public func value(of steps: Int64) -> Double { Double(steps) / Double(1 << fractionBits) }

    /// The rounded vector if its norm is within the bound: the one test on which privacy rests.
    private func rounded(
        _ contribution: Span<Double>, by largest: Double, unit: Double, _ rule: FloatingPointRoundingRule
    ) -> [Int64]? {
        var steps = [Int64](repeating: 0, count: contribution.count)
        var left = l1Bound
        for index in steps.indices {
            let entry = (contribution[index] / largest * unit).rounded(rule)
            guard abs(entry) <= Double(left) else { return nil }
            steps[index] = Int64(entry)
            left -= abs(steps[index])
        }
        return steps
    }
}
