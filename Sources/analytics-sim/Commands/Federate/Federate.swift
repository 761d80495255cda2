import ArgumentParser
import DifferentialPrivacy
import Federation
import Foundation
import LearningAnalytics
import PrivacyLedger
import Pseudonymizer

/// A calibration by schools that keep their answers, through a folder that all can read.
struct Federate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calibrate a common item bank without answers leaving the schools.",
        discussion: """
            Schools and an aggregator take turns; messages go through a folder, on a shared disk or copied by any means. Try it in three \
            terminals:

              analytics-sim federate init shared --own aggregator --items items.txt --answers-per-pupil 10 --minimum-schools 2
              analytics-sim federate school shared --own north --name north --answers north.csv --policy policy.toml
              analytics-sim federate aggregate shared --own aggregator --close

            Each command says what comes next; repeat the last two until all rounds are done. What is secret stays in the folders given with \
            --own. Exit code 2: something is wrong with what was asked for, and nothing was changed.
            """,
        subcommands: [Start.self, School.self, Aggregate.self, Status.self])

    /// Errors of a federation are the user's to mend, or others'; all are told in words.
    static func telling<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try UserFacingError.telling(body)
        } catch let error as FederationError {
            throw UserFacingError(text: error.description)
        } catch let error as GateRefusal {
            throw UserFacingError(text: error.description)
        } catch let error as PrivateFileError {
            throw UserFacingError(text: "\(error)")
        } catch let error as LedgerError {
            throw UserFacingError(text: "the privacy ledger refused: \(error)")
        } catch let error as ResponseTableError {
            throw UserFacingError(text: "answers: \(error.description)")
        } catch let error as PrivacyParameterError {
            throw UserFacingError(text: "found a guarantee that is none (\(error)), expected ε above 0 and δ in (0, 1)")
        }
    }

    static func directory(_ path: String) -> URL { URL(fileURLWithPath: path, isDirectory: true) }

    /// A folder that only its owner can enter.
    static func makePrivate(_ directory: URL) throws {
        do {
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw FederationError.storage(path: directory.path) }
    }

    /// What the noise costs with as many pupils as are expected, or were counted with noise: before more is spent.
    static func tellPrice(_ transcript: Transcript) throws {
        guard let pupils = transcript.pupils else { return }
        let price = try transcript.price(pupils: pupils)
        let warnings = try transcript.warnings()
        if warnings.isEmpty {
            say(
                "With about \(pupils) pupils the noise costs "
                    + (price.verdict == .free ? "next to nothing: " : "")
                    + "variance of item curves × \(String(format: "%.2g", price.varianceMultiplier)).")
        }
        for warning in warnings { note("Warning, with about \(pupils) pupils: \(warning.description).") }
    }

    /// What a step waits for.
    static func next(_ transcript: Transcript, shared: String) -> String {
        switch transcript.step {
        case .join?:
            "Next: each school runs 'analytics-sim federate school \(shared) --own FOLDER --name NAME'; then the aggregator runs "
                + "'analytics-sim federate aggregate \(shared) --own FOLDER --close', and the roster is closed."
        case .keys?:
            "Next: compare the roster's fingerprint by telephone; then each school runs 'federate school' again, for its keys, and "
                + "the aggregator 'federate aggregate'."
        case .sums(let round)?:
            "Next: each school runs 'federate school' with --answers and --policy, for its sums of round \(round + 1) of "
                + "\(transcript.plan.rounds.count); then the aggregator 'federate aggregate'."
        case .opening(let round)?:
            "Next: schools that hold key shares run 'federate school' again, to open the total of round \(round + 1); then the "
                + "aggregator 'federate aggregate'. More than \((transcript.holders?.threshold ?? 1) - 1) must answer."
        case nil: "All rounds are done: the items are in \(shared)/bank.json."
        }
    }
}

extension Federate {
    /// Fixes the plan.
    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Fix what is calibrated and on what terms; nothing is computed yet.")

        @Argument(help: "The folder that all can read.")
        var shared: String

        @Option(help: "The aggregator's own folder, for its secret key.")
        var own: String

        @Option(help: "A file with the name of one item a line.")
        var items: String

        @Option(help: "What the federation is called.")
        var name = "calibration"

        @Option(help: "The most answers of one pupil that count.")
        var answersPerPupil: Int

        @Option(
            help:
                "How items came to pupils: by-design (as many for each, at random), uneven (not by answers) or adaptive."
        )
        var assignment = "by-design"

        @Option(
            help:
                "Whether the shape of the distribution of ability is estimated, or taken for known: estimated or normal."
        )
        var ability = "estimated"

        @Option(help: "ε for all rounds together, per pupil and school year.")
        var epsilon = 1.0

        @Option(help: "δ that goes with ε.")
        var delta = 1e-6

        @Option(help: "The school year, by the year it starts in.")
        var schoolYear = Calendar(identifier: .gregorian).component(.year, from: Date())

        @Option(help: "A sum of fewer schools is never opened.")
        var minimumSchools: Int

        @Option(help: "The share of them relied on to add noise and to keep it to themselves.")
        var honestShare = 0.8

        @Option(help: "Shares of the budget of the rounds, as 0.1,0.9; 1 for a single round.")
        var rounds: String?

        @Option(help: "About how many pupils will take part, to say beforehand what the noise costs.")
        var pupils: Int?

        @Option(help: "What is learnt about each item: 2pl, or rasch (its difficulty only).")
        var model = "2pl"

        @Option(help: "What the bank is for, to say beforehand whether it will serve: fixed or adaptive tests.")
        var test = "adaptive"

        func run() throws {
            try Federate.telling {
                guard
                    let text = FileManager.default.contents(atPath: items).flatMap({ String(data: $0, encoding: .utf8) }
                    )
                else { throw UserFacingError(text: "\(items): found no readable file, expected one item a line") }
                let names = text.split(whereSeparator: \.isNewline).map(String.init)
                guard let assignment = FederationPlan.Assignment(rawValue: assignment) else {
                    throw UserFacingError(
                        text: "--assignment: found \"\(assignment)\", expected by-design, uneven or adaptive")
                }
                guard let model = CalibrationPlan.Model(rawValue: model) else {
                    throw UserFacingError(text: "--model: found \"\(model)\", expected 2pl or rasch")
                }
                guard let ability = CalibrationPlan.Ability(rawValue: ability) else {
                    throw UserFacingError(text: "--ability: found \"\(ability)\", expected estimated or normal")
                }
                guard let test = PrivacyWarning.Test(rawValue: test) else {
                    throw UserFacingError(text: "--test: found \"\(test)\", expected fixed or adaptive")
                }
                if let pupils, pupils < 1 {
                    throw UserFacingError(text: "--pupils: found \(pupils), expected at least 1")
                }
                let aggregator = Aggregator()
                var plan = FederationPlan(
                    name: name, items: names, model: model, answersPerPupil: answersPerPupil, assignment: assignment,
                    epsilon: epsilon,
                    delta: delta, schoolYear: schoolYear, minimumSchools: minimumSchools,
                    aggregatorKey: aggregator.publicKey)
                plan.honestShare = honestShare
                plan.ability = ability
                plan.test = test
                plan.expectedPupils = pupils
                if let rounds {
                    let shares = rounds.split(separator: ",").map { Double($0) }
                    guard shares.allSatisfy({ $0 != nil }) else {
                        throw UserFacingError(text: "--rounds: found \"\(rounds)\", expected numbers such as 0.1,0.9")
                    }
                    plan.rounds = shares.compactMap(\.self)
                }
                let transcript = try Transcript(plan)
                let own = Federate.directory(own)
                try Federate.makePrivate(own)
                try PrivateFile.create(aggregator.bytes, at: own.appendingPathComponent("aggregator.key"))
                try FederationFolder(Federate.directory(shared)).create(plan)
                say("\(names.count) items; \(try plan.guarantee()).")
                try Federate.tellPrice(transcript)
                say(Federate.next(transcript, shared: shared))
            }
        }
    }

    /// Says where a federation stands.
    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say where a federation stands, and what comes next.")

        @Argument(help: "The folder that all can read.")
        var shared: String

        @Flag(help: "Print as JSON.")
        var json = false

        /// What scripts read.
        private struct Report: Encodable {
            var format = 1
            var name, plan, guarantee: String
            var step: String?
            var schools, messages: [String]
            var minimumSchools, roundsDone, rounds: Int
            var pupils: Int?
            var varianceMultiplier: Double?
            var warnings: [String]
            var rosterFingerprint: String?
        }

        func run() throws {
            let folder = FederationFolder(Federate.directory(shared))
            let (transcript, report) = try Federate.telling {
                let transcript = try folder.transcript()
                let plan = transcript.plan
                return (
                    transcript,
                    Report(
                        name: plan.name, plan: transcript.federation.map { String(format: "%02x", $0) }.joined(),
                        guarantee: "\(try plan.guarantee())", step: transcript.step?.name,
                        schools: transcript.roster.map(\.name),
                        messages: transcript.step.map { folder.messages($0).map(\.file) } ?? [],
                        minimumSchools: plan.minimumSchools, roundsDone: transcript.results.count,
                        rounds: plan.rounds.count, pupils: transcript.pupils,
                        varianceMultiplier: try transcript.pupils.map {
                            try transcript.price(pupils: $0).varianceMultiplier
                        }, warnings: try transcript.warnings().map(\.code),
                        rosterFingerprint: transcript.rosterFingerprint)
                )
            }
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                say(String(decoding: try encoder.encode(report), as: UTF8.self))
                return
            }
            say("\(report.name): \(transcript.plan.items.count) items; \(report.guarantee).")
            if transcript.step != nil { try Federate.telling { try Federate.tellPrice(transcript) } }
            if let fingerprint = report.rosterFingerprint {
                say("Roster: \(report.schools.joined(separator: ", ")). Fingerprint: \(fingerprint)")
            }
            if let step = report.step { say("Step '\(step)': \(report.messages.count) messages are there.") }
            say(Federate.next(transcript, shared: shared))
        }
    }
}
