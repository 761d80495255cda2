import Foundation
import Testing

@testable import AdaptiveModel

@Suite struct AdaptiveExplanationTests {
    @Test func anExplanationSaysWhatStoodInTheWayOfBetterItems() throws {
        let items = (0..<4).map { ItemBank.Item(name: "item\($0)", discrimination: 2 - 0.3 * Double($0), intercept: 0) }
        let bank = try CompiledBank(
            ItemBank(model: .twoPL, items: items),
            traits: [
                "item0": ItemTraits(aim: "KM1", languages: [.nynorsk]), "item1": ItemTraits(aim: "KM1"),
                "item2": ItemTraits(aim: "KM1"), "item3": ItemTraits(aim: "KM2"),
            ])
        let test = try AdaptiveTest(
            bank, contentBalance: ContentBalance(["KM1": 1, "KM2": 2]), exposure: ExposureControl([1, 0, 1, 1]),
            stopping: [.length(4)])
        var session = AdaptiveSession(test, seed: 1, language: .bokmaal)
        #expect(session.explanation() == nil)
        guard case .item(let selection) = session.next() else { return }
        #expect(selection.name == "item3")
        let explanation = try #require(session.explanation())
        #expect(
            explanation.ruledOut == [
                .init(constraint: "contentBalance", items: 1), .init(constraint: "exposure", items: 1),
                .init(constraint: "language", items: 1),
            ])
        #expect(abs((explanation.information ?? 0) - bank.bank.items[3].information(0)) < 1e-12)
        #expect(explanation.aim == "KM2" && explanation.aimCount == 0 && explanation.eligibleCount == 1)
        #expect(
            explanation.text(.bokmaal)
                == "Oppgaven ble valgt fordi svaret sier mest om hva eleven kan akkurat nå. Ventet uttelling er 50 %. "
                + "Den er nr. 1 under kompetansemål KM2, som skal ha 67 % av oppgavene. Høyere rangert, men ikke mulig å bruke: "
                + "1 oppgave (fordelingen på kompetansemål), 1 oppgave (brukes allerede ofte), 1 oppgave (målform).")
        #expect(explanation.text(.nynorsk).hasPrefix("Oppgåva vart vald fordi svaret seier mest om kva eleven kan"))
        #expect(explanation.text(.english).contains("Rated higher but not usable: 1 item (balance over"))
        let data = try JSONEncoder().encode(explanation)
        #expect(try JSONDecoder().decode(SelectionExplanation.self, from: data) == explanation)
        try session.record("item3", category: 1)
        _ = session.next()
        try session.record("item2", category: 1)
        // Only the aim that has had its share is left, and only against exposure control.
        guard case .item(let last) = session.next() else { return }
        #expect(last.name == "item1" && last.relaxed.contains(.exposure))
        #expect(session.explanation()?.text(.english).contains("had to give way") == true)
    }

    @Test func everyOriginAndPurposeHasWordsInEveryLanguage() throws {
        let bank = try CompiledBank(
            mixedBank(40, seed: 1), traits: mixedTraits(40, seed: 2), seeds: [SeedItem(name: "new")])
        for rule in allRules() {
            var session = AdaptiveSession(try test(bank, rule), seed: 3)
            var origins: Set<SelectionOrigin> = []
            while case .item(let selection) = session.next() {
                origins.insert(selection.origin)
                let explanation = try #require(session.explanation())
                #expect(Set(ExplanationLanguage.allCases.map { explanation.text($0) }).count == 3)
                try session.record(selection.name, category: 0)
                if session.scoredCount == 2 {
                    let open = bank.itemNames.indices.filter { !session.isAnswered($0) && !bank.isSeed($0) }
                    _ = try session.override(with: bank.itemNames[open[0]])
                }
            }
            #expect(origins.isSuperset(of: [.start, .rule, .seed, .teacher]))
        }
    }

    private func test(_ bank: CompiledBank, _ rule: some SelectionRule) throws -> AdaptiveTest {
        try AdaptiveTest(
            bank, rule: rule, start: .maximumInformation(at: 0), seeding: Seeding(perSession: 1, positions: 3..<5),
            mastery: mastery(of: bank), stopping: [.length(10)])
    }
}
