import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Tries every choice: what an integer program's solution is by definition.
struct EveryChoice: IntegerProgramSolver {
    func solve(_ program: IntegerProgram) throws(IntegerProgramError) -> [Bool]? {
        let count = program.objective.count
        var best: [Bool]?
        var highest = -Double.infinity
        for number in 0..<(1 << count) {
            let choice = (0..<count).map { number >> $0 & 1 == 1 }
            guard program.allows(choice), program.value(of: choice) > highest else { continue }
            (best, highest) = (choice, program.value(of: choice))
        }
        return best
    }
}

/// Whole tests assembled before each item.
@Suite struct ShadowTestTests {
    /// Twelve items of three aims with enemies, a testlet of two, prerequisites and languages.
    private func bank(_ seed: UInt64) throws -> CompiledBank {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "test shadow")
        var traits: [String: ItemTraits] = [:]
        for item in 0..<12 {
            var own = ItemTraits(aim: "KM\(item % 3)")
            if stream.bernoulli(0.2) { own.languages = [.nynorsk] }
            if item == 10 || item == 11 { own.testlet = "text" }
            if item < 9, stream.bernoulli(0.4) { own.enemies = ["item\((item + 1 + stream.integer(below: 8)) % 10)"] }
            if item > 4, item < 9, stream.bernoulli(0.4) { own.prerequisites = ["item\(stream.integer(below: item))"] }
            own.enemies.removeAll { $0 == "item\(item)" }
            traits["item\(item)"] = own
        }
        return try CompiledBank(mixedBank(12, seed: seed), traits: traits)
    }

    @Test func everyItemOfEverySessionFitsIntoAWholeTestThatMeetsAllConstraints() throws {
        let shares = ["KM0": 0.5, "KM1": 0.3, "KM2": 0.2]
        var whole = 0
        for seed in 0..<8 as Range<UInt64> {
            let bank = try bank(seed)
            let test = try AdaptiveTest(bank, contentBalance: ContentBalance(shares), stopping: [.length(5)])
            var session = AdaptiveSession(test, seed: seed, language: .bokmaal)
            guard let first = try? session.shadowTest(by: EveryChoice()) else { continue }
            whole += 1
            while case .item(let selection) = try session.next(assembling: EveryChoice()) {
                // What was possible at the start stays possible: nothing gives way later.
                if first.relaxed.isEmpty { #expect(selection.relaxed.isEmpty) }
                let traits = bank.traits[selection.item]
                #expect(traits.languages.isEmpty || traits.languages.contains(.bokmaal))
                #expect(traits.prerequisites.allSatisfy { session.isAnswered(bank.index(of: $0) ?? -1) })
                for answer in session.answers {
                    #expect(!traits.enemies.contains(bank.itemNames[answer.item]))
                    #expect(!bank.traits[answer.item].enemies.contains(selection.name))
                }
                if selection.origin == .shadowTest {
                    let now = try session.shadowTest(by: EveryChoice())
                    #expect(now.free.contains(selection.item) && now.items.count == 5)
                    #expect(Set(session.answers.map(\.item)).isSubset(of: now.items))
                }
                try session.record(selection.name, category: Int(seed) % 2)
            }
            #expect(session.answers.count == 5)
            #expect(session.isAnswered(10) == session.isAnswered(11))
            if first.relaxed.isEmpty {
                // Halves of items go to either side: 2 or 3 of .5 × 5, 1 or 2 of .3 × 5, 1 of .2 × 5.
                #expect((2...3).contains(session.aimCounts[0]) && (1...2).contains(session.aimCounts[1]))
                #expect(session.aimCounts[2] == 1)
            }
        }
        #expect(whole >= 4)
    }

    @Test func whatALaterItemNeedsIsNotUsedUp() throws {
        // The best item is an enemy of the only one of the other aim.
        let items = (0..<4).map { ItemBank.Item(name: "item\($0)", discrimination: 2 - 0.4 * Double($0), intercept: 0) }
        let traits = [
            "item0": ItemTraits(aim: "KM1", enemies: ["item3"]), "item1": ItemTraits(aim: "KM1"),
            "item2": ItemTraits(aim: "KM1"), "item3": ItemTraits(aim: "KM2"),
        ]
        let test = try AdaptiveTest(
            CompiledBank(ItemBank(model: .twoPL, items: items), traits: traits),
            contentBalance: ContentBalance(["KM1": 2, "KM2": 1]), stopping: [.length(3)])
        var greedy = AdaptiveSession(test, seed: 1)
        #expect(greedy.run { _ in 1 }.answers.map(\.item) == [0, 1, 2])
        var planned = AdaptiveSession(test, seed: 1)
        while case .item(let selection) = try planned.next(assembling: EveryChoice()) {
            #expect(selection.relaxed.isEmpty)
            for language in ExplanationLanguage.allCases {
                #expect(planned.explanation()?.text(language).isEmpty == false)
            }
            // Restored, it goes on with the same item.
            #expect(try AdaptiveSession(restoring: planned.snapshot, in: test).pending == selection)
            try planned.record(selection.name, category: 1)
        }
        #expect(planned.answers.map(\.item) == [1, 2, 3])
        #expect(planned.answers.allSatisfy { $0.origin == .shadowTest })
    }

    @Test func exposureGivesWayOnlyWhereNoWholeTestMeetsIt() throws {
        let bank = try CompiledBank(mixedBank(6, seed: 2, dichotomous: true))
        for (kept, relaxed) in [(4, [RelaxedConstraint]()), (2, [.exposure])] {
            let control = try ExposureControl((0..<6).map { $0 < kept ? 1 : 0 })
            let test = try AdaptiveTest(bank, exposure: control, stopping: [.length(3)])
            let shadow = try AdaptiveSession(test, seed: 1).shadowTest(by: EveryChoice())
            #expect(shadow.relaxed == relaxed)
            if relaxed.isEmpty { #expect(shadow.items.allSatisfy { $0 < kept }) }
        }
    }

    @Test func whatStandsInTheWayIsSaidAndTheSessionLeftAsItWas() throws {
        func error(_ traits: [String: ItemTraits], length: Int, _ form: LanguageForm? = nil) throws -> ShadowTestError?
        {
            let test = try AdaptiveTest(
                CompiledBank(mixedBank(4, seed: 1), traits: traits), stopping: [.length(length)])
            var session = AdaptiveSession(test, seed: 1, language: form)
            let before = session.snapshot
            let error = #expect(throws: ShadowTestError.self) { try session.next(assembling: EveryChoice()) }
            #expect(session.snapshot == before)
            return error
        }
        #expect(try error([:], length: 5) == .infeasible(length: 5, binding: [.exhausted]))
        let nynorsk = ItemTraits(languages: [.nynorsk])
        #expect(
            try error(["item0": nynorsk], length: 4, .bokmaal) == .infeasible(length: 4, binding: [.language]))
        #expect(
            try error(["item0": ItemTraits(enemies: ["item1"])], length: 4)
                == .infeasible(length: 4, binding: [.enemy]))
        // A pair that a test of odd length of pairs has no room for.
        let pairs = Dictionary(
            uniqueKeysWithValues: (0..<4).map { ("item\($0)", ItemTraits(testlet: "text \($0 / 2)")) })
        #expect(try error(pairs, length: 3) == .infeasible(length: 3, binding: [.testlet]))
        let open = try AdaptiveTest(CompiledBank(mixedBank(4, seed: 1)), stopping: [.standardError(0.3)])
        #expect(throws: ShadowTestError.lengthMissing) {
            try AdaptiveSession(open, seed: 1).shadowTest(by: EveryChoice())
        }
    }

    @Test func anAnswerThatBreaksARowIsRefused() throws {
        struct Everything: IntegerProgramSolver {
            func solve(_ program: IntegerProgram) throws(IntegerProgramError) -> [Bool]? {
                program.objective.map { _ in true }
            }
        }
        let test = try AdaptiveTest(CompiledBank(mixedBank(4, seed: 1)), stopping: [.length(3)])
        #expect(throws: ShadowTestError.solver(.badAnswer)) {
            try AdaptiveSession(test, seed: 1).shadowTest(by: Everything())
        }
    }
}

/// GLPK's command as the solver.
@Suite struct GLPKTests {
    static let solver = try? GLPK()
    static let isHere: ConditionTrait = .enabled(if: solver != nil, "glpsol is not here: Debian's glpk-utils brings it")

    private static func program(_ seed: UInt64) -> IntegerProgram {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "test program")
        let count = 6 + stream.integer(below: 6)
        let rows = (0..<4).map { _ in
            let terms = (0..<count).filter { _ in stream.bernoulli(0.6) }
                .map { (variable: $0, coefficient: 1 + stream.integer(below: 3) - (stream.bernoulli(0.3) ? 4 : 0)) }
            let low = stream.integer(below: 5) - 1
            return IntegerProgram.Row(
                terms.filter { $0.coefficient != 0 }, in: low...(low + stream.integer(below: 3)))
        }
        return IntegerProgram(
            objective: (0..<count).map { _ in stream.normal() * 1e-3 }, rows: rows.filter { !$0.variables.isEmpty })
    }

    @Test(isHere) func itsChoicesAreAsGoodAsTheBestOfAll() throws {
        let solver = try #require(Self.solver)
        var infeasible = 0
        for seed in 0..<25 as Range<UInt64> {
            let program = Self.program(seed)
            let best = try EveryChoice().solve(program)
            let found = try solver.solve(program)
            guard let best, let found else {
                #expect(best == nil && found == nil)
                infeasible += 1
                continue
            }
            #expect(program.allows(found))
            #expect(abs(program.value(of: found) - program.value(of: best)) < 1e-12)
        }
        #expect(infeasible > 0 && infeasible < 20)
    }

    @Test(isHere) func aSessionOfALargeBankMeetsItsContentAndConstraints() throws {
        let solver = try #require(Self.solver)
        let bank = try CompiledBank(mixedBank(300, seed: 3), traits: mixedTraits(300, seed: 4))
        let shares = ["KM0": 0.4, "KM1": 0.3, "KM2": 0.2, "KM3": 0.1]
        let test = try AdaptiveTest(
            bank, rule: Randomesque(MaximumInformation(), among: 3), contentBalance: ContentBalance(shares),
            exposure: ExposureControl([Double](repeating: 0.7, count: 300)), stopping: [.length(10)])
        var session = AdaptiveSession(test, seed: 5, language: .nynorsk)
        while case .item(let selection) = try session.next(assembling: solver) {
            #expect(selection.relaxed.isEmpty && session.passedOver?.contains(selection.item) == false)
            #expect(session.obstacles(to: selection.item).isEmpty || selection.origin == .testlet)
            try session.record(selection.name, category: 0)
        }
        #expect(session.aimCounts == [4, 3, 2, 1])
    }

    @Test func aSolverThatIsNotThereOrDoesNotAnswerIsATypedError() throws {
        let program = Self.program(1)
        #expect(throws: IntegerProgramError.solverNotFound) {
            try GLPK(executable: URL(fileURLWithPath: "/nowhere/glpsol"))
        }
        func solve(_ command: String) throws -> [Bool]? {
            let path = ["/usr/bin/\(command)", "/bin/\(command)"].first(where: FileManager.default.isExecutableFile)
            return try GLPK(executable: URL(fileURLWithPath: try #require(path))).solve(program)
        }
        #expect(throws: IntegerProgramError.failed(code: 1)) { try solve("false") }
        #expect(throws: IntegerProgramError.badAnswer) { try solve("true") }
    }

    @Test func itsAnswersAreReadAndChecked() throws {
        let program = IntegerProgram(objective: [1, 2], rows: [.init([(0, 1), (1, 1)], in: 1...1)])
        func read(_ status: String, _ rest: String, log: String = "") throws -> [Bool]? {
            try GLPK.choice("c Problem:\nc\ns mip 1 2 \(status) 2\n\(rest)\ne o f\n", log: log, of: program)
        }
        #expect(try read("o", "i 1 1\nj 1 0\nj 2 1") == [false, true])
        #expect(try read("n", "j 1 0") == nil)
        #expect(try read("u", "", log: "PROBLEM HAS NO PRIMAL FEASIBLE SOLUTION") == nil)
        #expect(throws: IntegerProgramError.outOfTime) {
            try read("f", "j 1 1\nj 2 0", log: "TIME LIMIT EXCEEDED; SEARCH TERMINATED")
        }
        #expect(throws: IntegerProgramError.badAnswer) { try read("o", "j 1 1\nj 2 1") }
        #expect(throws: IntegerProgramError.badAnswer) { try read("o", "j 3 1") }
        #expect(throws: IntegerProgramError.badAnswer) { try GLPK.choice("", log: "", of: program) }
        #expect(
            program.cplexLP
                == "Maximize\n total:\n + 1.0 x0\n + 2.0 x1\nSubject To\n r0:\n + 1 x0\n + 1 x1\n = 1\nBinary\n x0\n x1\nEnd\n"
        )
    }
}
