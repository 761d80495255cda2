import ArgumentParser
import Foundation
import NumericalCore
import PrivacyLedger
import Testing

@testable import analytics_sim

/// The commands of a federation, as three terminals would give them.
@Suite struct FederateCommandTests {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("federate-\(UUID().uuidString)")

    func path(_ name: String) -> String { root.appendingPathComponent(name).path }

    /// Items, a policy and the answers of two schools.
    func prepare(unknownItem: Bool = false) throws {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let items = (0..<4).map { "item-\($0)" }
        try items.joined(separator: "\n").write(toFile: path("items.txt"), atomically: true, encoding: .utf8)
        try """
        id = "p"
        owner = "owner"
        recipient = "county"
        purpose = "calibration"
        legalBasis = "test"
        validUntil = 2099-01-01T00:00:00Z
        identifier = "local"
        statistics = ["calibration.pupil-count", "calibration.scores"]
        """.write(toFile: path("policy.toml"), atomically: true, encoding: .utf8)
        for (number, school) in ["north", "south"].enumerated() {
            var stream = SimulationStream(seed: 8, replicate: 0, stream: "federate", entity: number)
            var rows = ["user,item,correct"]
            for pupil in 0..<60 {
                for item in items { rows.append("\(school)-\(pupil),\(item),\(stream.next() % 2)") }
            }
            if unknownItem { rows.append("\(school)-0,other,1") }
            try rows.joined(separator: "\n").write(toFile: path("\(school).csv"), atomically: true, encoding: .utf8)
        }
    }

    func run(_ arguments: String...) throws {
        var command = try AnalyticsSim.parseAsRoot(["federate"] + arguments)
        try command.run()
    }

    func start() throws {
        try run(
            "init", path("shared"), "--own", path("aggregator"), "--items", path("items.txt"), "--answers-per-pupil",
            "4",
            "--minimum-schools", "2", "--epsilon", "4", "--pupils", "120", "--school-year", "2026")
    }

    func school(_ name: String, withAnswers: Bool = true, more: [String] = []) throws {
        var arguments = [
            "federate", "school", path("shared"), "--own", path(name), "--name", name, "--witness",
            path("elsewhere/\(name).head"),
        ]
        if withAnswers { arguments += ["--answers", path("\(name).csv"), "--policy", path("policy.toml")] }
        var command = try AnalyticsSim.parseAsRoot(arguments + more)
        try command.run()
    }

    @Test func threeTerminalsCalibrateABank() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        try prepare()
        try start()
        for _ in 0..<6 {
            try school("north")
            try school("south")
            try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        }
        try run("status", path("shared"), "--json")
        let items = try Data(contentsOf: root.appendingPathComponent("shared/items.json"))
        #expect(try JSONSerialization.jsonObject(with: items) is [[String: Any]])
        #expect(FileManager.default.fileExists(atPath: path("shared/bank.json")))
        // After the end everything is refused or says so, and nothing changes.
        try school("north")
        #expect(throws: UserFacingError.self) {
            try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        }
    }

    @Test func whatIsWrongIsToldAndChangesNothing() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        try prepare(unknownItem: true)
        #expect(throws: UserFacingError.self) { try run("status", path("shared")) }
        try start()
        #expect(throws: UserFacingError.self) { try start() }
        #expect(throws: UserFacingError.self) {
            try run("aggregate", path("shared"), "--own", path("aggregator"))
        }
        for _ in 0..<2 {
            try school("north", withAnswers: false)
            try school("south", withAnswers: false)
            try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        }
        // Sums are asked for: without answers, and with an item that is not in the plan.
        #expect(throws: UserFacingError.self) { try school("north", withAnswers: false) }
        #expect {
            try school("north")
        } throws: { error in
            (error as? UserFacingError)?.text == "answers, row 240: the item is not one of the plan's"
        }
        #expect(!FileManager.default.fileExists(atPath: path("shared/3-sums-1")))
        #expect(throws: UserFacingError.self) {
            try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        }
    }

    @Test func aPolicyFileThatIsNotThereIsNamedAndTheHelpShowsOne() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        try untilTheFirstRound()
        try FileManager.default.removeItem(atPath: path("policy.toml"))
        #expect {
            try school("north")
        } throws: { error in
            (error as? UserFacingError)?.text.hasPrefix("--policy \(path("policy.toml")): found no file") ?? false
        }
        // The example in the help is a policy, and lets the sums out.
        let help = Federate.School.helpMessage(columns: 200)
        let lines = help.split(separator: "\n").drop { !$0.contains("id = ") }.prefix { $0.contains(" = ") }
        let example = lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
        try example.replacingOccurrences(of: "2027-07-31", with: "2999-07-31").write(
            toFile: path("policy.toml"), atomically: true, encoding: .utf8)
        try school("north")
        #expect(FileManager.default.fileExists(atPath: path("shared/3-sums-1")))
    }

    /// As a school does it: up to where sums are asked for.
    func untilTheFirstRound() throws {
        try prepare()
        try start()
        for _ in 0..<2 {
            try school("north", withAnswers: false)
            try school("south", withAnswers: false)
            try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        }
    }

    /// As a school does it: up to the sums of the first round, with the ledger charged.
    func untilTheFirstCharge() throws {
        try untilTheFirstRound()
        try school("north")
        try school("south")
    }

    @Test func restoringTheSchoolsFolderIsNoticedByTheWitnessOutsideOfIt() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let files = FileManager.default
        try untilTheFirstCharge()
        #expect(files.fileExists(atPath: path("elsewhere/north.head")))
        #expect(!files.fileExists(atPath: path("north/privacy.head")))
        // A backup of the whole folder after the first round, restored after the second.
        try files.copyItem(atPath: path("north"), toPath: path("backup"))
        try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        try school("north")
        try school("south")
        try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        try school("north")
        try school("south")
        try files.removeItem(atPath: path("north"))
        try files.copyItem(atPath: path("backup"), toPath: path("north"))
        #expect {
            try school("north")
        } throws: { error in
            (error as? UserFacingError)?.text.contains("older than its witness") ?? false
        }
    }

    @Test func aWitnessInTheLedgersFolderIsRefusedAndAMissingOneIsNotMadeUp() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        try untilTheFirstCharge()
        let own = URL(fileURLWithPath: path("north"), isDirectory: true)
        for inside in ["north/privacy.head", "north/deeper/head", "elsewhere/../north/head"] {
            #expect {
                _ = try WitnessPlace(option: path(inside), own: own)
            } throws: { error in
                (error as? UserFacingError)?.text.contains("outside of it") ?? false
            }
        }
        // Lost between two rounds: it is asked for, and nothing is charged.
        try FileManager.default.removeItem(atPath: path("elsewhere/north.head"))
        try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        try school("north")
        try school("south")
        try run("aggregate", path("shared"), "--own", path("aggregator"), "--close")
        #expect {
            try school("north")
        } throws: { error in
            (error as? UserFacingError)?.text.contains("--new-witness") ?? false
        }
        #expect(!FileManager.default.fileExists(atPath: path("elsewhere/north.head")))
        try school("north", more: ["--new-witness"])
        #expect(FileManager.default.fileExists(atPath: path("elsewhere/north.head")))
    }

    @Test func withoutAnOptionTheWitnessIsInTheStateFolderOnePerLedger() throws {
        let state = ["XDG_STATE_HOME": path("state")]
        let north = try WitnessPlace(
            option: nil, own: URL(fileURLWithPath: path("a/north"), isDirectory: true), environment: state)
        let south = try WitnessPlace(
            option: nil, own: URL(fileURLWithPath: path("a/south"), isDirectory: true), environment: state)
        #expect(north.file.path.hasPrefix(path("state") + "/analytics-sim/ledger-witness/"))
        #expect(north.file != south.file && north.file.lastPathComponent.hasPrefix("north-"))
        // A relative folder is no state folder.
        let home = try WitnessPlace(
            option: nil, own: URL(fileURLWithPath: path("a/north"), isDirectory: true),
            environment: ["XDG_STATE_HOME": "state"])
        #expect(home.file.path.hasPrefix(FileManager.default.homeDirectoryForCurrentUser.path + "/.local/state/"))
        let help = Federate.School.helpMessage(columns: 200)
        #expect(help.contains("--witness <file>") && help.contains("~/.local/state/analytics-sim"))
    }

    @Test func aWitnessThatAnEarlierVersionKeptBesideTheLedgerIsCheckedAndMoved() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let files = FileManager.default
        let own = URL(fileURLWithPath: path("school"), isDirectory: true)
        try files.createDirectory(at: own, withIntermediateDirectories: true)
        let caps = try LedgerCaps(year: 1, lifetime: 10)
        let former = own.appendingPathComponent("privacy.head")
        func charge(_ ledger: PrivacyLedger) throws {
            try ledger.release(rho: 0.01, to: ["a"], year: 2026, purpose: "test") { _ in }
        }
        try charge(
            PrivacyLedger(
                file: own.appendingPathComponent("privacy.ledger"), caps: caps, witness: LedgerWitness(file: former)))
        let place = try WitnessPlace(option: path("elsewhere/head"), own: own)
        try charge(place.ledger(caps: caps, beginsHere: false))
        #expect(files.fileExists(atPath: place.file.path) && !files.fileExists(atPath: former.path))
        // Both on one disk here, which is told.
        #expect(place.warning?.contains("same storage") == true)
        try charge(place.ledger(caps: caps, beginsHere: false))
        // The witness gone, and no former one: not made up, unless told to.
        try files.removeItem(at: place.file)
        #expect(throws: UserFacingError.self) { _ = try place.ledger(caps: caps, beginsHere: false) }
        #expect(try place.ledger(caps: caps, beginsHere: true).head().count == 3)
    }

    @Test(arguments: [["--model", "3pl"], ["--test", "oral"], ["--pupils", "0"]])
    func anUnknownModelTestOrNumberOfPupilsIsRefused(option: [String]) throws {
        defer { try? FileManager.default.removeItem(at: root) }
        try prepare()
        var command = try AnalyticsSim.parseAsRoot(
            [
                "federate", "init", path("shared"), "--own", path("aggregator"), "--items", path("items.txt"),
                "--answers-per-pupil", "4", "--minimum-schools", "2",
            ] + option)
        #expect {
            try command.run()
        } throws: { error in
            (error as? UserFacingError)?.text.hasPrefix("\(option[0]): found ") ?? false
        }
        #expect(!FileManager.default.fileExists(atPath: path("shared")))
    }

    @Test func anAdaptiveAssignmentIsRefused() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        try prepare()
        #expect {
            try run(
                "init", path("shared"), "--own", path("aggregator"), "--items", path("items.txt"),
                "--answers-per-pupil",
                "4", "--minimum-schools", "2", "--assignment", "adaptive")
        } throws: { error in
            (error as? UserFacingError)?.text.contains("the calibration would be wrong") ?? false
        }
        #expect(!FileManager.default.fileExists(atPath: path("shared")))
    }
}

@Suite struct TracingAttackTests {
    @Test func theAreaIsThatOfTheClosedForm() throws {
        // Φ(√(J/2n)) for a class of 25 and 40 items: .815; 1 200 pairs leave about ±.01, and the form itself is good to .005.
        var attack = TracingAttack(items: 40)
        attack.trials = 1200
        #expect(abs(try attack.area(seed: 1) - 0.815) < 0.035)
        attack.noiseVariance = 1e6
        #expect(abs(try attack.area(seed: 1) - 0.5) < 0.05)
    }

    @Test func tiesCountHalf() {
        #expect(TracingAttack.area([(true, 1), (false, 1)]) == 0.5)
        #expect(TracingAttack.area([(true, 2), (false, 1), (false, 3)]) == 0.5)
    }
}

@Suite struct TracingAttackInRelease {
    #if !DEBUG
        @Test("An exact secure sum of a class of 25 with 400 items gives its members away")
        func classOf25() throws {
            let area = try TracingAttack(items: 400).area(seed: 1)
            print("tracing, class of 25, 400 items: area \(area)")
            // .998 by the closed form and in the trials; 400 pairs leave about ±.002.
            #expect(abs(area - 0.998) < 0.005)
        }
    #endif
}
