public import Foundation
public import Pseudonymizer

/// The one way out: a policy is applied to data, and what it allows becomes ``Released``. Anything unclear is refused.
public enum Gate {
    /// Releases answers, pupil by pupil, under pseudonyms.
    ///
    /// Every field that the data hold must be named by the policy, and the pupil field must be pseudonymised. Two spellings of one
    /// identifier become one pupil.
    /// - Parameters:
    ///   - events: The school's answers.
    ///   - policy: The owner's policy for this recipient and purpose; `nil`, where none was found, is refused.
    ///   - pseudonymiser: For the domain that the policy names.
    ///   - now: The time of the release, which must be within the policy's.
    /// - Returns: The answers in an order that says nothing about the roster.
    /// - Throws: The first reason not to release; nothing is released then.
    public static func release(
        _ events: Raw<EventTable>, under policy: SharingPolicy?, with pseudonymiser: borrowing Pseudonymiser,
        now: Date = Date()
    ) throws(GateRefusal) -> Released<ReleasedEvents> {
        let policy = try inForce(policy, for: events.owner, now: now)
        try match(pseudonymiser.domain, policy)
        let table = events.value
        try checkColumns(of: table)
        let treatments = try treatments(of: table, under: policy)

        let (pupilNames, rank) = try pseudonyms(of: table, kind: policy.identifier, with: pseudonymiser)
        let order = rowsByPupil(table.pupil, rank: rank, pupils: pupilNames.count)
        let items = treatments[.item] == .keep ? sortedNames(table.itemNames, table.item, in: order) : nil
        let skills = treatments[.skill] == .keep ? sortedNames(table.skillNames, table.skill, in: order) : nil
        let released = ReleasedEvents(
            pupilNames: pupilNames, itemNames: items?.names, skillNames: skills?.names,
            pupil: order.map { rank[Int(table.pupil[$0])] },
            item: items?.column, skill: skills?.column,
            time: treatments[.time].flatMap { times(table.time, in: order, treatment: $0) },
            outcome: treatments[.outcome] == .keep ? order.map { table.outcome[$0] } : nil)
        let fields = treatments.filter { $0.value != .drop }.map { ($0.key.rawValue, $0.value.description) }
        return Released(
            released,
            receipt: ReleaseReceipt(
                policy: policy, now: now, epoch: pseudonymiser.domain.epoch,
                fields: Dictionary(uniqueKeysWithValues: fields), rows: released.count, pupils: pupilNames.count,
                guarantee: pseudonymisedRows))
    }

    /// Releases a sum over pupils to which noise has already been added.
    ///
    /// The gate cannot see whether the noise is there: call this only with the outcome of a mechanism of DifferentialPrivacy that was
    /// charged to a ledger. The receipt holds no count of rows or pupils, since these are what the noise hides.
    /// - Parameters:
    ///   - values: The noisy sum; finite.
    ///   - name: What it is, as the policy names it under `statistics`.
    ///   - owner: The controller of the data that were summed.
    ///   - guarantee: Mechanism, epsilon and delta with the unit of privacy and the period they hold for.
    package static func release(
        noisySum values: [Double], named name: String, of owner: String, guarantee: String,
        under policy: SharingPolicy?, now: Date = Date()
    ) throws(GateRefusal) -> Released<NoisySum> {
        precondition(!guarantee.isEmpty, "an epsilon never stands without its unit and period")
        precondition(values.allSatisfy(\.isFinite), "a noisy sum is finite")
        let policy = try inForce(policy, for: owner, now: now)
        guard policy.statistics.contains(name) else {
            throw .statisticNotNamed(policy: policy.id, statistic: name)
        }
        return Released(
            NoisySum(name: name, values: values),
            receipt: ReleaseReceipt(
                policy: policy, now: now, epoch: nil, fields: [name: "noisy sum over pupils"], rows: nil, pupils: nil,
                guarantee: guarantee))
    }

    /// What a receipt says about rows under pseudonyms.
    static let pseudonymisedRows = """
        Pseudonymised personal data (GDPR art. 4(5)), not anonymous data: all rows of a pupil hang together, and whoever \
        knows a few of a pupil's answers or times can single the pupil out. No differential privacy.
        """
}

/// A sum over pupils with noise in it.
public struct NoisySum: Codable, Equatable, Sendable {
    /// What it is, as the policy names it.
    public let name: String
    /// The sum, in the unit and order that the statistic defines.
    public let values: [Double]
}
