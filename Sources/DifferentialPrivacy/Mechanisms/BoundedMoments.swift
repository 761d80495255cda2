/// Sums of the powers of bounded values on one grid, for ``BoundedSum``, ``BoundedMean`` and ``BoundedVariance``.
///
/// A value x in a public interval becomes d = x - middle in steps of halfwidth/2^16, a whole number in -h...h with h = 2^16. A unit
/// counts with its first m values. Each power is brought to the same size: h for the count, d, and d^2/h rounded. So p of these sums move by at
/// most p m h in the l1 norm and sqrt(p) m h in the l2 norm; the clamping to these ranges is done on the integers that are added.
struct BoundedMoments {
    static let halfSteps: Int64 = 1 << 16

    let range: ClosedRange<Double>
    let valuesPerUnit: Int

    init(range: ClosedRange<Double>, valuesPerUnit: Int) throws(MechanismError) {
        let width = range.upperBound - range.lowerBound
        // So narrow that no square overflows, also far from 0.
        guard width >= 0x1p-900, width <= 0x1p500, max(-range.lowerBound, range.upperBound) <= 0x1p500,
            (1...256).contains(valuesPerUnit)
        else { throw .boundOutOfRange }
        self.range = range
        self.valuesPerUnit = valuesPerUnit
    }

    var middle: Double { range.lowerBound / 2 + range.upperBound / 2 }

    /// The value of one step.
    var step: Double { (range.upperBound - range.lowerBound) / 2 / Double(Self.halfSteps) }

    func noise(powers: Int, charge: consuming PureCharge) throws(MechanismError) -> VectorNoise {
        let bound = Int64(powers * valuesPerUnit) * Self.halfSteps
        return .laplace(try DiscreteLaplaceCount(l1Bound: bound, charge: charge))
    }

    func noise(powers: Int, charge: consuming PrivacyCharge) throws(MechanismError) -> VectorNoise {
        let single = Int64(valuesPerUnit) * Self.halfSteps
        return .gaussian(try DiscreteGaussianSum(squaredL2Bound: Int64(powers) * single * single, charge: charge))
    }

    /// The sums of the powers 0 to 2 over all units' values.
    func sums(_ units: [[Double]]) -> [Int64] {
        var sums: [Int64] = [0, 0, 0]
        for values in units {
            for value in values.prefix(valuesPerUnit) {
                // What is not a number counts as the middle: every value counts the same whatever it is.
                let scaled = value.isNaN ? 0 : (value - middle) / step
                let whole = Int64(max(-Double(Self.halfSteps), min(Double(Self.halfSteps), scaled.rounded())))
                sums[0] += Self.halfSteps
                sums[1] += whole
                sums[2] += (whole * whole + Self.halfSteps / 2) / Self.halfSteps
            }
        }
        return sums
    }
}
