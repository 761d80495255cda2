/// The variance of bounded values, and their mean, whose number is private.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: each value is clamped to a public interval of half width h, and a unit counts with its first m values. Released are three
///   noisy sums: h for every value, the deviations d from the middle, and d^2/h. Each moves by at most m h, so the l1 norm is at most 3 m h
///   and the l2 norm sqrt(3) m h, tested on the integers that are added.
/// - Proof: ``DiscreteLaplaceCount`` or ``DiscreteGaussianSum`` with that bound; everything else is computed from the noisy sums alone. The mean
///   that is subtracted is the noisy one: deviations from the exact mean would each depend on all units.
///
/// ## Utility
///
/// To first order, for n values, the error of the variance is at most sqrt(6) h times the noise's standard deviation over n steps.
///
/// ## Runtime
///
/// O(values).
///
/// ## Citations
///
/// Wilson and others (2020); Casacuberta, Shoemate, Vadhan and Wagaman (2022).
public struct BoundedVariance: ~Copyable, Sendable {
    /// What is released.
    public struct Moments: Sendable, Equatable {
        /// The noisy number of values.
        public let count: Double
        /// The noisy mean, within the interval.
        public let mean: Double
        /// The noisy variance (divided by n), between 0 and the square of the half width.
        public let variance: Double
    }

    private let moments: BoundedMoments
    private let noise: VectorNoise

    /// A variance with discrete Laplace noise.
    ///
    /// - Parameters:
    ///   - range: Of a width of 2^-900 to 2^500.
    ///   - valuesPerUnit: m, in 1...256.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError``.
    public init(
        range: ClosedRange<Double>, valuesPerUnit: Int = 1, charge: consuming PureCharge
    ) throws(MechanismError) {
        let moments = try BoundedMoments(range: range, valuesPerUnit: valuesPerUnit)
        noise = try moments.noise(powers: 3, charge: charge)
        self.moments = moments
    }

    /// A variance with discrete Gaussian noise.
    ///
    /// - Parameters:
    ///   - range: Of a width of 2^-900 to 2^500.
    ///   - valuesPerUnit: m, in 1...256.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError``.
    public init(
        range: ClosedRange<Double>, valuesPerUnit: Int = 1, charge: consuming PrivacyCharge
    ) throws(MechanismError) {
        let moments = try BoundedMoments(range: range, valuesPerUnit: valuesPerUnit)
        noise = try moments.noise(powers: 3, charge: charge)
        self.moments = moments
    }

    /// The noisy number, mean and variance; middle and 0 where the noisy number is below 1.
    ///
    /// - Parameters:
    ///   - units: Each unit's values.
    ///   - bits: The source of the noise.
    public consuming func release(_ units: [[Double]], using bits: inout SystemBits) -> Moments {
        bits.rekeyAfterFork()
        return noisy(units, using: &bits)
    }

    /// The noisy moments from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(_ units: [[Double]], using bits: inout Bits) -> Moments
    {
        noisy(units, using: &bits)
    }

    private consuming func noisy<Bits: BitSource & ~Copyable>(_ units: [[Double]], using bits: inout Bits) -> Moments {
        let moments = moments
        let sums = noise.release(moments.sums(units), using: &bits)
        let half = Double(BoundedMoments.halfSteps)
        let count = Double(sums[0]) / half
        guard count >= 1 else { return Moments(count: count, mean: moments.middle, variance: 0) }
        let deviation = max(-half, min(half, Double(sums[1]) / count))
        let square = max(0, min(half * half, Double(sums[2]) * half / count - deviation * deviation))
        return Moments(
            count: count, mean: moments.middle + deviation * moments.step,
            variance: square * moments.step * moments.step)
    }
}
