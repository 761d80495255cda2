internal import Foundation

/// What each class must fulfil for a sensitive column, besides k-anonymity. Classes that do not are suppressed.
public enum PrivacyRequirement: Sendable {
    /// At least `l` distinct values.
    case distinctDiversity(l: Int)
    /// Entropy of at least ln `l`. A difference of 1e-12 counts as none.
    case entropyDiversity(l: Double)
    /// `r1 < c (rl + ... + rm)`.
    case recursiveDiversity(c: Double, l: Int)
    /// Within `t` of the whole table.
    case closeness(t: Double, distance: TCloseness.GroundDistance)
    /// No gain above `beta`.
    case betaLikeness(beta: Double)
    /// No gain above `beta`, nor above -ln of the value's share.
    case enhancedBetaLikeness(beta: Double)
    /// |ln(p/q)| below `delta` for each value that occurs.
    case deltaDisclosure(delta: Double)

    /// Whether joining classes that fulfil the requirement always gives one that does, and joining one that fulfils it with one that
    /// does not as well: then coarser is never worse, whatever is suppressed.
    var isMonotoneUnderSuppression: Bool {
        if case .distinctDiversity = self { true } else { false }
    }

    /// Whether joining classes that all fulfil the requirement always gives one that does.
    ///
    /// Not so for δ-disclosure: a value that one class lacks is made rare, but not absent, by joining.
    var isMonotone: Bool {
        if case .deltaDisclosure = self { false } else { true }
    }

    /// Numbers outside their domain are refused before a search, not found to be fulfilled by nothing or all.
    func check() throws(DisclosureControlError) {
        let isValid: Bool
        switch self {
        case .distinctDiversity(let l): isValid = l >= 1
        case .entropyDiversity(let l): isValid = l >= 1 && l.isFinite
        case .recursiveDiversity(let c, let l): isValid = c > 0 && c.isFinite && l >= 1
        case .closeness(let t, _): isValid = t >= 0 && t <= 1
        case .betaLikeness(let beta), .enhancedBetaLikeness(let beta): isValid = beta >= 0 && beta.isFinite
        case .deltaDisclosure(let delta): isValid = delta > 0 && delta.isFinite
        }
        guard isValid else { throw .outOfRange(parameter: "requirement") }
    }

    /// The requirement with what it needs of one table.
    struct Prepared: Sendable {
        let requirement: PrivacyRequirement
        private let metric: TCloseness.Metric?

        init(
            _ requirement: PrivacyRequirement, for distribution: SensitiveDistribution
        ) throws(DisclosureControlError) {
            self.requirement = requirement
            if case .closeness(_, let distance) = requirement {
                metric = try TCloseness.Metric(distance, distribution)
            } else {
                metric = nil
            }
        }

        /// Whether a class fulfils it. A class without any sensitive value tells none, and does.
        func isFulfilled(by group: Int, in distribution: SensitiveDistribution) -> Bool {
            let places = distribution.places(of: group)
            guard !places.isEmpty else { return true }
            switch requirement {
            case .distinctDiversity(let l): return places.count >= l
            case .entropyDiversity(let l):
                return LDiversity.entropy(of: group, in: distribution) >= log(l) - 1e-12
            case .recursiveDiversity(let c, let l):
                return LDiversity.recursiveRatio(l: l, of: group, in: distribution) < c
            case .closeness(let t, _):
                return (metric?.distance(of: group, in: distribution) ?? .infinity) <= t
            case .betaLikeness(let beta): return BetaLikeness.gain(of: group, in: distribution) <= beta
            case .enhancedBetaLikeness(let beta):
                return BetaLikeness.gain(of: group, in: distribution) <= beta
                    && BetaLikeness.isWithinLogarithmicBound(group, in: distribution)
            case .deltaDisclosure(let delta): return DeltaDisclosure.delta(of: group, in: distribution) < delta
            }
        }
    }
}
