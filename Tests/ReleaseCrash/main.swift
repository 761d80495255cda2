import Foundation
import LearningAnalytics
import Pseudonymizer

/// Makes releases until it is killed: what the crash test runs and ends at random moments.
///
/// Argument: a directory with a key-encryption key and a signing key. Each release that was made is noted in `acknowledged` once it is said to
/// be there.
let directory = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
let key = try FileKey.load(from: directory.appendingPathComponent("kek"))
let log = try AuditLog.open(
    directory.appendingPathComponent("audit.log"),
    signedBy: try AuditSigner.load(from: directory.appendingPathComponent("signing"), openedBy: key))

var events = EventTable()
events.pupilNames = (0..<20).map { "pupil \($0)" }
events.itemNames = (0..<10).map { "item \($0)" }
for pupil in 0..<20 as Range<UInt32> {
    for item in 0..<10 as Range<UInt32> {
        events.pupil.append(pupil)
        events.item.append(item)
        events.outcome.append(Int8((pupil + item) % 2))
    }
}
let policy = SharingPolicy(
    id: "crash", owner: "NO987654321", recipient: "vendor:exempel", purpose: "test", legalBasis: "none",
    validUntil: .distantFuture, retentionDays: 1,
    fields: [
        .pupil: FieldRule(.direct, .pseudonym), .item: FieldRule(.content, .keep),
        .outcome: FieldRule(.content, .keep),
    ],
    thresholds: ReleaseThresholds(minimumClassSize: 1, minimumCount: 1, singledOut: [1, 1, 1]))
let domain = try PseudonymDomain(owner: policy.owner, recipient: policy.recipient, purpose: policy.purpose, epoch: 1)
let pseudonymiser = Pseudonymiser(domain: domain, secret: EpochSecret())

let acknowledged = directory.appendingPathComponent("acknowledged")
if !FileManager.default.fileExists(atPath: acknowledged.path) { try Data().write(to: acknowledged) }
let handle = try FileHandle(forWritingTo: acknowledged)
try handle.seekToEnd()
var number = try AuditLog.verify(log.file).report.entries
while true {
    let released = try Gate.release(Raw(events, owner: policy.owner), under: policy, with: pseudonymiser)
    let receipt = try released.publish(
        to: directory.appendingPathComponent("release-\(number)"), recordedIn: log)
    try handle.write(contentsOf: Data("\(receipt.checkpoint.size - 1)\n".utf8))
    number += 1
}
