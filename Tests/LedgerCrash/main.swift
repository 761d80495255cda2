import DifferentialPrivacy
import Foundation
import PrivacyLedger

/// Makes releases until it is killed: what the crash test runs and ends at random moments.
///
/// Arguments: a directory, and rho per release. Each release appends a line with its number to `released` in the middle of the
/// release, as a result that has left the process would.
let directory = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
guard let rho = Double(CommandLine.arguments[2]) else { fatalError("rho is a number") }

let ledger = try PrivacyLedger(
    file: directory.appendingPathComponent("ledger"), caps: LedgerCaps(year: 1, lifetime: 1),
    witness: LedgerWitness(file: directory.appendingPathComponent("head")))
let log = directory.appendingPathComponent("released")
if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
let handle = try FileHandle(forWritingTo: log)
try handle.seekToEnd()

while true {
    try ledger.release(rho: rho, to: ["a", "b", "c"], year: 2026, purpose: "crash test") { budget in
        let number = try ledger.head().count
        let charge = try budget.spendRemaining()
        try handle.write(contentsOf: Data("\(number) \(charge.rho.rho)\n".utf8))
    }
}
