internal import Foundation

/// Logistic regression that minimises its objective with a random linear term and a ridge: the choice for one fit on few features, where
/// ``LogisticDescent`` would need many steps.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed; a unit gives one row of features and one answer.
/// - Sensitivity: rows become whole numbers of norm at most R 2^k, tested in integers (``GridClipping``). So the gradient of one row's loss is a multiple
///   c x of x with |c x| <= R, and its second derivative w x x' with w |x|^2 <= R^2/4.
/// - Conditions: a ridge of at least R^2/(4 (e^kappa - 1)) for some kappa below epsilon, and noise with delta(epsilon) of *half* of what a
///   Gaussian mechanism of sensitivity R may have, at epsilon - kappa, and epsilon - kappa >= (R/sigma)^2/2.
/// - Proof: the exact minimiser is a one-to-one smooth function of the normal vector b. Its density's log-ratio between neighbours is at most kappa
///   for the determinant (of rank one), and mu^2/2 + mu |Z| for the density of b, with mu = R/sigma and Z = b x/(|x| sigma) standard normal, since the
///   gradient keeps the direction of x wherever the minimum lies. So delta <= 2 (Phi(mu/2 - e/mu) - e^e Phi(-mu/2 - e/mu)) for e = epsilon - kappa
///   (Kifer, Smith and Thakurta, 2012, and Redberg, Koskela and Wang, 2023, in the form proved in <doc:RegressionProof>).
/// - Not the exact minimiser is released: b is discrete Gaussian on a grid of sigma 2^-30 (<doc:AnalyticGaussianProof>), the minimum is found up to a *certified*
///   distance t, and 1/8 of epsilon and delta pays for discrete Gaussian noise on a grid that covers 2 t and all rounding (Iyengar and others, 2019).
///   No property of a floating-point minimiser is trusted but an upper bound of a gradient's norm.
///
/// Not covered: the running time depends on the rows.
///
/// ## Utility
///
/// The ridge draws coefficients towards 0, and noise moves them by about sigma/h in a direction of curvature h, where h is the number of rows times
/// their mean p (1 - p) x^2 in that direction.
///
/// ## Runtime
///
/// O(n d^2) for each of a few of Newton's steps.
///
/// ## Citations
///
/// Chaudhuri, Monteleoni and Sarwate (2011), "Differentially private empirical risk minimization"; Kifer, Smith and Thakurta (2012), "Private convex
/// empirical risk minimization and high-dimensional regression"; Iyengar, Near, Song, Thakkar, Thakurta and Wang (2019), "Towards practical
/// differentially private convex optimization"; Redberg, Koskela and Wang (2023), "Improving the privacy and practicality of objective perturbation".
public struct ObjectivePerturbation: ~Copyable, Sendable {
    /// d: the number of features. An intercept is a feature that is always 1.
    public let features: Int
    /// R: rows are scaled to this norm at most.
    public let featureNorm: Double
    /// The coefficient of |theta|^2/2 in the objective, which is a sum over rows.
    public let ridge: Double
    /// sigma: the standard deviation of the random linear term, before its grid.
    public let sigma: Double
    /// The standard deviation of the noise on each released coefficient, which covers the distance to the exact minimum.
    public let outputDeviation: Double
    /// What the fit guarantees.
    public let guarantee: ApproximateDP

    private let clipping: GridClipping
    /// The noise of an entry of b, in steps of sigma 2^-30.
    private static let noise = DiscreteGaussian(varianceNumerator: 1 << 60)
    private let outputNoise: DiscreteGaussian
    private let outputStep: Double
    /// The norm of the gradient at which the search ends.
    private let gradientBound: Double

    /// A fit that an epsilon and a delta pay for.
    ///
    /// - Parameters:
    ///   - features: d, in 1...500.
    ///   - featureNorm: R, in [2^-10, 2^10].
    ///   - ridge: Above 0, fixed without looking at the data; `nil` for the least at which a quarter of epsilon pays for it.
    ///   - charge: From a ``PrivacyBudget``. An epsilon above 30 is used as 30.
    ///   - delta: From a ``DeltaReserve``.
    /// - Throws: ``MechanismError``; ``MechanismError/noiseOutOfRange`` where the ridge is too small for epsilon.
    public init(
        features: Int, featureNorm: Double, ridge: Double? = nil, charge: consuming PureCharge,
        delta: consuming DeltaCharge
    ) throws(MechanismError) {
        guard (1...500).contains(features) else { throw .parameterOutOfRange }
        guard featureNorm >= 0x1p-10, featureNorm <= 0x1p10 else { throw .boundOutOfRange }
        let paid = charge.guarantee
        // First of all what the step from normal to discrete noise costs; then 7/8 for the minimum, 1/8 for what covers the distance to it.
        let rounding = RoundedGaussian(entries: features, deviationAtLeast: 0x1p30)
        guard let goal = rounding.required(epsilon: min(30, paid.epsilon), delta: delta.delta) else {
            throw .chargeTooSmall
        }
        let less = 1 - 2 * Double.ulpOfOne
        let (forMinimum, forOutput) = (goal.epsilon * 0.875 * less, goal.epsilon / 8)
        let quarter = featureNorm * featureNorm / 4
        let chosen = ridge ?? quarter / expm1(forMinimum / 4)
        guard chosen >= 0x1p-60, chosen <= 0x1p60 else { throw .parameterOutOfRange }
        let kappa = Self.determinantLoss(ridge: chosen, featureNorm: featureNorm)

        guard forMinimum > kappa,
            let deviation = Self.deviation(
                epsilon: (forMinimum - kappa) * less, delta: goal.delta * 0.875 * less, featureNorm: featureNorm),
            let guarantee = try? ApproximateDP(
                epsilon: paid.epsilon, delta: delta.delta, unit: paid.unit, period: paid.period)
        else { throw .noiseOutOfRange }

        // The minimum is known up to the gradient's norm over the ridge, b up to half a step in each entry.
        let gradientBound = deviation * 0x1p-22
        let slack = deviation * 0x1p-30 * Double(features).squareRoot() / 2
        let distance = (gradientBound + slack) / chosen * (1 + 8 * Double.ulpOfOne)
        let step = Double(sign: .plus, exponent: distance.exponent - 8, significand: 1)
        let bound = (2 * distance / step + Double(features).squareRoot()).rounded(.up) + 1
        guard let rho = try? ZeroConcentrated.rho(epsilon: forOutput, delta: goal.delta / 8),
            let quanta = RhoQuanta(roundingDown: rho.rho),
            let variance = NoiseFraction(
                roundingUp: UInt128(bound * bound) * UInt128(RhoQuanta.perUnit), over: 2 * UInt128(quanta.count),
                largestTerm: DiscreteGaussian.largestTerm)
        else { throw .noiseOutOfRange }
        let clipping = try GridClipping(norm: featureNorm, fractionBits: 20 - Int(featureNorm.exponent))
        self.clipping = clipping
        outputNoise = DiscreteGaussian(
            varianceNumerator: variance.numerator, varianceDenominator: variance.denominator)
        outputDeviation = outputNoise.sigmaSquared.squareRoot() * step
        (self.features, self.featureNorm, self.ridge) = (features, featureNorm, chosen)
        (sigma, outputStep, self.gradientBound, self.guarantee) = (deviation, step, gradientBound, guarantee)
    }

    /// log(1 + R^2/(4 ridge)): how far one row moves the log-determinant at most; rounded up.
    static func determinantLoss(ridge: Double, featureNorm: Double) -> Double {
        log1p(featureNorm * featureNorm / 4 / ridge) * (1 + 8 * Double.ulpOfOne)
    }

    /// The least sigma for which twice the profile of mu = R/sigma is at most delta and epsilon >= mu^2/2; rounded up.
    static func deviation(epsilon: Double, delta: Double, featureNorm: Double) -> Double? {
        guard epsilon > 0,
            let least = try? GaussianMechanism.sigma(epsilon: epsilon, delta: delta / 2, l2Sensitivity: featureNorm)
        else { return nil }
        let halfNormal = featureNorm / (2 * epsilon).squareRoot() * (1 + 8 * Double.ulpOfOne)
        return max(least, halfNormal)
    }

    /// The coefficients.
    ///
    /// - Parameters:
    ///   - rows: The features of all units, one after another: n d numbers, n below 2^22. A row with a number that is none counts as zeros.
    ///   - answers: n answers.
    ///   - bits: The source of the noise.
    /// - Returns: d coefficients.
    /// - Throws: ``MechanismError/noConvergence`` where rounding kept the search from its end, which numbers of this size do not.
    public consuming func fit(
        _ rows: Span<Double>, answers: [Bool], using bits: inout SystemBits
    ) throws(MechanismError) -> [Double] {
        bits.rekeyAfterFork()
        return try fitted(rows, answers, using: &bits)
    }

    /// The coefficients from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func fit<Bits: BitSource & ~Copyable>(
        _ rows: Span<Double>, answers: [Bool], using bits: inout Bits
    ) throws(MechanismError) -> [Double] {
        try fitted(rows, answers, using: &bits)
    }

    private func fitted<Bits: BitSource & ~Copyable>(
        _ rows: Span<Double>, _ answers: [Bool], using bits: inout Bits
    ) throws(MechanismError) -> [Double] {
        precondition(rows.count == answers.count * features, "each answer has a row of features")
        let clipped = clipped(rows)
        let call = Recording.begin(
            "ObjectivePerturbation", .l2(squared: clipping.l2Bound * clipping.l2Bound),
            ["features \(features)", "ridge \(ridge)", "sigma \(sigma)", "\(outputNoise)", "\(guarantee)"],
            input: .entries(signedSum(clipped, answers)))
        if let result = call.replayed([Double].self) { return result }

        let step = sigma * 0x1p-30
        var linear: [Double] = []
        for _ in 0..<features { linear.append(Double(Self.noise.draw(using: &bits)) * step) }
        let objective = PerturbedObjective(
            rows: clipped.map { clipping.value(of: $0) }, answers: answers, norm: featureNorm, ridge: ridge,
            linear: linear)
        guard let minimum = objective.minimum(gradientWithin: gradientBound) else { throw .noConvergence }
        let result = minimum.map { coefficient in
            // Clamping brings two numbers nearer to each other, so that it is part of the rounding that the noise covers.
            let whole = Int64(max(-0x1p62, min(0x1p62, (coefficient / outputStep).rounded())))
            return Double(whole &+ outputNoise.draw(using: &bits)) * outputStep
        }
        return call.end(result)
    }

    /// The rows in grid steps, each of norm at most ``GridClipping/l2Bound``.
    private func clipped(_ rows: Span<Double>) -> [Int64] {
        var result: [Int64] = []
        result.reserveCapacity(rows.count)
        var row = [Int64](repeating: 0, count: features)
        for start in stride(from: 0, to: rows.count, by: features) {
            for index in row.indices { row[index] = 0 }
            var span = row.mutableSpan
            clipping.add(rows.extracting(start..<(start + features)), to: &span)
            result += row
        }
        return result
    }

    /// The sum of the rows with their answers' signs: what the recorder compares.
    private func signedSum(_ rows: [Int64], _ answers: [Bool]) -> [Int64] {
        var sum = [Int64](repeating: 0, count: features)
        for index in rows.indices {
            sum[index % features] &+= answers[index / features] ? rows[index] : 0 &- rows[index]
        }
        return sum
    }
}
