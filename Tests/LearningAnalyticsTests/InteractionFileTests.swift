import AdaptiveModel
import Foundation
import LearningAnalytics
import Testing

/// Files of practice in the layouts in which they come.
@Suite struct InteractionFileTests {
    private func read(
        _ text: String, as name: String = "answers.csv", skills: String? = nil, group: String? = nil
    ) throws -> InteractionFile {
        let files = try EventFiles()
        return try InteractionFile(contentsOf: files.write(text, as: name), skills: skills, group: group)
    }

    private func error(_ text: String, as name: String = "answers.csv", group: String? = nil) throws -> EventFileError?
    {
        let files = try EventFiles()
        let url = try files.write(text, as: name)
        do throws(EventFileError) {
            _ = try InteractionFile(contentsOf: url, group: group)
            return nil
        } catch {
            return error
        }
    }

    /// Rows as "pupil item skill+skill outcome time".
    private func rows(_ file: InteractionFile) -> [String] {
        let table = file.table
        return (0..<table.pupilCount).flatMap { pupil in
            table.rows(of: pupil).map { row in
                let skills = table.combinations[Int(table.rowCombinations[row])].map { table.skillNames[Int($0)] }
                let time = table.times.isEmpty || table.times[row].isNaN ? "-" : "\(Int(table.times[row]))"
                return [
                    table.pupilNames[pupil], table.itemNames[Int(table.items[row])], skills.joined(separator: "+"),
                    "\(table.outcomes[row])", time,
                ].joined(separator: " ")
            }
        }
    }

    @Test func stagedColumnsKeepSkillsTimesAndStudyRows() throws {
        let file = try read(
            """
            user,order,item,skills,kc,time,correct
            b,1,i,1~2,9,60,1
            a,0,i,1,7,,0
            b,0,j,2~1~2,9,30,-1

            """)
        #expect(file.format == .columns)
        #expect(rows(file) == ["b j 2+1 -1 30", "b i 1+2 1 60", "a i 1 0 -"])
        #expect(file.rowsRead == 3 && file.rowsMerged == 0)
    }

    @Test func withoutSkillsEveryItemIsOne() throws {
        let file = try read("user,item,correct\na,i,1\na,j,0\n")
        #expect(rows(file) == ["a i i 1 -", "a j j 0 -"])
    }

    @Test func anAssistmentsAnswerOfSeveralSkillsIsOneRow() throws {
        // As the skill builder file has it: by skill, with the answer of order 5 once for each of its skills.
        let file = try read(
            """
            order_id,assignment_id,user_id,problem_id,original,correct,skill_id,skill_name
            5,1,70,p2,1,1,10,"Area, of circles"
            9,1,70,p3,1,0,10,x
            3,1,70,p1,1,0,11,y
            5,1,70,p2,1,1,11,y
            4,1,71,p1,1,1,NA,

            """)
        #expect(file.format == .assistments)
        #expect(rows(file) == ["70 p1 11 0 -", "70 p2 10+11 1 -", "70 p3 10 0 -", "71 p1  1 -"])
        #expect(file.rowsMerged == 1)
    }

    @Test func assistmentsOf2015HaveScoresBetweenZeroAndOne() throws {
        let file = try read("user_id,log_id,sequence_id,correct\n1,30,s,1.0\n1,20,s,0.25\n1,10,t,0\n")
        #expect(rows(file) == ["1 t t 0 -", "1 s s 1 -"])
        #expect(file.partialScores == 1)
    }

    private static let kdd =
        [
            [
                "Row", "Anon Student Id", "Problem Name", "Step Name", "First Transaction Time",
                "Correct First Attempt",
                "KC(Default)", "Opportunity(Default)", "KC(Other)",
            ],
            ["1", "s1", "P \"1\", a", "x+1", "2005-09-09 12:24:35.0", "0", "A~~B", "1~~1", "z"],
            ["2", "s1", "P2", "x", "2005-09-09 12:24:05.0", "1", "", "", "z"],
            ["3", "s2", "P2", "x", "", "1", "B", "1", ""],
        ].map { $0.joined(separator: "\t") }.joined(separator: "\r\n") + "\r\n"

    @Test func kddCupFilesAreTabSeparatedAndInOrderOfTime() throws {
        let file = try read(Self.kdd, as: "algebra.txt")
        #expect(file.format == .dataShop)
        let first = 1_126_268_645
        #expect(rows(file) == ["s1 P2 / x  1 \(first)", "s1 P \"1\", a / x+1 A+B 0 \(first + 30)", "s2 P2 / x B 1 -"])
        #expect(rows(try read(Self.kdd, skills: "KC(Other)")).first == "s1 P2 / x z 1 \(first)")
    }

    @Test func dataShopTransactionsCountFirstAttemptsOnly() throws {
        let lines = [
            "Anon Student Id\tTime\tProblem Name\tStep Name\tAttempt At Step\tOutcome\tKC (Unit)",
            "s\t2011-01-02 03:04:05\tP\ta\t1\tHINT\tk", "s\t2011-01-02 03:04:06\tP\ta\t2\tCORRECT\tk",
            "s\t2011-01-02 03:05:05\tP\tb\t1\tCORRECT\tk",
        ]
        let file = try read(lines.joined(separator: "\n") + "\n")
        #expect(rows(file) == ["s P / a k 0 1293937445", "s P / b k 1 1293937505"])
        #expect(file.laterAttempts == 1)
    }

    @Test func groupsAreThoseOfPupilsFirstRows() throws {
        let file = try read("user,item,correct,school\na,i,1,x\nb,i,0,y\na,j,1,y\n", group: "school")
        #expect(file.groupNames == ["x", "y"])
        #expect(file.groupOfPupil == [0, 1])
    }

    @Test func errorsNameFileLineAndColumnAndShowNoCell() throws {
        let wrong = try #require(try error("user,item,correct\na,i,1\nsecret,i,yes\n"))
        #expect(wrong.line == 3 && wrong.column?.name == "correct" && wrong.column?.position == 3)
        #expect(!wrong.description.contains("secret") && !wrong.description.contains("yes"))
        #expect(
            try error("user,item,score\na,i,1\n")?.reason == .missingColumn("correct", columns: 3))
        #expect(try error("user_id,correct\n1,1\n")?.reason == .missingColumn("problem_id", columns: 2))
        #expect(try error("user_id,problem_id,correct\n1,2,3\n")?.column?.name == "correct")
        #expect(try error(Self.kdd.replacingOccurrences(of: "12:24:35", with: "noon"), as: "k.txt")?.line == 2)
        #expect(
            try error("user,item,correct\na,i,1\n", group: "school")?.reason == .missingColumn("school", columns: 3))
        #expect(try error("user,item,correct\n")?.reason == .noRows)
        #expect(try error("user,item,correct,item\na,i,1,j\n")?.reason == .duplicateColumn(first: 2))
        #expect(try error("user,item,correct\na,i\n")?.reason == .fieldCount(expected: 3, found: 2))
        // A file of one column may have wanted tabs.
        #expect(try error("")?.reason == .noHeader)
    }
}

/// Who is trained on and who is tested.
@Suite struct StudentFoldsTests {
    @Test func foldsAreReadAndOthersIgnored() throws {
        let files = try EventFiles()
        let url = try files.write("user,fold\nb,3\nz,1\na,0\n", as: "folds.csv")
        #expect(try StudentFolds(contentsOf: url, for: ["a", "b"]).folds == [0, 3])
    }

    @Test(arguments: [
        ("user,fold\na,0\n", nil), ("user,fold\na,0\nb,x\n", 3), ("user,fold\na,0\nb,1\na,2\n", 4), ("user\na\n", 1),
        ("user,fold\na,-1\nb,0\n", 2),
    ])
    func faultsHaveTheirPlace(_ text: String, _ line: Int?) throws {
        let files = try EventFiles()
        let url = try files.write(text, as: "folds.csv")
        do throws(EventFileError) {
            _ = try StudentFolds(contentsOf: url, for: ["a", "b"])
            Issue.record("no error")
        } catch {
            #expect(error.line == line)
            #expect(error.file == "folds.csv")
        }
    }

    @Test func seededFoldsAreEvenAndStayWhenPupilsCome() {
        let names = (0..<5_000).map { "pupil \($0)" }
        let folds = StudentFolds(of: names, seed: 4).folds
        // 1000 a fold, deviation 28: all five within 4.4 deviations but once in 20 000 seeds.
        for fold in 0..<5 { #expect(abs(folds.count { $0 == fold } - 1_000) < 125) }
        let fewer = StudentFolds(of: names.filter { $0.hasSuffix("3") }, seed: 4).folds
        #expect(fewer == zip(names, folds).filter { $0.0.hasSuffix("3") }.map(\.1))
        #expect(StudentFolds(of: names, seed: 5).folds != folds)
    }
}
