/// Ordered categories by cumulative logits (Samejima 1969): P(at least k | θ) = 1 / (1 + exp(−(aθ + d_k))).
public struct GradedResponse: Sendable, Equatable {
    /// Discrimination a, per unit of ability.
    public var discrimination: Double
    /// d_1 > d_2 > ..., in logits: one less than there are categories.
    public var intercepts: [Double]

    /// - Parameters:
    ///   - discrimination: a, per unit of ability.
    ///   - intercepts: falling.
    public init(discrimination: Double, intercepts: [Double]) {
        self.discrimination = discrimination
        self.intercepts = intercepts
    }

    /// Thresholds b_k = −d_k/a: the ability at which category k or higher is as likely as not.
    public var difficulties: [Double] { intercepts.map { -$0 / discrimination } }
}

extension GradedResponse: ResponseCurves {
    var link: ResponseLink { .cumulative }

    var parameters: [ItemParameter] { [.discrimination] + intercepts.indices.map { .intercept($0 + 1) } }

    var values: [Double] { [discrimination] + intercepts }

    var predictors: [LinearPredictor] {
        intercepts.map { LinearPredictor(slope: discrimination, offset: $0) }
    }

    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor {
        LinearPredictor(slope: index == 0 ? 1 : 0, offset: index == category ? 1 : 0)
    }

    func replacing(_ values: [Double]) -> GradedResponse {
        GradedResponse(discrimination: values[0], intercepts: Array(values[1...]))
    }
}
