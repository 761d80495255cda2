/// Coin tosses whose probability is exactly the exponential of a negative rational number: the one place where the
/// samplers touch a transcendental number, and they do so with integers only.
///
/// Source: Canonne, Kamath and Steinke (2020), "The discrete Gaussian for differential privacy", algorithm 1.
extension BitSource where Self: ~Copyable {
    /// True with probability exactly exp(-1).
    ///
    /// The trials have success probabilities 1, 1/2, 1/3, ...; the first is certain and not drawn.
    mutating func exponentialBernoulli() -> Bool {
        var trial: UInt64 = 2
        while uniform(below: trial) == 0 { trial += 1 }
        return trial % 2 == 1
    }

    /// True with probability exactly exp(-numerator/denominator).
    ///
    /// - Parameters:
    ///   - numerator: Any value.
    ///   - denominator: Must be positive.
    package mutating func exponentialBernoulli(_ numerator: UInt64, over denominator: UInt64) -> Bool {
        guard numerator > denominator else { return fractionalBernoulli(numerator, over: denominator) }
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        return exponentialBernoulli(whole: UInt128(whole)) && fractionalBernoulli(rest, over: denominator)
    }

    /// True with probability exactly exp(-numerator/denominator).
    ///
    /// - Parameters:
    ///   - numerator: A number of 256 bits, as its high and low halves.
    ///   - denominator: Must be positive.
    package mutating func exponentialBernoulli(
        _ numerator: (high: UInt128, low: UInt128), over denominator: UInt128
    ) -> Bool {
        precondition(denominator > 0, "a rate needs a positive denominator")
        // A quotient beyond 128 bits: this many tosses of exp(-1) never all succeed, so the loop ends as the law asks.
        guard numerator.high < denominator else { return exponentialBernoulli(whole: .max) }
        let (whole, rest) = denominator.dividingFullWidth((numerator.high, numerator.low))
        return exponentialBernoulli(whole: whole) && fractionalBernoulli(rest, over: denominator)
    }

    /// A geometric variable, P(k) proportional to exp(-k denominator/numerator), exactly, in O(1): a multiple of the scale's numerator
    /// and a remainder, divided by its denominator.
    ///
    /// Source: Canonne, Kamath and Steinke (2020), algorithm 2.
    package mutating func geometric(scaleNumerator: UInt64, scaleDenominator: UInt64) -> UInt64 {
        while true {
            let remainder = uniform(below: scaleNumerator)
            guard exponentialBernoulli(remainder, over: scaleNumerator) else { continue }
            var quotient: UInt64 = 0
            while exponentialBernoulli() { quotient += 1 }
            return (remainder + scaleNumerator * quotient) / scaleDenominator
        }
    }

    /// True with probability exactly exp(-whole): all of `whole` independent tosses of exp(-1).
    private mutating func exponentialBernoulli(whole: UInt128) -> Bool {
        var tosses: UInt128 = 0
        while tosses < whole {
            guard exponentialBernoulli() else { return false }
            tosses += 1
        }
        return true
    }

    /// Algorithm 1 for a rate in [0, 1]. Bernoulli(rate/k) is Bernoulli(rate) and Bernoulli(1/k), so that the bound of
    /// no draw grows beyond the denominator.
    private mutating func fractionalBernoulli(_ numerator: UInt64, over denominator: UInt64) -> Bool {
        var trial: UInt64 = 1
        while uniform(below: denominator) < numerator, trial == 1 || uniform(below: trial) == 0 { trial += 1 }
        return trial % 2 == 1
    }

    private mutating func fractionalBernoulli(_ numerator: UInt128, over denominator: UInt128) -> Bool {
        var trial: UInt64 = 1
        while uniform(below: denominator) < numerator, trial == 1 || uniform(below: trial) == 0 { trial += 1 }
        return trial % 2 == 1
    }
}
