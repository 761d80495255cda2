internal import Foundation

/// How a distribution of ability differs from the normal one with the same mean and variance, in two numbers.
///
/// The sinh–arcsinh family, standardised: with z standard normal, ability is sinh((arcsinh z + ε) e^τ), less its mean and divided by its standard deviation
/// (Jones and Pewsey 2009, equation 2, with δ = e^−τ). It has one peak.
public struct AbilityShape: Sendable, Equatable, Codable {
    /// ε: above 0 the longer tail is to the right; in ``range``.
    public var asymmetry: Double
    /// τ: above 0 both tails are heavier than a normal distribution's, below 0 lighter; in ``tailRange``.
    public var tailWeight: Double

    /// A shape; 0 and 0 is the normal distribution's.
    public init(asymmetry: Double = 0, tailWeight: Double = 0) {
        self.asymmetry = asymmetry
        self.tailWeight = tailWeight
    }

    /// The normal distribution's.
    public static let normal = AbilityShape()
    /// What ``asymmetry`` may be.
    public static let range = -2.0...2.0
    /// What ``tailWeight`` may be.
    public static let tailRange = -1.0...0.5

    /// Whether a number is at the end of what it may be.
    public var isExtreme: Bool {
        func isEnd(_ value: Double, _ range: ClosedRange<Double>) -> Bool {
            value <= range.lowerBound || value >= range.upperBound
        }
        return isEnd(asymmetry, Self.range) || isEnd(tailWeight, Self.tailRange)
    }

    var isProper: Bool { Self.range.contains(asymmetry) && Self.tailRange.contains(tailWeight) }
}

/// A distribution of mean 0 and variance 1 that has a shape.
struct StandardAbility: Sendable {
    private let shape: AbilityShape
    private let mean: Double
    private let deviation: Double

    init(_ shape: AbilityShape) {
        self.shape = shape
        guard shape != .normal else {
            (mean, deviation) = (0, 1)
            return
        }
        // The trapezoidal rule, whose error for such a function is far below any rounding.
        var (total, first, second) = (0.0, 0.0, 0.0)
        for step in -100...100 {
            let z = 0.09 * Double(step)
            let weight = exp(-0.5 * z * z)
            let value = Self.transformed(z, shape)
            total += weight
            first += weight * value
            second += weight * value * value
        }
        mean = first / total
        deviation = (second / total - mean * mean).squareRoot()
    }

    private static func transformed(_ z: Double, _ shape: AbilityShape) -> Double {
        sinh((asinh(z) + shape.asymmetry) * exp(shape.tailWeight))
    }

    /// The ability that as many have less of as z has in a standard normal distribution.
    func ability(_ z: Double) -> Double {
        shape == .normal ? z : (Self.transformed(z, shape) - mean) / deviation
    }

    /// log of the density, without a constant that no shape changes.
    func logDensity(_ ability: Double) -> Double {
        if shape == .normal { return -0.5 * ability * ability }
        let value = mean + deviation * ability
        let place = asinh(value) * exp(-shape.tailWeight) - shape.asymmetry
        let z = sinh(place)
        return log(deviation) - shape.tailWeight + log(cosh(place)) - 0.5 * log1p(value * value) - 0.5 * z * z
    }

    /// The derivatives of the log density at some standardised abilities: by its mean, by the logarithm of its standard deviation, by asymmetry, and by
    /// tail weight; by central differences, whose error is below 1e-6.
    static func scores(_ shape: AbilityShape, at abilities: [Double]) -> [[Double]] {
        let step = 1e-4
        let own = StandardAbility(shape)
        func slope(_ move: (Double, inout AbilityShape) -> Void) -> [Double] {
            var (above, below) = (shape, shape)
            move(step, &above)
            move(-step, &below)
            let (one, other) = (StandardAbility(above), StandardAbility(below))
            return abilities.map { (one.logDensity($0) - other.logDensity($0)) / (2 * step) }
        }
        return [
            abilities.map { (own.logDensity($0 - step) - own.logDensity($0 + step)) / (2 * step) },
            abilities.map {
                (own.logDensity($0 * exp(-step)) - own.logDensity($0 * exp(step))) / (2 * step) - 1
            },
            slope { $1.asymmetry += $0 }, slope { $1.tailWeight += $0 },
        ]
    }
}
