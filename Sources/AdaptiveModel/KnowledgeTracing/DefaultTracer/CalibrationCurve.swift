internal import NumericalCore

/// A rising curve that sets the logits of predictions right: piecewise linear with bends at −1, 0, 1 and 2.
///
/// Predictions of pupils who were not learnt from can be too sure here and too unsure there: a normal distribution has no room for
/// guessing, and effects that are drawn towards 0 are drawn too far. A line (Platt 1999) mends what is so everywhere, bends the
/// rest. What is below another prediction stays below it, so that no ranking changes.
public struct CalibrationCurve: Sendable, Equatable, Codable {
    /// The curve at 0 of the leftmost line, logits.
    public internal(set) var intercept = 0.0
    /// The slope left of the first bend; above 0.
    public internal(set) var slope = 1.0
    /// What the slope gains at each bend; the sum with ``slope`` stays above 0.
    public internal(set) var bends = SIMD4<Double>.zero

    /// Where the bends are, in logits.
    static let knots = SIMD4<Double>(-1, 0, 1, 2)
    /// No part of the curve is flatter: below that, a prediction would no longer tell pupils apart.
    static let leastSlope = 0.05

    /// The curve that changes nothing.
    public init() {}

    /// The logit that a logit becomes.
    ///
    /// - Parameter z: a prediction's logit, finite.
    @inline(__always)
    public func callAsFunction(_ z: Double) -> Double {
        intercept + slope * z + (bends * Self.beyond(z)).sum()
    }

    /// How far a logit lies beyond each bend, 0 before it.
    @inline(__always)
    private static func beyond(_ z: Double) -> SIMD4<Double> {
        let distance = SIMD4(repeating: z) - knots
        return distance.replacing(with: 0, where: distance .< 0)
    }

    /// The probability that a logit becomes.
    @inline(__always)
    func probability(_ z: Double) -> Double { VectorMath.logistic(self(z)) }

    /// The slopes between the bends, from the left.
    var slopes: [Double] {
        (0..<4).reduce(into: [slope]) { slopes, bend in slopes.append(slopes[bend] + bends[bend]) }
    }

    /// Logistic regression of answers on logits and their bends, with normal priors around the curve that changes nothing: precision
    /// 10 for line and 30 for bends, so that few answers move it little.
    ///
    /// Where some part of it came out flatter than ``leastSlope``, it is drawn towards the line that fits best until none is.
    ///
    /// - Parameters:
    ///   - logits: finite; of predictions whose answers had no part in them.
    ///   - outcomes: 1 or 0; as many as `logits`.
    init(logits: [Double], outcomes: [Double]) {
        precondition(logits.count == outcomes.count, "every logit has an outcome")
        self.init()
        guard let all = Self.fit(logits, outcomes, terms: 6) else { return }
        self = all
        let flattest = slopes.min() ?? 1
        guard flattest < Self.leastSlope else { return }
        var line = Self.fit(logits, outcomes, terms: 2) ?? CalibrationCurve()
        line.slope = max(line.slope, 2 * Self.leastSlope)
        // Slopes are linear in the share of the line.
        let share = (Self.leastSlope - flattest) / (line.slope - flattest)
        intercept += share * (line.intercept - intercept)
        slope += share * (line.slope - slope)
        bends *= 1 - share
    }

    /// Newton's method on the first `terms` of intercept, slope and bends; `nil` where it leads nowhere.
    private static func fit(_ logits: [Double], _ outcomes: [Double], terms: Int) -> CalibrationCurve? {
        let prior = SIMD8<Double>(0, 1, 0, 0, 0, 0, 0, 0)
        let precision = SIMD8<Double>(10, 10, 30, 30, 30, 30, 0, 0)
        var at = prior
        for _ in 0..<50 {
            var gradient = -precision * (at - prior)
            var curvature = [SIMD8<Double>](repeating: .zero, count: terms)
            for (z, outcome) in zip(logits, outcomes) {
                let beyond = beyond(z)
                let x = SIMD8(lowHalf: SIMD4(1, z, beyond[0], beyond[1]), highHalf: SIMD4(beyond[2], beyond[3], 0, 0))
                let p = VectorMath.logistic((at * x).sum())
                let weight = p * (1 - p)
                gradient += (outcome - p) * x
                for term in 0..<terms { curvature[term] += weight * x[term] * x }
            }
            var matrix = Matrix(rows: terms, columns: terms)
            for row in 0..<terms {
                for column in 0...row { matrix[row, column] = curvature[row][column] }
                matrix[row, row] += precision[row]
            }
            guard let factor = try? Cholesky(matrix) else { return nil }
            let move = factor.solve((0..<terms).map { gradient[$0] })
            let longest = move.reduce(0) { max($0, abs($1)) }
            guard longest.isFinite else { return nil }
            for term in 0..<terms { at[term] += move[term] * min(1, 1 / longest) }
            if longest < 1e-10 { break }
        }
        var curve = CalibrationCurve()
        curve.intercept = at[0]
        curve.slope = at[1]
        curve.bends = SIMD4(at[2], at[3], at[4], at[5])
        return curve
    }
}
