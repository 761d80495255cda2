internal import Foundation

/// How the categories of one item depend on ability: the model and its parameters, in the slope–intercept metric (logistic, D = 1).
///
/// Models are mixed freely in one ``ItemBank``. Categories are counted from 0.
public enum ItemModel: Sendable, Equatable {
    /// Right or wrong: the Rasch, one-, two-, three- and four-parameter logistic models.
    case logistic(LogisticItem)
    /// Ordered categories by cumulative logits (Samejima 1969).
    case graded(GradedResponse)
    /// Ordered categories by cumulative logits, thresholds common to several items (Muraki 1990).
    case gradedRatingScale(GradedRatingScale)
    /// Ordered categories reached one after the other (Tutz 1990).
    case sequential(SequentialResponse)
    /// Ordered categories by adjacent logits: partial credit and generalised partial credit (Masters 1982; Muraki 1992).
    case partialCredit(PartialCredit)
    /// Ordered categories by adjacent logits, thresholds common to several items (Andrich 1978).
    case ratingScale(RatingScale)
    /// Unordered categories (Bock 1972).
    case nominal(NominalResponse)

    /// The number of categories, at least 2.
    public var categoryCount: Int { curves.predictors.count + 1 }

    /// Which parameters the model has, in the order of ``values``.
    public var parameters: [ItemParameter] { curves.parameters }

    /// The parameters' values on the scale of estimation: asymptotes as logits, infinite where an asymptote is 0 or 1.
    public var values: [Double] { curves.values }

    /// The model with other values of its parameters.
    ///
    /// - Parameter values: as many as ``parameters``, in that order.
    func replacing(_ values: [Double]) -> ItemModel {
        switch self {
        case .logistic(let item): .logistic(item.replacing(values))
        case .graded(let item): .graded(item.replacing(values))
        case .gradedRatingScale(let item): .gradedRatingScale(item.replacing(values))
        case .sequential(let item): .sequential(item.replacing(values))
        case .partialCredit(let item): .partialCredit(item.replacing(values))
        case .ratingScale(let item): .ratingScale(item.replacing(values))
        case .nominal(let item): .nominal(item.replacing(values))
        }
    }

    /// Whether every category has a probability above 0 at every ability: finite parameters, thresholds in order where they must be.
    public var isProper: Bool { curves.isProper }

    /// Whether every parameter is a number, asymptotes aside, which are judged by ``isProper``.
    var hasFiniteParameters: Bool {
        zip(parameters, values).allSatisfy { parameter, value in
            parameter == .lowerAsymptote || parameter == .upperAsymptote ? !value.isNaN : value.isFinite
        }
    }

    var curves: any ResponseCurves {
        switch self {
        case .logistic(let item): item
        case .graded(let item): item
        case .gradedRatingScale(let item): item
        case .sequential(let item): item
        case .partialCredit(let item): item
        case .ratingScale(let item): item
        case .nominal(let item): item
        }
    }
}

/// A parameter of an item.
public enum ItemParameter: Sendable, Hashable, CustomStringConvertible {
    /// a, per unit of ability.
    case discrimination
    /// d, in logits; numbered by category from 1.
    case intercept(Int)
    /// Threshold b common to items of one rating scale, on the ability scale; numbered by category from 1.
    case threshold(Int)
    /// Shift c of an item against the rating scale's thresholds.
    case location
    /// Slope of a nominal category against category 0; numbered by category from 1.
    case slope(Int)
    /// The logit of the probability of a right answer at ability −∞.
    case lowerAsymptote
    /// The logit of the probability of a right answer at ability +∞.
    case upperAsymptote

    /// The parameter's usual letter.
    public var description: String {
        switch self {
        case .discrimination: "a"
        case .intercept(let category): "d\(category)"
        case .threshold(let category): "b\(category)"
        case .location: "c"
        case .slope(let category): "a\(category)"
        case .lowerAsymptote: "logit(c)"
        case .upperAsymptote: "logit(u)"
        }
    }
}

/// How the linear predictors of an item become probabilities of its categories.
enum ResponseLink: Sendable, Equatable {
    /// P(1) = lower + (upper − lower) logistic(z).
    case asymptotic(lower: Double, upper: Double)
    /// P(at least k) = logistic(z_k), z falling in k.
    case cumulative
    /// P(at least k, given at least k − 1) = logistic(z_k).
    case sequential
    /// P(k) ∝ exp(z_k), z_0 = 0.
    case dividedByTotal
}

/// A linear predictor z = slope·θ + offset, of categories 1, 2, ....
struct LinearPredictor: Sendable, Equatable {
    var slope: Double
    var offset: Double
}

/// What a model says about itself: predictors linear in ability, and how they depend on its parameters.
///
/// Everything else (probabilities, derivatives, information, estimation) follows from these and the link.
protocol ResponseCurves: Sendable, Equatable {
    var link: ResponseLink { get }
    var parameters: [ItemParameter] { get }
    /// On the scale of estimation, in the order of `parameters`.
    var values: [Double] { get }
    /// One for each category but 0.
    var predictors: [LinearPredictor] { get }
    /// ∂(slope, offset) of predictor `category` (from 1) by parameter `index`.
    func derivative(ofPredictor category: Int, by index: Int) -> LinearPredictor
    func replacing(_ values: [Double]) -> Self
}

extension ResponseCurves {
    var isProper: Bool {
        let predictors = predictors
        guard !predictors.isEmpty, predictors.allSatisfy({ $0.slope.isFinite && $0.offset.isFinite }) else {
            return false
        }
        switch link {
        case .asymptotic(let lower, let upper): return lower >= 0 && upper <= 1 && lower < upper
        case .cumulative: return zip(predictors, predictors.dropFirst()).allSatisfy { $0.offset > $1.offset }
        case .sequential, .dividedByTotal: return true
        }
    }
}
