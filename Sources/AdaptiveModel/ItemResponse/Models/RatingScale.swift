/// Ordered categories by adjacent logits with thresholds common to the items of a scale (Andrich 1978):
/// log P(k | θ)/P(k − 1 | θ) = a(θ − b_k) + c.
///
/// Andrich's model has a = 1. The location of one item of a scale must be fixed: otherwise thresholds and locations can be shifted
/// against each other.
public struct RatingScale: Sendable, Equatable {
    /// Discrimination a, per unit of ability.
    public var discrimination: Double
    /// b_1, b_2, ..., on the ability scale: one less than there are categories.
    public var thresholds: [Double]
    /// c, in logits.
    public var location: Double

    /// - Parameters:
    ///   - discrimination: a, per unit of ability.
    ///   - thresholds: one for each category but 0.
    ///   - location: the item's shift against the common thresholds.
    public init(discrimination: Double = 1, thresholds: [Double], location: Double) {
        self.discrimination = discrimination
        self.thresholds = thresholds
        self.location = location
    }
}

extension RatingScale: ResponseCurves {
    var link: ResponseLink { .dividedByTotal }

    var parameters: [ItemParameter] {
        [.discrimination] + thresholds.indices.map { .threshold($0 + 1) } + [.location]
    }

    var values: [Double] { [discrimination] + thresholds + [location] }

    var predictors: [LinearPredictor] {
        var sum = 0.0
        return thresholds.enumerated().map { index, threshold in
            sum += threshold
            let category = Double(index + 1)
            return LinearPredictor(
                slope: category * discrimination, offset: category * location - discrimination * sum)
        }
    }

    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor {
        if index == 0 {
            return LinearPredictor(slope: Double(category), offset: -thresholds[..<category].reduce(0, +))
        }
        if index > thresholds.count { return LinearPredictor(slope: 0, offset: Double(category)) }
        return LinearPredictor(slope: 0, offset: index <= category ? -discrimination : 0)
    }

    func replacing(_ values: [Double]) -> RatingScale {
        RatingScale(
            discrimination: values[0], thresholds: Array(values[1...thresholds.count]),
            location: values[thresholds.count + 1])
    }
}
