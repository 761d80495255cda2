internal import NumericalCore

/// An item scored right (1) or wrong (0): P(right | θ) = c + (u − c) / (1 + exp(−(aθ + d))).
///
/// With c = 0 and u = 1 the two-parameter logistic model (Birnbaum 1968), with a = 1 besides Rasch's (1960); c free gives the three-, u
/// free too the four-parameter model (Barton & Lord 1981).
public struct LogisticItem: Sendable, Equatable {
    /// Discrimination a, per unit of ability.
    public var discrimination: Double
    /// Intercept d, in logits.
    public var intercept: Double
    /// c, the probability of a right answer at ability −∞, in [0, 1).
    public var lowerAsymptote: Double
    /// u, the probability of a right answer at ability +∞, in (c, 1].
    public var upperAsymptote: Double

    /// An item of two parameters, or more where asymptotes are given.
    public init(
        discrimination: Double, intercept: Double, lowerAsymptote: Double = 0, upperAsymptote: Double = 1
    ) {
        self.discrimination = discrimination
        self.intercept = intercept
        self.lowerAsymptote = lowerAsymptote
        self.upperAsymptote = upperAsymptote
    }

    /// Difficulty b = −d/a: the ability halfway between the asymptotes. Infinite or NaN where a is 0.
    public var difficulty: Double { -intercept / discrimination }
}

extension LogisticItem: ResponseCurves {
    var link: ResponseLink { .asymptotic(lower: lowerAsymptote, upper: upperAsymptote) }

    var parameters: [ItemParameter] { [.discrimination, .intercept(1), .lowerAsymptote, .upperAsymptote] }

    var values: [Double] {
        [discrimination, intercept, logit(lowerAsymptote), logit(upperAsymptote)]
    }

    var predictors: [LinearPredictor] { [LinearPredictor(slope: discrimination, offset: intercept)] }

    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor {
        LinearPredictor(slope: index == 0 ? 1 : 0, offset: index == 1 ? 1 : 0)
    }

    func replacing(_ values: [Double]) -> LogisticItem {
        // An asymptote whose logit is as it was stays as it was, to the bit.
        LogisticItem(
            discrimination: values[0], intercept: values[1],
            lowerAsymptote: values[2] == logit(lowerAsymptote) ? lowerAsymptote : VectorMath.logistic(values[2]),
            upperAsymptote: values[3] == logit(upperAsymptote) ? upperAsymptote : VectorMath.logistic(values[3]))
    }
}
