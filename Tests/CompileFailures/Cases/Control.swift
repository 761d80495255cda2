// compiles
// Everything that the other files must not do stands here in the form in which it is allowed, so that none of them
// fails only because a name has changed or a module cannot be found.
import Foundation
import LearningAnalytics
import Pseudonymizer

func allowed(events: EventTable, policy: SharingPolicy, directory: URL) throws {
    let raw = Raw(events, owner: "NO987654321")
    print(raw, raw.owner, raw.withinSchool { $0.count })

    let secret = EpochSecret()
    try secret.store(to: directory.appendingPathComponent("epoch-1.key"))
    let loaded = try EpochSecret.load(from: directory.appendingPathComponent("epoch-1.key"))
    let domain = try PseudonymDomain(
        owner: raw.owner, recipient: policy.recipient, purpose: policy.purpose, epoch: 1)
    let pseudonymiser = Pseudonymiser(domain: domain, secret: loaded)
    let moved = pseudonymiser
    print(moved.domain.epoch, moved.pseudonymErasedOnlyWithEpoch(of: try PupilIdentifier(feideName: "elev@skole.no")))

    let released = try Gate.release(raw, under: policy, with: moved)
    _ = try JSONEncoder().encode(released.receipt)
    let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
    let signer = try AuditSigner.create(at: directory.appendingPathComponent("signer"), wrappedBy: key)
    let log = try AuditLog.create(at: directory.appendingPathComponent("audit.log"), signedBy: signer)
    try export(released, to: directory.appendingPathComponent("release"), log)
}

func export(_ released: Released<ReleasedEvents>, to folder: URL, _ log: AuditLog) throws {
    print(try released.publish(to: folder, recordedIn: log).entry.spelling, released.receipt.pupils ?? 0)
}
