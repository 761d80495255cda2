/// Ordered categories by cumulative logits with thresholds common to the items of a scale (Muraki 1990):
/// P(at least k | θ) = 1 / (1 + exp(−a(θ + b_k + c))).
///
/// The location of one item of a scale must be fixed: otherwise thresholds and locations can be shifted against each other.
public struct GradedRatingScale: Sendable, Equatable {
    /// Discrimination a, per unit of ability.
    public var discrimination: Double
    /// b_1 > b_2 > ..., on the ability scale: one less than there are categories.
    public var thresholds: [Double]
    /// c, on the ability scale.
    public var location: Double

    /// - Parameters:
    ///   - discrimination: a, per unit of ability.
    ///   - thresholds: falling.
    ///   - location: the item's shift against the common thresholds.
    public init(discrimination: Double, thresholds: [Double], location: Double) {
        self.discrimination = discrimination
        self.thresholds = thresholds
        self.location = location
    }
}

extension GradedRatingScale: ResponseCurves {
    var link: ResponseLink { .cumulative }

    var parameters: [ItemParameter] {
        [.discrimination] + thresholds.indices.map { .threshold($0 + 1) } + [.location]
    }

    var values: [Double] { [discrimination] + thresholds + [location] }

    var predictors: [LinearPredictor] {
        thresholds.map { LinearPredictor(slope: discrimination, offset: discrimination * ($0 + location)) }
    }

    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor {
        if index == 0 { return LinearPredictor(slope: 1, offset: thresholds[category - 1] + location) }
        return LinearPredictor(
            slope: 0, offset: index == category || index > thresholds.count ? discrimination : 0)
    }

    func replacing(_ values: [Double]) -> GradedRatingScale {
        GradedRatingScale(
            discrimination: values[0], thresholds: Array(values[1...thresholds.count]),
            location: values[thresholds.count + 1])
    }
}
