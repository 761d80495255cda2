import Foundation
import Pseudonymizer
import Testing
import _TestSupport

/// Every number of every norwegian_ids.json, and every field of each.
@Suite struct NationalIdentityNumberReferenceTests {
    @Test func everyFieldOfEveryNumberIsAsComputedElsewhere() throws {
        let records = try vectors(named: "norwegian_ids")
        #expect(!records.isEmpty)
        for record in records {
            let text = try #require(record["number"]?.string)
            let tag = Comment(rawValue: text)
            let isWellFormed = try #require(record["format_ok"]?.boolean as Bool?)
            guard isWellFormed else {
                #expect(throws: IdentifierError.self, tag) { try NationalIdentityNumber(text) }
                #expect(throws: IdentifierError.self, tag) { try PupilIdentifier(nationalNumber: text) }
                continue
            }
            let number = try NationalIdentityNumber(text)
            #expect(kinds[record["kind"]?.string ?? ""] == number.kind, tag)
            #expect(record["synthetic"]?.string.flatMap { series[$0] } == number.series, tag)
            #expect(record["synthetic"]?.isNull == (number.series == nil), tag)
            #expect(record["rest_k1"]?.integer == number.firstRemainder, tag)
            #expect(record["k2_ok"]?.boolean == number.secondCheckDigitFits, tag)
            #expect(record["checksum_1964"]?.boolean == number.checkDigitsFit(under: .from1964), tag)
            #expect(record["checksum_2032"]?.boolean == number.checkDigitsFit(under: .from2032), tag)
            #expect(record["date_ok"]?.boolean == number.holdsPossibleDate, tag)
            #expect(record["valid_1964"]?.boolean == number.isValid(under: .from1964), tag)
            #expect(record["valid_2032"]?.boolean == number.isValid(under: .from2032), tag)
            #expect(record["birth_date_1964"]?.string == number.birthDateUnder1964.map(iso), tag)
            #expect(record["birth_date_1964"]?.isNull == (number.birthDateUnder1964 == nil), tag)

            let accepted = try? PupilIdentifier(nationalNumber: text)
            #expect((accepted != nil) == record["valid_2032"]?.boolean, tag)
            let acceptedAsOld = try? PupilIdentifier(nationalNumber: text, issuedBefore2032: true)
            #expect((acceptedAsOld != nil) == record["valid_1964"]?.boolean, tag)
        }
    }

    private let kinds: [String: NationalIdentityNumber.Kind] = [
        "fnr": .birthNumber, "dnr": .dNumber, "fh": .fhNumber,
    ]
    private let series: [String: NationalIdentityNumber.SyntheticSeries] = ["plus40": .plus40, "tenor+80": .plus80]

    private func iso(_ date: (year: Int, month: Int, day: Int)) -> String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(padded(date.month))-\(padded(date.day))"
    }
}

/// The elements of the array `member` in every file of this name below the area.
func vectors(named name: String, member: String = "vectors") throws -> [JSONValue] {
    let files = References.files(in: "pseudonymizer").filter { $0.deletingPathExtension().lastPathComponent == name }
    try #require(!files.isEmpty, "no reference file \(name).json")
    return try files.flatMap { file in
        let document = try JSONValue(contentsOf: file)
        return try #require(document[member]?.array)
    }
}
