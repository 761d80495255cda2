internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a forecaster is trained: dense weights by ridge Newton steps and tables by ``EffectSweep``, in turn.
///
/// Features are not stored: every pass over the answers follows the pupils again, and what a pass adds up is a sum over pupils for
/// any ``Reducer``. With all tables a fit takes about 400 bytes an answer.
struct ForecastEstimation {
    let pass: FilterPass
    /// Row to the answers that its ease was learnt from.
    let easeAnswers: [Double]
    /// The pupils to learn from.
    let pupils: [Int]
    let features: Set<ForecastFeature>
    let tables: Set<ForecastTable>
    let workers: Int
    var rounds = 8
    /// Of standardised columns.
    var ridge = 1.0
    /// The tables' variances at first, and their range.
    var startingVariance = 0.2
    var variances = 0.03...3.0

    private var table: InteractionTable { pass.table }
    private var usesTimes: Bool { !table.times.isEmpty }

    func fit() -> Forecaster {
        var rows: [Int] = []
        for pupil in pupils { rows += table.rows(of: pupil).filter { table.outcomes[$0] >= 0 } }
        var pairs = ItemPairs()
        var (contexts, z) = self.contexts(count: rows.count)
        let usesPairs = tables.contains(.pair) || tables.contains(.pairResidual)
        let pairCodes = usesPairs ? contexts.map { UInt32(pairs.insert($0.previousItem, $0.item)) } : []
        z.sort()
        let knots = [0.1, 0.3, 0.5, 0.7, 0.9].map { Self.quantile($0, ofSorted: z) }
        z = []

        let walk = ForecastWalk(pass: pass, easeAnswers: easeAnswers, knots: knots, usesTimes: usesTimes)
        let moments = InProcessReducer(workers: workers).sum(FeatureMoments(walk: walk, pupils: pupils))
        var dense = DenseWeights(moments: moments, features: features)
        dense.weights[0] = dense.deviations.first ?? 1

        var effects = ForecastTable.allCases.map { table -> [Double] in
            guard tables.contains(table), table != .skill || self.table.combinations.hasSeveral else { return [] }
            return [Double](
                repeating: 0,
                count: table.codeCount(
                    combinations: self.table.combinations.count, items: self.table.itemCount,
                    skills: self.table.skillCount, pairs: pairs.count))
        }
        var spread = ForecastTable.allCases.map { _ in startingVariance }
        var sweep = EffectSweep(
            outcomes: rows.map { Double(table.outcomes[$0]) }, logits: [Double](repeating: 0, count: rows.count))
        var denseLogits = [Double](repeating: 0, count: rows.count)
        // Where an answer of a pupil lies among those learnt from.
        var places = [0]
        for pupil in pupils { places.append(places[places.count - 1] + table.answerCount(of: pupil)) }

        for round in 0..<rounds {
            if round < 5 || round == 6 {
                for _ in 0..<(round == 0 ? 2 : 1) {
                    // What the tables give; the dense part is formed anew.
                    let offsets = sweep.logits.indices.map { sweep.logits[$0] - denseLogits[$0] }
                    let newton = DenseNewton(
                        walk: walk, pupils: pupils, places: places, dense: dense, offsets: offsets)
                    dense.step(InProcessReducer(workers: workers).sum(newton), ridge: ridge)
                    denseLogits = walk.denseLogits(dense, pupils: pupils, places: places, workers: workers)
                    for k in offsets.indices { sweep.logits[k] = offsets[k] + denseLogits[k] }
                }
            }
            for _ in 0..<2 {
                for table in ForecastTable.allCases where !effects[table.place].isEmpty {
                    let place = table.place
                    if table == .skill {
                        sweep.stepSkills(
                            &effects[place], &spread[place], self.table.combinations,
                            combinations: contexts.map(\.combination), values: [], variances: variances)
                        continue
                    }
                    let codes =
                        table == .pair || table == .pairResidual
                        ? pairCodes : contexts.map { UInt32(truncatingIfNeeded: table.code($0, pair: -1)) }
                    sweep.step(
                        &effects[place], &spread[place], codes: codes,
                        values: table.isSlope ? contexts.map(table.value) : [], variances: variances)
                }
            }
        }
        contexts = []
        let (intercept, weights) = dense.raw
        return Forecaster(
            knots: knots, intercept: intercept, weights: weights, effects: effects, pairs: pairs, usesTimes: usesTimes)
    }

    /// What the tables see of every answer, and the filter's logits.
    private func contexts(count: Int) -> ([ForecastContext], [Double]) {
        let walk = ForecastWalk(
            pass: pass, easeAnswers: easeAnswers, knots: [0, 0, 0, 0, 0], usesTimes: usesTimes)
        var contexts: [ForecastContext] = []
        var z: [Double] = []
        contexts.reserveCapacity(count)
        z.reserveCapacity(count)
        var state = ForecastWalk.State()
        for pupil in pupils {
            walk(pupil, &state) { _, x, context in
                contexts.append(context)
                z.append(x[0])
            }
        }
        return (contexts, z)
    }

    /// Linear between order statistics (Hyndman & Fan 1996, type 7).
    static func quantile(_ probability: Double, ofSorted values: [Double]) -> Double {
        guard let last = values.last else { return 0 }
        let place = probability * Double(values.count - 1)
        let below = Int(place)
        guard below + 1 < values.count else { return last }
        return values[below] + (place - Double(below)) * (values[below + 1] - values[below])
    }
}

extension InteractionTable {
    /// The number of a pupil's answers, study rows left out.
    func answerCount(of pupil: Int) -> Int { rows(of: pupil).reduce(0) { $0 + (outcomes[$1] >= 0 ? 1 : 0) } }
}
