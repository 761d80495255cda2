import AdaptiveModel
import Foundation
import NumericalCore
import Testing

@Suite struct AdaptiveSessionTests {
    let bank: CompiledBank
    let test: AdaptiveTest

    init() throws {
        bank = try CompiledBank(
            mixedBank(60, seed: 1), traits: mixedTraits(60, seed: 2),
            seeds: [SeedItem(name: "new0"), SeedItem(name: "new1", categoryCount: 3)])
        test = try AdaptiveTest(
            bank, rule: Randomesque(MaximumInformation(), among: 3),
            contentBalance: ContentBalance(["KM0": 1, "KM1": 1, "KM2": 1, "KM3": 1]),
            exposure: ExposureControl((0..<60).map { $0 % 3 == 0 ? 0.5 : 1 }),
            seeding: Seeding(perSession: 2, positions: 3..<12), mastery: mastery(of: bank), stopping: [.length(15)])
    }

    /// A category that depends on the item alone.
    private func category(_ selection: Selection) -> Int {
        (selection.item * 7 + 3) % bank.categoryCounts[selection.item]
    }

    @Test func theEstimateIsThatOfScoringTheSameAnswers() throws {
        var session = AdaptiveSession(test, seed: 9)
        let outcome = session.run { category($0) }
        var answers = [Int?](repeating: nil, count: 60)
        for place in outcome.scored { answers[outcome.answers[place].item] = outcome.answers[place].category }
        let scored = try ExpectedAPosteriori(bank.bank, quadrature: .equallySpaced(61)).estimates(
            table(of: [answers], items: bank.bank.items.map(\.name), categories: 5))
        #expect(abs(scored[0].ability - outcome.estimate.ability) < 1e-12)
        #expect(abs(scored[0].standardError - outcome.estimate.standardError) < 1e-12)
        #expect(outcome.scored.count == 15 && outcome.seeds.count == 2)
    }

    @Test func whatCannotBeIsRefusedAndLeavesTheSessionAsItWas() throws {
        var session = AdaptiveSession(test, seed: 3)
        #expect(throws: AdaptiveSessionError.nothingAsked) { try session.record("item0", category: 0) }
        for _ in 0..<4 {
            guard case .item(let selection) = session.next() else { return }
            try session.record(selection.name, category: category(selection), seconds: 2)
        }
        guard case .item(let selection) = session.next() else { return }
        let before = session.snapshot
        let other = try #require(
            bank.itemNames.first { name in
                name != selection.name && !session.answers.contains { bank.itemNames[$0.item] == name }
            })
        let old = bank.itemNames[session.answers[0].item]
        func refuse(_ error: AdaptiveSessionError, _ name: String, _ category: Int, _ seconds: Double? = nil) {
            #expect(throws: error) { try session.record(name, category: category, seconds: seconds) }
            #expect(session.snapshot == before)
        }
        let count = bank.categoryCounts[selection.item]
        refuse(.unknownItem, "no such item", 0)
        refuse(.alreadyAnswered, old, 0)
        refuse(.notTheItemAsked, other, 0)
        refuse(.unknownCategory(categories: count), selection.name, count)
        refuse(.unknownCategory(categories: count), selection.name, -1)
        refuse(.badTime, selection.name, 0, -1)
        refuse(.badTime, selection.name, 0, .nan)
        #expect(throws: AdaptiveSessionError.alreadyAnswered) { try session.override(with: old) }
        #expect(throws: AdaptiveSessionError.unknownItem) { try session.override(with: "no such item") }
        #expect(session.snapshot == before)
        _ = session.finish()
        refuseAfterEnd(&session, selection.name)
    }

    private func refuseAfterEnd(_ session: inout AdaptiveSession, _ name: String) {
        #expect(throws: AdaptiveSessionError.ended) { try session.record(name, category: 0) }
        #expect(throws: AdaptiveSessionError.ended) { try session.override(with: name) }
        #expect(session.next() == .stopped(.ended))
    }

    @Test func askingAgainGivesTheSameItem() {
        var session = AdaptiveSession(test, seed: 4)
        let copy = session.next()
        #expect(session.next() == copy)
        var other = AdaptiveSession(test, seed: 4)
        #expect(other.next() == copy)
    }

    @Test func aRestoredSessionGoesOnToTheBit() throws {
        var straight = AdaptiveSession(test, seed: 77, language: .bokmaal, mastery: ["KM1": 0.4])
        let whole = straight.run { category($0) }
        var session = AdaptiveSession(test, seed: 77, language: .bokmaal, mastery: ["KM1": 0.4])
        var step = 0
        while case .item(let selection) = session.next() {
            // Stored while an item is pending, and restored by another process.
            let data = try JSONEncoder().encode(session.snapshot)
            let restored = try AdaptiveSession(
                restoring: JSONDecoder().decode(AdaptiveSession.Snapshot.self, from: data), in: test)
            #expect(restored.estimate == session.estimate)
            #expect(restored.posterior() == session.posterior())
            #expect(restored.pending == session.pending && restored.mastery == session.mastery)
            #expect(restored.snapshot == session.snapshot)
            session = restored
            try session.record(selection.name, category: category(selection))
            step += 1
        }
        #expect(step == whole.answers.count)
        #expect(session.finish() == whole)
    }

    @Test func aSnapshotOfThirtyItemsTakesLessThanAKilobyte() throws {
        let large = try CompiledBank(mixedBank(500, seed: 8), traits: mixedTraits(500, seed: 9))
        let test = try AdaptiveTest(
            large, exposure: ExposureControl([Double](repeating: 0.5, count: 500)), mastery: mastery(of: large),
            stopping: [.length(30)])
        var session = AdaptiveSession(
            test, seed: .max, language: .nynorsk, mastery: ["KM0": 0.123456789, "KM1": 0.987654321])
        var place = 0
        while case .item(let selection) = session.next() {
            try session.record(
                selection.name, category: selection.item % large.categoryCounts[selection.item],
                seconds: 123.456 + Double(place))
            place += 1
        }
        let size = try JSONEncoder().encode(session.snapshot).count
        #expect(session.scoredCount == 30 && size <= 1024, "\(size) bytes")
    }

    @Test func aForeignOrDamagedSnapshotIsRefused() throws {
        var session = AdaptiveSession(test, seed: 5)
        for _ in 0..<3 {
            guard case .item(let selection) = session.next() else { return }
            try session.record(selection.name, category: 0)
        }
        let data = try JSONEncoder().encode(session.snapshot)
        let text = try #require(String(data: data, encoding: .utf8))
        func restore(_ text: String) throws {
            let snapshot = try JSONDecoder().decode(AdaptiveSession.Snapshot.self, from: Data(text.utf8))
            _ = try AdaptiveSession(restoring: snapshot, in: test)
        }
        let first = session.answers[0].item
        #expect(throws: SnapshotError.unknownFormat(2)) {
            try restore(text.replacingOccurrences(of: "\"f\":1", with: "\"f\":2"))
        }
        #expect(throws: SnapshotError.damaged(answer: 0)) {
            try restore(text.replacingOccurrences(of: "\"i\":[\(first),", with: "\"i\":[999,"))
        }
        #expect(throws: SnapshotError.damaged(answer: 0)) {
            try restore(text.replacingOccurrences(of: "\"c\":[0,", with: "\"c\":[9,"))
        }
        #expect(throws: SnapshotError.inconsistent) {
            try restore(text.replacingOccurrences(of: "\"c\":[0,", with: "\"c\":["))
        }
        let other = try AdaptiveTest(CompiledBank(mixedBank(60, seed: 2)), stopping: [])
        #expect(throws: SnapshotError.otherBank) { try AdaptiveSession(restoring: session.snapshot, in: other) }
    }

    @Test func theStatelessCallGivesTheSameNextItem() throws {
        let plain = try AdaptiveTest(bank, rule: KullbackLeibler(), stopping: [.length(10)])
        var session = AdaptiveSession(plain, seed: 6)
        var answers: [(name: String, category: Int)] = []
        while case .item(let selection) = session.next() {
            var stateless = try AdaptiveSession(plain, replaying: answers, seed: 6)
            #expect(stateless.next() == .item(selection))
            answers.append((selection.name, category(selection)))
            try session.record(selection.name, category: category(selection))
        }
        #expect(throws: AdaptiveSessionError.alreadyAnswered) {
            try AdaptiveSession(plain, replaying: [answers[0], answers[0]], seed: 6)
        }
    }

    @Test func aTeachersChoiceIsRecordedAsSuch() throws {
        var session = AdaptiveSession(test, seed: 10)
        guard case .item(let proposed) = session.next() else { return }
        let wanted = try #require(bank.bank.items.map(\.name).last { $0 != proposed.name })
        let selection = try session.override(with: wanted)
        #expect(selection.origin == .teacher && session.next() == .item(selection))
        try session.record(wanted, category: 0)
        #expect(session.answers[0].origin == .teacher)
        let restored = try AdaptiveSession(restoring: session.snapshot, in: test)
        #expect(restored.answers == session.answers)
    }

    @Test func masteryFollowsTheAnswersOfItsAim() throws {
        let parameters = try KnowledgeParameters(prior: 0.3, learn: [0.1], guess: [0.2], slip: [0.1])
        var session = AdaptiveSession(test, seed: 12)
        var expected = [Double](repeating: 0.3, count: 4)
        while case .item(let selection) = session.next() {
            try session.record(selection.name, category: category(selection))
            if let aim = bank.aimOfItem[selection.item], !bank.isSeed(selection.item) {
                let right: Int8 = category(selection) == bank.categoryCounts[selection.item] - 1 ? 1 : 0
                expected[aim] = parameters.advanced(parameters.conditioned(expected[aim], on: right).mastery)
            }
            #expect(session.mastery == expected)
        }
        #expect(session.mastery(of: "KM0")?.probability == expected[0])
        #expect(session.mastery(of: "KM9") == nil)
    }

    @Test func masterysIntervalIsWhatItsParametersUncertaintyLeaves() throws {
        let parameters = try KnowledgeParameters(prior: 0.3, learn: [0.1], guess: [0.2], slip: [0.1])
        let sequences = (0..<400).map { pupil in
            var stream = SimulationStream(seed: 1, replicate: 0, stream: "test mastery", entity: pupil)
            var isMastered = stream.bernoulli(0.3)
            return KnowledgeSequence(
                outcomes: (0..<10).map { _ in
                    let outcome: Int8 = stream.bernoulli(isMastered ? 0.9 : 0.2) ? 1 : 0
                    if !isMastered { isMastered = stream.bernoulli(0.1) }
                    return outcome
                })
        }
        let uncertainty = try KnowledgeUncertainty(
            parameters, sequences: sequences, estimation: KnowledgeEstimation())
        let aims = Dictionary(uniqueKeysWithValues: bank.aims.map { ($0, parameters) })
        let traced = try AdaptiveTest(
            bank, mastery: MasteryModel(parameters: aims, uncertainty: ["KM2": uncertainty]), stopping: [.length(12)])
        var session = AdaptiveSession(traced, seed: 2)
        _ = session.run { category($0) }
        let outcomes = session.answers.filter { bank.traits[$0.item].aim == "KM2" }.map {
            Int8($0.category == bank.categoryCounts[$0.item] - 1 ? 1 : 0)
        }
        let expected = try uncertainty.mastery(after: KnowledgeSequence(outcomes: outcomes), z: normalQuantile(0.975))
        let found = try #require(session.mastery(of: "KM2"))
        #expect(abs(found.probability - expected.estimate) < 1e-12)
        #expect(found.interval == expected.interval)
        #expect(session.mastery(of: "KM1")?.interval == nil)
        // What earlier sessions left has no answers here to differentiate.
        let later = AdaptiveSession(traced, seed: 2, mastery: ["KM2": 0.8])
        #expect(later.mastery(of: "KM2")?.probability == 0.8 && later.mastery(of: "KM2")?.interval == nil)
    }

    @Test func newItemsAreAskedUnscoredAndHandedToCalibration() throws {
        let known = try mixedBank(30, seed: 20, dichotomous: true)
        let bank = try CompiledBank(known, seeds: [SeedItem(name: "new")])
        let test = try AdaptiveTest(
            bank, seeding: Seeding(perSession: 1, positions: 0..<10), stopping: [.length(10)])
        let truth = try ItemBank(
            model: .twoPL, items: [ItemBank.Item(name: "new", discrimination: 1.3, intercept: -0.5)])
        let study = try AdaptiveStudy(test, pupils: 400, truth: truth, seed: 1)
        let outcomes = (0..<400).map { study.session(of: $0).outcome }
        #expect(outcomes.allSatisfy { $0.seeds.count == 1 && $0.scored.count == 10 })
        // The new item comes at every place, and changes nothing for the pupil.
        #expect(Set(outcomes.map { $0.seeds[0] }).count == 10)
        var session = AdaptiveSession(test, seed: 1)
        while case .item(let selection) = session.next() {
            let before = session.estimate
            try session.record(selection.name, category: 1)
            if selection.origin == .seed { #expect(session.estimate == before) }
        }
        let table = ResponseTable(outcomes, pupilNames: (0..<400).map(String.init), bank: bank)
        #expect(table.count == 4400)
        let fit = try Calibration(extending: known, for: table, model: .twoPL).fit(table)
        #expect(fit.isConverged)
        let new = try #require(fit.fit.bank.items.first { $0.name == "new" })
        // 400 answers: the standard error of the difficulty is about .1; 5 of them are never met by chance.
        #expect(abs(new.difficulty - 0.5 / 1.3) < 0.6)
    }

    @Test func manyTasksShareOneBank() async {
        let test = test
        let outcomes = await withTaskGroup(of: SessionOutcome.self) { group in
            for seed in 0..<200 {
                group.addTask {
                    var session = AdaptiveSession(test, seed: UInt64(seed % 10))
                    return session.run { $0.item % test.bank.categoryCounts[$0.item] }
                }
            }
            var all: [SessionOutcome] = []
            for await outcome in group { all.append(outcome) }
            return all
        }
        // Ten different sessions, whoever ran them.
        var different: [SessionOutcome] = []
        for outcome in outcomes where !different.contains(outcome) { different.append(outcome) }
        #expect(outcomes.count == 200 && different.count <= 10)
    }
}
