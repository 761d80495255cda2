internal import NumericalCore

/// A link by curves: the least weighted sum of squared differences between what items on the new scale expect, as calibrated there and as taken
/// there from the old scale.
///
/// The criterion goes one way, from the old scale to the new, as in R's equateIRT (Battauz 2015); Haebara's and Stocking and Lord's own
/// also integrate over the old scale's population.
struct CurveLink {
    private let from: [ItemModel]
    private let isByItem: Bool
    private let unitIsHeld: Bool
    private let start: ScaleLink
    private let quadrature: Quadrature
    /// Node to the target curves, one after the other.
    private let target: [[Double]]

    init(_ linking: Linking, _ method: LinkingMethod, _ quadrature: Quadrature) throws(LinkingError) {
        from = linking.from
        isByItem = method == .haebara
        unitIsHeld = linking.unitIsHeld
        self.quadrature = quadrature
        start = (try? MomentLink(linking, .meanGeometricMean).link) ?? .identity
        let isByItem = isByItem
        let to = linking.to
        target = quadrature.nodes.map { node in
            Self.curves(to.map { $0.probabilities(node) }, isByItem).map(\.value)
        }
    }

    /// Values and derivatives by ability: of every category but the first item by item, or of the expected sum score.
    private static func curves(
        _ items: [CategoryProbabilities], _ isByItem: Bool
    ) -> [(value: Double, slope: Double)] {
        if isByItem {
            return items.flatMap { item in
                // Two categories mirror each other: one says all.
                (item.probability.count == 2 ? 1..<2 : 0..<item.probability.count).map {
                    (item.probability[$0], item.first[$0])
                }
            }
        }
        var value = 0.0
        var slope = 0.0
        for item in items {
            value += item.expectedScore
            for (k, first) in item.first.enumerated() { slope += Double(k) * first }
        }
        return [(value, slope)]
    }

    /// The criterion, its derivatives by slope and shift, and the products of the curves' derivatives (Gauss and Newton).
    private func evaluate(
        _ link: ScaleLink
    ) -> (value: Double, gradient: (Double, Double), information: (Double, Double, Double)) {
        var value = 0.0
        var gradient = (0.0, 0.0)
        var information = (0.0, 0.0, 0.0)
        for (q, node) in quadrature.nodes.enumerated() {
            let weight = quadrature.weights[q]
            // An item taken to the new scale has at θ' the probabilities that it has on the old at (θ' − B)/A.
            let theta = (node - link.shift) / link.slope
            let bySlope = -theta / link.slope
            let byShift = -1 / link.slope
            for (k, curve) in Self.curves(from.map { $0.probabilities(theta) }, isByItem).enumerated() {
                let difference = curve.value - target[q][k]
                let (s, h) = (curve.slope * bySlope, curve.slope * byShift)
                value += weight * difference * difference
                gradient.0 += 2 * weight * difference * s
                gradient.1 += 2 * weight * difference * h
                information.0 += 2 * weight * s * s
                information.1 += 2 * weight * s * h
                information.2 += 2 * weight * h * h
            }
        }
        return (value, gradient, information)
    }

    /// Levenberg and Marquardt's method. It stops when a step would move neither slope nor shift by 1e-12.
    func solve() throws(LinkingError) -> (link: ScaleLink, criterion: Double) {
        var link = start
        var here = evaluate(link)
        var damping = 1e-6
        for _ in 0..<500 {
            var (s, c, h) = here.information
            s *= 1 + damping
            h *= 1 + damping
            var move: (Double, Double)
            if unitIsHeld {
                move = (0, -here.gradient.1 / h)
            } else {
                let determinant = s * h - c * c
                move = (
                    -(h * here.gradient.0 - c * here.gradient.1) / determinant,
                    -(s * here.gradient.1 - c * here.gradient.0) / determinant
                )
            }
            guard move.0.isFinite, move.1.isFinite else { throw .notConverged }
            // A slope stays above 0.
            if move.0 < -0.5 * link.slope { move = (-0.5 * link.slope, move.1 * -0.5 * link.slope / move.0) }
            if max(abs(move.0), abs(move.1)) < 1e-12 * (1 + abs(link.shift)) { return (link, here.value) }
            let candidate = ScaleLink(slope: link.slope + move.0, shift: link.shift + move.1)
            let there = evaluate(candidate)
            if there.value <= here.value {
                link = candidate
                here = there
                damping = max(damping / 10, 1e-12)
            } else {
                // At the minimum the values differ by rounding only.
                if max(abs(move.0), abs(move.1)) < 1e-9 { return (link, here.value) }
                damping *= 10
                if damping > 1e12 { throw .notConverged }
            }
        }
        throw .notConverged
    }
}
