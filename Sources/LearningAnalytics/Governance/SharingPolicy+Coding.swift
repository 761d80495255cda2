public import Foundation
import Pseudonymizer

extension SharingPolicy {
    /// The policy in a JSON file.
    /// - Throws: `noPolicy` where there is no file, `policyMalformed` with the field for anything that is not a policy.
    public init(contentsOf file: URL) throws(GateRefusal) {
        guard let data = try? Data(contentsOf: file) else { throw .noPolicy }
        do {
            self = try JSONDecoder().decode(SharingPolicy.self, from: data)
        } catch let refusal as GateRefusal {
            throw refusal
        } catch {
            throw .policyMalformed(field: "", expected: "a JSON object")
        }
    }
}

extension SharingPolicy: Codable {
    private enum Key: String, CaseIterable {
        case id, owner, recipient, purpose, legalBasis, validUntil, identifier, fields, statistics
    }

    /// Reads a policy strictly: a key that no policy has is refused, since it may be a restriction that was misspelt.
    /// - Throws: ``GateRefusal/policyMalformed(field:expected:)``.
    public init(from decoder: any Decoder) throws {
        let container = try Self.object(decoder, field: "")
        for key in container.allKeys where Key(rawValue: key.stringValue) == nil {
            throw GateRefusal.policyMalformed(
                field: key.stringValue, expected: "one of " + Key.allCases.map(\.rawValue).joined(separator: ", "))
        }
        func text(_ key: Key) throws -> String {
            guard let value = try? container.decode(String.self, forKey: AnyKey(key.rawValue)) else {
                throw GateRefusal.policyMalformed(field: key.rawValue, expected: "a string")
            }
            return value
        }

        id = try text(.id)
        owner = try text(.owner)
        recipient = try text(.recipient)
        purpose = try text(.purpose)
        legalBasis = try text(.legalBasis)
        guard let end = try? Date(try text(.validUntil), strategy: .iso8601) else {
            throw GateRefusal.policyMalformed(
                field: Key.validUntil.rawValue, expected: "an instant such as 2027-07-31T22:00:00Z")
        }
        validUntil = end
        if container.contains(AnyKey(Key.identifier.rawValue)) {
            guard let kind = PupilIdentifier.Kind(rawValue: try text(.identifier)) else {
                throw GateRefusal.policyMalformed(
                    field: Key.identifier.rawValue,
                    expected: "one of " + PupilIdentifier.Kind.allCases.map(\.rawValue).joined(separator: ", "))
            }
            identifier = kind
        } else {
            identifier = .local
        }
        fields = [:]
        if container.contains(AnyKey(Key.fields.rawValue)) {
            let treatments = try Self.object(
                container.superDecoder(forKey: AnyKey(Key.fields.rawValue)), field: Key.fields.rawValue)
            for key in treatments.allKeys {
                guard let field = EventField(rawValue: key.stringValue) else {
                    throw GateRefusal.policyMalformed(
                        field: "fields.\(key.stringValue)",
                        expected: "one of " + EventField.allCases.map(\.rawValue).joined(separator: ", "))
                }
                fields[field] = try Self.treatment(treatments, key)
            }
        }
        statistics = []
        if container.contains(AnyKey(Key.statistics.rawValue)) {
            guard let names = try? container.decode([String].self, forKey: AnyKey(Key.statistics.rawValue)) else {
                throw GateRefusal.policyMalformed(field: Key.statistics.rawValue, expected: "a list of strings")
            }
            statistics = names
        }
    }

    /// Writes what ``init(from:)`` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for (key, value) in [
            (Key.id, id), (.owner, owner), (.recipient, recipient), (.purpose, purpose), (.legalBasis, legalBasis),
            (.validUntil, validUntil.formatted(.iso8601)), (.identifier, identifier.rawValue),
        ] {
            try container.encode(value, forKey: AnyKey(key.rawValue))
        }
        var treatments = container.nestedContainer(keyedBy: AnyKey.self, forKey: AnyKey(Key.fields.rawValue))
        for (field, treatment) in fields {
            switch treatment {
            case .coarsenTime(let seconds):
                try treatments.encode(["coarsenTime": seconds], forKey: AnyKey(field.rawValue))
            case .pseudonym, .keep, .drop:
                try treatments.encode(treatment.description, forKey: AnyKey(field.rawValue))
            }
        }
        try container.encode(statistics, forKey: AnyKey(Key.statistics.rawValue))
    }

    private static func object(_ decoder: any Decoder, field: String) throws -> KeyedDecodingContainer<AnyKey> {
        do {
            return try decoder.container(keyedBy: AnyKey.self)
        } catch {
            throw GateRefusal.policyMalformed(field: field, expected: "a JSON object")
        }
    }

    private static func treatment(
        _ container: KeyedDecodingContainer<AnyKey>, _ key: AnyKey
    ) throws -> FieldTreatment {
        switch try? container.decode(String.self, forKey: key) {
        case "pseudonym": return .pseudonym
        case "keep": return .keep
        case "drop": return .drop
        default: break
        }
        guard let parameters = try? container.decode([String: Double].self, forKey: key), parameters.count == 1,
            let seconds = parameters["coarsenTime"]
        else {
            throw GateRefusal.policyMalformed(
                field: "fields.\(key.stringValue)",
                expected: #""pseudonym", "keep", "drop" or {"coarsenTime": seconds}"#)
        }
        return .coarsenTime(seconds: seconds)
    }
}

/// Any key, so that those which no policy has are seen and not skipped.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
