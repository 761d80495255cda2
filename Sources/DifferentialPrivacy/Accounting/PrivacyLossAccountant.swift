internal import Foundation

/// What many releases guarantee together, from the distribution of their privacy losses: the tightest account there is, with
/// bounds that hold.
///
/// Every result with ``AccountingBound/upper`` is a proved guarantee: discretisation, truncation, wrap-around and rounding of
/// the Fourier transform are all added to delta. ``AccountingBound/lower`` bounds from the other side what a perfect account
/// could say, so that the pair tells how much is left to gain: usually less than 1e-4 of epsilon.
///
/// Releases may be chosen after seeing earlier ones only where mechanisms, parameters and their number were fixed beforehand; for
/// a choice of parameters on the way use ``PrivacyBudget``.
///
/// ```swift
/// var account = PrivacyLossAccountant()
/// let round = try DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1).poissonSampled(rate: 0.01)
/// try account.add(round, count: 1000)
/// let epsilon = try account.epsilon(delta: 1e-5)  // 1.8282
/// ```
///
/// Sources: Sommer, Meiser and Mohammadi (2019); Koskela, Jälkö and Honkela (2020); Gopi, Lee and Wutschitz (2021); Doroshenko
/// et al. (2022); Zhu, Dong and Wang (2022).
public struct PrivacyLossAccountant: Sendable {
    /// The distance of grid points in units of loss. The error of a result is of the order of the number of releases times its
    /// square.
    public let step: Double
    /// The neighbouring relation of everything that was added; nil before.
    public private(set) var relation: NeighbouringRelation?
    private var entries: [(pair: DominatingPair, count: Int)] = []

    /// An empty account.
    ///
    /// - Parameter step: In [1e-7, 0.1].
    public init(step: Double = 1e-4) {
        precondition(step >= 1e-7 && step <= 0.1, "a step of 1e-7 to 0.1")
        self.step = step
    }

    /// Adds `count` releases of one mechanism.
    ///
    /// - Throws: ``PrivacyParameterError/relationMismatch`` where the pair is for another neighbouring relation;
    ///   ``PrivacyParameterError/countOutOfRange`` unless `count` is in 1...10^7.
    public mutating func add(_ pair: DominatingPair, count: Int = 1) throws(PrivacyParameterError) {
        guard (1...10_000_000).contains(count) else { throw .countOutOfRange }
        guard relation == nil || relation == pair.relation else { throw .relationMismatch }
        relation = pair.relation
        entries.append((pair, count))
    }

    /// Epsilon for a delta: of adding and removing the larger one.
    ///
    /// - Parameters:
    ///   - delta: In (0, 1).
    ///   - bound: The side on which the result lies.
    /// - Returns: At least 0; infinity where no epsilon keeps the delta or none was found.
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``; ``PrivacyParameterError/lossOutOfRange`` where the losses do not fit
    ///   on a grid of this step.
    public func epsilon(delta: Double, bound: AccountingBound = .upper) throws(PrivacyParameterError) -> Double {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        return try epsilon(delta: delta, of: directions(bound), bound)
    }

    /// Delta for an epsilon: of adding and removing the larger one.
    ///
    /// - Parameters:
    ///   - epsilon: Finite, at least 0.
    ///   - bound: The side on which the result lies.
    /// - Returns: In [0, 1].
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``; ``PrivacyParameterError/lossOutOfRange`` where the losses do not
    ///   fit on a grid of this step.
    public func delta(epsilon: Double, bound: AccountingBound = .upper) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        var largest = 0.0
        for parts in try directions(bound) { largest = max(largest, try delta(epsilon: epsilon, of: parts, bound)) }
        return largest
    }

    /// The releases' guarantee in the form that may be printed.
    ///
    /// - Throws: ``PrivacyParameterError``; ``PrivacyParameterError/epsilonOutOfRange`` where no finite epsilon keeps delta.
    public func guarantee(
        delta: Double, unit: PrivacyUnit, period: AccountingPeriod
    ) throws(PrivacyParameterError) -> ApproximateDP {
        try ApproximateDP(epsilon: epsilon(delta: delta), delta: delta, unit: unit, period: period)
    }

    /// Epsilon for a delta, in the directions that were laid on grids.
    func epsilon(
        delta: Double, of directions: [[LossComposition.Part]], _ bound: AccountingBound
    ) throws(PrivacyParameterError) -> Double {
        var largest = 0.0
        for parts in directions {
            let composition = LossComposition(parts: parts, step: step, bound: bound, cut: Self.cutShare * delta)
            let rest = delta - composition.infinite
            let margin = 4 * Double.ulpOfOne * delta
            if rest + (bound == .upper ? -margin : margin) <= 0 { return .infinity }
            guard let losses = composition.sum(tilt: composition.tilt(delta: rest)) else { throw .lossOutOfRange }
            let target = bound == .upper ? rest - margin : rest + margin
            guard let loss = losses.epsilon(divergence: target, bound) else {
                if bound == .upper { return .infinity }
                continue
            }
            let epsilon = loss + composition.offset
            largest = max(largest, bound == .upper ? epsilon.nextUp : epsilon.nextDown)
        }
        return largest
    }

    private func delta(
        epsilon: Double, of parts: [LossComposition.Part], _ bound: AccountingBound
    ) throws(PrivacyParameterError) -> Double {
        // How much may be cut depends on the delta that is looked for: the bound by moments is a first guess, the result the next.
        var guess = LossComposition(parts: parts, step: step, bound: bound, cut: 0).momentBound(epsilon: epsilon).delta
        guess *= 1e-3
        while true {
            let cut = max(Self.cutShare * guess, .leastNormalMagnitude)
            let composition = LossComposition(parts: parts, step: step, bound: bound, cut: cut)
            let loss = epsilon - composition.offset
            let tilt = composition.momentBound(epsilon: loss).tilt
            guard let losses = composition.sum(tilt: tilt) else { throw .lossOutOfRange }
            let finite = losses.divergence(at: bound == .upper ? loss.nextDown : loss.nextUp, bound)
            // P(no bound) is I and the finite part was computed from masses that sum to 1 - I or less, so they add up.
            let result = min(1, finite + composition.infinite)
            if result >= guess || guess < 1e-290 { return result }
            guess = max(result, 1e-300) * 1e-3
        }
    }

    /// The releases' losses in each direction that has to be looked at.
    func directions(_ bound: AccountingBound) throws(PrivacyParameterError) -> [[LossComposition.Part]] {
        guard !entries.isEmpty else { return [] }
        var result = [[LossComposition.Part]]()
        for direction in entries.allSatisfy(\.pair.isSymmetric) ? [LossDirection.remove] : LossDirection.allCases {
            var parts = [LossComposition.Part]()
            for entry in entries {
                let grid = try LossGrid(entry.pair, direction: direction, step: step, bound: bound)
                parts.append(.init(grid: grid, count: entry.count))
            }
            result.append(parts)
        }
        return result
    }

    /// The share of delta that is spent on cutting large losses off.
    private static let cutShare = 1e-6
}
