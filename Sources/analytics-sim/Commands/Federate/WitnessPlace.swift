import Crypto
import Foundation
import LearningAnalytics
import PrivacyLedger

/// Where the witness of a school's privacy ledger lies: outside the folder of the ledger, so that restoring that folder from a backup does not
/// restore both.
struct WitnessPlace {
    /// The ledger.
    let ledgerFile: URL
    /// Its witness.
    let file: URL
    /// Where versions before this one kept the witness: beside the ledger.
    private let former: URL

    /// - Parameters:
    ///   - option: What `--witness` says; nil for the state folder of the user.
    ///   - own: The school's own folder, which exists.
    ///   - environment: Of the process, for XDG_STATE_HOME.
    /// - Throws: `UserFacingError` where the witness would lie in the ledger's own folder.
    init(
        option: String?, own: URL, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let folder = own.resolvingSymlinksInPath().standardizedFileURL
        ledgerFile = own.appendingPathComponent("privacy.ledger")
        former = own.appendingPathComponent("privacy.head")
        if let option {
            file = URL(fileURLWithPath: option)
            let parent = file.deletingLastPathComponent().resolvingSymlinksInPath().standardizedFileURL
            guard parent.path != folder.path, !parent.path.hasPrefix(folder.path + "/") else {
                throw UserFacingError(
                    text: "--witness \(option): found a file in the ledger's own folder, expected one outside of it: "
                        + "a restored backup of the folder would bring back both, and no release made since would be missed"
                )
            }
            return
        }
        // The state folder keeps what belongs to this machine and is in few backups of a user's files.
        let state =
            environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
            ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".local/state")
        // One file for each ledger, told apart by where the ledger is.
        let digest = Array(SHA256.hash(data: Data(folder.path.utf8)).prefix(8)).hexadecimal
        file = state.appendingPathComponent("analytics-sim/ledger-witness")
            .appendingPathComponent("\(folder.lastPathComponent)-\(digest).head")
    }

    /// What should be done about where the witness lies, if anything.
    var warning: String? {
        guard let ledger = Self.device(of: ledgerFile), let witness = Self.device(of: file), ledger == witness else {
            return nil
        }
        return
            "The witness is on the same storage as the ledger: who restores all of it brings back both, and pupils' budgets with them. "
            + "Give --witness a file on other storage."
    }

    /// The number of the device that holds a file, which exists.
    private static func device(of file: URL) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        return (attributes?[.systemNumber] as? NSNumber)?.uint64Value
    }

    /// Opens the ledger with its witness, and moves a witness that an earlier version kept beside it.
    ///
    /// - Parameters:
    ///   - caps: Of the ledger.
    ///   - beginsHere: Whether a ledger that holds releases may be without a witness so far.
    /// - Throws: `LedgerError`; `UserFacingError` where the witness is missing.
    func ledger(caps: LedgerCaps, beginsHere: Bool) throws -> PrivacyLedger {
        let files = FileManager.default
        do {
            try files.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch { throw LedgerError.storage }
        let isFormer = files.fileExists(atPath: former.path) && !files.fileExists(atPath: file.path)
        if isFormer {
            // Checked against the one that was beside it, before that goes.
            _ = try PrivacyLedger(file: ledgerFile, caps: caps, witness: LedgerWitness(file: former))
        }
        do {
            let ledger = try PrivacyLedger(
                file: ledgerFile, caps: caps, witness: LedgerWitness(file: file, beginsHere: beginsHere || isFormer))
            if files.fileExists(atPath: former.path) { try? files.removeItem(at: former) }
            return ledger
        } catch LedgerError.witnessMissing {
            throw UserFacingError(
                text:
                    "\(file.path): found no witness, expected that of \(ledgerFile.path), which already holds releases. Give --witness the "
                    + "file that it was; or, if you know that this ledger is the latest, --new-witness")
        }
    }
}
