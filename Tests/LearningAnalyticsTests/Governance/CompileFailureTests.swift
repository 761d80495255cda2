import Foundation
import Testing
import _TestSupport

/// Half of the gate is what the compiler refuses; Tests/CompileFailures shows it to this toolchain and these modules.
@Suite struct CompileFailureTests {
    @Test(.timeLimit(.minutes(5)))
    func whatMustNotCompileDoesNotForTheReasonItMustNot() throws {
        let result = try check()
        #expect(result.status == 0, Comment(rawValue: result.output))
        #expect(result.output.contains("files checked"))
    }

    @Test(arguments: [
        ("// expect: never said by any compiler\nlet number: Int = \"one\"\n", "expected an error with"),
        ("// expect: cannot convert value\nlet number: Int = \"one\"\nlet other = missing\n", "for another reason"),
        ("// expect: cannot convert value\nlet number: Int = 1\n", "compiles, and must not"),
        ("let number: Int = \"one\"\n", "states neither"),
        ("// compiles\nlet number: Int = \"one\"\n", "must compile"),
    ])
    func aFileThatFailsOtherwiseIsNoticed(content: String, complaint: String) throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("compile-failures-\(UUID().uuidString)", isDirectory: true)
        let cases = directory.appendingPathComponent("Tests/CompileFailures/Cases", isDirectory: true)
        try FileManager.default.createDirectory(at: cases, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let script = directory.appendingPathComponent("Tests/CompileFailures/check.sh")
        try FileManager.default.copyItem(at: Self.script, to: script)
        try Data("// compiles\n".utf8).write(to: cases.appendingPathComponent("Control.swift"))
        try Data(content.utf8).write(to: cases.appendingPathComponent("Suspect.swift"))

        let result = try check(script)
        #expect(result.status == 1)
        #expect(
            result.output.contains("Suspect.swift: ") && result.output.contains(complaint),
            Comment(rawValue: result.output))
    }

    private static let script = References.packageRoot.appendingPathComponent("Tests/CompileFailures/check.sh")

    private func check(_ script: URL = script) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["bash", script.path, try products().path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// The build products that this test is one of.
    private func products() throws -> URL {
        let test = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        var directory = test.resolvingSymlinksInPath()
        repeat {
            directory.deleteLastPathComponent()
            let module = directory.appendingPathComponent("Modules/LearningAnalytics.swiftmodule")
            if FileManager.default.fileExists(atPath: module.path) { return directory }
        } while directory.path != "/"
        throw ProductsNotFound(test: test.path)
    }

    private struct ProductsNotFound: Error {
        let test: String
    }
}
