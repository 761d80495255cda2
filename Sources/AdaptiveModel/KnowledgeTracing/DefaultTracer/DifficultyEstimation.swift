/// How easy items are, given what the filter believes of the pupils: a posteriori modes under normal priors whose variances are learnt.
///
/// Sum over answers of log P(y | κ(offset + ease)) with a normal prior of variance τ² on every level's shares: see
/// ``EffectSweep``.
struct DifficultyEstimation {
    let table: InteractionTable
    /// The answered rows.
    private let rows: [Int]
    private let outcomes: [Double]
    private var skillVariance = 0.5
    private var combinationVariance = 0.3
    private var itemVariance = 0.5
    private(set) var difficulties: Difficulties

    init(_ table: InteractionTable) {
        self.table = table
        rows = (0..<table.count).filter { table.outcomes[$0] >= 0 }
        outcomes = rows.map { Double(table.outcomes[$0]) }
        difficulties = Difficulties(
            skills: table.skillCount, combinations: table.combinations.count, items: table.itemCount)
        for row in rows { difficulties.answers[Int(table.items[row])] += 1 }
    }

    /// Rounds of filter and sweeps, starting from what is known.
    mutating func refine(_ settings: FilterSettings, slots: SlotIndex, rounds: Int, workers: Int) {
        for _ in 0..<rounds {
            let pass = FilterPass(
                table: table, slots: slots, settings: settings, eases: difficulties.eases(table))
            let (offset, kappa) = pass.offsets(workers: workers)
            sweep(offset: rows.map { offset[$0] }, kappa: rows.map { kappa[$0] }, times: 5)
        }
    }

    /// The first look, before anything is believed of pupils.
    mutating func start() {
        sweep(
            offset: [Double](repeating: 0, count: rows.count), kappa: [Double](repeating: 1, count: rows.count),
            times: 5)
    }

    private mutating func sweep(offset: [Double], kappa: [Double], times: Int) {
        let eases = difficulties.eases(table)
        var sweep = EffectSweep(
            outcomes: outcomes, logits: rows.indices.map { kappa[$0] * (offset[$0] + eases[rows[$0]]) })
        let items = rows.map { table.items[$0] }
        let combinations = rows.map { table.rowCombinations[$0] }
        let range = 0.02...4.0
        for _ in 0..<times {
            sweep.stepIntercept(&difficulties.intercept, values: kappa)
            sweep.stepSkills(
                &difficulties.skills, &skillVariance, table.combinations, combinations: combinations, values: kappa,
                variances: range)
            if table.combinations.hasSeveral {
                sweep.step(
                    &difficulties.combinations, &combinationVariance, codes: combinations, values: kappa,
                    variances: range)
            }
            sweep.step(&difficulties.items, &itemVariance, codes: items, values: kappa, variances: range)
        }
    }
}
