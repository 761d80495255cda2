/// The mean of bounded values, whose number is private.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: each value is clamped to a public interval of half width h, and a unit counts with its first m values. Released are two noisy
///   sums, h for every value and the deviations from the middle, so that both move by at most m h: the l1 norm is at most 2 m h and the l2 norm
///   sqrt(2) m h, tested on the integers that are added.
/// - Proof: ``DiscreteLaplaceCount`` or ``DiscreteGaussianSum`` with that bound; the mean is computed from the noisy sums alone. Nothing is
///   divided by the exact number.
///
/// ## Utility
///
/// For n values, the error is about the noise's standard deviation over n h, times at most sqrt(2) h (``standardDeviation(values:)``).
///
/// ## Runtime
///
/// O(values).
///
/// ## Citations
///
/// Wilson and others (2020), "Differentially private SQL with bounded user contribution", on sums about the middle; Dwork and Roth (2014).
public struct BoundedMean: ~Copyable, Sendable {
    /// The interval to which values are clamped.
    public let range: ClosedRange<Double>

    private let moments: BoundedMoments
    private let noise: VectorNoise

    /// A mean with discrete Laplace noise.
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
        noise = try moments.noise(powers: 2, charge: charge)
        (self.moments, self.range) = (moments, range)
    }

    /// A mean with discrete Gaussian noise.
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
        noise = try moments.noise(powers: 2, charge: charge)
        (self.moments, self.range) = (moments, range)
    }

    /// The standard deviation of the mean of n values, to first order and for a true mean at the end of the interval; sqrt(2) smaller in the
    /// middle.
    public func standardDeviation(values: Int) -> Double {
        (2 * noise.variance).squareRoot() * moments.step / Double(values)
    }

    /// The noisy mean, within the interval; its middle where the noisy number of values is below 1.
    ///
    /// - Parameters:
    ///   - units: Each unit's values.
    ///   - bits: The source of the noise.
    public consuming func release(_ units: [[Double]], using bits: inout SystemBits) -> Double {
        bits.rekeyAfterFork()
        return noisy(units, using: &bits)
    }

    /// The noisy mean from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(_ units: [[Double]], using bits: inout Bits) -> Double {
        noisy(units, using: &bits)
    }

    private consuming func noisy<Bits: BitSource & ~Copyable>(_ units: [[Double]], using bits: inout Bits) -> Double {
        let moments = moments
        let sums = noise.release(Array(moments.sums(units).prefix(2)), using: &bits)
        let count = Double(sums[0]) / Double(BoundedMoments.halfSteps)
        guard count >= 1 else { return moments.middle }
        let mean = moments.middle + Double(sums[1]) / count * moments.step
        return max(moments.range.lowerBound, min(moments.range.upperBound, mean))
    }
}
