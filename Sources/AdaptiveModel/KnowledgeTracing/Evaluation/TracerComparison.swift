internal import NumericalCore

/// Tracers compared on pupils that they were not fitted to.
///
/// For every tested fold, a tracer is fitted to the pupils of all other folds and foretells each answer of the fold's pupils from that
/// pupil's earlier rows. Answers of several folds are scored together.
public struct TracerComparison: Sendable {
    /// All pupils.
    public let table: InteractionTable
    /// Pupil to fold.
    public let folds: [Int]
    /// The folds that are tested.
    public let testFolds: [Int]
    /// Cores to use.
    public let workers: Int

    /// What one tracer foretold.
    public struct Result: Sendable {
        /// The tracer's name.
        public let name: String
        /// The predictions; pupils by their numbers in the whole table.
        public let predictions: Predictions
    }

    /// - Parameters:
    ///   - table: all pupils.
    ///   - folds: pupil to fold; as many as the table has pupils.
    ///   - testFolds: the folds to test, each once.
    ///   - workers: cores to use; the result does not depend on it.
    /// - Throws: ``TracerComparisonError`` where a fold has no pupil with an answer, or leaves none to fit to.
    public init(
        _ table: InteractionTable, folds: [Int], testFolds: [Int] = [0], workers: Int = 1
    ) throws(TracerComparisonError) {
        precondition(folds.count == table.pupilCount, "every pupil is in a fold")
        precondition(!testFolds.isEmpty && workers >= 1, "a comparison tests a fold, on a core or more")
        let answering = (0..<table.pupilCount).filter { pupil in
            table.rows(of: pupil).contains { table.outcomes[$0] >= 0 }
        }
        let present = Set(answering.map { folds[$0] })
        for fold in testFolds {
            guard present.contains(fold) else { throw .emptyFold(fold, present: present.sorted()) }
            guard present.count > 1 else { throw .nothingToFit(fold) }
        }
        self.table = table
        self.folds = folds
        self.testFolds = testFolds
        self.workers = workers
    }

    /// The rows of the whole table that are foretold, in the order of the results' predictions.
    public var testedRows: [Int] {
        testFolds.flatMap { fold in
            folds.indices.filter { folds[$0] == fold }.flatMap { pupil in
                table.rows(of: pupil).filter { table.outcomes[$0] >= 0 }
            }
        }
    }

    /// How many fits ``run(_:progress:)`` takes.
    public func fitCount(_ recipes: [TracerRecipe]) -> Int { testFolds.count * Set(recipes.map(\.fitted)).count }

    /// Fits and tests tracers.
    ///
    /// - Parameters:
    ///   - recipes: which.
    ///   - progress: called after each fit.
    /// - Returns: a result for each recipe, in their order.
    public func run(
        _ recipes: [TracerRecipe], progress: () -> Void = {}
    ) throws(KnowledgeTracingError) -> [Result] {
        var found = [Predictions?](repeating: nil, count: recipes.count)
        for fold in testFolds {
            let tested = folds.indices.filter { folds[$0] == fold }
            let training = table.selecting(pupils: folds.indices.filter { folds[$0] != fold })
            let test = table.selecting(pupils: tested)
            for fitted in recipes.map(\.fitted).uniqued {
                let wanted = recipes.indices.filter { recipes[$0].fitted == fitted }
                guard let first = wanted.first else { continue }
                let tracer = try recipes[first].fit(training, workers)
                for place in wanted {
                    let predictions = try recipes[place].chosen(tracer).predictions(for: test)
                    precondition(
                        predictions.outcomes == test.outcomes.filter { $0 >= 0 },
                        "a tracer foretells every answer, in the order of the rows")
                    let own = predictions.renumbering(pupils: tested.map { UInt32($0) })
                    found[place] = found[place]?.appending(own) ?? own
                }
                progress()
            }
        }
        return zip(recipes, found).compactMap { recipe, predictions in
            predictions.map { Result(name: recipe.name, predictions: $0) }
        }
    }

    /// The comparison on its first tested fold with the outcomes of all answers dealt out anew: what a tracer then foretells better than
    /// chance, it knows from somewhere it should not look.
    ///
    /// One fold, because several scored together are foretold *worse* than chance: a fold that was dealt more right answers leaves fewer
    /// to those it is foretold from.
    ///
    /// - Parameter seed: of the dealing.
    public func shufflingOutcomes(seed: UInt64 = 1) -> TracerComparison {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "shuffled outcomes")
        let answered = table.outcomes.indices.filter { table.outcomes[$0] >= 0 }
        var dealt = answered.map { table.outcomes[$0] }
        for place in dealt.indices.reversed() { dealt.swapAt(place, stream.integer(below: place + 1)) }
        var outcomes = table.outcomes
        for (row, outcome) in zip(answered, dealt) { outcomes[row] = outcome }
        return TracerComparison(
            checked: table.replacing(outcomes: outcomes), folds: folds, testFolds: [testFolds[0]], workers: workers)
    }

    private init(checked table: InteractionTable, folds: [Int], testFolds: [Int], workers: Int) {
        self.table = table
        self.folds = folds
        self.testFolds = testFolds
        self.workers = workers
    }
}

/// Why tracers can't be compared.
public enum TracerComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No pupil of the fold has an answer.
    case emptyFold(Int, present: [Int])
    /// All pupils with answers are in the tested fold.
    case nothingToFit(Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .emptyFold(let fold, let present):
            "found no pupil with an answer in fold \(fold), expected one of "
                + present.prefix(20).map(String.init).joined(separator: ", ")
        case .nothingToFit(let fold): "found all pupils in fold \(fold), expected others to fit to"
        }
    }
}

extension Array where Element: Hashable {
    /// The distinct elements, in order of first appearance.
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
