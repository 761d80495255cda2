import Foundation
import Pseudonymizer

extension Gate {
    /// The policy, where it holds now for this owner's data.
    static func inForce(_ policy: SharingPolicy?, for owner: String, now: Date) throws(GateRefusal) -> SharingPolicy {
        guard let policy else { throw .noPolicy }
        for (field, text) in [
            ("id", policy.id), ("owner", policy.owner), ("recipient", policy.recipient), ("purpose", policy.purpose),
            ("legalBasis", policy.legalBasis),
        ] where text.allSatisfy(\.isWhitespace) {
            throw .policyIncomplete(policy: policy.id, field: field)
        }
        if let validFrom = policy.validFrom, now < validFrom {
            throw .policyNotYetValid(policy: policy.id, validFrom: validFrom, now: now)
        }
        guard now <= policy.validUntil else {
            throw .policyExpired(policy: policy.id, validUntil: policy.validUntil, now: now)
        }
        guard owner == policy.owner else { throw .ownerMismatch(found: owner, expected: policy.owner) }
        return policy
    }

    /// Refuses pseudonyms that are meant for somebody or something else.
    static func match(_ domain: PseudonymDomain, _ policy: SharingPolicy) throws(GateRefusal) {
        for (part, found, expected) in [
            (PseudonymDomainError.Part.owner, domain.owner, policy.owner),
            (.recipient, domain.recipient, policy.recipient),
            (.purpose, domain.purpose, policy.purpose),
        ] where found != expected {
            throw .domainMismatch(part: part, found: found, expected: expected)
        }
    }

    /// The thresholds of a policy that lets rows or tables out.
    static func thresholds(of policy: SharingPolicy) throws(GateRefusal) -> ReleaseThresholds {
        guard let thresholds = policy.thresholds else {
            throw .policyIncomplete(policy: policy.id, field: "thresholds")
        }
        if let field = thresholds.impossible {
            throw .policyIncomplete(policy: policy.id, field: "thresholds.\(field)")
        }
        return thresholds
    }

    /// Refuses a table whose columns do not fit together.
    static func checkColumns(of table: EventTable) throws(GateRefusal) {
        func fits(_ column: [UInt32], _ names: [String], optional: Bool = false) -> Bool {
            (column.count == table.count || optional && column.isEmpty) && column.allSatisfy { $0 < names.count }
        }
        guard fits(table.pupil, table.pupilNames) else { throw .columnMalformed(field: .pupil) }
        guard fits(table.item, table.itemNames) else { throw .columnMalformed(field: .item) }
        guard fits(table.skill, table.skillNames, optional: true) else { throw .columnMalformed(field: .skill) }
        guard table.time.count == table.count || table.time.isEmpty, !table.time.contains(where: \.isInfinite) else {
            throw .columnMalformed(field: .time)
        }
        guard table.outcome.allSatisfy({ (-1...1).contains($0) }) else { throw .columnMalformed(field: .outcome) }
        var names = Set(FieldName.answers)
        for other in table.others {
            let field = FieldName(other.name)
            guard fits(other.rows, other.values) else { throw .columnMalformed(field: field) }
            guard names.insert(field).inserted else { throw .fieldAmbiguous(field) }
        }
    }

    /// The policy's rule for each field that the table holds.
    static func rules(
        of table: EventTable, under policy: SharingPolicy
    ) throws(GateRefusal) -> [FieldName: FieldRule] {
        var rules: [FieldName: FieldRule] = [:]
        for field in table.fields {
            guard let rule = policy.fields[field] else { throw .fieldNotNamed(policy: policy.id, field: field) }
            if let expected = rule.expected(for: field) {
                throw .transformNotAllowed(field: field, found: rule, expected: expected)
            }
            rules[field] = rule
        }
        return rules
    }

    /// What a receipt says about the fields.
    static func facts(of rules: [FieldName: FieldRule]) -> [String: ReleaseReceipt.Field] {
        Dictionary(
            uniqueKeysWithValues: rules.map { field, rule in
                (field.description, .init(fieldClass: rule.fieldClass, transform: rule.transform.description))
            })
    }
}
