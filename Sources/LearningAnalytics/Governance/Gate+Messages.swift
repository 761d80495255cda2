package import Foundation

extension Gate {
    /// Lets a message with sums over pupils leave, and says on what terms: for sums that are masked, and therefore no numbers yet.
    ///
    /// - Parameters:
    ///   - names: The sums, as the policy names them under `statistics`. All of them must be there.
    ///   - owner: The controller of the data that are summed.
    ///   - guarantee: Mechanism, epsilon and delta with the unit of privacy and the period they hold for.
    ///   - policy: The owner's policy; `nil`, where none was found, is refused.
    ///   - now: The time of the release, which must be within the policy's.
    /// - Throws: The first reason not to release; nothing must leave then.
    package static func receipt(
        forSums names: [String], of owner: String, guarantee: String, under policy: SharingPolicy?, now: Date = Date()
    ) throws(GateRefusal) -> ReleaseReceipt {
        precondition(!guarantee.isEmpty, "an epsilon never stands without its unit and period")
        let policy = try inForce(policy, for: owner, now: now)
        for name in names where !policy.statistics.contains(name) {
            throw .statisticNotNamed(policy: policy.id, statistic: name)
        }
        return ReleaseReceipt(
            policy: policy, now: now,
            fields: Dictionary(
                names.map { ($0, .init(fieldClass: .content, transform: "noisy sum over pupils, masked")) }
            ) { first, _ in first },
            guarantee: guarantee)
    }
}
