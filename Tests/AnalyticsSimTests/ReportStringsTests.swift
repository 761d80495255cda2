import Foundation
import Testing

@testable import analytics_sim

@Suite("The words of the report")
struct ReportStringsTests {
    static let translations = StringTable.all.dropFirst().map(\.language)

    static func table(_ language: String) throws -> StringTable {
        try #require(StringTable.all.first { $0.language == language })
    }

    @Test("There is a table for every language that a scenario may ask for")
    func languages() {
        #expect(StringTable.all.map(\.language) == ReportFixture.languages)
    }

    @Test("A translation has exactly the keys of English", arguments: translations)
    func keys(_ language: String) throws {
        let table = try Self.table(language)
        #expect(Set(table.entries.keys).symmetricDifference(StringTable.english.entries.keys) == [])
    }

    @Test("A translation has exactly the places of English in every text", arguments: translations)
    func places(_ language: String) throws {
        let table = try Self.table(language)
        for (key, text) in StringTable.english.entries {
            #expect(StringTable.places(in: text) == StringTable.places(in: table.entries[key] ?? ""), "\(key)")
        }
    }

    @Test("No text is empty, padded or left in English", arguments: ReportFixture.languages)
    func texts(_ language: String) throws {
        let table = try Self.table(language)
        for (key, text) in table.entries {
            #expect(!text.isEmpty && text == text.trimmingCharacters(in: .whitespaces), "\(key)")
            #expect(!text.contains("  "), "\(key)")
            // Texts without words of their own, and words that are the same in both.
            let shared: Set = ["budget", "facts", "full.budget", "count.municipalities.one"]
            if language != "en", !shared.contains(key), text.count > 24 {
                #expect(text != StringTable.english.entries[key], "\(key)")
            }
        }
    }

    @Test("An ε or δ is never broken from its value", arguments: ReportFixture.languages)
    func budgetsStayTogether(_ language: String) throws {
        for (key, text) in try Self.table(language).entries {
            #expect(!text.contains("ε =") && !text.contains("δ =") && !text.contains("= {"), "\(key)")
        }
    }

    @Test("Every text is shown by some report, in whole", arguments: ReportFixture.languages)
    func noUnusedTexts(_ language: String) throws {
        var shown = ""
        for fixture in ReportFixture.all {
            let report = try Report(fixture.summary, language: language)
            // The wide figures stand in the page already.
            shown +=
                report.html + report.terminalAnswer(reportPath: "report.html").replacingOccurrences(of: "\n", with: " ")
        }
        let unused = try Self.table(language).entries.filter { entry in
            !Self.pieces(of: entry.value).allSatisfy(shown.contains)
        }
        #expect(unused.keys.sorted() == [])
    }

    /// What stands between the places of `text`, as it stands in a document.
    private static func pieces(of text: String) -> [String] {
        text.split(separator: "{").flatMap { part in part.split(separator: "}") }
            .map(String.init)
            .filter { !StringTable.places(in: text).contains($0) }
            .map { piece in
                let rendered = Node.text(piece).rendered
                return rendered.trimmingCharacters(in: .whitespaces)
            }
            .filter { !$0.isEmpty }
    }

    @Test("Every key that the code names has a text")
    func noMissingTexts() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/analytics-sim/Report")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var named: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /strings\(\s*"([^"\\]+)"/) { named.insert(String(match.1)) }
        }
        #expect(named.count > 60)
        #expect(named.subtracting(StringTable.english.entries.keys) == [])
    }

    @Test("A value cannot open a place of its own")
    func bracesInValues() {
        let text = StringTable.english("footer", ["name": "{seed}", "seed": "7", "version": "{name}"])
        #expect(text == "Study “{seed}”, seed 7, analytics-sim {name}.")
    }

    @Test("A noun follows its number", arguments: [(1, "1 school"), (0, "0 schools"), (12_345, "12,345 schools")])
    func nouns(_ number: Int, _ text: String) {
        #expect(StringTable.english.count("schools", number) == text)
    }

    @Test("A list reads as in a sentence")
    func lists() {
        #expect(StringTable.english.list(["a", "b", "c"]) == "a, b and c")
        #expect(StringTable.nynorsk.list(["a", "b"]) == "a og b")
        #expect(StringTable.english.list(["a"]) == "a")
        #expect(StringTable.english.list([]) == "")
    }
}
