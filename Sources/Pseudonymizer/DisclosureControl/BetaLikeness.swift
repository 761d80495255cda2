internal import Foundation

/// β-likeness (Cao & Karras 2012): no value becomes more than β times as likely again by knowing the class.
///
/// Unlike ``TCloseness`` it weighs a gain by how rare the value is: from 1 % to 3 % is a β of 2.
public struct BetaLikeness: Equatable, Sendable {
    /// Basic β: the largest (p - q)/q over classes and values, with p the value's share in the class and q its share in the whole
    /// table; at least 0.
    public let basic: Double
    /// Whether every gain is also within -ln q, which enhanced β-likeness asks for besides: it bounds what is learnt of
    /// frequent values, for which β alone is no bound.
    public let isWithinLogarithmicBound: Bool

    /// Enhanced β: the smallest for which enhanced β-likeness, a gain of at most min(β, -ln q), holds; infinite where
    /// none does.
    public var enhanced: Double { isWithinLogarithmicBound ? basic : .infinity }

    /// Measures a release; `nil` where no class holds a sensitive value.
    public init?(of distribution: SensitiveDistribution) {
        guard let basic = distribution.worst({ Self.gain(of: $0, in: distribution) }) else { return nil }
        self.basic = max(0, basic)
        isWithinLogarithmicBound = (0..<distribution.classes).allSatisfy {
            Self.isWithinLogarithmicBound($0, in: distribution)
        }
    }

    /// The largest gain in a class.
    static func gain(of group: Int, in distribution: SensitiveDistribution) -> Double {
        let size = distribution.size(of: group)
        return distribution.places(of: group).map { gain(at: $0, size: size, in: distribution) }.max() ?? 0
    }

    static func isWithinLogarithmicBound(_ group: Int, in distribution: SensitiveDistribution) -> Bool {
        let size = distribution.size(of: group)
        return distribution.places(of: group).allSatisfy { place in
            let share =
                Double(distribution.overall[Int(distribution.values[place])]) / Double(distribution.total)
            return gain(at: place, size: size, in: distribution) <= -log(share)
        }
    }

    private static func gain(at place: Int, size: Int, in distribution: SensitiveDistribution) -> Double {
        let inAll = Int128(distribution.overall[Int(distribution.values[place])]) * Int128(size)
        let inClass = Int128(distribution.counts[place]) * Int128(distribution.total)
        return Double(inClass - inAll) / Double(inAll)
    }
}
