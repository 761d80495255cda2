internal import NumericalCore

extension ItemBank.Item {
    /// The probability of a right answer at ability `theta`: 1 / (1 + exp(−(aθ + d))).
    public func probability(_ theta: Double) -> Double {
        VectorMath.logistic(discrimination * theta + intercept)
    }

    /// Fisher information about ability at `theta`: a² P (1 − P) (Birnbaum 1968).
    public func information(_ theta: Double) -> Double {
        let p = probability(theta)
        return discrimination * discrimination * p * (1 - p)
    }
}

extension ItemBank {
    /// Fisher information of all items together at ability `theta`; its inverse square root is the standard error of a long test.
    public func information(_ theta: Double) -> Double {
        items.reduce(0) { $0 + $1.information(theta) }
    }
}
