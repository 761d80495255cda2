public import Foundation
public import Pseudonymizer

/// The one way out: a policy is applied to data, and what it allows becomes ``Released``. Anything unclear is refused.
public enum Gate {
    /// Releases answers, pupil by pupil, under pseudonyms.
    ///
    /// Every field that the data hold must be named by the policy, and the pupil field must be pseudonymised. Two spellings of one
    /// identifier become one pupil. What would leave is measured, and refused where it falls short of the policy's thresholds.
    /// - Parameters:
    ///   - events: The school's answers.
    ///   - policy: The owner's policy for this recipient and purpose; `nil`, where none was found, is refused.
    ///   - pseudonymiser: For the domain that the policy names.
    ///   - directory: Who knows for whom nothing may be released, a vault for example. Without one, nobody's restriction or objection is
    ///     known, and pseudonyms are computed from the identifiers themselves.
    ///   - now: The time of the release, which must be within the policy's.
    /// - Returns: The answers in an order that says nothing about the roster.
    /// - Throws: The first reason not to release; nothing is released then.
    public static func release(
        _ events: Raw<EventTable>, under policy: SharingPolicy?, with pseudonymiser: borrowing Pseudonymiser,
        askedOf directory: (any SubjectDirectory)? = nil, now: Date = Date()
    ) throws(GateRefusal) -> Released<ReleasedEvents> {
        let policy = try inForce(policy, for: events.owner, now: now)
        try match(pseudonymiser.domain, policy)
        let thresholds = try thresholds(of: policy)
        guard let days = policy.retentionDays, days >= 1 else {
            throw .policyIncomplete(policy: policy.id, field: "retentionDays")
        }
        let table = events.value
        try checkColumns(of: table)
        let rules = try rules(of: table, under: policy)
        if let rule = rules[.pupil], rule.transform != .pseudonym {
            throw .transformNotAllowed(field: .pupil, found: rule, expected: "pseudonym, where rows are to leave")
        }

        guard directory != nil || !policy.identifier.isReassignable || policy.acceptsReassignable else {
            throw .identifierReassignable(policy.identifier)
        }

        let pupils = try identifiers(of: table, kind: policy.identifier)
        let (subjects, leftOut) = try admitted(
            pupils, policy, in: pseudonymiser.domain, askedOf: directory, now: now)
        let (pupilNames, rank) = pseudonyms(of: pupils, as: subjects, with: pseudonymiser)
        let order = rowsByPupil(table.pupil, rank: rank, pupils: pupilNames.count)

        let item = try column(.item, table.itemNames, table.item, in: order, rules)
        let skill = try column(.skill, table.skillNames, table.skill, in: order, rules)
        var others: [EventColumn] = []
        let repetition = PupilRepetition(of: table.others.isEmpty ? [] : pupils, in: table)
        for other in table.others {
            let field = FieldName(other.name)
            guard let column = try column(field, other.values, other.rows, in: order, rules) else { continue }
            try repetition.check(field, column.names, column.rows, in: order)
            others.append(EventColumn(name: other.name, values: column.names, rows: column.rows))
        }
        let released = ReleasedEvents(
            pupilNames: pupilNames, itemNames: item?.names, skillNames: skill?.names,
            pupil: order.map { rank[Int(table.pupil[$0])] }, item: item?.rows, skill: skill?.rows,
            time: rules[.time].flatMap { times(table.time, in: order, transform: $0.transform) },
            outcome: rules[.outcome]?.transform == .keep ? order.map { table.outcome[$0] } : nil, others: others)
        let measures = measures(of: released, rules)
        try check(measures, of: pupilNames.count, thresholds)
        return Released(
            released,
            receipt: ReleaseReceipt(
                policy: policy, now: now, epoch: pseudonymiser.domain.epoch,
                pseudonymsFrom: directory == nil ? stateless : vaulted, fields: facts(of: rules),
                rows: released.count, pupils: pupilNames.count, pupilsLeftOut: leftOut, measures: measures,
                guarantee: pseudonymisedRows),
            subjects: subjects.compactMap { if case .subject(let subject) = $0 { subject } else { nil } })
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
        let policy = try allow(statistic: name, of: owner, under: policy, now: now)
        return Released(
            NoisySum(name: name, values: values),
            receipt: ReleaseReceipt(
                policy: policy, now: now,
                fields: [name: .init(fieldClass: .content, transform: "noisy sum over pupils")], guarantee: guarantee))
    }

    /// The policy, where it lets a statistic out: to be asked before a budget is spent on it.
    @discardableResult
    static func allow(
        statistic name: String, of owner: String, under policy: SharingPolicy?, now: Date = Date()
    ) throws(GateRefusal) -> SharingPolicy {
        let policy = try inForce(policy, for: owner, now: now)
        guard policy.statistics.contains(name) else {
            throw .statisticNotNamed(policy: policy.id, statistic: name)
        }
        return policy
    }

    /// What a receipt says about rows under pseudonyms.
    static let pseudonymisedRows = """
        Pseudonymised personal data (GDPR art. 4(5)), not anonymous data: all rows of a pupil hang together, and whoever \
        knows a few of a pupil's answers or times can single the pupil out. No differential privacy.
        """

    static let stateless = """
        from the identifiers themselves, without a vault: a pupil is erased only when the epoch's secret is destroyed; nobody's restriction or \
        objection was looked up
        """

    static let vaulted = """
        from the vault's random subject ids: a pupil is erased by erasing the subject; restrictions and objections were looked up
        """
}

/// A sum over pupils with noise in it.
public struct NoisySum: Codable, Equatable, Sendable {
    /// What it is, as the policy names it.
    public let name: String
    /// The sum, in the unit and order that the statistic defines.
    public let values: [Double]
}
