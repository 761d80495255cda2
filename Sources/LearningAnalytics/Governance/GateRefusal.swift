public import Foundation
public import Pseudonymizer

/// Why the gate lets nothing through: what was found, and what was expected. Never a value from the data.
public enum GateRefusal: Error, Equatable, Sendable {
    /// There is no policy for this release.
    case noPolicy
    /// The policy file is not a policy. An empty field name means the document itself.
    case policyMalformed(field: String, expected: String)
    /// The policy's time is over.
    case policyExpired(policy: String, validUntil: Date, now: Date)
    /// A field of the policy that must say something is empty.
    case policyIncomplete(policy: String, field: String)
    /// The data belong to another owner than the policy is about.
    case ownerMismatch(found: String, expected: String)
    /// The pseudonyms are for another domain than the policy is about.
    case domainMismatch(part: PseudonymDomainError.Part, found: String, expected: String)
    /// The data hold a field that the policy does not name.
    case fieldNotNamed(policy: String, field: EventField)
    /// The policy treats a field in a way that it cannot be treated.
    case treatmentNotAllowed(field: EventField, found: FieldTreatment, expected: String)
    /// The policy does not name the statistic.
    case statisticNotNamed(policy: String, statistic: String)
    /// A name in the pupil column is not an identifier of the policy's kind. Rows count from 0.
    case identifierRefused(row: Int, expected: PupilIdentifier.Kind, reason: IdentifierError)
    /// A column has another length than the table, or points outside its names, or holds what no such column holds.
    case columnMalformed(field: EventField)
}

extension GateRefusal: CustomStringConvertible {
    /// What was found and what was expected, in a sentence.
    public var description: String {
        switch self {
        case .noPolicy:
            "nothing is released: there is no policy"
        case .policyMalformed(let field, let expected):
            "the policy is not readable at \(field.isEmpty ? "the top" : "'\(field)'"): expected \(expected)"
        case .policyExpired(let policy, let validUntil, let now):
            "policy '\(policy)' was valid until \(validUntil.formatted(.iso8601)); it is \(now.formatted(.iso8601))"
        case .policyIncomplete(let policy, let field):
            "policy '\(policy)' says nothing under '\(field)'"
        case .ownerMismatch(let found, let expected):
            "the data belong to '\(found)', the policy is for '\(expected)'"
        case .domainMismatch(let part, let found, let expected):
            "the pseudonyms are for \(part.rawValue) '\(found)', the policy is for '\(expected)'"
        case .fieldNotNamed(let policy, let field):
            "the data hold '\(field.rawValue)', which policy '\(policy)' does not name; name it, if only to drop it"
        case .treatmentNotAllowed(let field, let found, let expected):
            "'\(field.rawValue)' cannot be treated with '\(found)': expected \(expected)"
        case .statisticNotNamed(let policy, let statistic):
            "policy '\(policy)' does not name the statistic '\(statistic)'"
        case .identifierRefused(let row, let expected, let reason):
            "the pupil of row \(row) is not of the kind '\(expected.rawValue)': \(reason)"
        case .columnMalformed(let field):
            "the column '\(field.rawValue)' does not fit the table"
        }
    }
}
