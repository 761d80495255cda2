import AdaptiveModel
import Crypto
import DifferentialPrivacy
import Foundation
import LearningAnalytics
import NumericalCore
import PrivacyLedger
import Testing

@testable import Federation

/// Three schools and an aggregator on a folder, with ledgers and policies.
final class FolderFixture {
    let root: URL
    let folder: FederationFolder
    let aggregator = Aggregator()
    let names = ["north", "south", "west"]
    let bank: ItemBank
    var policyStatistics = CalibrationSite.statistics
    var caps = (year: 1.0, lifetime: 1.0)
    /// Pupils whose answers are replaced by this school's before a message is made; for interruptions.
    var materialError: (any Error)?

    init(minimum: Int = 2, rounds: [Double] = [0.1, 0.9]) throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("federation-\(UUID().uuidString)")
        for name in names {
            try FileManager.default.createDirectory(
                at: root.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        folder = FederationFolder(root.appendingPathComponent("shared"))
        var plan = Fixture.plan(aggregator.publicKey, items: 4, minimum: minimum, epsilon: 4, answers: 3)
        plan.rounds = rounds
        try folder.create(plan)
        bank = try ItemBank(
            model: .twoPL,
            items: plan.items.enumerated().map { .init(name: $1, discrimination: 1, intercept: Double($0) / 2 - 1) })
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func answers(_ name: String) -> ResponseTable {
        let seed = UInt64(name.utf8.reduce(0) { $0 + Int($1) })
        let table = SimulatedPupils(design: .uniform(answers: 3), count: 200, seed: seed).answers(under: bank)
        return ResponseTable(
            pupilNames: (0..<200).map { "\(name)-\($0)" }, itemNames: table.itemNames, starts: table.starts,
            items: table.items, outcomes: table.outcomes)
    }

    func ledger(_ name: String) throws -> PrivacyLedger {
        try PrivacyLedger(
            file: root.appendingPathComponent(name).appendingPathComponent("privacy.ledger"),
            caps: LedgerCaps(year: caps.year, lifetime: caps.lifetime), witness: nil)
    }

    func office(_ name: String) -> SchoolOffice {
        SchoolOffice(name: name, own: root.appendingPathComponent(name), folder: folder)
    }

    @discardableResult
    func advance(_ name: String) throws -> SchoolOffice.Outcome {
        try office(name).advance { _ in
            if let materialError { throw materialError }
            let answers = answers(name)
            return .init(
                answers: Raw(answers, owner: "owner"), roll: answers.pupilNames,
                policy: SharingPolicy(
                    id: "p", owner: "owner", recipient: "r", purpose: "calibration", legalBasis: "test",
                    validUntil: .distantFuture, statistics: policyStatistics), ledger: try ledger(name))
        }
    }

    @discardableResult
    func aggregate() throws -> Aggregator.Reply {
        let transcript = try folder.transcript()
        let step = try #require(transcript.step)
        var sums: [Data] = []
        if case .opening(let round) = step { sums = folder.messages(.sums(round: round)).map(\.message) }
        let reply = try aggregator.reply(
            to: folder.messages(step).map(\.message), transcript, keyMessages: folder.messages(.keys).map(\.message),
            sumMessages: sums)
        try folder.put(reply: reply.message, step)
        return reply
    }

    /// All steps until the given one is open.
    func run(until step: FederationStep?) throws {
        while try folder.transcript().step != step {
            for name in names { try advance(name) }
            try aggregate()
        }
    }
}

@Suite struct SchoolOfficeTests {
    @Test func aCalibrationRunsToItsEndAndChargesEachPupilOnceARound() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: nil)
        let transcript = try fixture.folder.transcript()
        let bank = try transcript.bank()
        #expect(bank.items.map(\.name) == transcript.plan.items)
        // 600 pupils at ε = 4 and a difficulty range of 1.5: order is recovered at the ends.
        #expect(bank.items[0].intercept < bank.items[3].intercept)
        #expect(abs(transcript.results[1].pupilCount - 600) < 60)
        let total = try GaussianBudget(transcript.plan.guarantee()).total.rho
        for name in fixture.names {
            let releases = try fixture.ledger(name).releases(charging: "\(name)-0")
            #expect(releases.count == 2)
            let spent = releases.reduce(0) { $0 + $1.cost.rho }
            #expect(spent <= total && spent > 0.999 * total)
            #expect(try fixture.office(name).advance { _ in throw FederationError.noAnswers }.isFinished)
        }
    }

    @Test func anInterruptedRoundResumesWithTheSameMessageAndWithoutASecondCharge() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: .sums(round: 0))
        try fixture.advance("north")
        let shared = fixture.folder.messages(.sums(round: 0))
        #expect(shared.count == 1)
        // As if the machine had stopped after the charge and before the message reached the folder.
        let file = fixture.folder.url.appendingPathComponent("3-sums-1").appendingPathComponent(shared[0].file)
        try FileManager.default.removeItem(at: file)
        try fixture.advance("north")
        #expect(fixture.folder.messages(.sums(round: 0)).map(\.message) == shared.map(\.message))
        #expect(try fixture.ledger("north").releases().count == 1)
    }

    @Test func afterAFailureBeforeTheMessageTheChargeIsUsedNotRepeated() throws {
        let fixture = try FolderFixture()
        let ledger = try fixture.ledger("north")
        struct Stopped: Error {}
        let rho = 0.01
        #expect(throws: Stopped.self) {
            try ledger.message(named: "m", rho: rho, to: ["a"], year: 2026, purpose: "p") { _ in throw Stopped() }
        }
        var calls = 0
        func message() throws -> Data {
            try ledger.message(named: "m", rho: rho, to: ["a"], year: 2026, purpose: "p") { budget in
                calls += 1
                #expect(budget.total.rho >= rho)
                return Data([UInt8(calls)])
            }
        }
        #expect(try message() == Data([1]))
        #expect(try message() == Data([1]))
        #expect(calls == 1)
        #expect(try ledger.releases().count == 1)
        try ledger.verify()
        for (purpose, subjects, amount) in [("q", ["a"], rho), ("p", ["a", "b"], rho), ("p", ["a"], 0.02)] {
            #expect(throws: LedgerError.otherRelease) {
                try ledger.message(named: "m", rho: amount, to: subjects, year: 2026, purpose: purpose) { _ in Data() }
            }
        }
    }

    @Test func whatThePolicyOrTheLedgerRefusesIsNotChargedAndNotSent() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: .sums(round: 0))
        fixture.policyStatistics = [CalibrationSite.statistics[0]]
        #expect(throws: GateRefusal.self) { try fixture.advance("north") }
        #expect(try fixture.ledger("north").releases().isEmpty)
        fixture.policyStatistics = CalibrationSite.statistics
        fixture.caps = (1e-6, 1e-6)
        #expect(throws: LedgerError.exceedsCap(subjects: 200)) { try fixture.advance("south") }
        #expect(fixture.folder.messages(.sums(round: 0)).isEmpty)
    }

    @Test func aRoundIsAnsweredForOneBankOnly() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: .sums(round: 1))
        try fixture.advance("north")
        // The aggregator replies otherwise to the round before, and asks again.
        let reply = fixture.folder.url.appendingPathComponent("4-open-1").appendingPathComponent("reply.msg")
        let sums = fixture.folder.url.appendingPathComponent("5-sums-2")
        try FileManager.default.removeItem(at: reply)
        try FileManager.default.removeItem(at: sums)
        let openings = fixture.folder.url.appendingPathComponent("4-open-1")
        let transcript = try fixture.folder.transcript()
        let result = try #require(
            {
                var other = try fixture.folder.transcript()
                let made = try fixture.aggregator.reply(
                    to: fixture.folder.messages(.opening(round: 0)).map(\.message), other,
                    keyMessages: fixture.folder.messages(.keys).map(\.message),
                    sumMessages: fixture.folder.messages(.sums(round: 0)).map(\.message))
                try other.append(made.message)
                return other.results.last
            }())
        var bank = fixture.bank
        bank.items[0].discrimination = 3
        let changed = RoundResult(
            schools: result.schools, total: result.total, bank: try JSONEncoder().encode(bank), errors: result.errors,
            pupilCount: result.pupilCount)
        let forged = try Envelope.sealed(
            step: .opening(round: 0), federation: transcript.federation, after: transcript.head,
            sender: Envelope.aggregator, content: Canonical.bytes { changed.write(&$0) },
            key: Curve25519.Signing.PrivateKey(rawRepresentation: fixture.aggregator.bytes))
        try forged.write(to: openings.appendingPathComponent("reply.msg"))
        #expect(throws: FederationError.otherReply) { try fixture.advance("north") }
        #expect(try fixture.ledger("north").releases().count == 2)
        #expect(fixture.folder.messages(.sums(round: 1)).isEmpty)
    }

    @Test func aHolderOpensARoundForOneListOfSchoolsOnly() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: .opening(round: 0))
        try fixture.advance("north")
        let reply = fixture.folder.url.appendingPathComponent("3-sums-1").appendingPathComponent("reply.msg")
        try FileManager.default.removeItem(at: reply)
        let transcript = try fixture.folder.transcript()
        let two = try fixture.aggregator.reply(
            to: Array(fixture.folder.messages(.sums(round: 0)).map(\.message).prefix(2)), transcript)
        try fixture.folder.put(reply: two.message, .sums(round: 0))
        #expect(throws: FederationError.openedOtherwise) { try fixture.advance("north") }
    }

    @Test(arguments: [FederationPlan.Assignment.byDesign, .uneven])
    func aRoundHasAsManyNumbersAsItsQuestions(assignment: FederationPlan.Assignment) throws {
        var plan = Fixture.plan(Aggregator().publicKey, items: 7)
        plan.assignment = assignment
        let calibration = try plan.calibration()
        for number in plan.rounds.indices {
            #expect(
                plan.dimension(ofRound: number)
                    == calibration.round(number, at: calibration.start).dimension(calibration))
        }
    }

    @Test func everyMessageHasItsFacts() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: .opening(round: 0))
        guard case .sent(.opening(0), let facts) = try fixture.advance("north") else {
            Issue.record("north holds shares")
            return
        }
        #expect(!facts.fromPupils && facts.receipt == nil && facts.rho == 0)
        let file = fixture.root.appendingPathComponent("north").appendingPathComponent("facts-sums-1.json")
        let sums = try JSONDecoder().decode(MessageFacts.self, from: Data(contentsOf: file))
        #expect(sums.fromPupils && sums.rho > 0 && sums.receipt?.legalBasis == "test" && sums.numbers == 13)
        #expect(sums.guarantee.contains("pupil") && sums.rosterFingerprint?.count == 39)
        // The count's share of the budget: σ² = 1/(2ρ) at least.
        let rho = try GaussianBudget(try fixture.folder.transcript().plan.guarantee()).total.rho * 0.02
        let noise = try #require(sums.leastPupilNoise)
        #expect(noise >= (1 / (2 * rho)).squareRoot() * 0.999 && noise < (1 / (2 * rho)).squareRoot() * 1.1)
    }

    @Test func schoolsThatStopLeaveTheOthersARound() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: .sums(round: 0))
        for name in ["north", "west"] { try fixture.advance(name) }
        #expect(try fixture.aggregate().schools == ["north", "west"])
        for name in fixture.names { try fixture.advance(name) }
        try fixture.aggregate()
        #expect(try fixture.folder.transcript().results.first?.schools == [0, 2])
        // And the school that was away takes part in the next.
        try fixture.run(until: nil)
        #expect(try fixture.folder.transcript().results.last?.schools == [0, 1, 2])
    }

    @Test func pupilsWhoAreNotOnTheRollAreRefused() throws {
        let fixture = try FolderFixture()
        try fixture.run(until: .sums(round: 0))
        let answers = fixture.answers("north")
        #expect(throws: FederationError.notOnTheRoll) {
            try fixture.office("north").advance { _ in
                .init(
                    answers: Raw(answers, owner: "owner"), roll: Array(answers.pupilNames.dropFirst()), policy: nil,
                    ledger: try fixture.ledger("north"))
            }
        }
    }
}

extension SchoolOffice.Outcome {
    var isFinished: Bool {
        if case .finished = self { return true }
        return false
    }
}
