internal import Foundation
public import NumericalCore

/// How common items say what the scales of two calibrations have to do with one another.
public enum LinkingMethod: Sendable, Equatable {
    /// Slope by the means of the discriminations, shift by those of the difficulties (Loyd & Hoover 1980).
    case meanMean
    /// Slope by the geometric means of the discriminations (Mislevy & Bock 1990).
    case meanGeometricMean
    /// Slope by the standard deviations of the difficulties (Marco 1977).
    case meanSigma
    /// Least squares between the items' category curves (Haebara 1980).
    case haebara
    /// Least squares between the test's curves (Stocking & Lord 1983).
    case stockingLord

    /// Whether it compares curves and not parameters.
    var isByCurves: Bool { self == .haebara || self == .stockingLord }
}

/// Two calibrations of items of which some are common, the first to be taken to the scale of the second.
///
/// ```swift
/// let link = try Linking(from: autumn, to: spring).link(by: .stockingLord)
/// let bank = autumn.linked(by: link)
/// ```
public struct Linking: Sendable {
    /// The common items' names, in the order of the first bank.
    public let names: [String]
    /// The items on the scale to be left.
    let from: [ItemModel]
    /// The items on the scale to be reached.
    let to: [ItemModel]
    /// Whether the scales' units are held equal, as those of a Rasch family are: the slope is then 1.
    public let unitIsHeld: Bool

    /// - Parameters:
    ///   - from: the bank whose scale is left.
    ///   - to: the bank whose scale is taken.
    ///   - common: names of the items to link by; all that both banks have unless given.
    ///   - unitIsHeld: whether the slope is 1; where every common discrimination is 1 unless given.
    public init(
        from: ItemBank, to: ItemBank, common: [String]? = nil, unitIsHeld: Bool? = nil
    ) throws(LinkingError) {
        let chosen = common.map(Set.init)
        let target = Dictionary(uniqueKeysWithValues: to.items.map { ($0.name, $0.model) })
        let shared = from.items.filter { target[$0.name] != nil && chosen?.contains($0.name) ?? true }
        guard !shared.isEmpty else { throw .tooFewCommonItems(found: 0, needed: 1) }
        names = shared.map(\.name)
        self.from = shared.map(\.model)
        self.to = shared.compactMap { target[$0.name] }
        for (item, pair) in zip(self.from, self.to).enumerated() where pair.0.parameters != pair.1.parameters {
            throw .modelsDiffer(item: item)
        }
        for (item, pair) in zip(self.from, self.to).enumerated()
        where pair.0.curves.link.kind != pair.1.curves.link.kind {
            throw .modelsDiffer(item: item)
        }
        self.unitIsHeld = unitIsHeld ?? (self.from + self.to).allSatisfy { $0.curves.predictors.first?.slope == 1 }
    }

    /// The link from the first scale to the second.
    ///
    /// - Parameters:
    ///   - method: how the link is found.
    ///   - quadrature: the abilities, on the second scale, at which curves are compared: 30 nodes of Gauss and Hermite for a
    ///     standard normal population unless given. Mean methods do not use it.
    public func link(
        by method: LinkingMethod, quadrature: Quadrature = .gaussHermite(30)
    ) throws(LinkingError) -> ScaleLink {
        guard method.isByCurves else { return try MomentLink(self, method).link }
        return try CurveLink(self, method, quadrature).solve().link
    }

    /// The link with standard errors by the delta method, from the sampling covariance of the items' estimates (Ogasawara 2000, 2001).
    ///
    /// Two calibrations of different pupils are independent. Parameters count in the order of ``ItemModel/values``, item by item; those that were
    /// held, such as asymptotes of 0 and 1, have rows and columns of 0.
    ///
    /// - Parameters:
    ///   - method: how the link is found.
    ///   - covarianceFrom: of the common items' parameters in the first bank.
    ///   - covarianceTo: in the second.
    ///   - quadrature: abilities at which curves are compared, with their weights.
    public func estimate(
        by method: LinkingMethod, covarianceFrom: Matrix, covarianceTo: Matrix,
        quadrature: Quadrature = .gaussHermite(30)
    ) throws(LinkingError) -> EstimatedLink {
        let count = from.reduce(0) { $0 + $1.values.count }
        for matrix in [covarianceFrom, covarianceTo] {
            guard matrix.rows == count, matrix.columns == count, matrix.elements.allSatisfy(\.isFinite) else {
                throw .badCovariance(expected: count)
            }
        }
        let link = try link(by: method, quadrature: quadrature)
        // Derivatives by each parameter that varies: central differences of the estimating equations, solved for the link. The equations
        // are smooth, so that what differences leave (1e-9) is nothing beside the delta method's own error.
        var slopes: [[Double]] = [[], []]
        var shifts: [[Double]] = [[], []]
        for (side, covariance) in [covarianceFrom, covarianceTo].enumerated() {
            var place = 0
            for item in from.indices {
                let values = (side == 0 ? from : to)[item].values
                for m in values.indices {
                    defer { place += 1 }
                    guard covariance[place, place] > 0, values[m].isFinite else {
                        slopes[side].append(0)
                        shifts[side].append(0)
                        continue
                    }
                    let step = 1e-4 * max(1, abs(values[m]))
                    func moved(_ by: Double) throws(LinkingError) -> ScaleLink {
                        var other = values
                        other[m] += by
                        return try changing(side, item, to: other).link(by: method, quadrature: quadrature)
                    }
                    // Five points: an error of order step⁴.
                    let (a, b) = (try moved(step), try moved(-step))
                    let (c, d) = (try moved(2 * step), try moved(-2 * step))
                    slopes[side].append((8 * (a.slope - b.slope) - (c.slope - d.slope)) / (12 * step))
                    shifts[side].append((8 * (a.shift - b.shift) - (c.shift - d.shift)) / (12 * step))
                }
            }
        }
        func sum(_ x: [[Double]], _ y: [[Double]]) -> Double {
            var total = 0.0
            for (side, covariance) in [covarianceFrom, covarianceTo].enumerated() {
                let product = covariance.multiplied(by: y[side])
                for (left, right) in zip(x[side], product) { total += left * right }
            }
            return total
        }
        return EstimatedLink(
            link: link, slopeError: max(sum(slopes, slopes), 0).squareRoot(),
            shiftError: max(sum(shifts, shifts), 0).squareRoot(), covariance: sum(slopes, shifts))
    }

    private init(names: [String], from: [ItemModel], to: [ItemModel], unitIsHeld: Bool) {
        self.names = names
        self.from = from
        self.to = to
        self.unitIsHeld = unitIsHeld
    }

    private func changing(_ side: Int, _ item: Int, to values: [Double]) -> Linking {
        var (from, to) = (from, to)
        if side == 0 { from[item] = from[item].replacing(values) } else { to[item] = to[item].replacing(values) }
        return Linking(names: names, from: from, to: to, unitIsHeld: unitIsHeld)
    }
}

/// A link with what sampling leaves uncertain of it.
public struct EstimatedLink: Sendable, Equatable {
    /// The link.
    public let link: ScaleLink
    /// Standard error of the slope; 0 where the unit is held.
    public let slopeError: Double
    /// Standard error of the shift, in units of the new scale.
    public let shiftError: Double
    /// Covariance of slope and shift.
    public let covariance: Double

    /// The standard error that linking adds to an ability, in units of the new scale.
    ///
    /// - Parameter theta: on the old scale.
    public func error(at theta: Double) -> Double {
        max(theta * theta * slopeError * slopeError + 2 * theta * covariance + shiftError * shiftError, 0).squareRoot()
    }
}

extension ResponseLink {
    /// Which family of probabilities, parameters aside.
    var kind: Int {
        switch self {
        case .asymptotic: 0
        case .cumulative: 1
        case .sequential: 2
        case .dividedByTotal: 3
        }
    }
}
