public import Foundation
import Pseudonymizer

extension SharingPolicy {
    /// The policy in a TOML file.
    /// - Parameter file: Where it lies.
    /// - Throws: `noPolicy` where there is no file, `policyMalformed` with the field for anything that is not a policy.
    public init(contentsOf file: URL) throws(GateRefusal) {
        guard let data = try? Data(contentsOf: file) else { throw .noPolicy }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .policyMalformed(
                field: "", line: nil, found: "something that is not UTF-8", expected: "a TOML document")
        }
        try self.init(toml: text)
    }

    private static let keys = [
        "id", "owner", "recipient", "purpose", "legalBasis", "validFrom", "validUntil", "retentionDays", "identifier",
        "acceptsReassignable", "stoppedPupils", "fields", "thresholds", "tables", "statistics",
    ]

    /// Reads a policy strictly: a key that no policy has is refused, since it may be a restriction that was misspelt.
    /// - Parameter text: A TOML document.
    /// - Throws: `policyMalformed`.
    public init(toml text: String) throws(GateRefusal) {
        let top = try PolicySection(document: text)
        try top.allow(only: Self.keys)
        self.init(
            id: try top.text("id"), owner: try top.text("owner"), recipient: try top.text("recipient"),
            purpose: try top.text("purpose"), legalBasis: try top.text("legalBasis"),
            validUntil: try top.instant("validUntil"))
        if top.has("validFrom") { validFrom = try top.instant("validFrom") }
        if top.has("retentionDays") { retentionDays = try top.whole("retentionDays", from: 1) }
        if top.has("identifier") { identifier = try top.text("identifier", as: PupilIdentifier.Kind.self) }
        if top.has("acceptsReassignable") { acceptsReassignable = try top.truth("acceptsReassignable") }
        if top.has("stoppedPupils") { stoppedPupils = try top.text("stoppedPupils", as: StoppedPupils.self) }
        if top.has("statistics") { statistics = try top.texts("statistics") }
        if top.has("thresholds") { thresholds = try Self.thresholds(try top.section("thresholds")) }
        if top.has("fields") {
            let section = try top.section("fields")
            for key in section.keys { fields[FieldName(key)] = try Self.rule(try section.section(key)) }
        }
        if top.has("tables") {
            let section = try top.section("tables")
            for key in section.keys {
                // The name becomes that of a file.
                guard !key.isEmpty, key.utf8.allSatisfy({ Self.nameBytes.contains($0) }) else {
                    throw section.malformed(key, expected: "a name of letters, digits, - and _")
                }
                let table = try section.section(key)
                try table.allow(only: ["by"])
                tables[key] = try table.texts("by").map { FieldName($0) }
            }
        }
    }

    static let nameBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)

    private static func thresholds(_ section: PolicySection) throws(GateRefusal) -> ReleaseThresholds {
        try section.allow(only: [
            "minimumClassSize", "minimumCount", "rounding", "singledOut", "minimumDistinct", "maximumDistance",
        ])
        let thresholds = ReleaseThresholds(
            minimumClassSize: try section.whole("minimumClassSize", from: 1),
            minimumCount: try section.whole("minimumCount", from: 1),
            rounding: section.has("rounding") ? try section.whole("rounding", from: 1) : 1,
            singledOut: try section.numbers("singledOut", count: 3),
            minimumDistinct: section.has("minimumDistinct") ? try section.whole("minimumDistinct", from: 1) : nil,
            maximumDistance: section.has("maximumDistance") ? try section.number("maximumDistance") : nil)
        if let key = thresholds.impossible { throw section.malformed(key, expected: "shares from 0 to 1") }
        return thresholds
    }

    private enum TransformName: String, CaseIterable {
        case drop, pseudonym, keep, generalise, coarsenTime = "coarsen-time", bucket
    }

    private static func rule(_ section: PolicySection) throws(GateRefusal) -> FieldRule {
        let fieldClass = try section.text("class", as: FieldClass.self)
        let parameters: [String]
        let transform: FieldTransform
        switch try section.text("transform", as: TransformName.self) {
        case .drop: (transform, parameters) = (.drop, [])
        case .pseudonym: (transform, parameters) = (.pseudonym, [])
        case .keep: (transform, parameters) = (.keep, [])
        case .generalise:
            parameters = ["to", "other"]
            transform = .generalise(
                to: try section.mapping("to"), other: section.has("other") ? try section.text("other") : nil)
        case .coarsenTime: (transform, parameters) = (.coarsenTime(seconds: try section.number("seconds")), ["seconds"])
        case .bucket:
            parameters = ["width", "origin"]
            transform = .bucket(
                width: try section.number("width"), origin: section.has("origin") ? try section.number("origin") : 0)
        }
        try section.allow(only: ["class", "transform"] + parameters)
        return FieldRule(fieldClass, transform)
    }

    // MARK: Writing

    /// The policy as the text that ``init(toml:)`` reads; equal policies have equal texts.
    public var toml: String {
        var lines: [String] = []
        for (key, value) in [
            ("id", id), ("owner", owner), ("recipient", recipient), ("purpose", purpose), ("legalBasis", legalBasis),
        ] { lines.append("\(key) = \(Self.quoted(value))") }
        if let validFrom { lines.append("validFrom = \(validFrom.formatted(.iso8601))") }
        lines.append("validUntil = \(validUntil.formatted(.iso8601))")
        if let retentionDays { lines.append("retentionDays = \(retentionDays)") }
        lines.append("identifier = \(Self.quoted(identifier.rawValue))")
        if acceptsReassignable { lines.append("acceptsReassignable = true") }
        lines.append("stoppedPupils = \(Self.quoted(stoppedPupils.rawValue))")
        if !statistics.isEmpty { lines.append("statistics = \(Self.list(statistics))") }
        if let thresholds {
            lines += [
                "", "[thresholds]", "minimumClassSize = \(thresholds.minimumClassSize)",
                "minimumCount = \(thresholds.minimumCount)", "rounding = \(thresholds.rounding)",
                "singledOut = [\(thresholds.singledOut.map { "\($0)" }.joined(separator: ", "))]",
            ]
            if let least = thresholds.minimumDistinct { lines.append("minimumDistinct = \(least)") }
            if let most = thresholds.maximumDistance { lines.append("maximumDistance = \(most)") }
        }
        if !fields.isEmpty {
            lines += ["", "[fields]"]
            lines += fields.sorted { $0.key < $1.key }.map {
                "\(Self.key($0.key.description)) = \(Self.table($0.value))"
            }
        }
        for (name, by) in tables.sorted(by: { $0.key < $1.key }) {
            lines += ["", "[tables.\(Self.key(name))]", "by = \(Self.list(by.map(\.description)))"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ rule: FieldRule) -> String {
        var members = [
            "class = \(quoted(rule.fieldClass.rawValue))", "transform = \(quoted(rule.transform.name))",
        ]
        switch rule.transform {
        case .drop, .pseudonym, .keep: break
        case .generalise(let wider, let other):
            let pairs = wider.sorted { $0.key < $1.key }.map { "\(key($0.key)) = \(quoted($0.value))" }
            members.append("to = { \(pairs.joined(separator: ", ")) }")
            if let other { members.append("other = \(quoted(other))") }
        case .coarsenTime(let seconds): members.append("seconds = \(seconds)")
        case .bucket(let width, let origin): members += ["width = \(width)", "origin = \(origin)"]
        }
        return "{ \(members.joined(separator: ", ")) }"
    }

    private static func list(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }

    private static func key(_ name: String) -> String {
        !name.isEmpty && name.utf8.allSatisfy { nameBytes.contains($0) } ? name : quoted(name)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
