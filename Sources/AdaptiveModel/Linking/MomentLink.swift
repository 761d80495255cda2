internal import Foundation

/// A link by means and spreads of the common items' parameters.
struct MomentLink {
    let link: ScaleLink

    init(_ linking: Linking, _ method: LinkingMethod) throws(LinkingError) {
        let a = try linking.from.enumerated().map { (item, model) throws(LinkingError) in try model.slope(item) }
        let c = try linking.to.enumerated().map { (item, model) throws(LinkingError) in try model.slope(item) }
        let b = try linking.from.enumerated().map { (item, model) throws(LinkingError) in try model.steps(item) }
            .flatMap { $0 }
        let d = try linking.to.enumerated().map { (item, model) throws(LinkingError) in try model.steps(item) }
            .flatMap { $0 }
        func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
        func squares(_ x: [Double]) -> Double {
            let center = mean(x)
            return x.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        }
        var slope = 1.0
        if !linking.unitIsHeld {
            switch method {
            case .meanGeometricMean: slope = exp(mean(zip(a, c).map { log($0 / $1) }))
            case .meanSigma:
                guard b.count > 1 else { throw .tooFewCommonItems(found: linking.from.count, needed: 2) }
                guard squares(b) > 0, squares(d) > 0 else { throw .noSpread }
                slope = (squares(d) / squares(b)).squareRoot()
            default: slope = mean(a) / mean(c)
            }
        }
        link = ScaleLink(slope: slope, shift: mean(d) - slope * mean(b))
    }
}

extension ItemModel {
    /// The discrimination of an item whose categories are ordered.
    fileprivate func slope(_ item: Int) throws(LinkingError) -> Double {
        if case .nominal = self { throw .noDifficulty(item: item) }
        guard let slope = curves.predictors.first?.slope, slope > 0 else { throw .noDifficulty(item: item) }
        return slope
    }

    /// Where neighbouring categories, or categories below and above, are equally likely: one ability for each category but 0.
    fileprivate func steps(_ item: Int) throws(LinkingError) -> [Double] {
        let slope = try slope(item)
        let offsets = curves.predictors.map(\.offset)
        if case .dividedByTotal = curves.link {
            return zip([0] + offsets, offsets).map { ($0 - $1) / slope }
        }
        return offsets.map { -$0 / slope }
    }
}
