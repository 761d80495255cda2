import Foundation
import LearningAnalytics
import Testing
import _TestSupport

@Suite("Reading a file of events")
struct EventReadingTests {
    static let plain = "user,order,item,skills,kc,time,correct\np,0,a,1~2,9,0.5,1\np,1,b,3,8,,0\nq,0,a,1~2,9,7,-1\n"

    @Test("Every column comes from the column of its name, and nothing is NaN but an empty time")
    func columns() throws {
        let table = try EventFiles.table(Self.plain)
        #expect(table.pupilNames == ["p", "q"])
        #expect(table.itemNames == ["a", "b"])
        #expect(table.skillNames == ["9", "8"])
        #expect(table.pupil == [0, 0, 1])
        #expect(table.item == [0, 1, 0])
        #expect(table.skill == [0, 1, 0])
        #expect(table.outcome == [1, 0, -1])
        #expect(table.time.count == 3 && table.time[0] == 0.5 && table.time[1].isNaN && table.time[2] == 7)
    }

    @Test("The report counts rows and names every column that is not used")
    func report() throws {
        let files = try EventFiles()
        let text = "school,correct,item,skills,kc,user,\nx,1,a,1,,p,\nx,0,a,1,3,p,\n"
        let report = try EventTable.reading(files.write(text)).report
        #expect(report.rows == 2)
        #expect(report.ignoredColumns == ["school", "skills", ""])
        #expect(!report.wasReordered)
        #expect(report.rowsWithoutSkill == 1)
    }

    @Test("Columns may come in any order", arguments: 0..<6)
    func columnOrder(rotation: Int) throws {
        let names = ["user", "item", "correct", "kc", "time", "extra"]
        let cells = [["p", "a", "1", "s", "1", "x"], ["q", "b", "0", "t", "2.5", "y"]]
        func rotated(_ row: [String]) -> String {
            (row[rotation...] + row[..<rotation]).joined(separator: ",")
        }
        let text = ([names] + cells).map(rotated).joined(separator: "\n")
        let rows = try EventFiles.table(text).rows
        #expect(rows == [["p", "a", "1", "s", "1.0"], ["q", "b", "0", "t", "2.5"]])
    }

    @Test("Without optional columns their columns are empty")
    func requiredOnly() throws {
        let table = try EventFiles.table("correct,user,item\n1,p,a\n")
        #expect(table.count == 1 && table.skill.isEmpty && table.time.isEmpty && table.skillNames.isEmpty)
    }

    @Test("Without kc, a combination of skills is one name")
    func skillCombination() throws {
        let table = try EventFiles.table("user,item,skills,correct\np,a,1~2,1\np,b,1,0\np,c,1~2,0\n")
        #expect(table.skillNames == ["1~2", "1"])
        #expect(table.skill == [0, 1, 0])
    }

    @Test(
        "Quotes, line ends, a byte order mark and empty lines are those of RFC 4180 and of spreadsheets",
        arguments: [
            ("user,item,correct\n\"p\",\"a\",\"1\"\n", [["p", "a", "1"]]),
            ("user,item,correct\r\np,a,1\r\nq,b,0\r\n", [["p", "a", "1"], ["q", "b", "0"]]),
            ("user,item,correct\np,a,1", [["p", "a", "1"]]),
            ("user,item,correct\r\np,a,1\r", [["p", "a", "1"]]),
            ("user,item,correct\np,a,\"1\"", [["p", "a", "1"]]),
            ("\u{FEFF}user,item,correct\np,a,1\n\n", [["p", "a", "1"]]),
            ("\n\r\nuser,item,correct\n\np,a,1\r\n\r\nq,a,0\n\n\n", [["p", "a", "1"], ["q", "a", "0"]]),
            ("\"user\",\"item\",correct\n\"a,\"\"b\"\"\",\"two\r\nlines\",0\n", [["a,\"b\"", "two\r\nlines", "0"]]),
            ("user,item,correct\n\"\"\"\",\"\"\"\"\"\",1\n", [["\"", "\"\"", "1"]]),
            ("user,item,correct\n p , å ,1\n", [[" p ", " å ", "1"]]),
            ("user,item,correct,x\np,a,1,\"\"\n", [["p", "a", "1"]]),
        ])
    func syntax(text: String, rows: [[String]]) throws {
        #expect(try EventFiles.table(text).rows == rows)
    }

    @Test("Blocks of any size, plain or gzip, give the same table", arguments: [1, 2, 3, 5, 7, 16, 64, 4096])
    func blockSizes(size: Int) throws {
        let text =
            "\u{FEFF}item,note,user,order,correct,time\r\n"
            + "\"a,\"\"1\"\"\",\"x\r\ny\",p,0,1,1e2\r\nb,\"\",p,1,0,\r\n\r\n\"a,\"\"1\"\"\",,\"blåbær\",-3,-1,-0.25"
        let files = try EventFiles()
        let whole = try EventTable(contentsOf: files.write(text))
        #expect(
            whole.rows == [
                ["p", "a,\"1\"", "1", "100.0"], ["p", "b", "0", "nan"], ["blåbær", "a,\"1\"", "-1", "-0.25"],
            ])
        let plain = try EventTable.reading(files.write(text), blockSize: size).table
        #expect(plain.rows == whole.rows && plain.pupil == whole.pupil && plain.item == whole.item)
        let zipped = try files.write(gzipMember(Array(text.utf8)), as: "answers.csv.gz")
        #expect(try EventTable.reading(zipped, blockSize: size).table.rows == whole.rows)
    }

    @Test("What was written with any quoting and line ends is read back", arguments: UInt64(0)..<20)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let alphabet: [Character] = ["a", "b", "7", ",", "\"", "\n", "\r\n", "ø", "~", " "]
        let names = (0..<30).map { number in
            "\(number)"
                + String(
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        }
        func cell(_ text: String) -> String {
            let mustQuote = text.contains { ",\"\n\r\n".contains($0) }
            guard mustQuote || Bool.random(using: &random) else { return text }
            return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
        }
        var expected: [[String]] = []
        var text = "correct,kc,user,item\n"
        for _ in 0..<200 {
            let row = [
                names.randomElement(using: &random)!, names.randomElement(using: &random)!,
                ["1", "0", "-1"].randomElement(using: &random)!, names.randomElement(using: &random)!,
            ]
            expected.append(row)
            text += [row[2], row[3], row[0], row[1]].map(cell).joined(separator: ",")
            text += Bool.random(using: &random) ? "\n" : "\r\n"
        }
        let files = try EventFiles()
        let size = Int.random(in: 1...300, using: &random)
        #expect(try EventTable.reading(files.write(text), blockSize: size).table.rows == expected)
    }

    @Test("Names in their thousands keep their numbers")
    func manyNames() throws {
        let text = "user,item,correct\n" + (0..<20_000).map { "p\($0 % 10_000),i\($0),1\n" }.joined()
        let table = try EventFiles.table(text)
        #expect(table.pupilNames == (0..<10_000).map { "p\($0)" })
        #expect(table.itemNames == (0..<20_000).map { "i\($0)" })
        #expect(table.pupil == (0..<20_000).map { UInt32($0 % 10_000) })
        #expect(table.item == (0..<20_000).map { UInt32($0) })
    }

    @Test("Two spellings that Unicode calls equal are one pupil, so that names are distinct as strings")
    func canonicalEquivalence() throws {
        let table = try EventFiles.table("user,item,correct\nA\u{30A}se,a,1\n\u{C5}se,a,0\nA\u{30A}se,b,0\nAse,a,0\n")
        #expect(table.pupil == [0, 0, 0, 1])
        #expect(table.pupilNames == ["\u{C5}se", "Ase"])
        #expect(Set(table.pupilNames).count == 2)
    }

    @Test("Rows are put by pupil and number where they are numbered; equal numbers stay as they were")
    func ordering() throws {
        let files = try EventFiles()
        let text = """
            user,order,item,time,kc,correct
            q,2,a,1,s,1
            p,10,b,2,t,0
            q,1,c,3,u,0
            p,9,d,4,v,1
            q,1,e,,w,-1
            p,-1,f,6,x,1
            """
        let (table, report) = try EventTable.reading(files.write(text))
        #expect(report.wasReordered)
        #expect(
            table.rows == [
                ["q", "c", "0", "u", "3.0"], ["q", "e", "-1", "w", "nan"], ["q", "a", "1", "s", "1.0"],
                ["p", "f", "1", "x", "6.0"], ["p", "d", "1", "v", "4.0"], ["p", "b", "0", "t", "2.0"],
            ])
    }

    @Test("Without numbers rows stay in the order of the source, pupils mixed or not")
    func sourceOrder() throws {
        let table = try EventFiles.table("user,item,correct\nq,a,1\np,b,0\nq,c,0\n")
        #expect(table.rows.map { $0[0] + $0[1] } == ["qa", "pb", "qc"])
    }

    @Test(
        "A time is the nearest Double to the decimal number",
        arguments: [
            ("0", 0), ("-0.0", -0.0), ("+3.", 3), (".5", 0.5), ("961996.511", 961_996.511),
            ("123456789012345", 123_456_789_012_345), ("0.1", 0.1), ("9007199254740993", 9_007_199_254_740_992),
            ("1e3", 1000), ("2.5E-3", 0.0025), ("00000000000000000001.5", 1.5),
            ("179769313486231570e291", 0x1.fffffffffffffp1023),
            ("0.000000000000001", 1e-15), ("1e-400", 0), ("5e-324", .leastNonzeroMagnitude),
        ])
    func decimals(text: String, value: Double) throws {
        let time = try EventFiles.table("user,item,correct,time\np,a,1,\(text)\n").time[0]
        #expect(time.bitPattern == value.bitPattern)
    }

    @Test(
        "Real data have the rows, pupils and answers that another program counts in them",
        .enabled(if: References.fetched != nil, "the public data sets are not here"), arguments: RealData.all)
    func realData(file: RealData) throws {
        let folder = try #require(References.fetched)
        let url = folder.appendingPathComponent("kt/\(file.name).csv.gz")
        let (table, report) = try EventTable.reading(url)
        #expect(report.ignoredColumns == ["skills"] && !report.wasReordered && report.rowsWithoutSkill == 0)
        #expect(table.count == file.rows && report.rows == file.rows)
        #expect(table.pupilNames.count == file.pupils)
        #expect(table.itemNames.count == file.items)
        #expect(table.skillNames.count == file.skills)
        #expect(table.outcome.count { $0 == 1 } == file.right)
        #expect(table.outcome.count { $0 == -1 } == file.studied)
        let times = table.time.filter { !$0.isNaN }
        #expect(times.count == file.times)
        #expect(abs(times.reduce(0, +) - file.sumOfTimes) <= 1e-12 * file.sumOfTimes)
    }
}

/// What awk counts in the public data sets.
struct RealData: Sendable, CustomTestStringConvertible {
    var name: String
    var rows, pupils, items, skills, right, studied, times: Int
    var sumOfTimes: Double
    var testDescription: String { name }

    static let all = [
        RealData(
            name: "algebra05s", rows: 129_998, pupils: 114, items: 48_080, skills: 258, right: 97_966, studied: 0,
            times: 129_998,
            sumOfTimes: 1_637_939_836_672),
        RealData(
            name: "assist09", rows: 278_336, pupils: 3114, items: 17_708, skills: 149, right: 183_303, studied: 0,
            times: 0,
            sumOfTimes: 0),
        RealData(
            name: "assist15", rows: 683_801, pupils: 19_840, items: 100, skills: 100, right: 500_379, studied: 0,
            times: 0,
            sumOfTimes: 0),
        RealData(
            name: "cloze", rows: 58_316, pupils: 478, items: 144, skills: 36, right: 30_045, studied: 3194,
            times: 58_316,
            sumOfTimes: 145_777_490_973.817),
        RealData(
            name: "statics11", rows: 189_297, pupils: 282, items: 1223, skills: 98, right: 144_883, studied: 0,
            times: 0,
            sumOfTimes: 0),
        RealData(
            name: "synth_c2_v0", rows: 200_000, pupils: 4000, items: 50, skills: 2, right: 136_984, studied: 0,
            times: 0,
            sumOfTimes: 0),
        RealData(
            name: "synth_c5_v0", rows: 200_000, pupils: 4000, items: 50, skills: 5, right: 121_560, studied: 0,
            times: 0,
            sumOfTimes: 0),
        RealData(
            name: "synth_c5_v1", rows: 200_000, pupils: 4000, items: 50, skills: 5, right: 121_349, studied: 0,
            times: 0,
            sumOfTimes: 0),
    ]
}

/// A generator with a seed (Steele, Lea and Flood 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
