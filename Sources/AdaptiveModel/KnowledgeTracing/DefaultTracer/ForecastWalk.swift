internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Follows pupils through a table and gives the features of every answer, from earlier rows only.
struct ForecastWalk: Sendable {
    let pass: FilterPass
    let easeAnswers: [Double]
    let knots: [Double]
    let usesTimes: Bool

    /// What is kept between pupils so that nothing is allocated anew.
    struct State {
        var filter = AbilityFilter()
        var history = AnswerHistory()
        var x = [Double](repeating: 0, count: ForecastFeature.count)
    }

    /// Calls `body` with every answer of a pupil: the row, its features and what its tables see.
    @inline(__always)
    func callAsFunction(
        _ pupil: Int, _ state: inout State, _ body: (_ row: Int, _ x: [Double], _ context: ForecastContext) -> Void
    ) {
        let table = pass.table
        state.filter.reset()
        state.history.reset()
        var x: [Double] = []
        swap(&x, &state.x)
        defer { swap(&x, &state.x) }
        var at = pass.slots.skillStarts[pupil]
        let allSlots = pass.slots.skills.span
        for row in table.rows(of: pupil) {
            let combination = table.rowCombinations[row]
            let next = at + table.combinations.places(combination).count
            let skills = allSlots.extracting(at..<next)
            at = next
            let slot = Int(pass.slots.items[row])
            let outcome = table.outcomes[row]
            let look = state.filter.look(item: slot, skills: skills, pass.settings)
            let kappa = look.shrinkage
            let z = kappa * (pass.eases[row] + look.mean)
            let p = VectorMath.logistic(z)
            let time = usesTimes ? table.times[row] : .nan
            if outcome >= 0 {
                var span = x.mutableSpan
                let context = state.history.look(
                    into: &span, filter: look, z: z, ease: pass.eases[row], easeAnswers: easeAnswers[row],
                    item: table.items[row], combination: combination, itemSlot: slot, skillSlots: skills, time: time,
                    usesTimes: usesTimes, knots: knots)
                body(row, x, context)
            }
            state.filter.record(
                look, outcome: outcome, p: p, kappa: kappa, item: slot, skills: skills, pass.settings)
            state.history.record(
                outcome: outcome, residual: Double(outcome) - p, item: table.items[row], combination: combination,
                itemSlot: slot, skillSlots: skills, time: time, usesTimes: usesTimes)
        }
    }

    /// Answer to the dense part of its logit.
    ///
    /// - Parameter places: where the answers of each of `pupils` begin.
    func denseLogits(_ dense: DenseWeights, pupils: [Int], places: [Int], workers: Int) -> [Double] {
        let (intercept, weights) = dense.raw
        let used = weights.indices.filter { weights[$0] != 0 }
        let usedWeights = used.map { weights[$0] }
        let shards = InProcessReducer.shards(of: pupils.count)
        return parallelFill(
            lengths: shards.map { places[$0.upperBound] - places[$0.lowerBound] }, workers: workers
        ) { shard, span in
            var state = State()
            var at = 0
            for index in shards[shard] {
                self(pupils[index], &state) { _, x, _ in
                    var sum = intercept
                    for k in used.indices { sum += usedWeights[k] * x[used[k]] }
                    span[at] = sum
                    at += 1
                }
            }
        }
    }
}

/// Count, sums and sums of squares of the features.
struct FeatureMoments: Contributions {
    let walk: ForecastWalk
    let pupils: [Int]

    var entityCount: Int { pupils.count }
    var dimension: Int { 1 + 2 * ForecastFeature.count }

    func add(_ entities: Range<Int>, to sum: inout MutableSpan<Double>) {
        var state = ForecastWalk.State()
        let n = ForecastFeature.count
        var total = [Double](repeating: 0, count: dimension)
        for entity in entities {
            walk(pupils[entity], &state) { _, x, _ in
                total[0] += 1
                for k in 0..<n {
                    total[1 + k] += x[k]
                    total[1 + n + k] += x[k] * x[k]
                }
            }
        }
        for k in total.indices { sum[k] += total[k] }
    }
}

/// Weights of standardised features.
struct DenseWeights: Sendable {
    /// The features that vary, in order.
    let used: [Int]
    let means: [Double]
    let deviations: [Double]
    var intercept = 0.0
    var weights: [Double]

    /// - Parameter moments: the sum of ``FeatureMoments``.
    init(moments: [Double], features: Set<ForecastFeature>) {
        let count = max(moments[0], 1)
        let n = ForecastFeature.count
        var used: [Int] = []
        var means: [Double] = []
        var deviations: [Double] = []
        for feature in ForecastFeature.allCases where features.contains(feature) {
            let mean = moments[1 + feature.place] / count
            let variance = moments[1 + n + feature.place] / count - mean * mean
            guard variance > max(1e-12, 1e-8 * mean * mean) else { continue }
            used.append(feature.place)
            means.append(mean)
            deviations.append(variance.squareRoot())
        }
        self.used = used
        self.means = means
        self.deviations = deviations
        weights = used.map { _ in 0 }
    }

    /// The intercept and the weights of the raw features.
    var raw: (intercept: Double, weights: [Double]) {
        var all = [Double](repeating: 0, count: ForecastFeature.count)
        var intercept = intercept
        for k in used.indices {
            all[used[k]] = weights[k] / deviations[k]
            intercept -= weights[k] * means[k] / deviations[k]
        }
        return (intercept, all)
    }

    /// One Newton step with a ridge on everything but the intercept.
    ///
    /// - Parameter sums: the sum of ``DenseNewton``.
    mutating func step(_ sums: [Double], ridge: Double) {
        let n = used.count + 1
        var matrix = Matrix(rows: n, columns: n)
        var gradient = [Double](repeating: 0, count: n)
        for i in 0..<n {
            gradient[i] = sums[DenseNewton.gradient(i, n)]
            for j in 0...i { matrix[i, j] = sums[DenseNewton.curvature(i, j)] }
        }
        for k in used.indices {
            matrix[k, k] += ridge
            gradient[k] -= ridge * weights[k]
        }
        matrix[n - 1, n - 1] += 1e-9
        guard let factor = try? Cholesky(matrix) else { return }
        var move = factor.solve(gradient)
        // A column that is almost always the same can ask for a step far beyond where the quadratic holds.
        let longest = move.reduce(0) { max($0, abs($1)) }
        if longest > 0.5 { move = move.map { $0 * 0.5 / longest } }
        for k in used.indices { weights[k] += move[k] }
        intercept += move[n - 1]
    }
}

/// Gradient and curvature of the log-likelihood by the standardised features' weights and, last, the intercept.
struct DenseNewton: Contributions {
    let walk: ForecastWalk
    let pupils: [Int]
    /// Where the answers of each of `pupils` begin in `offsets`.
    let places: [Int]
    let dense: DenseWeights
    /// Answer to the part of its logit that is not dense.
    let offsets: [Double]

    private var n: Int { dense.used.count + 1 }
    var entityCount: Int { pupils.count }
    /// The lower triangle by rows, each padded to a multiple of eight; then the gradient.
    var dimension: Int { Self.gradient(n, n) }

    private static func rowStart(_ i: Int) -> Int {
        // Rows 8b...8b+7 have 8(b + 1) places each.
        let b = i / 8
        return 64 * b * (b + 1) / 2 + (i - 8 * b) * 8 * (b + 1)
    }
    static func curvature(_ i: Int, _ j: Int) -> Int { rowStart(i) + j }
    static func gradient(_ i: Int, _ n: Int) -> Int { rowStart(n) + 8 * n + i }

    func add(_ entities: Range<Int>, to sum: inout MutableSpan<Double>) {
        let n = self.n
        let blocks = (n + 7) / 8
        var triangle = [SIMD8<Double>](repeating: .zero, count: Self.rowStart(n) / 8 + n)
        var gradient = [SIMD8<Double>](repeating: .zero, count: blocks)
        var z = gradient
        var state = ForecastWalk.State()
        let used = dense.used
        let inverse = dense.deviations.map { 1 / $0 }
        let means = dense.means
        var flat = [Double](repeating: 0, count: 8 * blocks)
        flat[n - 1] = 1
        for entity in entities {
            var at = places[entity]
            walk(pupils[entity], &state) { row, x, _ in
                var logit = dense.intercept + offsets[at]
                at += 1
                for k in used.indices {
                    let value = (x[used[k]] - means[k]) * inverse[k]
                    flat[k] = value
                    logit += dense.weights[k] * value
                }
                let p = VectorMath.logistic(logit)
                let residual = Double(walk.pass.table.outcomes[row]) - p
                let weight = p * (1 - p)
                for b in 0..<blocks {
                    z[b] = SIMD8(
                        flat[8 * b], flat[8 * b + 1], flat[8 * b + 2], flat[8 * b + 3], flat[8 * b + 4],
                        flat[8 * b + 5], flat[8 * b + 6], flat[8 * b + 7])
                    gradient[b] += residual * z[b]
                }
                var place = 0
                for i in 0..<n {
                    let scaled = weight * flat[i]
                    for b in 0...(i / 8) {
                        triangle[place] += scaled * z[b]
                        place += 1
                    }
                }
            }
        }
        for i in 0..<n {
            for j in 0...i {
                sum[Self.curvature(i, j)] += triangle[Self.curvature(i, j) / 8][Self.curvature(i, j) % 8]
            }
            sum[Self.gradient(i, n)] += gradient[i / 8][i % 8]
        }
    }
}
