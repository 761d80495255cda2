/// Ordered categories by adjacent logits: P(k | θ) ∝ exp(k·aθ + d_k), d_0 = 0.
///
/// The generalised partial credit model (Muraki 1992); with a = 1 Masters' partial credit model (1982).
public struct PartialCredit: Sendable, Equatable {
    /// Discrimination a, per unit of ability.
    public var discrimination: Double
    /// d_1, d_2, ..., in logits, in any order: one less than there are categories.
    public var intercepts: [Double]

    /// - Parameters:
    ///   - discrimination: a, per unit of ability.
    ///   - intercepts: one for each category but 0.
    public init(discrimination: Double, intercepts: [Double]) {
        self.discrimination = discrimination
        self.intercepts = intercepts
    }

    /// Steps b_k = (d_{k−1} − d_k)/a: the ability at which categories k − 1 and k are equally likely.
    public var difficulties: [Double] {
        zip([0] + intercepts, intercepts).map { ($0 - $1) / discrimination }
    }
}

extension PartialCredit: ResponseCurves {
    var link: ResponseLink { .dividedByTotal }

    var parameters: [ItemParameter] { [.discrimination] + intercepts.indices.map { .intercept($0 + 1) } }

    var values: [Double] { [discrimination] + intercepts }

    var predictors: [LinearPredictor] {
        intercepts.enumerated().map { LinearPredictor(slope: Double($0 + 1) * discrimination, offset: $1) }
    }

    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor {
        LinearPredictor(slope: index == 0 ? Double(category) : 0, offset: index == category ? 1 : 0)
    }

    func replacing(_ values: [Double]) -> PartialCredit {
        PartialCredit(discrimination: values[0], intercepts: Array(values[1...]))
    }
}
