internal import Foundation

/// Rényi differential privacy as a function of the order: D_alpha between neighbouring outputs, for every real order above 1.
///
/// Adds up under adaptive composition where the curves were fixed beforehand (Mironov, 2017, proposition 1). Cheaper than
/// ``PrivacyLossAccountant`` and looser: at 1 000 rounds of sampled noise by some 15 % of epsilon.
///
/// Every value is rounded up; the choice of the order costs tightness only.
public struct RenyiCurve: Sendable {
    indirect enum Term: Sendable {
        /// rho alpha.
        case linear(rho: Double)
        case laplace(epsilon: Double)
        case randomizedResponse(epsilon: Double)
        case sampledGaussian(noiseMultiplier: Double, rate: Double)
        /// A term for one unit, as it is for so many of them.
        case group(Term, size: Int)
    }

    var terms: [(term: Term, count: Double)]
    /// The neighbouring relation that the curve speaks about.
    public let relation: NeighbouringRelation

    private init(_ term: Term, _ relation: NeighbouringRelation) {
        terms = [(term, 1)]
        self.relation = relation
    }

    // MARK: Mechanisms

    /// Normal noise: D_alpha = alpha l2Sensitivity^2/(2 sigma^2) (Mironov, 2017, proposition 7).
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func gaussian(
        sigma: Double, l2Sensitivity: Double, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> RenyiCurve {
        let mu = try AdversaryView.mu(sigma: sigma, l2Sensitivity: l2Sensitivity).nextUp
        return try zeroConcentrated(ZeroConcentrated(rho: (mu * mu / 2).nextUp), relation: relation)
    }

    /// Anything with a rho: D_alpha = rho alpha.
    public static func zeroConcentrated(
        _ cost: ZeroConcentrated, relation: NeighbouringRelation = .addRemove
    ) -> RenyiCurve {
        RenyiCurve(.linear(rho: cost.rho), relation)
    }

    /// Laplace noise (Mironov, 2017, proposition 6).
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func laplace(
        scale: Double, l1Sensitivity: Double, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> RenyiCurve {
        guard scale.isFinite, scale > 0 else { throw .sigmaOutOfRange }
        guard l1Sensitivity.isFinite, l1Sensitivity > 0 else { throw .sensitivityOutOfRange }
        return RenyiCurve(.laplace(epsilon: (l1Sensitivity / scale).nextUp), relation)
    }

    /// Any mechanism of pure epsilon: the curve of binary randomised response (Mironov, 2017, proposition 5).
    ///
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public static func pure(
        epsilon: Double, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> RenyiCurve {
        try PrivacyParameterError.check(epsilon: epsilon)
        return RenyiCurve(.randomizedResponse(epsilon: epsilon), relation)
    }

    /// Normal noise on a secret Poisson sample, for adding and removing (Mironov, Talwar and Zhang, 2019).
    ///
    /// - Parameters:
    ///   - sigma: The standard deviation; finite, above 0.
    ///   - l2Sensitivity: The largest change by one unit, in the Euclidean norm.
    ///   - rate: The probability that a unit takes part, in (0, 1].
    /// - Throws: ``PrivacyParameterError``.
    public static func sampledGaussian(
        sigma: Double, l2Sensitivity: Double, rate: Double
    ) throws(PrivacyParameterError) -> RenyiCurve {
        try PrivacyParameterError.check(rate: rate)
        if rate == 1 { return try gaussian(sigma: sigma, l2Sensitivity: l2Sensitivity) }
        let mu = try AdversaryView.mu(sigma: sigma, l2Sensitivity: l2Sensitivity)
        guard mu >= 1e-6, mu <= 1e3 else { throw .lossOutOfRange }
        return RenyiCurve(.sampledGaussian(noiseMultiplier: (1 / mu).nextDown, rate: rate), .addRemove)
    }

    /// Every complete node of a binary tree over one pass of `stepCount` steps, each with normal noise: a unit's step is in at
    /// most one node of each of the floor(log2 n) + 1 levels, since larger nodes never complete.
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func treeAggregation(
        sigma: Double, l2Sensitivity: Double, stepCount: Int
    ) throws(PrivacyParameterError) -> RenyiCurve {
        guard stepCount > 0 else { throw .countOutOfRange }
        let levels = Int.bitWidth - stepCount.leadingZeroBitCount
        return try gaussian(sigma: sigma, l2Sensitivity: l2Sensitivity).repeated(levels)
    }

    // MARK: Composition

    /// The curve of `count` releases.
    ///
    /// - Throws: ``PrivacyParameterError/countOutOfRange`` unless `count` is above 0.
    public func repeated(_ count: Int) throws(PrivacyParameterError) -> RenyiCurve {
        guard count > 0 else { throw .countOutOfRange }
        var result = self
        for index in terms.indices { result.terms[index].count *= Double(count) }
        return result
    }

    /// The curve of both.
    ///
    /// - Throws: ``PrivacyParameterError/relationMismatch`` where they are for different neighbouring relations.
    public func composed(with other: RenyiCurve) throws(PrivacyParameterError) -> RenyiCurve {
        guard relation == other.relation else { throw .relationMismatch }
        var result = self
        result.terms += other.terms
        return result
    }

    // MARK: Evaluation

    /// D_alpha, rounded up.
    ///
    /// - Parameter order: alpha, finite and above 1.
    /// - Returns: At least the exact value, above it by less than 1e-10 of it.
    /// - Throws: ``PrivacyParameterError/orderOutOfRange``.
    public func divergence(order: Double) throws(PrivacyParameterError) -> Double {
        guard order.isFinite, order > 1 else { throw .orderOutOfRange }
        return value(order)
    }

    private func value(_ order: Double) -> Double {
        var sum = 0.0
        for (term, count) in terms { sum += count * term.divergence(order) }
        return sum * (1 + Double.ulpOfOne * Double(terms.count + 2))
    }

    /// The pure epsilon of everything together; infinity where there is none.
    var pureEpsilon: Double {
        var sum = 0.0
        for (term, count) in terms {
            switch term {
            case .laplace(let epsilon), .randomizedResponse(let epsilon): sum = (sum + count * epsilon).nextUp
            case .linear(let rho): if rho > 0 { return .infinity }
            case .sampledGaussian, .group: return .infinity
            }
        }
        return sum
    }

    // MARK: Conversion

    /// The least epsilon over all real orders:
    /// epsilon = D + log(1 - 1/alpha) - log(delta alpha)/(alpha - 1) (Canonne, Kamath and Steinke, 2020, proposition 12).
    ///
    /// - Parameter delta: In (0, 1).
    /// - Returns: At least 0, rounded up.
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func epsilon(delta: Double) throws(PrivacyParameterError) -> Double {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        let best = leastOverOrders { Self.epsilon(divergence: value($0), order: $0, delta: delta) }
        return max(0, min(best, pureEpsilon))
    }

    /// The least epsilon over the given orders only, as other libraries compute it.
    ///
    /// - Throws: ``PrivacyParameterError``.
    public func epsilon(delta: Double, orders: [Double]) throws(PrivacyParameterError) -> Double {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        var best = Double.infinity
        for order in orders {
            best = min(best, Self.epsilon(divergence: try divergence(order: order), order: order, delta: delta))
        }
        return max(0, best)
    }

    /// The least delta over all real orders.
    ///
    /// - Parameter epsilon: Finite, at least 0.
    /// - Returns: In [0, 1], rounded up.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public func delta(epsilon: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        if epsilon >= pureEpsilon { return 0 }
        let best = leastOverOrders { order in
            let divergence = value(order)
            let share = log1p(-1 / order)
            let exponent = (order - 1) * (divergence - epsilon + share) - log(order)
            let size = (order - 1) * (divergence + epsilon - share) + log(order) + 1
            return exponent + 8 * Double.ulpOfOne * size
        }
        // The total variation distance is a delta for every epsilon (Bretagnolle and Huber, 1979), with D_alpha above the
        // Kullback-Leibler divergence.
        let variation = (-expm1(-value(1.001))).squareRoot() * (1 + 4 * Double.ulpOfOne)
        return min(1, variation, exp(best) * (1 + 4 * Double.ulpOfOne))
    }

    /// The conversion at one order, rounded up; may be below 0.
    static func epsilon(divergence: Double, order: Double, delta: Double) -> Double {
        let share = log1p(-1 / order)
        let tail = -(log(delta) + log(order)) / (order - 1)
        let size = divergence - share + (abs(log(delta)) + log(order)) / (order - 1)
        return divergence + share + tail + 8 * Double.ulpOfOne * size
    }

    /// A scan on a logarithmic scale of alpha - 1, refined around its best point.
    private func leastOverOrders(_ function: (Double) -> Double) -> Double {
        let last = log(terms.reduce(1e7) { min($0, $1.term.largestOrder) })
        let first = log(1e-3)
        let count = 64
        func at(_ position: Double) -> Double { 1 + exp(first + (last - first) * position / Double(count)) }
        var best = (position: 0.0, value: Double.infinity)
        for index in 0...count {
            let value = function(at(Double(index)))
            if value < best.value { best = (Double(index), value) }
        }
        var width = 0.5
        while width > 1e-5 {
            for position in [best.position - width, best.position + width] where position >= 0 {
                let value = function(at(position))
                if value < best.value { best = (position, value) }
            }
            width /= 1.6
        }
        return best.value
    }
}
