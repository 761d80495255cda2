public import NumericalCore

/// What one pupil may add to the sums that Bayesian knowledge tracing is fitted from.
public enum KnowledgeBound: Sendable, Equatable {
    /// Everything, and the log-likelihood beside it. For exact sums: there is no bound.
    case unbounded
    /// The expected counts of the first `steps` steps in each of the first `units` units that a pupil meets.
    ///
    /// Euclidean norm at most √(K(1 + (n − 1)² + n²)) for K units and n steps: see <doc:BoundedTracing>.
    case counts(units: Int, steps: Int)
    /// The same, each unit's counts divided by their sum: every pupil and unit counts alike, however many answers.
    ///
    /// Euclidean norm at most √K.
    case shares(units: Int, steps: Int)

    /// The most that a pupil's vector has as Euclidean norm, rounded up beyond what the sums' rounding can add; infinite without a bound.
    public var norm: Double {
        // Counts are sums of at most 2n doubles of total 2n: their rounding is far below a part in 10⁹.
        let slack = 1 + 1e-9
        switch self {
        case .unbounded: return .infinity
        case .counts(let units, let steps):
            let (k, n) = (Double(units), Double(steps))
            return (k * (1 + (n - 1) * (n - 1) + n * n)).squareRoot() * slack
        case .shares(let units, _): return Double(units).squareRoot() * slack
        }
    }
}

/// The expected counts of Bayesian knowledge tracing as contributions of pupils, so that any `Reducer` adds them up:
/// cores, schools, or a sum with noise.
///
/// One E-step: the counts at given parameters. Ten numbers a unit (``values(of:in:)`` says which), eleven where nothing is bounded.
public struct KnowledgeContributions: Contributions {
    let table: InteractionTable
    let unit: KnowledgeTracer.Unit
    let parameters: [KnowledgeParameters]
    /// What one pupil may add.
    public let bound: KnowledgeBound

    /// The counts of a table's pupils at `parameters`.
    ///
    /// - Parameters:
    ///   - table: the pupils; rows without an answer are steps that can be learnt from.
    ///   - unit: what one set of parameters is fitted to.
    ///   - parameters: unit to parameters, of one item class and one resource class each.
    ///   - bound: what one pupil may add.
    public init(
        _ table: InteractionTable, unit: KnowledgeTracer.Unit = .combination, at parameters: [KnowledgeParameters],
        bound: KnowledgeBound
    ) {
        precondition(
            parameters.count == (unit == .skill ? table.skillCount : table.combinations.count),
            "every unit has parameters")
        precondition(
            parameters.allSatisfy { $0.itemClassCount == 1 && $0.resourceClassCount == 1 },
            "units of one class each")
        switch bound {
        case .unbounded: break
        case .counts(let units, let steps), .shares(let units, let steps):
            precondition(units > 0 && steps > 0, "a pupil contributes one step of one unit at least")
        }
        self.table = table
        self.unit = unit
        self.parameters = parameters
        self.bound = bound
    }

    private static let layout = ExpectedCounts.Layout(itemClasses: 1, resourceClasses: 1)
    /// A bounded contribution has no log-likelihood, which has no bound.
    private var skipped: Int { bound == .unbounded ? 0 : 1 }
    private var width: Int { Self.layout.dimension - skipped }

    /// The pupils.
    public var entityCount: Int { table.pupilCount }
    /// Ten numbers a unit, eleven without a bound.
    public var dimension: Int { width * parameters.count }

    /// Adds the pupils' vectors.
    public func add(_ pupils: Range<Int>, to sum: inout MutableSpan<Double>) {
        var states = SequenceTree.States()
        for pupil in pupils {
            for (unit, outcomes) in sequences(of: pupil) {
                let tree = SequenceTree(path: KnowledgeSequence(outcomes: outcomes))
                let values = tree.expectedCounts(parameters[unit], reusing: &states).values
                var scale = 1.0
                if case .shares = bound {
                    let total = values.dropFirst().reduce(0, +)
                    scale = total > 0 ? 1 / total : 0
                }
                for k in skipped..<values.count { sum[unit * width + k - skipped] += scale * values[k] }
            }
        }
    }

    /// A pupil's outcomes unit by unit, in order of first meeting, as far as the bound lets them in.
    private func sequences(of pupil: Int) -> [(unit: Int, outcomes: [Int8])] {
        var most = (units: Int.max, steps: Int.max)
        switch bound {
        case .unbounded: break
        case .counts(let units, let steps), .shares(let units, let steps): most = (units, steps)
        }
        var found: [(unit: Int, outcomes: [Int8])] = []
        var places: [Int: Int] = [:]
        for row in table.rows(of: pupil) {
            let combination = table.rowCombinations[row]
            let members =
                unit == .skill ? table.combinations[Int(combination)].map(Int.init) : [Int(combination)]
            for member in members {
                if let place = places[member] {
                    if found[place].outcomes.count < most.steps { found[place].outcomes.append(table.outcomes[row]) }
                } else if found.count < most.units {
                    places[member] = found.count
                    found.append((member, [table.outcomes[row]]))
                }
            }
        }
        return found
    }

    /// The counts of one unit in a sum of these contributions.
    ///
    /// - Parameters:
    ///   - unit: index.
    ///   - sum: ``dimension`` elements. Counts that noise made negative count as 0.
    /// - Returns: with log-likelihood 0 where the contributions are bounded.
    public func values(of unit: Int, in sum: [Double]) -> ExpectedCounts {
        precondition(sum.count == dimension, "a sum of these contributions")
        var values = [Double](repeating: 0, count: skipped)
        for k in skipped..<Self.layout.dimension {
            let value = sum[unit * width + k - skipped]
            values.append(k == ExpectedCounts.Layout.logLikelihood || value > 0 ? value : 0)
        }
        return ExpectedCounts(layout: Self.layout, values: values)
    }
}

extension KnowledgeEstimation {
    /// Fits every unit by a given number of EM steps from sums that a reducer gives: the same steps whether it adds in memory, over
    /// schools or with noise.
    ///
    /// The number of steps is fixed beforehand and nothing but the sums is looked at, so a reducer that charges a privacy budget charges
    /// `steps` times, for vectors within `bound`'s norm. Steps are plain ones from the first of ``starts``.
    ///
    /// - Parameters:
    ///   - table: the pupils.
    ///   - unit: what one set of parameters is fitted to.
    ///   - bound: what one pupil may add to a sum.
    ///   - steps: EM steps, at least 1.
    ///   - reducer: how sums are had.
    /// - Returns: unit to parameters; those of a unit that nobody met are the start's.
    /// - Throws: what the reducer throws.
    public func parameters<R: Reducer>(
        from table: InteractionTable, unit: KnowledgeTracer.Unit = .combination, bound: KnowledgeBound, steps: Int,
        reducer: inout R
    ) throws(R.Failure) -> [KnowledgeParameters] {
        precondition(steps >= 1, "a fit takes a step")
        let count = unit == .skill ? table.skillCount : table.combinations.count
        var current = [KnowledgeParameters](repeating: starts[0], count: count)
        for _ in 0..<steps {
            let contributions = KnowledgeContributions(table, unit: unit, at: current, bound: bound)
            let sum = try reducer.sum(contributions)
            for place in current.indices {
                let counts = contributions.values(of: place, in: sum)
                // Where nothing was counted, pseudo-counts alone would make every answer a guess.
                guard counts.total > 0 else { continue }
                current[place] = maximized(counts, from: current[place])
            }
        }
        return current
    }
}
