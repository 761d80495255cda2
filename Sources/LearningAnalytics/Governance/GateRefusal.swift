public import Foundation
public import Pseudonymizer

/// Why the gate lets nothing through: what was found, and what was expected. Never a value from the data.
public enum GateRefusal: Error, Equatable, Sendable {
    /// There is no policy for this release.
    case noPolicy
    /// The policy file is not a policy. An empty field name means the document itself.
    case policyMalformed(field: String, line: Int?, found: String, expected: String)
    /// The policy's time has not come.
    case policyNotYetValid(policy: String, validFrom: Date, now: Date)
    /// The policy's time is over.
    case policyExpired(policy: String, validUntil: Date, now: Date)
    /// A field of the policy that must say something is empty.
    case policyIncomplete(policy: String, field: String)
    /// The data belong to another owner than the policy is about.
    case ownerMismatch(found: String, expected: String)
    /// The pseudonyms are for another domain than the policy is about.
    case domainMismatch(part: PseudonymDomainError.Part, found: String, expected: String)
    /// Nothing was ever released to the recipient for this purpose, and nobody said that it is new.
    case recipientUnknown(recipient: String, purpose: String)
    /// The data hold a field that the policy does not name.
    case fieldNotNamed(policy: String, field: FieldName)
    /// The data hold two columns of the name, or one with the name of a column of answers.
    case fieldAmbiguous(FieldName)
    /// The policy treats a field in a way that it cannot be treated.
    case transformNotAllowed(field: FieldName, found: FieldRule, expected: String)
    /// The policy does not name the table.
    case tableNotNamed(policy: String, table: String)
    /// A table counts by a column that the data do not hold or the policy leaves out.
    case tableWithoutField(table: String, field: FieldName)
    /// The policy does not name the statistic.
    case statisticNotNamed(policy: String, statistic: String)
    /// A name in the pupil column is not an identifier of the policy's kind. Rows count from 0.
    case identifierRefused(row: Int, expected: PupilIdentifier.Kind, reason: IdentifierError)
    /// Pupils for whom nothing may be released, by reason.
    case pupilsStopped([ProcessingStop: Int])
    /// Whoever knows the pupils could not be asked.
    case directoryUnavailable
    /// A value cannot be transformed as the policy says. Rows count from 0.
    case valueNotTransformed(row: Int, field: FieldName, expected: String)
    /// A column that is to be kept holds what identifies a pupil. Rows count from 0.
    case identifierFound(row: Int, field: FieldName, kind: PupilIdentifier.Kind)
    /// Too few pupils share their quasi-identifiers.
    case classTooSmall(fields: [FieldName], found: Int, expected: Int)
    /// The pupils of a class have too few distinct values of a sensitive column.
    case sensitiveTooUniform(field: FieldName, found: Int, expected: Int)
    /// The pupils of a class differ too much from the others in a sensitive column.
    case sensitiveTooTelling(field: FieldName, found: Double, allowed: Double)
    /// Too many pupils are singled out by so many known rows.
    case singledOut(knownRows: Int, share: Double, allowed: Double)
    /// The policy's rounding of counts is so fine that a withheld count can be computed from published ones.
    case roundingTooFine(found: Int, expected: Int)
    /// The pupil column holds identifiers that may belong to other pupils later, and no vault was asked who they are today.
    case identifierReassignable(PupilIdentifier.Kind)
    /// A column that is to leave holds what the pupil column has for the same pupil. Rows count from 0.
    case pupilFound(row: Int, field: FieldName)
    /// No cell of the table has enough pupils.
    case nothingToPublish(table: String, minimumCount: Int)
    /// A column has another length than the table, or points outside its names, or holds what no such column holds.
    case columnMalformed(field: FieldName)
}

extension GateRefusal {
    /// The case's name, for records and for programs.
    public var code: String {
        Mirror(reflecting: self).children.first?.label ?? (self == .noPolicy ? "noPolicy" : "directoryUnavailable")
    }
}

extension GateRefusal: CustomStringConvertible {
    /// What was found, what was expected and what to change.
    public var description: String {
        switch self {
        case .noPolicy:
            "nothing is released: there is no policy; write one (a preset is a beginning) and name it"
        case .policyMalformed(let field, let line, let found, let expected):
            "the policy is not readable at \(field.isEmpty ? "the top" : "'\(field)'")\(line.map { " (line \($0))" } ?? ""): "
                + "found \(found), expected \(expected)"
        case .policyNotYetValid(let policy, let validFrom, let now):
            "policy '\(policy)' is valid from \(validFrom.formatted(.iso8601)); it is \(now.formatted(.iso8601)): wait, or decide anew "
                + "and set validFrom"
        case .policyExpired(let policy, let validUntil, let now):
            "policy '\(policy)' was valid until \(validUntil.formatted(.iso8601)); it is \(now.formatted(.iso8601)): "
                + "decide anew and set validUntil"
        case .policyIncomplete(let policy, let field):
            "policy '\(policy)' says nothing under '\(field)': fill it in"
        case .ownerMismatch(let found, let expected):
            "the data belong to '\(found)', the policy is for '\(expected)': use the policy that '\(found)' has decided on"
        case .domainMismatch(let part, let found, let expected):
            "the pseudonyms are for \(part.rawValue) '\(found)', the policy is for '\(expected)': use the keys of the policy's \(part.rawValue)"
        case .recipientUnknown(let recipient, let purpose):
            "nothing was ever released to '\(recipient)' for '\(purpose)': check the policy's spelling, or say that the recipient is new"
        case .fieldNotNamed(let policy, let field):
            "the data hold '\(field)', which policy '\(policy)' does not name; name it, if only to drop it"
        case .fieldAmbiguous(let field):
            FieldName.answers.contains(field)
                ? "the data hold a further column '\(field)', and that is the gate's own name of a column of answers: rename it"
                    + (field == .skill ? " (an answer's skills are read from 'kc' or 'skills')" : "")
                : "the data hold '\(field)' as the name of more than one column: rename one of them"
        case .transformNotAllowed(let field, let found, let expected):
            "'\(field)' of class \(found.fieldClass.rawValue) cannot be treated with '\(found.transform)': expected \(expected)"
        case .tableNotNamed(let policy, let table):
            "policy '\(policy)' does not name the table '\(table)': name it under [tables], if it may leave"
        case .tableWithoutField(let table, let field):
            "table '\(table)' counts by '\(field)', which the data do not hold or the policy leaves out"
        case .statisticNotNamed(let policy, let statistic):
            "policy '\(policy)' does not name the statistic '\(statistic)': name it under statistics, if it may leave"
        case .identifierRefused(let row, let expected, let reason):
            "the pupil of row \(row) is not of the kind '\(expected.rawValue)': \(reason)"
        case .pupilsStopped(let stops):
            "nothing may be released about some pupils ("
                + stops.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { "\($0.value): \($0.key)" }.joined(separator: "; ")
                + "): remove their rows, or set stoppedPupils = \"leave-out\" in the policy, which does not admit unknown pupils"
        case .directoryUnavailable:
            "the vault could not be asked who may be released: nothing is"
        case .valueNotTransformed(let row, let field, let expected):
            "'\(field)' of row \(row) cannot be transformed: expected \(expected)"
        case .identifierFound(let row, let field, let kind):
            "'\(field)' of row \(row) holds an identifier of the kind '\(kind.rawValue)': drop the column, or replace its values"
        case .classTooSmall(let fields, let found, let expected):
            "only \(found) \(found == 1 ? "pupil shares" : "pupils share") a combination of "
                + (fields.isEmpty ? "no fields at all" : "'\(fields.map(\.description).joined(separator: "', '"))'")
                + ", expected at least \(expected): generalise or drop more, or release about more pupils"
        case .sensitiveTooUniform(let field, let found, let expected):
            "who knows a pupil's class learns '\(field)': it has \(found) \(found == 1 ? "value" : "values") there, expected at least "
                + "\(expected): generalise the quasi-identifiers more, or drop '\(field)'"
        case .sensitiveTooTelling(let field, let found, let allowed):
            "a class differs by \((found * 1000).rounded() / 1000) from all in '\(field)', allowed is \(allowed): generalise the "
                + "quasi-identifiers or '\(field)' more, or drop it"
        case .singledOut(let knownRows, let share, let allowed):
            "\(knownRows) known \(knownRows == 1 ? "row singles" : "rows single") out \((share * 1000).rounded() / 10) % of the pupils, allowed are "
                + "\((allowed * 1000).rounded() / 10) %: coarsen or drop times, drop columns, or, under a contract, allow more"
        case .roundingTooFine(let found, let expected):
            "counts are rounded to multiples of \(found): set rounding to \(expected) or more in the policy's thresholds, or what one table "
                + "withholds is computed from another"
        case .identifierReassignable(let kind):
            "an identifier of the kind '\(kind.rawValue)' may belong to another pupil later, who would inherit the pseudonym: ask a vault who "
                + "is who today, use another identifier, or accept it in the policy with acceptsReassignable = true"
        case .pupilFound(let row, let field):
            "'\(field)' of row \(row) holds the pupil's own identifier: drop the column, or replace its values"
        case .nothingToPublish(let table, let minimumCount):
            "no cell of table '\(table)' counts \(minimumCount) pupils: count by fewer or wider columns"
        case .columnMalformed(let field):
            "the column '\(field)' does not fit the table"
        }
    }
}
