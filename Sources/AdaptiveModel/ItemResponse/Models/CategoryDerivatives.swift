internal import Foundation
internal import NumericalCore

/// The log-probabilities of an item's categories at many abilities, and their derivatives by the link's coordinates: the linear
/// predictors z_1, z_2, ..., and for ``LogisticItem`` the logits of its asymptotes besides.
///
/// Parameters enter through the coordinates linearly in θ, so that a model's gradient and information are sums over nodes of what is
/// here, taken to the parameters by ``ResponseCurves/derivative(ofPredictor:by:)``.
struct CategoryDerivatives {
    let curves: any ResponseCurves
    let categoryCount: Int
    let coordinateCount: Int
    let parameterCount: Int
    private let link: ResponseLink
    private let predictors: [LinearPredictor]
    /// ∂(slope, offset) of coordinate c by parameter m, at c × parameterCount + m.
    private let jacobian: [LinearPredictor]
    /// log P_k at the ability last evaluated.
    private(set) var logProbability: [Double]
    /// ∂ log P_k by coordinate c, at k × coordinateCount + c.
    private(set) var derivative: [Double]

    init(_ model: ItemModel) {
        let curves = model.curves
        self.curves = curves
        link = curves.link
        predictors = curves.predictors
        categoryCount = predictors.count + 1
        parameterCount = curves.parameters.count
        let isAsymptotic = if case .asymptotic = curves.link { true } else { false }
        coordinateCount = predictors.count + (isAsymptotic ? 2 : 0)
        var jacobian: [LinearPredictor] = []
        for coordinate in 0..<coordinateCount {
            for parameter in 0..<parameterCount {
                jacobian.append(
                    coordinate < predictors.count
                        ? curves.derivative(ofPredictor: coordinate + 1, by: parameter)
                        : LinearPredictor(slope: 0, offset: parameter == coordinate + 1 ? 1 : 0))
            }
        }
        self.jacobian = jacobian
        logProbability = [Double](repeating: 0, count: categoryCount)
        derivative = [Double](repeating: 0, count: categoryCount * coordinateCount)
    }

    /// ∂(slope, offset) of coordinate `coordinate` by parameter `parameter`.
    func jacobian(_ coordinate: Int, _ parameter: Int) -> LinearPredictor {
        jacobian[coordinate * parameterCount + parameter]
    }

    /// ∂ coordinate by parameter at ability `theta`.
    func slope(_ coordinate: Int, _ parameter: Int, at theta: Double) -> Double {
        let entry = jacobian[coordinate * parameterCount + parameter]
        return entry.slope * theta + entry.offset
    }

    /// P_k at the ability last evaluated.
    func probability(_ category: Int) -> Double { VectorMath.exp(logProbability[category]) }

    mutating func evaluate(_ theta: Double) {
        switch link {
        case .asymptotic(let lower, let upper): asymptotic(theta, lower, upper)
        case .cumulative: cumulative(theta)
        case .sequential: sequential(theta)
        case .dividedByTotal: dividedByTotal(theta)
        }
    }

    private mutating func asymptotic(_ theta: Double, _ lower: Double, _ upper: Double) {
        let z = predictors[0].slope * theta + predictors[0].offset
        let s = VectorMath.logistic(z)
        let t = VectorMath.logistic(-z)
        if lower == 0 && upper == 1 {
            logProbability[0] = -VectorMath.log1pexp(z)
            logProbability[1] = -VectorMath.log1pexp(-z)
            derivative[0] = -s
            derivative[3] = t
            return
        }
        let right = lower + (upper - lower) * s
        let wrong = (1 - upper) + (upper - lower) * t
        logProbability[0] = log(wrong)
        logProbability[1] = log(right)
        let byZ = (upper - lower) * s * t
        let byLower = lower * (1 - lower) * t
        let byUpper = upper * (1 - upper) * s
        derivative[0] = -byZ / wrong
        derivative[1] = -byLower / wrong
        derivative[2] = -byUpper / wrong
        derivative[3] = byZ / right
        derivative[4] = byLower / right
        derivative[5] = byUpper / right
    }

    private mutating func cumulative(_ theta: Double) {
        let last = predictors.count
        for k in derivative.indices { derivative[k] = 0 }
        var previous = Double.infinity
        var previousLog = 0.0
        var previousRight = 1.0
        var previousWrong = 0.0
        for k in 0...last {
            // P(at least k) and P(at least k + 1).
            var z = -Double.infinity
            var right = 0.0
            var wrong = 1.0
            var nextLog = 0.0
            if k < last {
                z = predictors[k].slope * theta + predictors[k].offset
                right = VectorMath.logistic(z)
                wrong = VectorMath.logistic(-z)
                nextLog = -VectorMath.log1pexp(-z)
            }
            if k == 0 {
                logProbability[0] = -VectorMath.log1pexp(z)
                derivative[0] = -right
            } else if k == last {
                logProbability[k] = previousLog
                derivative[k * coordinateCount + k - 1] = previousWrong
            } else {
                // P_k = P(at least k) P(below k + 1) (1 − e^(z_{k+1} − z_k)), without cancellation.
                let gap = -expm1(z - previous)
                logProbability[k] = previousLog - VectorMath.log1pexp(z) + log(gap)
                derivative[k * coordinateCount + k - 1] = previousWrong / (wrong * gap)
                derivative[k * coordinateCount + k] = -right / (previousRight * gap)
            }
            previous = z
            previousLog = nextLog
            previousRight = right
            previousWrong = wrong
        }
    }

    private mutating func sequential(_ theta: Double) {
        let last = predictors.count
        for k in derivative.indices { derivative[k] = 0 }
        var reached = 0.0
        for k in 0...last {
            logProbability[k] = reached
            guard k < last else { break }
            let z = predictors[k].slope * theta + predictors[k].offset
            let right = VectorMath.logistic(z)
            let wrong = VectorMath.logistic(-z)
            logProbability[k] += -VectorMath.log1pexp(z)
            derivative[k * coordinateCount + k] = -right
            for higher in (k + 1)...last { derivative[higher * coordinateCount + k] = wrong }
            reached += -VectorMath.log1pexp(-z)
        }
    }

    private mutating func dividedByTotal(_ theta: Double) {
        let last = predictors.count
        var top = 0.0
        logProbability[0] = 0
        for k in 1...last {
            logProbability[k] = predictors[k - 1].slope * theta + predictors[k - 1].offset
            top = max(top, logProbability[k])
        }
        var total = 0.0
        for k in 0...last { total += VectorMath.exp(logProbability[k] - top) }
        let logTotal = top + log(total)
        for k in 0...last { logProbability[k] -= logTotal }
        for c in 0..<last {
            let p = VectorMath.exp(logProbability[c + 1])
            for k in 0...last { derivative[k * coordinateCount + c] = (k == c + 1 ? 1 : 0) - p }
        }
    }
}
