internal import Foundation

/// Logistic regression by stochastic gradient descent with clipped gradients and noise (DP-SGD).
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed; a unit gives one row of features and one answer.
/// - Sensitivity: a row's gradient is its residual times its features. Features become whole numbers u once, of norm 2^12 or so at the bound R, and in
///   each step the residual, shrunk where the gradient's norm exceeds C (closed form: min(1, C/(|r| |x|))), a whole number c with
///   c^2 |u|^2 <= Delta^2, tested in integers; c is brought nearer to 0 until it holds. The gradients c u of a sample are added without rounding.
/// - Sampling: in each of T steps every unit takes part with probability q, a multiple of 2^-16, by coins of its own that nobody sees.
/// - Proof: each step's sum has l2 sensitivity Delta and gets discrete Gaussian noise with sigma = z Delta, where z makes T subsampled steps
///   (epsilon, delta)-DP for the charged epsilon and delta, by Rényi divergences of whole orders (Mironov, Talwar and Zhang, 2019, section 3.3, whose
///   moments discrete Gaussians do not exceed; Canonne, Kamath and Steinke, 2020, theorem 14 and proposition 12). Steps depend on the data only
///   through earlier noisy sums.
/// - The sum is divided by the public `expectedBatch`, never by the number of rows drawn, nor by the number there are. All settings
///   are public: a learning rate found by trying on these pupils is not covered.
///
/// Not covered: the running time depends on how many rows each sample has.
///
/// ## Utility
///
/// Each step's gradient has noise of standard deviation z C/expectedBatch an entry, besides the clipping.
///
/// ## Runtime
///
/// O(n T) coins and O(q n T d) for the gradients; 100 000 rows of 50 features in 100 samples of 1 000 take
/// about 0.12 s.
///
/// ## Citations
///
/// Abadi and others (2016), "Deep learning with differential privacy"; Mironov, Talwar and Zhang (2019), "Rényi differential privacy of the sampled
/// Gaussian mechanism"; Goodfellow (2015), "Efficient per-example gradient computations".
public struct LogisticDescent: ~Copyable, Sendable {
    /// What is public about a fit.
    public struct Settings: Sendable, Equatable {
        /// d: the number of features of a row. An intercept is a feature that is always 1.
        public let features: Int
        /// R: rows are scaled to this norm at most.
        public let featureNorm: Double
        /// C: gradients are scaled to this norm at most.
        public let gradientNorm: Double
        /// T.
        public let steps: Int
        /// The number of rows that a step is expected to draw, which the sum is divided by.
        public let expectedBatch: Double
        /// q: the probability with which a row is drawn in a step; taken up to the next multiple of 2^-16.
        public let samplingRate: Double
        /// The size of a step.
        public let learningRate: Double

        /// Settings of a fit, all of them fixed without looking at the data.
        ///
        /// - Parameters:
        ///   - features: d, in 1...10 000.
        ///   - featureNorm: R, in [2^-20, 2^20].
        ///   - gradientNorm: C, in [R/1000, R]: no gradient is longer than R.
        ///   - steps: T, in 1...10^6.
        ///   - expectedBatch: Finite, above 0.
        ///   - samplingRate: q, in (0, 1].
        ///   - learningRate: Finite, above 0.
        /// - Throws: ``MechanismError/parameterOutOfRange``.
        public init(
            features: Int, featureNorm: Double, gradientNorm: Double, steps: Int, expectedBatch: Double,
            samplingRate: Double, learningRate: Double
        ) throws(MechanismError) {
            guard (1...10_000).contains(features), featureNorm >= 0x1p-20, featureNorm <= 0x1p20,
                gradientNorm <= featureNorm,
                gradientNorm >= featureNorm / 1000, (1...1_000_000).contains(steps), expectedBatch.isFinite,
                expectedBatch > 0, samplingRate > 0, samplingRate <= 1, learningRate.isFinite, learningRate > 0
            else { throw .parameterOutOfRange }
            self.features = features
            self.featureNorm = featureNorm
            self.gradientNorm = gradientNorm
            self.steps = steps
            self.expectedBatch = expectedBatch
            self.samplingRate = samplingRate
            self.learningRate = learningRate
        }
    }

    /// What is public about the fit.
    public let settings: Settings
    /// z: the noise's standard deviation in gradient norms.
    public let noiseMultiplier: Double
    /// What the whole fit guarantees.
    public let guarantee: ApproximateDP

    private let noise: DiscreteGaussian
    /// A row is drawn when 16 random bits are below this: 2^16 q.
    private let threshold: UInt64
    /// Delta: the bound on |c u|.
    private let bound: Int64

    /// The steps of a feature of size R, and of a residual of size 1.
    private static let featureSteps = 4096.0
    private static let residualSteps = 2048.0

    /// A fit that an epsilon and a delta pay for.
    ///
    /// - Parameters:
    ///   - settings: What is public.
    ///   - charge: From a ``PrivacyBudget``.
    ///   - delta: From a ``DeltaReserve``.
    /// - Throws: ``MechanismError/noiseOutOfRange``.
    public init(
        _ settings: Settings, charge: consuming PureCharge, delta: consuming DeltaCharge
    ) throws(MechanismError) {
        let paid = charge.guarantee
        let threshold = min(1 << 16, UInt64((settings.samplingRate * 0x1p16).rounded(.up)))
        let bound = Int64(settings.gradientNorm / settings.featureNorm * Self.featureSteps * Self.residualSteps)
        guard
            let multiplier = SubsampledNoise.multiplier(
                epsilon: paid.epsilon, rate: Double(threshold) / 0x1p16, steps: settings.steps, delta: delta.delta),
            let guarantee = try? ApproximateDP(
                epsilon: paid.epsilon, delta: delta.delta, unit: paid.unit, period: paid.period)
        else { throw .noiseOutOfRange }
        let variance = (multiplier * multiplier * Double(bound) * Double(bound) * (1 + 8 * Double.ulpOfOne)).rounded(
            .up)
        guard variance >= 1, variance <= Double(DiscreteGaussian.largestTerm) else { throw .noiseOutOfRange }
        noise = DiscreteGaussian(varianceNumerator: UInt64(variance))
        noiseMultiplier = multiplier
        (self.settings, self.guarantee, self.threshold, self.bound) = (settings, guarantee, threshold, bound)
    }

    /// The coefficients after all steps: the mean over the second half of them, which has less noise than the last.
    ///
    /// - Parameters:
    ///   - rows: The features of all units, one after another: n d numbers. A row with a number that is none counts as zeros.
    ///   - answers: n answers.
    ///   - bits: The source of samples and noise.
    /// - Returns: d coefficients.
    public consuming func fit(_ rows: Span<Double>, answers: [Bool], using bits: inout SystemBits) -> [Double] {
        bits.rekeyAfterFork()
        return fitted(rows, answers, using: &bits)
    }

    /// The coefficients from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func fit<Bits: BitSource & ~Copyable>(
        _ rows: Span<Double>, answers: [Bool], using bits: inout Bits
    ) -> [Double] {
        fitted(rows, answers, using: &bits)
    }

    private func fitted<Bits: BitSource & ~Copyable>(
        _ rows: Span<Double>, _ answers: [Bool], using bits: inout Bits
    ) -> [Double] {
        precondition(rows.count == answers.count * settings.features, "each answer has a row of features")
        let table = IntegerRows(rows, features: settings.features, norm: settings.featureNorm, steps: Self.featureSteps)
        var coefficients = [Double](repeating: 0, count: settings.features)
        var mean = coefficients
        let half = settings.steps - settings.steps / 2
        // From whole numbers to gradients, and a step of the mean gradient.
        let rate =
            settings.learningRate / settings.expectedBatch * settings.featureNorm
            / (Self.featureSteps * Self.residualSteps)
        for step in 0..<settings.steps {
            let call = Recording.begin(
                "LogisticDescent", .l2(squared: bound * bound),
                ["\(settings)", "\(noise)", "\(guarantee)", "step \(step)"],
                input: .entries(sum(table, answers, coefficients, drawn: answers.indices.map { $0 })))
            var gradient: [Int64]
            if let replayed = call.replayed([Int64].self) {
                gradient = replayed
            } else {
                gradient = sum(table, answers, coefficients, drawn: sample(answers.count, using: &bits))
                for index in gradient.indices { gradient[index] += noise.draw(using: &bits) }
                gradient = call.end(gradient)
            }
            for index in coefficients.indices { coefficients[index] -= rate * Double(gradient[index]) }
            if step >= settings.steps - half {
                for index in mean.indices { mean[index] += coefficients[index] / Double(half) }
            }
        }
        return mean
    }

    /// The rows of a sample: four coins from each word.
    private func sample<Bits: BitSource & ~Copyable>(_ count: Int, using bits: inout Bits) -> [Int] {
        var drawn: [Int] = []
        for start in stride(from: 0, to: count, by: 4) {
            let word = bits.next()
            if word & 0xFFFF < threshold { drawn.append(start) }
            if word >> 16 & 0xFFFF < threshold { drawn.append(start + 1) }
            if word >> 32 & 0xFFFF < threshold { drawn.append(start + 2) }
            if word >> 48 < threshold { drawn.append(start + 3) }
        }
        // The last word may have had coins to spare.
        while let last = drawn.last, last >= count { drawn.removeLast() }
        return drawn
    }

    /// The sum of the drawn rows' clipped gradients, as whole numbers.
    private func sum(
        _ table: borrowing IntegerRows, _ answers: [Bool], _ coefficients: [Double], drawn: [Int]
    ) -> [Int64] {
        let width = settings.features
        // Whole numbers below 2^53: |c u| <= 2^23 of fewer than 2^30 rows are added without rounding.
        var sum = [Double](repeating: 0, count: width)
        let weights = coefficients.map { $0 * settings.featureNorm / Self.featureSteps }
        for row in drawn {
            let margin = table.product(row, weights)
            let residual = 1 / (1 + exp(-margin)) - (answers[row] ? 1 : 0)
            let whole = clipped(residual, squaredNorm: table.squaredNorms[row])
            if whole != 0 { table.add(row, times: Double(whole), to: &sum) }
        }
        return sum.map { Int64($0) }
    }

    /// c: the residual in whole steps, with c^2 |u|^2 <= Delta^2.
    private func clipped(_ residual: Double, squaredNorm: Int64) -> Int64 {
        guard residual.isFinite, squaredNorm > 0 else { return 0 }
        let largest = Double(bound) / Double(squaredNorm).squareRoot()
        var whole = Int64(min(abs(residual) * Self.residualSteps, largest).rounded())
        while whole * whole * squaredNorm > bound * bound { whole -= 1 }
        return residual < 0 ? -whole : whole
    }
}

/// Rows of whole numbers, as floating-point numbers that hold them exactly.
struct IntegerRows: ~Copyable {
    private let entries: [Double]
    private let width: Int
    /// |u|^2 of each row: at most (1.1 * 4096)^2 or so, so that c^2 |u|^2 fits 64 bits for any residual.
    let squaredNorms: [Int64]

    init(_ rows: Span<Double>, features: Int, norm: Double, steps: Double) {
        var entries = [Double](repeating: 0, count: rows.count)
        var squaredNorms: [Int64] = []
        for start in stride(from: 0, to: rows.count, by: features) {
            var square = 0.0
            for index in start..<(start + features) { square += rows[index] * rows[index] }
            let scale = square.isFinite ? steps / max(norm, square.squareRoot()) : 0
            var whole: Int64 = 0
            for index in start..<(start + features) {
                // Adding and subtracting 1.5 * 2^52 rounds to the nearest integer, far faster than `rounded()`.
                let entry = scale == 0 ? 0 : (rows[index] * scale + 0x1.8p52) - 0x1.8p52
                entries[index] = entry
                whole += Int64(entry) * Int64(entry)
            }
            squaredNorms.append(whole)
        }
        self.entries = entries
        self.squaredNorms = squaredNorms
        width = features
    }

    /// The inner product of a row and a vector: four sums, which are added last.
    func product(_ row: Int, _ vector: [Double]) -> Double {
        let (entries, vector, start) = (entries.span, vector.span, row * width)
        var sums = SIMD4<Double>()
        var index = 0
        while index + 4 <= width {
            let left = SIMD4(
                entries[start + index], entries[start + index + 1], entries[start + index + 2],
                entries[start + index + 3])
            sums += left * SIMD4(vector[index], vector[index + 1], vector[index + 2], vector[index + 3])
            index += 4
        }
        var rest = 0.0
        while index < width {
            rest += entries[start + index] * vector[index]
            index += 1
        }
        return sums.sum() + rest
    }

    func add(_ row: Int, times factor: Double, to sum: inout [Double]) {
        let (entries, start) = (entries.span, row * width)
        var sum = sum.mutableSpan
        for index in 0..<width { sum[index] += factor * entries[start + index] }
    }
}
