import AdaptiveModel
import Foundation
import Testing

@testable import LearningAnalytics

@Suite("Reading a matrix of answers") struct ResponseMatrixTests {
    private func read(_ text: String) throws -> ResponseTable {
        let file = FileManager.default.temporaryDirectory.appending(path: "matrix-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        return try ResponseTable(matrix: file)
    }

    private func fault(_ text: String) -> EventFileError? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return error as? EventFileError
        }
    }

    @Test func rowsArePupilsAndColumnsAreItems() throws {
        let table = try read("\"q1\",\"q2\",\"q3\"\n1,0,4\n,NA,-1\n0,1,2")
        #expect(table.itemNames == ["q1", "q2", "q3"])
        #expect(table.pupilNames == ["1", "2", "3"])
        #expect(table.starts == [0, 3, 3, 6])
        #expect(table.outcomes == [1, 0, 4, 0, 1, 2])
    }

    @Test(arguments: ["pupil", "User", "id", ""]) func aFirstColumnMayNamePupils(name: String) throws {
        let table = try read("\(name),q1,q2\nKari,1,0\nOla,0,\n")
        #expect(table.pupilNames == ["Kari", "Ola"])
        #expect(table.itemNames == ["q1", "q2"])
        #expect(table.count == 3)
    }

    @Test func whatIsWrongIsToldWithItsPlaceAndNeverTheCell() throws {
        let cell = fault("pupil,q1,q2\nKari,1,0\nOla,0,secret\n")
        #expect(cell?.line == 3 && cell?.column == .init(name: "q2", position: 3))
        #expect(cell.map { !"\($0)".contains("secret") } == true)
        #expect(fault("q1,q2\n1\n")?.reason == .fieldCount(expected: 2, found: 1))
        #expect(fault("q1,q1\n1,1\n")?.reason == .duplicateColumn(first: 1))
        #expect(fault("q1,q2\n")?.reason == .noRows)
        #expect(fault("")?.reason == .noHeader)
        #expect(fault("pupil\nKari\n")?.reason == .missingColumn("of an item", columns: 1))
        #expect(fault("q1\n128\n") != nil)
        #expect(fault("q1\n1.5\n") != nil)
    }
}
