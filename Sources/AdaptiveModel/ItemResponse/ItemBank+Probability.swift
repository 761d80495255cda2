internal import NumericalCore

extension ItemBank.Item {
    /// Discrimination a, per unit of ability; above 0 for a useful item. Of a nominal item the overall slope.
    public var discrimination: Double {
        get {
            switch model {
            case .logistic(let item): item.discrimination
            case .graded(let item): item.discrimination
            case .gradedRatingScale(let item): item.discrimination
            case .sequential(let item): item.discrimination
            case .partialCredit(let item): item.discrimination
            case .ratingScale(let item): item.discrimination
            case .nominal(let item): item.discrimination
            }
        }
        set {
            guard case .nominal(let item) = model else {
                var values = model.values
                values[0] = newValue
                model = model.replacing(values)
                return
            }
            model = .nominal(
                NominalResponse(slopes: item.scores.dropFirst().map { $0 * newValue }, intercepts: item.intercepts))
        }
    }

    /// Intercept d, in logits: of an item scored right or wrong the log-odds of a right answer at ability 0, where no asymptote is
    /// in the way; of one with more categories the offset of category 1.
    public var intercept: Double {
        get { model.curves.predictors[0].offset }
        set {
            guard case .logistic(var item) = model else {
                preconditionFailure("only an item scored right or wrong has one intercept")
            }
            item.intercept = newValue
            model = .logistic(item)
        }
    }

    /// Difficulty b = −d/a: the ability at which half the answers are right. Infinite or NaN where a is 0.
    public var difficulty: Double { -intercept / discrimination }

    /// The probability of a right answer at ability `theta`; with more categories, of any but category 0.
    public func probability(_ theta: Double) -> Double {
        if case .logistic(let item) = model {
            let p = VectorMath.logistic(item.discrimination * theta + item.intercept)
            return item.lowerAsymptote + (item.upperAsymptote - item.lowerAsymptote) * p
        }
        return 1 - model.probabilities(theta).probability[0]
    }

    /// Fisher information about ability at `theta`: for a two-parameter item a² P (1 − P) (Birnbaum 1968).
    public func information(_ theta: Double) -> Double { model.information(theta) }
}

extension ItemBank {
    /// Fisher information of all items together at ability `theta`; its inverse square root is the standard error of a long test.
    public func information(_ theta: Double) -> Double {
        items.reduce(0) { $0 + $1.information(theta) }
    }

    /// The expected sum of the items' categories at ability `theta`: the test characteristic curve.
    public func expectedScore(_ theta: Double) -> Double {
        items.reduce(0) { $0 + $1.model.probabilities(theta).expectedScore }
    }
}
