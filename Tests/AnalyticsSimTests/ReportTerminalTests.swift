import Foundation
import Testing

@testable import analytics_sim

@Suite("The answer in the terminal")
struct ReportTerminalTests {
    static let snapshots = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots", isDirectory: true)

    @Test(
        "It is as recorded (set LEARNING_ANALYTICS_RECORD=1 to record it anew)", arguments: ["synthetic", "real"],
        ReportFixture.languages)
    func snapshot(_ name: String, _ language: String) throws {
        let answer = try Report(ReportFixture.named(name), language: language).terminalAnswer(
            reportPath: "study/report.html")
        let file = Self.snapshots.appendingPathComponent("terminal-\(name)-\(language).txt")
        if ProcessInfo.processInfo.environment["LEARNING_ANALYTICS_RECORD"] == "1" {
            try FileManager.default.createDirectory(at: Self.snapshots, withIntermediateDirectories: true)
            try answer.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == answer)
    }

    @Test(
        "It is short, fits 100 columns and cannot drive the terminal", arguments: ReportFixture.names,
        ReportFixture.languages)
    func layout(_ name: String, _ language: String) throws {
        let path = "/a/" + String(repeating: "long/", count: 40) + "report.html"
        let report = try Report(ReportFixture.named(name), language: language)
        let lines = report.terminalAnswer(reportPath: path).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == "")
        #expect((5...18).contains(lines.count))
        let last = try #require(lines.dropLast().last)
        #expect(last.hasSuffix(path))
        for line in lines.dropLast(2) { #expect(line.count <= 100 && !line.isEmpty, "\(line)") }
        #expect(!lines.joined().unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test("A title that wants to be several lines is one")
    func title() throws {
        var summary = ReportFixture.synthetic
        summary.title = "one\ntwo\r\nthree"
        let answer = try Report(summary).terminalAnswer(reportPath: "r")
        #expect(answer.hasPrefix("one two three\n"))
    }
}
