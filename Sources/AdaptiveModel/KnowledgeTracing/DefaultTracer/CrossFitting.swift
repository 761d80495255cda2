/// Difficulties that a training pupil's own answers had no part in: for every fold, learnt from the pupils of the other folds.
///
/// A forecaster that was trained on difficulties which had seen the answer it predicts would trust them too much.
struct CrossFitting {
    let table: InteractionTable
    let slots: SlotIndex
    /// Pupil to fold, 0..<``foldCount``.
    let folds: [Int]
    let foldCount: Int
    private(set) var withoutFold: [DifficultyEstimation]
    private let otherSlots: [SlotIndex]
    private static let settlingRounds = 4
    private(set) var all: DifficultyEstimation

    init(_ table: InteractionTable, slots: SlotIndex, folds: [Int], foldCount: Int) {
        self.table = table
        self.slots = slots
        self.folds = folds
        self.foldCount = foldCount
        let others = (0..<foldCount).map { fold in
            table.selecting(pupils: folds.indices.filter { folds[$0] != fold })
        }
        withoutFold = others.map(DifficultyEstimation.init)
        otherSlots = others.map(SlotIndex.init)
        all = DifficultyEstimation(table)
        for fold in withoutFold.indices { withoutFold[fold].start() }
    }

    mutating func refine(_ settings: FilterSettings, rounds: Int, workers: Int) {
        for fold in withoutFold.indices {
            withoutFold[fold].refine(settings, slots: otherSlots[fold], rounds: rounds, workers: workers)
        }
    }

    /// Fits all anew under settings that stay, the whole table as each part without a fold: filter and difficulties that take turns are
    /// not done after a few rounds, so that difficulties of more rounds than those that a forecaster was trained on would lie
    /// elsewhere, and its forecasts beside the mark.
    mutating func settle(_ settings: FilterSettings, workers: Int) {
        for fold in withoutFold.indices {
            withoutFold[fold] = DifficultyEstimation(withoutFold[fold].table)
            withoutFold[fold].start()
        }
        all = DifficultyEstimation(table)
        all.start()
        refine(settings, rounds: Self.settlingRounds, workers: workers)
        all.refine(settings, slots: slots, rounds: Self.settlingRounds, workers: workers)
    }

    /// Row to ease, from the other folds.
    func eases() -> [Double] {
        let byFold = withoutFold.map { $0.difficulties.eases(table) }
        var result = [Double](repeating: 0, count: table.count)
        for pupil in folds.indices {
            for row in table.rows(of: pupil) { result[row] = byFold[folds[pupil]][row] }
        }
        return result
    }

    /// Row to the number of answers on its item in as many pupils as all, from the other folds.
    func answers() -> [Double] {
        let scale = Double(foldCount) / Double(foldCount - 1)
        var result = [Double](repeating: 0, count: table.count)
        for pupil in folds.indices {
            let counts = withoutFold[folds[pupil]].difficulties.answers
            for row in table.rows(of: pupil) { result[row] = scale * counts[Int(table.items[row])] }
        }
        return result
    }
}
