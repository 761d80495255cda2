internal import Foundation

/// δ-disclosure privacy (Brickell & Shmatikov 2008): no value that occurs in a class is much more, or much less, likely there than
/// among all.
public struct DeltaDisclosure: Equatable, Sendable {
    /// The largest |ln(p/q)| over classes and the values that occur in them, with p the value's share in the class and q its share
    /// in the whole table. ARX counts in base 2: its δ is this divided by ln 2.
    public let delta: Double

    /// Measures a release; `nil` where no class holds a sensitive value.
    public init?(of distribution: SensitiveDistribution) {
        guard let delta = distribution.worst({ Self.delta(of: $0, in: distribution) }) else { return nil }
        self.delta = delta
    }

    static func delta(of group: Int, in distribution: SensitiveDistribution) -> Double {
        let size = Double(distribution.size(of: group))
        return distribution.places(of: group).reduce(0.0) { largest, place in
            let inClass = Double(distribution.counts[place]) / size
            let inAll = Double(distribution.overall[Int(distribution.values[place])]) / Double(distribution.total)
            return max(largest, abs(log(inClass / inAll)))
        }
    }
}
