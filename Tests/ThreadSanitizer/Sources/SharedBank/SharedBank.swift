import AdaptiveModel

/// Ten thousand sessions at once on one bank, with every kind of shared state: tables, constraints, seeds, mastery, explanations, snapshots.
@main
enum SharedBank {
    static func main() async throws {
        let items = (0..<60).map { item in
            let b = Double(item % 13) / 4 - 1.5
            return ItemBank.Item(
                name: "item\(item)",
                model: item % 3 == 0
                    ? .graded(GradedResponse(discrimination: 1.1, intercepts: [1 - b, -b, -1 - b]))
                    : .logistic(LogisticItem(discrimination: 1.3, intercept: -1.3 * b, lowerAsymptote: 0.15)))
        }
        let traits = items.enumerated().map { ($1.name, ItemTraits(aim: "KM\($0 % 3)")) }
        let bank = try CompiledBank(
            ItemBank(model: .mixed, items: items), traits: Dictionary(uniqueKeysWithValues: traits),
            seeds: [SeedItem(name: "new")])
        let parameters = try KnowledgeParameters(prior: 0.3, learn: [0.1], guess: [0.2], slip: [0.1])
        let test = try AdaptiveTest(
            bank, rule: Randomesque(PosteriorWeightedInformation(), among: 3),
            contentBalance: ContentBalance(["KM0": 1, "KM1": 1, "KM2": 1]),
            exposure: ExposureControl([Double](repeating: 0.8, count: 60)),
            seeding: Seeding(perSession: 1, positions: 1..<4),
            mastery: MasteryModel(parameters: ["KM0": parameters, "KM1": parameters, "KM2": parameters]),
            stopping: [.length(6)])
        let answered = await withTaskGroup(of: Int.self) { group in
            for seed in 0..<10_000 {
                group.addTask {
                    var session = AdaptiveSession(test, seed: UInt64(seed))
                    while case .item(let selection) = session.next() {
                        if seed % 100 == 0 { _ = session.explanation()?.text(.nynorsk) }
                        await Task.yield()
                        let category = (selection.item + seed) % bank.categoryCounts[selection.item]
                        _ = try? session.record(selection.name, category: category)
                    }
                    let restored = try? AdaptiveSession(restoring: session.snapshot, in: test)
                    return restored?.estimate == session.estimate ? session.finish().answers.count : 0
                }
            }
            var answered = 0
            for await count in group { answered += count }
            return answered
        }
        let study = try AdaptiveStudy(
            test, pupils: 200,
            truth: ItemBank(
                model: .twoPL, items: [ItemBank.Item(name: "new", discrimination: 1, intercept: 0)]), seed: 1)
        guard answered == 70_000, study.run(workers: 4) == study.run() else {
            print("\(answered) answers, expected 70000")
            throw CancellationError()
        }
        print("10000 concurrent sessions on one bank, \(answered) answers")
    }
}
