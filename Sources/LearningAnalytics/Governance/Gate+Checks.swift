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
    }

    /// The policy's treatment of each field that the table holds.
    static func treatments(
        of table: EventTable, under policy: SharingPolicy
    ) throws(GateRefusal) -> [EventField: FieldTreatment] {
        var treatments: [EventField: FieldTreatment] = [:]
        for field in table.fields {
            guard let treatment = policy.fields[field] else { throw .fieldNotNamed(policy: policy.id, field: field) }
            guard field.allows(treatment) else {
                throw .treatmentNotAllowed(field: field, found: treatment, expected: field.allowedTreatments)
            }
            if case .coarsenTime(let seconds) = treatment, !(seconds >= 1 && seconds.isFinite) {
                throw .treatmentNotAllowed(field: field, found: treatment, expected: "at least 1 second, and finite")
            }
            treatments[field] = treatment
        }
        return treatments
    }
}
