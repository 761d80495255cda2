import Foundation
import Testing

@testable import LearningAnalytics

@Suite("What is wrong with a file of events")
struct EventFileErrorTests {
    typealias Reason = EventFileError.Reason

    struct Fault: Sendable, CustomTestStringConvertible {
        var text: String
        var line: Int?
        var column: String?
        var position: Int?
        var reason: Reason

        init(_ text: String, line: Int?, _ reason: Reason) {
            self.text = text
            self.line = line
            self.reason = reason
        }

        init(_ text: String, line: Int, _ column: String, _ position: Int, _ reason: Reason) {
            self.init(text, line: line, reason)
            self.column = column
            self.position = position
        }

        var testDescription: String { "\(reason)" }
    }

    static let header = "user,order,item,kc,time,correct\n"
    static let outcome = "1 (right), 0 (wrong) or -1 (studied)"
    static let seconds = "a finite number of seconds, or nothing"

    static let faults: [Fault] = [
        Fault("", line: nil, .noHeader),
        Fault("\n\n", line: nil, .noHeader),
        Fault(header, line: nil, .noRows),
        Fault(header + "\n\r\n", line: nil, .noRows),
        Fault("user,item\np,a\n", line: 1, .missingColumn("correct", columns: 2)),
        Fault("User,item,correct\np,a,1\n", line: 1, .missingColumn("user", columns: 3)),
        Fault("user;item;correct\np;a;1\n", line: 1, .missingColumn("user", columns: 1)),
        Fault("\nuser,correct\np,1\n", line: 2, .missingColumn("item", columns: 2)),
        Fault("user,x,item,correct,user\n", line: 1, "user", 5, .duplicateColumn(first: 1)),
        Fault(header + "p,0,a,s,1,1\np,1,a,s,1\n", line: 3, .fieldCount(expected: 6, found: 5)),
        Fault(header + "p,0,a,b,s,1,1\n", line: 2, .fieldCount(expected: 6, found: 7)),
        Fault(header + " \n", line: 2, .fieldCount(expected: 6, found: 1)),
        Fault(
            header + ",0,a,s,1,1\n", line: 2, "user", 1,
            .unexpected(expected: "a pupil's identifier", found: "an empty field")),
        Fault(
            header + "p,0,,s,1,1\n", line: 2, "item", 3,
            .unexpected(expected: "an item's name", found: "an empty field")),
        Fault(
            header + "p,1.5,a,s,1,1\n", line: 2, "order", 2,
            .unexpected(expected: "a whole number", found: "a text of 3 characters")),
        Fault(
            header + "p,,a,s,1,1\n", line: 2, "order", 2,
            .unexpected(expected: "a whole number", found: "an empty field")),
        Fault(
            header + "p,9223372036854775808,a,s,1,1\n", line: 2, "order", 2,
            .unexpected(expected: "a whole number", found: "a text of 19 characters")),
        Fault(
            header + "p,0,a,s,1,2\n", line: 2, "correct", 6,
            .unexpected(expected: outcome, found: "a text of 1 character")),
        Fault(header + "p,0,a,s,1,\n", line: 2, "correct", 6, .unexpected(expected: outcome, found: "an empty field")),
        Fault(
            header + "p,0,a,s,1,1.0\n", line: 2, "correct", 6,
            .unexpected(expected: outcome, found: "a text of 3 characters")),
        Fault(
            header + "p,0,a,s,1,257\n", line: 2, "correct", 6,
            .unexpected(expected: outcome, found: "a text of 3 characters")),
        Fault(
            header + "p,0,\"a\n\n\",s,1,\"x\ny\"\n", line: 4, "correct", 6,
            .unexpected(expected: outcome, found: "a text of 3 characters")),
        Fault(
            header + "p,0,a,s,x,1\np,0,a,s\n", line: 2, "time", 5,
            .unexpected(expected: seconds, found: "a text of 1 character")),
        Fault(header + "p,0,\"a,s,1,1\np,1,a,s,1,1\n", line: 2, .unterminatedQuote),
        Fault(header + "\"p\",0,\"a\nb\",s,1,\"1\n", line: 3, .unterminatedQuote),
        Fault(header + "p,0,a\"b,s,1,1\n", line: 2, .strayQuote),
        Fault(header + "p,0,\"a\"b,s,1,1\n", line: 2, .strayQuote),
        Fault(header + "p,0,\"a\"", line: 2, .fieldCount(expected: 6, found: 3)),
        Fault("user,item,correct\rp,a,1\r", line: 1, .strayCarriageReturn),
        Fault(header + "p,0,a\rb,s,1,1\n", line: 2, .strayCarriageReturn),
    ]

    @Test("Its place and what was expected are told", arguments: faults)
    func isTold(fault: Fault) throws {
        let error = try #require(try EventFiles.error(reading: Array(fault.text.utf8)))
        #expect(error.file == "answers.csv")
        #expect(error.line == fault.line)
        #expect(error.column?.name == fault.column)
        #expect(error.column?.position == fault.position)
        #expect(error.reason == fault.reason)
    }

    @Test(
        "A time is a plain finite decimal number",
        arguments: [
            "nan", "inf", "0x10", "1e999", "1,5", "1.2.3", "1e", "e5", ".", "-", "--1", "1 ", "2024-08-19", "١",
        ])
    func times(text: String) throws {
        let error = try EventFiles.error(reading: Array("user,item,correct,time\np,a,1,\"\(text)\"\n".utf8))
        let found = text.count == 1 ? "a text of 1 character" : "a text of \(text.count) characters"
        #expect(error?.reason == .unexpected(expected: Self.seconds, found: found))
        #expect(error?.column?.name == "time")
    }

    @Test("Bytes that are not UTF-8 are refused in every column that is read", arguments: 0..<6)
    func encoding(column: Int) throws {
        var cells: [[UInt8]] = [[0x70], [0x30], [0x61], [0x73], [0x31], [0x31]]
        cells[column] = [0x62, 0xe5]
        let bytes = Array(Self.header.utf8) + cells.joined(separator: [0x2c]) + [0x0a]
        let error = try EventFiles.error(reading: bytes)
        #expect(error?.reason == .notUTF8)
        #expect(error?.line == 2 && error?.column?.position == column + 1)
    }

    @Test("A header in another encoding is refused")
    func headerEncoding() throws {
        let text = "user,item,correct\np,a,1\n"
        let sixteenBits = try #require(text.data(using: .utf16))
        #expect(try EventFiles.error(reading: Array(sixteenBits))?.reason == .notUTF8)
    }

    @Test("A file that is not there, and a folder, are told apart")
    func missing() throws {
        let files = try EventFiles()
        let absent = files.folder.appendingPathComponent("absent.csv")
        #expect(throws: EventFileError(file: "absent.csv", .notFound)) { try EventTable(contentsOf: absent) }
        #expect(throws: EventFileError(file: files.folder.lastPathComponent, .unreadable)) {
            try EventTable(contentsOf: files.folder)
        }
    }

    @Test("A quotation mark left open does not draw a whole large file into memory", arguments: [1 << 12, 1 << 18])
    func longQuote(blockSize: Int) throws {
        let files = try EventFiles()
        let rows = String(repeating: "p,a,1\n", count: CSVFile.longestRow / 2)
        let url = try files.write("user,item,correct\np,\"a,1\n" + rows)
        #expect(throws: EventFileError(file: "answers.csv", line: 2, .unterminatedQuote)) {
            try EventTable.reading(url, blockSize: blockSize)
        }
    }

    @Test("A row without end is refused")
    func longRow() throws {
        let text = "user,item,correct\np,a,1\np," + String(repeating: "a", count: CSVFile.longestRow + (1 << 19))
        let error = try EventFiles.error(reading: Array(text.utf8))
        #expect(error?.reason == .rowTooLong(limit: CSVFile.longestRow))
        #expect(error?.line == 3)
    }

    @Test("Its text holds no cell, in whatever column the fault is", arguments: 0..<6)
    func noCellIsRepeated(column: Int) throws {
        let secret = "Ola-Nordmann-01010112345"
        var cells = ["p", "0", "a", "s", "1", "1"]
        cells[column] = secret
        for ending in ["", ",surplus", "\"", "\r,"] {
            // Another cell is at fault as well, so that every file is refused.
            let text = Self.header + cells.joined(separator: ",") + ending + "\np,x,,\u{7f},x,x\n"
            let error = try #require(try EventFiles.error(reading: Array(text.utf8)))
            var dumped = ""
            dump(error, to: &dumped)
            for words in ["\(error)", dumped, String(reflecting: error)] {
                #expect(!words.contains("Nordmann") && !words.contains("0101"))
            }
        }
    }

    @Test("A first row of data in the header's place is not repeated either")
    func noHeaderIsRepeated() throws {
        let error = try #require(try EventFiles.error(reading: Array("Ola Nordmann,7,1\nKari Nordmann,7,0\n".utf8)))
        #expect("\(error)" == "answers.csv, line 1: expected a column named 'user'; found none among 3 columns")
    }

    @Test("Its text is one line with file, line, column and expectation")
    func text() throws {
        let error = try #require(try EventFiles.error(reading: Array("user,item,correct\np,a,yes\n".utf8)))
        #expect(
            "\(error)"
                == "answers.csv, line 2, column 3 (correct): expected 1 (right), 0 (wrong) or -1 (studied);"
                + " found a text of 3 characters")
    }
}
