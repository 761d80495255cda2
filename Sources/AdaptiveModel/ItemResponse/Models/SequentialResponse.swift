/// Ordered categories reached one after the other (Tutz 1990, the continuation-ratio model):
/// P(at least k | θ, at least k − 1) = 1 / (1 + exp(−(aθ + d_k))).
public struct SequentialResponse: Sendable, Equatable {
    /// Discrimination a, per unit of ability.
    public var discrimination: Double
    /// d_1, d_2, ..., in logits, in any order: one less than there are categories.
    public var intercepts: [Double]

    /// - Parameters:
    ///   - discrimination: a, per unit of ability.
    ///   - intercepts: one for each step from a category to the next.
    public init(discrimination: Double, intercepts: [Double]) {
        self.discrimination = discrimination
        self.intercepts = intercepts
    }
}

extension SequentialResponse: ResponseCurves {
    var link: ResponseLink { .sequential }

    var parameters: [ItemParameter] { [.discrimination] + intercepts.indices.map { .intercept($0 + 1) } }

    var values: [Double] { [discrimination] + intercepts }

    var predictors: [LinearPredictor] {
        intercepts.map { LinearPredictor(slope: discrimination, offset: $0) }
    }

    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor {
        LinearPredictor(slope: index == 0 ? 1 : 0, offset: index == category ? 1 : 0)
    }

    func replacing(_ values: [Double]) -> SequentialResponse {
        SequentialResponse(discrimination: values[0], intercepts: Array(values[1...]))
    }
}
