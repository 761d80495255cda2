/// Unordered categories (Bock 1972): P(k | θ) ∝ exp(s_k θ + d_k), s_0 = d_0 = 0.
public struct NominalResponse: Sendable, Equatable {
    /// s_1, s_2, ..., per unit of ability: one less than there are categories.
    public var slopes: [Double]
    /// d_1, d_2, ..., in logits; as many as `slopes`.
    public var intercepts: [Double]

    /// - Parameters:
    ///   - slopes: one for each category but 0.
    ///   - intercepts: as many.
    public init(slopes: [Double], intercepts: [Double]) {
        precondition(slopes.count == intercepts.count, "an intercept for every slope")
        self.slopes = slopes
        self.intercepts = intercepts
    }

    /// The overall slope a of Thissen, Cai and Bock (2010), where s_k = a·``scores``: the last slope by its category.
    public var discrimination: Double { (slopes.last ?? 0) / Double(max(slopes.count, 1)) }

    /// The scoring function: s_k / a, 0 for category 0 and k for the last.
    public var scores: [Double] { ([0] + slopes).map { $0 / discrimination } }
}

extension NominalResponse: ResponseCurves {
    var link: ResponseLink { .dividedByTotal }

    var parameters: [ItemParameter] {
        slopes.indices.map { .slope($0 + 1) } + intercepts.indices.map { .intercept($0 + 1) }
    }

    var values: [Double] { slopes + intercepts }

    var predictors: [LinearPredictor] {
        zip(slopes, intercepts).map { LinearPredictor(slope: $0, offset: $1) }
    }

    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor {
        LinearPredictor(
            slope: index == category - 1 ? 1 : 0, offset: index == slopes.count + category - 1 ? 1 : 0)
    }

    func replacing(_ values: [Double]) -> NominalResponse {
        NominalResponse(slopes: Array(values[..<slopes.count]), intercepts: Array(values[slopes.count...]))
    }
}
