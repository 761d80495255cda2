import Foundation
import Testing
import _TestSupport

/// The article on testing names the test that finds each mistake: it must be there, and make mistakes.
@Suite struct BrokenVariantTableTests {
    @Test("Every mistake of the table is made by a test of that name")
    func table() throws {
        let article = References.packageRoot.appendingPathComponent(
            "Sources/DifferentialPrivacy/DifferentialPrivacy.docc/TestingAClaim.md")
        let rows = try String(contentsOf: article, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("|") && $0.contains("`") }
        // Those that the library was asked to catch, and more.
        #expect(rows.count >= 20)
        let sources = try References.files(
            below: References.packageRoot.appendingPathComponent("Tests"), ending: ".swift"
        ).map { try String(contentsOf: $0, encoding: .utf8) }
        for row in rows {
            let names = row.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            #expect(!names.isEmpty)
            for name in names {
                let parts = name.split(separator: "/")
                let (suite, test) = try (#require(parts.first), #require(parts.last))
                #expect(
                    sources.contains { $0.contains("struct \(suite) ") && $0.contains("func \(test)(") }, "\(name)")
            }
        }
    }
}
