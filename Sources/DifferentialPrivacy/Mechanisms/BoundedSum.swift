/// The sum of bounded values.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed. So the number of values is private too.
/// - Sensitivity: each value is clamped to a public interval and a unit counts with its first m values, so that the sum moves by at most
///   m max(|lower|, |upper|): in whole steps of 2^-16 of that, tested on the integers that are added.
/// - Proof: ``DiscreteLaplaceCount`` or ``DiscreteGaussianSum`` with that bound. What is not a number counts as 0, or the nearest bound.
///
/// ## Utility
///
/// The error has the standard deviation ``standardDeviation``, besides the bias of clamping.
///
/// ## Runtime
///
/// O(values).
///
/// ## Citations
///
/// Dwork, McSherry, Nissim and Smith (2006); Casacuberta, Shoemate, Vadhan and Wagaman (2022), on why sums are taken over integers.
public struct BoundedSum: ~Copyable, Sendable {
    /// The interval to which values are clamped.
    public let range: ClosedRange<Double>
    /// m: how many values of one unit count.
    public let valuesPerUnit: Int

    private let step: Double
    private let noise: VectorNoise

    private static let steps: Int64 = 1 << 16

    /// A sum with discrete Laplace noise.
    ///
    /// - Parameters:
    ///   - range: With its larger bound of 2^-900 to 2^500 in size.
    ///   - valuesPerUnit: m, in 1...256.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError``.
    public init(
        range: ClosedRange<Double>, valuesPerUnit: Int = 1, charge: consuming PureCharge
    ) throws(MechanismError) {
        let step = try Self.step(range, valuesPerUnit)
        noise = .laplace(try DiscreteLaplaceCount(l1Bound: Int64(valuesPerUnit) * Self.steps, charge: charge))
        (self.range, self.valuesPerUnit, self.step) = (range, valuesPerUnit, step)
    }

    /// A sum with discrete Gaussian noise.
    ///
    /// - Parameters:
    ///   - range: With its larger bound of 2^-900 to 2^500 in size.
    ///   - valuesPerUnit: m, in 1...256.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError``.
    public init(
        range: ClosedRange<Double>, valuesPerUnit: Int = 1, charge: consuming PrivacyCharge
    ) throws(MechanismError) {
        let step = try Self.step(range, valuesPerUnit)
        noise = .gaussian(try DiscreteGaussianSum(l2Bound: Int64(valuesPerUnit) * Self.steps, charge: charge))
        (self.range, self.valuesPerUnit, self.step) = (range, valuesPerUnit, step)
    }

    private static func step(_ range: ClosedRange<Double>, _ valuesPerUnit: Int) throws(MechanismError) -> Double {
        // The larger of both magnitudes: clamping to [-10, 1] leaves values of size 10.
        let largest = max(abs(range.lowerBound), abs(range.upperBound))
        // A step that is a normal number: a value divided by it is then one of at most 2^16 in size; and no sum of 64 bits overflows.
        guard largest >= 0x1p-900, largest <= 0x1p500, (1...256).contains(valuesPerUnit) else { throw .boundOutOfRange }
        return largest / Double(steps)
    }

    /// The standard deviation of the noise.
    public var standardDeviation: Double { noise.variance.squareRoot() * step }

    /// The noisy sum.
    ///
    /// - Parameters:
    ///   - units: Each unit's values.
    ///   - bits: The source of the noise.
    public consuming func release(_ units: [[Double]], using bits: inout SystemBits) -> Double {
        bits.rekeyAfterFork()
        return noisy(units, using: &bits)
    }

    /// The noisy sum from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(_ units: [[Double]], using bits: inout Bits) -> Double {
        noisy(units, using: &bits)
    }

    private consuming func noisy<Bits: BitSource & ~Copyable>(_ units: [[Double]], using bits: inout Bits) -> Double {
        var sum: Int64 = 0
        for values in units {
            for value in values.prefix(valuesPerUnit) {
                let inside = max(range.lowerBound, min(range.upperBound, value.isNaN ? 0 : value))
                sum += max(-Self.steps, min(Self.steps, Int64((inside / step).rounded())))
            }
        }
        let step = step
        return Double(noise.release([sum], using: &bits)[0]) * step
    }
}
