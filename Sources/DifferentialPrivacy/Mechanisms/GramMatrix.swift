internal import Foundation

/// The sum of z z' over units, for vectors z of bounded norm: all that least squares needs.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed; a unit gives one vector z. One with several rows divides each by
///   the root of their number, which keeps the norm.
/// - Sensitivity: z is scaled to norm R at most. The upper triangle of z z', its entries off the diagonal times sqrt 2, is a vector of norm
///   |z|^2 <= R^2, which ``GridClipping`` turns into integers of norm floor(R^2 2^k) at most, tested on the integers that are added.
/// - Proof: ``DiscreteGaussianSum``. Solving, projecting and adding a ridge use the noisy matrix alone.
///
/// ## Utility
///
/// Each entry has an error of standard deviation ``standardDeviation`` (off the diagonal a root of two smaller), whatever the number of units.
///
/// ## Runtime
///
/// O(n d^2).
///
/// ## Citations
///
/// Dwork, Talwar, Thakurta and Zhang (2014), "Analyze Gauss"; Wang (2018), "Revisiting differentially private linear regression".
public struct GramMatrix: ~Copyable, Sendable {
    /// d: the length of a vector.
    public let dimension: Int
    /// R: the norm to which vectors are scaled.
    public let norm: Double

    private let clipping: GridClipping
    private let sum: DiscreteGaussianSum

    /// A Gram matrix with discrete Gaussian noise.
    ///
    /// - Parameters:
    ///   - dimension: d, in 1...1000.
    ///   - norm: R, in [2^-10, 2^10].
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError``.
    public init(dimension: Int, norm: Double, charge: consuming PrivacyCharge) throws(MechanismError) {
        guard (1...1000).contains(dimension) else { throw .parameterOutOfRange }
        guard norm >= 0x1p-10, norm <= 0x1p10 else { throw .boundOutOfRange }
        // A grid of about 2^-20 of the bound.
        let clipping = try GridClipping(norm: norm * norm, fractionBits: max(0, 20 - Int((norm * norm).exponent)))
        sum = try DiscreteGaussianSum(l2Bound: clipping.l2Bound, charge: charge)
        (self.dimension, self.norm, self.clipping) = (dimension, norm, clipping)
    }

    /// The standard deviation of an entry on the diagonal.
    public var standardDeviation: Double { sum.sigma * clipping.value(of: 1) }

    /// The noisy sum.
    ///
    /// - Parameters:
    ///   - vectors: The vectors of all units, one after another: n d numbers.
    ///   - bits: The source of the noise.
    public consuming func release(_ vectors: Span<Double>, using bits: inout SystemBits) -> NoisyGram {
        bits.rekeyAfterFork()
        return noisy(vectors, using: &bits)
    }

    /// The noisy sum from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(
        _ vectors: Span<Double>, using bits: inout Bits
    ) -> NoisyGram {
        noisy(vectors, using: &bits)
    }

    private consuming func noisy<Bits: BitSource & ~Copyable>(
        _ vectors: Span<Double>, using bits: inout Bits
    ) -> NoisyGram {
        precondition(vectors.count % dimension == 0, "each unit has a vector of the stated length")
        let (dimension, norm, clipping, deviation) = (dimension, norm, clipping, standardDeviation)
        var total = [Int64](repeating: 0, count: dimension * (dimension + 1) / 2)
        var triangle = [Double](repeating: 0, count: total.count)
        for start in stride(from: 0, to: vectors.count, by: dimension) {
            var square = 0.0
            for index in start..<(start + dimension) { square += vectors[index] * vectors[index] }
            // Scaling by a number that overflowed gives zeros or no numbers, which the grid turns into zeros.
            let scale = square > norm * norm ? norm / square.squareRoot() : 1
            var place = 0
            for row in 0..<dimension {
                let left = vectors[start + row] * scale
                triangle[place] = left * left
                for column in (row + 1)..<max(dimension, row + 1) {
                    triangle[place + column - row] = 2.0.squareRoot() * left * (vectors[start + column] * scale)
                }
                place += dimension - row
            }
            var span = total.mutableSpan
            clipping.add(triangle.span, to: &span)
        }
        let released = sum.release(total.span, using: &bits)
        var entries = [Double](repeating: 0, count: dimension * dimension)
        var place = 0
        for row in 0..<dimension {
            for column in row..<dimension {
                let value = clipping.value(of: released[place]) / (row == column ? 1 : 2.0.squareRoot())
                entries[row * dimension + column] = value
                entries[column * dimension + row] = value
                place += 1
            }
        }
        return NoisyGram(dimension: dimension, entries: entries, standardDeviation: deviation)
    }
}

/// A released Gram matrix. Everything that is computed from it is covered by its guarantee.
public struct NoisyGram: Sendable, Equatable {
    /// d.
    public let dimension: Int
    /// d x d numbers; symmetric, but with noise not always positive.
    public let entries: [Double]
    /// The standard deviation of the noise of an entry on the diagonal.
    public let standardDeviation: Double

    /// The ridge that outweighs the noise: about the largest eigenvalue of its matrix, sqrt(2 d) standard deviations (Wang, 2018, uses the same
    /// order).
    public var suggestedRidge: Double { (2 * Double(dimension)).squareRoot() * standardDeviation }

    /// The coefficients of the linear regression of the last coordinate on the others.
    ///
    /// - Parameter ridge: Added to the diagonal, at least 0; where the matrix is still not positive, doubled until it is.
    /// - Returns: d - 1 coefficients.
    public func linearCoefficients(ridge: Double) -> [Double] { solution(ridge: ridge, scale: 1) }

    /// The coefficients of a logistic regression, by the quadratic approximation of its log-likelihood on margins up to a public
    /// limit: the last coordinate is the answer, +1 or -1 (times the row's scale).
    ///
    /// Source: Huggins, Adams and Broderick (2017), "PASS-GLM", section 3.
    ///
    /// - Parameters:
    ///   - ridge: As for the linear regression.
    ///   - largestMargin: L, above 0: the fit is good where |x b| is spread over [-L, L], too large where it is much smaller.
    /// - Returns: d - 1 coefficients.
    public func logisticCoefficients(ridge: Double, largestMargin: Double = 4) -> [Double] {
        // Chebyshev coefficients of -log(1 + e^-s) in s/L, by 64 nodes; T1 = t, T2 = 2 t^2 - 1.
        let count = 64
        var (first, second) = (0.0, 0.0)
        for index in 0..<count {
            let angle = Double.pi * (Double(index) + 0.5) / Double(count)
            let value = -log1p(exp(-largestMargin * cos(angle)))
            first += 2 * value * cos(angle) / Double(count)
            second += 2 * value * cos(2 * angle) / Double(count)
        }
        let (linear, quadratic) = (first / largestMargin, 2 * second / (largestMargin * largestMargin))
        return solution(ridge: ridge, scale: -linear / (2 * quadratic))
    }

    private func solution(ridge: Double, scale: Double) -> [Double] {
        let size = dimension - 1
        guard size > 0 else { return [] }
        var ridge = max(0, ridge)
        while true {
            if let solution = solved(size, ridge) { return solution.map { $0 * scale } }
            ridge = max(2 * ridge, standardDeviation, .leastNormalMagnitude)
        }
    }

    private func solved(_ size: Int, _ ridge: Double) -> [Double]? {
        let system = PositiveSystem(size: size) { row, column in
            entries[row * dimension + column] + (row == column ? ridge : 0)
        }
        return system?.solution((0..<size).map { entries[$0 * dimension + size] })
    }
}
