import AdaptiveModel
import ArgumentParser
import DifferentialPrivacy
import Federation
import Foundation
import LearningAnalytics
import PrivacyLedger

extension Federate {
    /// A school's turn.
    struct School: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a school's message for the present step.",
            discussion: """
                Answers are read where sums are asked for, and leave only as clipped sums with noise, under masks. Each pupil on the roll is charged \
                once a round in the school's privacy ledger, before the message is made. Running the command again gives the same message.

                The ledger is in the school's own folder; its witness, which notices when an older copy of the ledger comes back, has to lie where a \
                restored backup of that folder does not reach. Unless --witness says where, it is in the state folder of this user: \
                $XDG_STATE_HOME/analytics-sim, or ~/.local/state/analytics-sim. Better is another machine's or a mounted disk. Whoever restores both \
                the ledger and its witness gives the pupils' budgets back, and nothing here can notice.

                A policy lets out the sums that it names ("calibration.exposure" is asked for only where items are assigned unevenly):

                  id = "calibration-2026"
                  owner = "NO987654321"
                  recipient = "county"
                  purpose = "calibration"
                  legalBasis = "GDPR art. 6(1)(e), Education Act section 25-1"
                  validUntil = 2027-07-31T22:00:00Z
                  identifier = "local"
                  statistics = ["calibration.pupil-count", "calibration.scores"]
                """)

        @Argument(help: "The folder that all can read.")
        var shared: String

        @Option(help: "The school's own folder, for its keys and its privacy ledger.")
        var own: String

        @Option(help: "The school's name in the federation.")
        var name: String

        @Option(help: "The file of answers (.csv) with the columns user, item and correct.")
        var answers: String?

        @Option(help: "The owner's policy (TOML) for what may leave.")
        var policy: String?

        @Option(
            help:
                "A file with the name of one pupil a line: everybody who is charged. Those in the answers unless given."
        )
        var roll: String?

        @Option(
            help:
                "The most ρ a pupil and school year, of all releases; fixed when the ledger is made. Unless given, twice the plan's."
        )
        var yearCap: Double?

        @Option(help: "The most ρ a pupil, ever. Unless given, ten times that of a year.")
        var lifetimeCap: Double?

        @Option(
            help: ArgumentHelp(
                "A file outside the own folder, on other storage if possible, by which an older copy of the privacy ledger is noticed. Unless given, it is in the state folder of this user (see above).",
                valueName: "file"))
        var witness: String?

        @Flag(
            help:
                "Begin a witness for a ledger that already holds releases: after a move to another machine, when you know that the ledger is the latest."
        )
        var newWitness = false

        func run() throws {
            let own = Federate.directory(own)
            let folder = FederationFolder(Federate.directory(shared))
            try Federate.telling {
                _ = try folder.transcript()
                try Federate.makePrivate(own)
                let outcome = try SchoolOffice(name: name, own: own, folder: folder).advance { transcript in
                    try material(transcript, own)
                }
                switch outcome {
                case .sent(let step, let facts): told(step, facts)
                case .waiting(let step): say("Nothing is asked of \(name) in the step '\(step.name)'.")
                case .finished: say("All rounds are done.")
                }
                say(Federate.next(try folder.transcript(), shared: shared))
            }
        }

        private func told(_ step: FederationStep, _ facts: MessageFacts) {
            say("Message of step '\(step.name)' is in \(shared): \(facts.content), \(facts.bytes) bytes.")
            if facts.fromPupils {
                say(
                    "Each pupil on the roll was charged ρ = \(String(format: "%.4g", facts.rho)) for it, once; \(facts.guarantee)."
                )
            }
            say("What a data protection officer asks is in \(own)/facts-\(step.name).json.")
        }

        private func material(_ transcript: Transcript, _ own: URL) throws -> SchoolOffice.Material {
            guard let answers else {
                throw UserFacingError(text: "--answers: found none, expected the school's answers: sums are asked for")
            }
            guard let policyFile = policy else {
                throw UserFacingError(
                    text: "--policy: found none, expected the owner's policy, which names the statistics "
                        + CalibrationSite.statistics.joined(separator: ", "))
            }
            guard FileManager.default.isReadableFile(atPath: policyFile) else {
                throw UserFacingError(
                    text: "--policy \(policyFile): found no file that can be read, expected the owner's policy (TOML); "
                        + "'analytics-sim help federate school' shows one")
            }
            let policy = try SharingPolicy(contentsOf: URL(fileURLWithPath: policyFile))
            let table = try responses(EventTable(contentsOf: URL(fileURLWithPath: answers)), transcript.plan)
            var subjects = table.pupilNames
            if let roll {
                guard
                    let text = FileManager.default.contents(atPath: roll).flatMap({ String(data: $0, encoding: .utf8) })
                else { throw UserFacingError(text: "\(roll): found no readable file, expected one pupil a line") }
                subjects = text.split(whereSeparator: \.isNewline).map(String.init)
            }
            let total = try GaussianBudget(transcript.plan.guarantee()).total.rho
            let year = yearCap ?? 2 * total
            let place = try WitnessPlace(option: witness, own: own)
            let ledger = try place.ledger(
                caps: LedgerCaps(year: year, lifetime: lifetimeCap ?? 10 * year), beginsHere: newWitness)
            say("The privacy ledger is \(place.ledgerFile.path); its witness is \(place.file.path).")
            if let warning = place.warning { note(warning) }
            return .init(answers: Raw(table, owner: policy.owner), roll: subjects, policy: policy, ledger: ledger)
        }

        /// The answers with the plan's items in its order.
        private func responses(_ events: EventTable, _ plan: FederationPlan) throws -> ResponseTable {
            let place = Dictionary(uniqueKeysWithValues: plan.items.enumerated().map { ($1, UInt32($0)) })
            let items = events.itemNames.map { place[$0] }
            var column: [UInt32] = []
            for (row, item) in events.item.enumerated() {
                guard let known = items[Int(item)] else { throw FederationError.unknownItem(row: row) }
                column.append(known)
            }
            guard !column.isEmpty else { throw FederationError.noAnswers }
            return try ResponseTable(
                pupilNames: events.pupilNames, itemNames: plan.items, pupil: events.pupil, item: column,
                outcome: events.outcome)
        }
    }

    /// The aggregator's turn.
    struct Aggregate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close the present step and reply to the schools.",
            discussion: """
                A step is closed when all messages are there, or, with --close, without those that are missing. What cannot be used is named with the \
                reason and passed over.
                """)

        @Argument(help: "The folder that all can read.")
        var shared: String

        @Option(help: "The aggregator's own folder, with its secret key.")
        var own: String

        @Flag(help: "Close the step without the messages that are missing.")
        var close = false

        func run() throws {
            let folder = FederationFolder(Federate.directory(shared))
            try Federate.telling {
                let transcript = try folder.transcript()
                guard let step = transcript.step else { throw FederationError.finished }
                let key = Federate.directory(own).appendingPathComponent("aggregator.key")
                let aggregator = try Aggregator(bytes: PrivateFile.read(key))
                guard aggregator.publicKey == transcript.plan.aggregatorKey else { throw FederationError.notAuthentic }
                let incoming = folder.messages(step)
                let usable = incoming.count { aggregator.fault($0.message, transcript) == nil }
                let expected = transcript.expectedMessages
                guard close || expected.map({ usable >= $0 }) ?? false else {
                    let of = expected.map { " of \($0)" } ?? ""
                    throw UserFacingError(
                        text:
                            "step '\(step.name)': found \(usable)\(of) messages that can be used, expected all of them, or --close "
                            + "to go on without those that are missing")
                }
                var sums: [Data] = []
                if case .opening(let round) = step { sums = folder.messages(.sums(round: round)).map(\.message) }
                let reply = try aggregator.reply(
                    to: incoming.map(\.message), transcript, keyMessages: folder.messages(.keys).map(\.message),
                    sumMessages: sums)
                try folder.put(reply: reply.message, step)
                for (index, reason) in reply.refused.sorted(by: { $0.key < $1.key }) {
                    note("\(incoming[index].file): not used: \(reason.description)")
                }
                say(
                    "Step '\(step.name)' is closed with \(reply.schools.count) schools: \(reply.schools.joined(separator: ", "))."
                )
                let after = try folder.transcript()
                if let items = try after.items() { try finish(items, after) }
                for doubt in reply.doubts { note(doubt.advice) }
                if step == .join, let fingerprint = after.rosterFingerprint {
                    say("Fingerprint of the roster: \(fingerprint)")
                }
                say(Federate.next(after, shared: shared))
            }
        }

        private func finish(_ found: FederatedBank, _ transcript: Transcript) throws {
            let output = Federate.directory(shared)
            var bank = try transcript.bank()
            let known = Set(found.items.map(\.name))
            bank.items.removeAll { !known.contains($0.name) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let file = output.appendingPathComponent("bank.json")
            do {
                try encoder.encode(bank).write(to: file, options: .atomic)
                try encoder.encode(found.items).write(to: output.appendingPathComponent("items.json"), options: .atomic)
                try encoder.encode(found.refused).write(
                    to: output.appendingPathComponent("refused.json"), options: .atomic)
            } catch { throw FederationError.storage(path: file.path) }
            let shape = bank.latent.shape
            if shape != .normal {
                say(
                    String(
                        format:
                            "Pupils' abilities: asymmetry %.2f, tail weight %.2f; 0 and 0 is a normal distribution.",
                        shape.asymmetry, shape.tailWeight))
            }
            for item in found.refused {
                note(
                    "\(item.name): refused, not in the bank: "
                        + (item.reason == .seenByNobody
                            ? "its number of answers cannot be told from none"
                            : "the sums say no more about it than was believed before"))
            }
        }
    }
}

extension CalibrationDoubt {
    fileprivate var advice: String {
        switch self {
        case .searchNotEnded: "Do not rely on the standard errors: the search for the bank did not end by itself."
        case .abilityBeyondShapes:
            "Do not rely on the standard errors: pupils' abilities are distributed as no such shape is, in two groups far apart for example."
        }
    }
}

extension Transcript {
    /// How many messages the present step can have; `nil` where nobody knows.
    fileprivate var expectedMessages: Int? {
        switch step {
        case .keys?: roster.count
        case .sums?: participantCount
        case .opening?: holders?.schools.count
        case .join?, nil: nil
        }
    }
}
