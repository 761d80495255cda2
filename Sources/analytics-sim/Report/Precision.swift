/// How precise a mean over replicates is.
enum Precision {
    /// Smaller numbers are rounding: the same answers in another order give sums that differ in the last digits.
    static let rounding = 1e-9

    /// How many standard errors on either side make an interval that misses in 5 of 100 cases: the 97.5 % quantile of
    /// Student's t. Two is right for many replicates only; with two replicates it would miss in 30 of 100.
    /// - Parameter degreesOfFreedom: replicates less one; at least 1, not necessarily whole.
    static func standardErrors(degreesOfFreedom: Double) -> Double {
        precondition(degreesOfFreedom >= 1, "an interval needs two replicates")
        let next = quantiles.firstIndex { $0.degreesOfFreedom > degreesOfFreedom } ?? quantiles.count - 1
        let (low, high) = (quantiles[next - 1], quantiles[next])
        // Linear in 1/ν, of which the quantile is a convex function, so that it is never too small.
        let share =
            (1 / low.degreesOfFreedom - 1 / degreesOfFreedom) / (1 / low.degreesOfFreedom - 1 / high.degreesOfFreedom)
        return low.value + share * (high.value - low.value)
    }

    /// Student (1908); the table's values as in Abramowitz and Stegun (1964, table 26.10).
    private static let quantiles: [(degreesOfFreedom: Double, value: Double)] = [
        (1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (6, 2.4469), (8, 2.3060), (10, 2.2281),
        (15, 2.1314), (20, 2.0860), (30, 2.0423), (60, 2.0003), (.infinity, 1.9600),
    ]
}

extension StudySummary.Estimate {
    /// Half the width of the 95 % interval for the mean of endlessly many replicates; `nil` where one replicate tells
    /// nothing about it.
    var margin: Double? {
        guard let standardError, replicates > 1 else { return nil }
        return Precision.standardErrors(degreesOfFreedom: Double(replicates - 1)) * standardError
    }

    /// This estimate with what is only rounding taken off.
    var withoutRounding: Self {
        func rounded(_ value: Double) -> Double { abs(value) < Precision.rounding ? 0 : value }
        return Self(mean: rounded(mean), standardError: standardError.map(rounded), replicates: replicates)
    }
}
