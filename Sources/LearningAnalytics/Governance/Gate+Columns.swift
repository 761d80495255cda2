import Foundation
import Pseudonymizer

extension Gate {
    /// A column as the policy lets it out, its values ascending: in order of first appearance they would show what the first pupil of
    /// the roster did. `nil` where it is dropped or the data lack it.
    static func column(
        _ field: FieldName, _ values: [String], _ rows: [UInt32], in order: [Int], _ rules: [FieldName: FieldRule]
    ) throws(GateRefusal) -> (names: [String], rows: [UInt32])? {
        guard let transform = rules[field]?.transform, transform != .drop else { return nil }
        var firstRow = [Int](repeating: -1, count: values.count)
        for row in order where firstRow[Int(rows[row])] < 0 || firstRow[Int(rows[row])] > row {
            firstRow[Int(rows[row])] = row
        }

        // Several values may become one.
        var transformed = [String?](repeating: nil, count: values.count)
        for (index, value) in values.enumerated() where firstRow[index] >= 0 {
            let text = try Self.transformed(value, field, transform, row: firstRow[index])
            if let kind = Self.identifierKind(of: text) {
                throw .identifierFound(row: firstRow[index], field: field, kind: kind)
            }
            transformed[index] = text
        }
        let names = Set(transformed.compactMap(\.self)).sorted()
        let place = Dictionary(uniqueKeysWithValues: zip(names, 0 as UInt32..<UInt32(names.count)))
        let places = transformed.map { $0.flatMap { place[$0] } ?? 0 }
        return (names, order.map { places[Int(rows[$0])] })
    }

    private static func transformed(
        _ value: String, _ field: FieldName, _ transform: FieldTransform, row: Int
    ) throws(GateRefusal) -> String {
        switch transform {
        case .keep, .drop, .pseudonym, .coarsenTime: return value
        case .generalise(let wider, let other):
            guard let text = wider[value] ?? other else {
                throw .valueNotTransformed(
                    row: row, field: field, expected: "one of the \(wider.count) values that the policy generalises")
            }
            return text
        case .bucket(let width, let origin):
            // What is missing stays missing.
            if value.isEmpty { return value }
            guard let number = Double(value), number.isFinite else {
                throw .valueNotTransformed(row: row, field: field, expected: "a finite number, or nothing")
            }
            let low = origin + ((number - origin) / width).rounded(.down) * width
            guard low.isFinite, (low + width).isFinite else {
                throw .valueNotTransformed(row: row, field: field, expected: "a number of ordinary size")
            }
            return "[\(low), \(low + width))"
        }
    }

    /// Which kind of identifier a text that is to leave is or contains, whatever the policy takes its column for.
    private static func identifierKind(of text: String) -> PupilIdentifier.Kind? {
        let bytes = text.utf8
        guard bytes.count >= 5 else { return nil }
        let hasMailSign = bytes.contains(UInt8(ascii: "@"))
        if hasMailSign, (try? PupilIdentifier(feideName: text)) != nil { return .feide }
        let digits = bytes.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if digits == 11, bytes.count <= 16, (try? PupilIdentifier(nationalNumber: text)) != nil { return .fnr }
        guard hasMailSign || digits >= 11 else { return nil }
        // Telephone numbers are left alone: eight digits are as often the id of an exercise.
        return identifierScrubber.scrub(text).spans.first.map { $0.label == .nationalID ? .fnr : .feide }
    }

    private static let identifierScrubber = TextScrubber(labels: [.nationalID, .email, .feideID])

    /// The times as the policy lets them out; `nil` where it drops them.
    static func times(_ column: [Double], in order: [Int], transform: FieldTransform) -> [Double]? {
        switch transform {
        case .keep: order.map { column[$0] }
        case .coarsenTime(let step): order.map { (column[$0] / step).rounded(.down) * step }
        case .drop, .pseudonym, .generalise, .bucket: nil
        }
    }
}
