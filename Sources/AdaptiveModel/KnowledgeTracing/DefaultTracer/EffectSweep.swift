internal import NumericalCore

/// Effects of coded events in a logistic model, moved block after block by diagonal Newton steps while the blocks' variances are learnt
/// by EM on the Laplace approximation. All sums are over answers, so they add up over pupils.
struct EffectSweep {
    /// Answer to 1 or 0.
    let outcomes: [Double]
    /// Answer to the logit under all effects so far.
    var logits: [Double]
    private var p: [Double]

    init(outcomes: [Double], logits: [Double]) {
        self.outcomes = outcomes
        self.logits = logits
        p = logits
    }

    /// One step of a block.
    ///
    /// - Parameters:
    ///   - effects: code to effect.
    ///   - variance: of the effects' normal prior; kept in `range`.
    ///   - codes: answer to code; `UInt32.max` for none.
    ///   - values: answer to what its effect is multiplied by; empty where it is 1.
    mutating func step(
        _ effects: inout [Double], _ variance: inout Double, codes: [UInt32], values: [Double],
        variances range: ClosedRange<Double>
    ) {
        VectorMath.logistic(logits, into: &p)
        var sums = [SIMD2<Double>](repeating: .zero, count: effects.count)
        let count = UInt32(effects.count)
        if values.isEmpty {
            for k in codes.indices where codes[k] < count {
                sums[Int(codes[k])] += SIMD2(outcomes[k] - p[k], p[k] * (1 - p[k]))
            }
        } else {
            for k in codes.indices where codes[k] < count {
                let v = values[k]
                sums[Int(codes[k])] += SIMD2(v * (outcomes[k] - p[k]), v * v * p[k] * (1 - p[k]))
            }
        }
        let steps = Self.newtonSteps(&effects, &variance, sums, variances: range)
        if values.isEmpty {
            for k in codes.indices where codes[k] < count { logits[k] += steps[Int(codes[k])] }
        } else {
            for k in codes.indices where codes[k] < count { logits[k] += values[k] * steps[Int(codes[k])] }
        }
    }

    /// One step of the block of skills, of which a row has the mean of its combination's.
    mutating func stepSkills(
        _ effects: inout [Double], _ variance: inout Double, _ sets: SkillCombinations, combinations: [UInt32],
        values: [Double], variances range: ClosedRange<Double>
    ) {
        VectorMath.logistic(logits, into: &p)
        // A combination's answers count for each of its skills, so sums by combination come first.
        var byCombination = [SIMD2<Double>](repeating: .zero, count: sets.count)
        for k in combinations.indices {
            let v = values.isEmpty ? 1 : values[k]
            byCombination[Int(combinations[k])] += SIMD2(v * (outcomes[k] - p[k]), v * v * p[k] * (1 - p[k]))
        }
        var sums = [SIMD2<Double>](repeating: .zero, count: effects.count)
        for combination in 0..<sets.count {
            let members = sets[combination]
            let share = 1 / Double(members.count)
            for skill in members { sums[Int(skill)] += SIMD2(share, share * share) * byCombination[combination] }
        }
        let steps = Self.newtonSteps(&effects, &variance, sums, variances: range)
        let shifts = (0..<sets.count).map { combination in
            sets[combination].reduce(0) { $0 + steps[Int($1)] } / Double(sets[combination].count)
        }
        for k in combinations.indices {
            logits[k] += (values.isEmpty ? 1 : values[k]) * shifts[Int(combinations[k])]
        }
    }

    /// One Newton step of what all answers share.
    mutating func stepIntercept(_ intercept: inout Double, values: [Double]) {
        VectorMath.logistic(logits, into: &p)
        var gradient = 0.0
        var information = 0.0
        for k in p.indices {
            gradient += values[k] * (outcomes[k] - p[k])
            information += values[k] * values[k] * p[k] * (1 - p[k])
        }
        let shift = min(max(information > 0 ? gradient / information : 0, -1.5), 1.5)
        intercept += shift
        for k in p.indices { logits[k] += values[k] * shift }
    }

    /// One diagonal Newton step of all levels that occur, of at most 1.5 logits each, and one EM step of their variance.
    private static func newtonSteps(
        _ effects: inout [Double], _ variance: inout Double, _ sums: [SIMD2<Double>],
        variances range: ClosedRange<Double>
    ) -> [Double] {
        var steps = [Double](repeating: 0, count: effects.count)
        var squares = 0.0
        var levels = 0.0
        for level in effects.indices where sums[level].y > 0 {
            let precision = sums[level].y + 1 / variance
            let step = min(max((sums[level].x - effects[level] / variance) / precision, -1.5), 1.5)
            steps[level] = step
            effects[level] += step
            squares += effects[level] * effects[level] + 1 / precision
            levels += 1
        }
        if levels > 0 { variance = min(max(squares / levels, range.lowerBound), range.upperBound) }
        return steps
    }
}

extension VectorMath {
    /// The logistic function of every element.
    static func logistic(_ x: [Double], into y: inout [Double]) {
        var span = y.mutableSpan
        logistic(x.span, into: &span)
    }
}
