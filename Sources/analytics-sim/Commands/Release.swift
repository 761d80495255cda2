import ArgumentParser
import Foundation
import LearningAnalytics
import PseudonymVault

/// Lets data out under a policy, or says why not.
struct Release: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a file of answers out under a policy: pseudonymised, measured, recorded; or say why not.",
        discussion: """
            DATA is a file of events (columns user, item, correct and others; see run). A first release, with a preset for a policy:

              analytics-sim release answers.csv --policy vendorAdaptive --owner NO987654321 --recipient vendor:exempel \\
                  --legal-basis "GDPR art. 6(1)(e), Education Act section 25-1" -o release-1

            The folder gets data.csv, for the recipient; dpia.json, what was released and how far it protects; audit-entry.json; and \
            policy-vendorAdaptive.toml is written beside the keys, to be edited and given as --policy next time. All appear together with the entry in the audit \
            log, or nothing does. Exit code 2: refused, with the reason and what to change. Exit code 4: released and recorded, but something after it, \
            such as the witness, was not written.
            """)

    @Argument(help: "The file of answers, .csv or .csv.gz.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "A policy file (TOML), or a preset: \(SharingPolicy.Preset.allCases.map(\.rawValue).joined(separator: ", "))."
        ))
    var policy: String

    @Option(name: [.short, .long], help: "Folder for the release; must not exist.")
    var output: String

    @Option(help: "The controller of the data; a policy file says it too.")
    var owner: String?

    @Option(help: "With a preset: who receives.")
    var recipient: String?

    @Option(help: "With a preset: the provision that allows it.")
    var legalBasis: String?

    @Option(help: "With a preset: what the column user holds (fnr, feide, oidc-sub, guid, sid or local).")
    var identifier = "local"

    @Flag(
        help:
            "With a preset, and without a vault: take Feide names, though a newcomer who gets an old one inherits its pseudonym."
    )
    var acceptReassignable = false

    @Option(help: "Folder for keys and audit log; made on first use.")
    var custody = "custody"

    @Option(
        help:
            "The file of the key-encryption key; made on first use, with mode 0600. In the custody folder, if not given."
    )
    var keyFile: String?

    @Option(help: "A file (mode 0600) with a passphrase, instead of a key file.")
    var passphraseFile: String?

    @Option(help: "The vault that knows the pupils, and for whom nothing may be released.")
    var vault: String?

    @Option(help: "A file on other storage that keeps the vault's end, so that an older copy of the vault is refused.")
    var vaultWitness: String?

    @Flag(help: "The vault's witness begins with this release: it had none, or a backup was restored on purpose.")
    var newVaultWitness = false

    @Option(help: "A file on other storage that keeps the audit log's checkpoints.")
    var witness: String?

    @Option(help: "For a policy with tables: which (repeat it); all that the data have the columns for, if not given.")
    var table: [String] = []

    @Flag(help: "The policy's recipient or purpose is one that nothing was released for before.")
    var newRecipient = false

    @Flag(help: "Print the outcome as JSON instead of words.")
    var json = false

    func validate() throws {
        guard keyFile == nil || passphraseFile == nil else {
            throw ValidationError("--key-file and --passphrase-file: found both, expected one")
        }
        guard vaultWitness == nil || vault != nil, vaultWitness != nil || !newVaultWitness else {
            throw ValidationError(
                vault == nil
                    ? "--vault-witness: found no --vault, expected the vault that it is the witness of"
                    : "--new-vault-witness: found no --vault-witness, expected the file that keeps the vault's end")
        }
        guard PupilIdentifier.Kind(rawValue: identifier) != nil else {
            throw ValidationError(
                "--identifier: found \"\(identifier)\", expected one of "
                    + PupilIdentifier.Kind.allCases.map(\.rawValue).joined(separator: ", "))
        }
    }

    func run() throws {
        do {
            try release()
        } catch {
            guard let text = Self.words(for: error) else { throw error }
            if json {
                let outcome = CanonicalJSON.object([
                    "released": .truth(false), "reason": .text((error as? GateRefusal)?.code ?? "fault"),
                    "message": .text(text),
                ])
                say(outcome.spelling)
                throw AnalyticsSim.Ending.usage
            }
            throw UserFacingError(text: "refused: \(text)")
        }
    }

    private func release() throws {
        let policy = try policyInUse()
        let controller = owner ?? policy.owner
        let target = URL(fileURLWithPath: output, isDirectory: true).standardizedFileURL
        let events = try EventTable(contentsOf: URL(fileURLWithPath: data), keepingOtherColumns: true)
        let source: CustodyKey.Source =
            if let keyFile { .keyFile(URL(fileURLWithPath: keyFile)) } else if let passphraseFile {
                .passphraseFile(URL(fileURLWithPath: passphraseFile))
            } else { .standard }
        var custody = try Custody.open(URL(fileURLWithPath: custody, isDirectory: true), source)
        let seen = vaultWitness.map {
            VaultWitness(file: URL(fileURLWithPath: $0), beginsHere: newVaultWitness)
        }
        let directory = try vault.map {
            try SubjectVault.open(URL(fileURLWithPath: $0), openedBy: custody.key, witnessedBy: seen)
        }
        let raw = Raw(events, owner: controller)
        // Before the vault notes whom the release is about.
        guard !FileManager.default.fileExists(atPath: target.path) else { throw AuditError.exists(path: target.path) }
        let outcome: Outcome
        do {
            try? FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try custody.admit(policy, new: newRecipient)
            if policy.fields[.pupil]?.transform == .drop {
                let released = try Gate.release(
                    tables: tables(of: policy, events), of: raw, under: policy, askedOf: directory)
                outcome = Outcome(released.receipt, try released.publish(to: target, recordedIn: custody.log))
            } else {
                let pseudonymiser = try custody.pseudonymiser(for: policy)
                let released = try Gate.release(raw, under: policy, with: pseudonymiser, askedOf: directory)
                // Noted first: a release that the vault does not know of could be neither told of nor called back.
                try directory?.noteRelease(
                    named: UUID().uuidString, of: released.subjects, in: pseudonymiser.domain)
                outcome = Outcome(released.receipt, try released.publish(to: target, recordedIn: custody.log))
            }
        } catch let refusal as GateRefusal {
            try custody.log.append(
                "refuse",
                [
                    "policy": .text(policy.id), "recipient": .text(policy.recipient), "purpose": .text(policy.purpose),
                    "reason": .text(refusal.code),
                ])
            throw refusal
        }
        // From here on it is released, whatever goes wrong.
        var made = custody.made
        var unwritten: [String] = []
        do {
            made += try keepPreset(policy, in: custody.folder)
        } catch {
            unwritten.append("the policy that the preset came to was not written to \(custody.folder.path)")
        }
        if let witness {
            do {
                let key = try AuditLog.verify(custody.log.file).history.publicKey
                try AuditWitness(file: URL(fileURLWithPath: witness))
                    .record(outcome.recorded.checkpoint, publicKey: key)
            } catch {
                unwritten.append(
                    "the witness \(witness) was not written (\(error)): the next release that can write it makes up for it"
                )
            }
        }
        say(
            json
                ? outcome.json(target, unwritten: unwritten)
                : outcome.words(target, made: made, hasWitness: witness != nil))
        guard unwritten.isEmpty else {
            for problem in unwritten { note("released and recorded, but \(problem)") }
            throw AnalyticsSim.Ending.incomplete
        }
    }

    private func policyInUse() throws -> SharingPolicy {
        guard let preset = SharingPolicy.Preset(rawValue: policy) else {
            let file = URL(fileURLWithPath: policy)
            guard FileManager.default.fileExists(atPath: file.path) else {
                throw UserFacingError(
                    text: "--policy \(policy): found neither such a file nor such a preset; presets are\n"
                        + SharingPolicy.Preset.allCases.map { "  \($0.rawValue): \($0.summary)" }
                        .joined(separator: "\n"))
            }
            return try SharingPolicy(contentsOf: file)
        }
        let missing = [
            ("--owner NO987654321 (the controller's organisation number)", owner),
            ("--recipient vendor:exempel (who receives)", recipient),
            (
                "--legal-basis \"GDPR art. 6(1)(e), Education Act section 25-1\" (the provision that allows it)",
                legalBasis
            ),
        ].filter { $0.1 == nil }.map { "  \($0.0)" }
        guard let owner, let recipient, let legalBasis else {
            throw UserFacingError(
                text: "the preset \(preset.rawValue) leaves open who shares with whom and why; say it, for example\n"
                    + missing.joined(separator: "\n"))
        }
        var decided = SharingPolicy(
            preset, owner: owner, recipient: recipient, legalBasis: legalBasis,
            identifier: PupilIdentifier.Kind(rawValue: identifier) ?? .local)
        decided.acceptsReassignable = acceptReassignable
        return decided
    }

    private func tables(of policy: SharingPolicy, _ events: EventTable) -> [String] {
        guard table.isEmpty else { return table }
        let others = Set(events.others.map(\.name))
        return policy.tables.filter { _, by in
            by.allSatisfy { $0 == .item || $0 == .skill && !events.skill.isEmpty || others.contains($0.description) }
        }.keys.sorted()
    }

    /// Writes the policy that a preset came to, for the next time.
    private func keepPreset(_ policy: SharingPolicy, in folder: URL) throws -> [String] {
        guard SharingPolicy.Preset(rawValue: self.policy) != nil else { return [] }
        let file = folder.appendingPathComponent("policy-\(policy.id).toml")
        guard !FileManager.default.fileExists(atPath: file.path) else { return [] }
        try Data(policy.toml.utf8).write(to: file, options: .atomic)
        return ["\(file.path): the policy, to be read, edited and given as --policy next time"]
    }

    /// What came of it.
    private struct Outcome {
        let receipt: ReleaseReceipt
        let recorded: AuditLog.Receipt

        init(_ receipt: ReleaseReceipt, _ recorded: AuditLog.Receipt) {
            self.receipt = receipt
            self.recorded = recorded
        }

        func json(_ folder: URL, unwritten: [String]) -> String {
            CanonicalJSON.object([
                "unwritten": .list(unwritten.map { .text($0) }),
                "released": .truth(true), "folder": .text(folder.path), "entry": recorded.entry,
                "hash": .text(recorded.hash.hexadecimal), "checkpoint": .text(recorded.checkpoint.text),
            ]).spelling
        }

        func words(_ folder: URL, made: [String], hasWitness: Bool) -> String {
            var lines = ["Released to \(receipt.recipient) for \(receipt.purpose), until \(receipt.validUntil):"]
            let files = recorded.entry["files"].flatMap { if case .object(let files) = $0 { files } else { nil } }
            lines += (files ?? [:]).keys.sorted().map { "  \(folder.appendingPathComponent($0).path)" }
            if let rows = receipt.rows, let pupils = receipt.pupils {
                lines.append("\(rows) rows of \(pupils) pupils; delete by \(receipt.deleteBy ?? "never")")
                if let left = receipt.pupilsLeftOut, left > 0 {
                    lines.append("\(left) pupils left out: nothing may be released about them")
                }
            }
            if let measures = receipt.measures {
                if let smallest = measures.smallestClass {
                    let fields =
                        measures.quasiFields.isEmpty ? "" : " by \(measures.quasiFields.joined(separator: ", "))"
                    lines.append("The smallest class\(fields) has \(smallest) pupils")
                }
                lines += measures.singledOut.map {
                    "Who knows \($0.knownRows) \($0.knownRows == 1 ? "row" : "rows") of a pupil singles out \(($0.share * 1000).rounded() / 10) % of pupils"
                }
                if let cells = measures.cellsPublished {
                    lines.append(
                        "\(cells) cells published, \(measures.cellsSuppressed ?? 0) left out for too few pupils")
                }
            }
            lines.append(receipt.guarantee)
            lines.append("Audit entry \(recorded.checkpoint.size - 1), root \(recorded.checkpoint.root.hexadecimal)")
            if !made.isEmpty { lines += ["Made on this occasion:"] + made.map { "  \($0)" } }
            if !hasWitness {
                lines.append(
                    "Give --witness a file on other storage, so that an older copy of the audit log is noticed.")
            }
            return lines.joined(separator: "\n")
        }
    }

    /// A mistake of the user's or the state of the disk, in words; `nil` for a fault of the program.
    static func words(for error: any Error) -> String? {
        switch error {
        case let error as GateRefusal: error.description
        case let error as UserFacingError: error.text
        case let error as EventFileError: error.description
        case let error as AuditError: error.description
        case let error as KeySetError: error.description
        case let error as KeyWrappingError: error.description
        case let error as PrivateFileError: error.description
        case let error as VaultError: "\(error)"
        case let error as PseudonymDomainError: "a name in the policy is not one that keys can have: \(error)"
        default: nil
        }
    }
}
