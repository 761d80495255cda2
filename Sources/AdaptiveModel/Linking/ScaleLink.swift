/// A change of ability's scale: θ' = slope·θ + shift.
///
/// Parameters of items go with it so that every probability stays as it is: a' = a/slope, b' = slope·b + shift.
public struct ScaleLink: Sendable, Equatable, Codable {
    /// A, above 0: how many units of the new scale one unit of the old is.
    public var slope: Double
    /// B, in units of the new scale: where the old zero lies.
    public var shift: Double

    /// - Parameters:
    ///   - slope: above 0.
    ///   - shift: finite.
    public init(slope: Double, shift: Double) {
        precondition(slope > 0 && slope.isFinite && shift.isFinite, "a link is a finite increasing line")
        self.slope = slope
        self.shift = shift
    }

    /// No change.
    public static let identity = ScaleLink(slope: 1, shift: 0)

    /// The way back.
    public var inverse: ScaleLink { ScaleLink(slope: 1 / slope, shift: -shift / slope) }

    /// This link, then another: from the first scale to the third.
    public func followed(by next: ScaleLink) -> ScaleLink {
        ScaleLink(slope: next.slope * slope, shift: next.slope * shift + next.shift)
    }

    /// An ability on the new scale.
    public func ability(_ theta: Double) -> Double { slope * theta + shift }
}

extension ItemModel {
    /// The item on another scale of ability: its probabilities at A·θ + B are this item's at θ.
    public func linked(by link: ScaleLink) -> ItemModel {
        let slope = link.slope
        // z = s·θ + o becomes (s/A)·θ' + (o − sB/A).
        func offset(_ intercept: Double, _ a: Double) -> Double { intercept - a * link.shift / slope }
        switch self {
        case .logistic(var item):
            item.intercept = offset(item.intercept, item.discrimination)
            item.discrimination /= slope
            return .logistic(item)
        case .graded(var item):
            item.intercepts = item.intercepts.map { offset($0, item.discrimination) }
            item.discrimination /= slope
            return .graded(item)
        case .sequential(var item):
            item.intercepts = item.intercepts.map { offset($0, item.discrimination) }
            item.discrimination /= slope
            return .sequential(item)
        case .partialCredit(var item):
            item.intercepts = item.intercepts.enumerated().map {
                offset($0.element, Double($0.offset + 1) * item.discrimination)
            }
            item.discrimination /= slope
            return .partialCredit(item)
        case .gradedRatingScale(var item):
            // a(θ + b + c): the shift goes to the item's own location, so that thresholds stay common.
            item.thresholds = item.thresholds.map { $0 * slope }
            item.location = item.location * slope - link.shift
            item.discrimination /= slope
            return .gradedRatingScale(item)
        case .ratingScale(var item):
            item.thresholds = item.thresholds.map(link.ability)
            item.discrimination /= slope
            return .ratingScale(item)
        case .nominal(var item):
            item.intercepts = zip(item.intercepts, item.slopes).map { offset($0, $1) }
            item.slopes = item.slopes.map { $0 / slope }
            return .nominal(item)
        }
    }
}

extension ItemBank {
    /// The bank on another scale, its distribution of ability with it.
    public func linked(by link: ScaleLink) -> ItemBank {
        var bank = self
        // A slope is above 0, and turns nothing around.
        bank.latent = Latent(
            mean: link.ability(latent.mean), variance: link.slope * link.slope * latent.variance, shape: latent.shape)
        bank.items = items.map { Item(name: $0.name, model: $0.model.linked(by: link)) }
        // a is 1 no longer.
        if link.slope != 1, model == .rasch || model == .partialCredit || model == .ratingScale { bank.model = .mixed }
        return bank
    }
}
