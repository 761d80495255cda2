internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The filter run over the pupils of a table, with the rows' ease given.
struct FilterPass: Sendable {
    let table: InteractionTable
    let slots: SlotIndex
    let settings: FilterSettings
    /// Row to ease.
    let eases: [Double]

    /// Runs the filter over a pupil's rows; `body` gets each row, what was believed before it, κ and P(right).
    @inline(__always)
    func walk(
        _ pupil: Int, _ filter: inout AbilityFilter,
        _ body: (_ row: Int, _ look: AbilityFilter.Look, _ kappa: Double, _ p: Double) -> Void
    ) {
        filter.reset()
        var at = slots.skillStarts[pupil]
        let allSlots = slots.skills.span
        for row in table.rows(of: pupil) {
            let combination = Int(table.rowCombinations[row])
            let next = at + table.combinations.starts[combination + 1] - table.combinations.starts[combination]
            let skills = allSlots.extracting(at..<next)
            at = next
            let item = Int(slots.items[row])
            let look = filter.look(item: item, skills: skills, settings)
            let kappa = look.shrinkage
            let p = VectorMath.logistic(kappa * (eases[row] + look.mean))
            body(row, look, kappa, p)
            filter.record(
                look, outcome: table.outcomes[row], p: p, kappa: kappa, item: item, skills: skills, settings)
        }
    }

    /// Row to what was believed without the item's ease, and row to κ; side by side.
    func offsets(workers: Int) -> (offset: [Double], kappa: [Double]) {
        let shards = InProcessReducer.shards(of: table.pupilCount)
        let lengths = shards.map { 2 * (table.starts[$0.upperBound] - table.starts[$0.lowerBound]) }
        let values = parallelFill(lengths: lengths, workers: workers) { shard, span in
            var filter = AbilityFilter()
            let start = table.starts[shards[shard].lowerBound]
            for pupil in shards[shard] {
                walk(pupil, &filter) { row, look, kappa, _ in
                    span[2 * (row - start)] = look.mean
                    span[2 * (row - start) + 1] = kappa
                }
            }
        }
        return (
            (0..<table.count).map { values[2 * $0] }, (0..<table.count).map { values[2 * $0 + 1] }
        )
    }

    /// The curve that sets right what the filter foretells, where ``eases`` come from other pupils than a row's.
    func calibration() -> CalibrationCurve {
        var logits: [Double] = []
        var outcomes: [Double] = []
        var filter = AbilityFilter()
        for pupil in 0..<table.pupilCount {
            walk(pupil, &filter) { row, look, kappa, _ in
                guard table.outcomes[row] >= 0 else { return }
                logits.append(kappa * (eases[row] + look.mean))
                outcomes.append(Double(table.outcomes[row]))
            }
        }
        return CalibrationCurve(logits: logits, outcomes: outcomes)
    }

    /// The sum of the answers' log-likelihoods, each foretold from earlier rows.
    func logLikelihood(workers: Int) -> Double {
        InProcessReducer(workers: workers).sum(LogLikelihood(pass: self))[0]
    }

    private struct LogLikelihood: Contributions {
        let pass: FilterPass
        var entityCount: Int { pass.table.pupilCount }
        var dimension: Int { 1 }

        func add(_ pupils: Range<Int>, to sum: inout MutableSpan<Double>) {
            var filter = AbilityFilter()
            var total = 0.0
            // Logarithms of products of a few answers: one in eight as many.
            for pupil in pupils {
                var product = 1.0
                var factors = 0
                pass.walk(pupil, &filter) { row, _, _, p in
                    let outcome = pass.table.outcomes[row]
                    guard outcome >= 0 else { return }
                    product *= max(outcome == 1 ? p : 1 - p, 1e-30)
                    factors += 1
                    if factors == 8 {
                        total += log(product)
                        product = 1
                        factors = 0
                    }
                }
                total += log(product)
            }
            sum[0] += total
        }
    }
}
