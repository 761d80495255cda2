import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

@Suite struct ReleasedTests {
    private func released() throws -> Released<ReleasedEvents> {
        let pseudonymiser = try Fixture.pseudonymiser()
        return try Gate.release(
            Raw(Fixture.events, owner: Fixture.owner), under: Fixture.policy(), with: pseudonymiser, now: Fixture.now)
    }

    private struct Received: Decodable {
        let receipt: ReleaseReceipt
        let value: ReleasedEvents
    }

    @Test func whatIsWrittenIsReadBackAsItWasReleased() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("release.json")
            let released = try released()
            try Data("an earlier release".utf8).write(to: file)
            try released.write(to: file)
            let received = try JSONDecoder().decode(Received.self, from: Data(contentsOf: file))
            #expect(received.value == released.value)
            #expect(received.receipt == released.receipt)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["release.json"])
        }
    }

    @Test func keysAreSortedSoThatEqualReleasesAreEqualFiles() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("release.json")
            try released().write(to: file)
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.hasPrefix(#"{"receipt":{"epoch":3,"fields":{"item":"keep","outcome":"keep","pupil":"#))
            let places = ["item", "itemNames", "outcome", "pupil", "pupilNames", "skill", "skillNames", "time"]
                .compactMap { text.range(of: "\"\($0)\":[")?.lowerBound }
            #expect(places.count == 8 && places == places.sorted())
        }
    }

    @Test func whereNothingCanBeWrittenTheErrorNamesTheFile() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("missing/release.json")
            let released = try released()
            let error = #expect(throws: ReleaseNotWritten.self) { try released.write(to: file) }
            #expect(error?.path == file.path)
        }
    }

    @Test(arguments: [
        ("\"pupil\":[0,0,", "\"pupil\":[9,9,"), ("\"pupil\":[0,", "\"pupil\":[1,"), ("\"item\":[", "\"item\":[0,"),
        ("\"item\":[", "\"items\":["), ("\"time\":[", "\"time\":[0,"), ("\"outcome\":[", "\"outcome\":[2,"),
        ("\"skillNames\":[\"algebra\",", "\"skillNames\":["), ("p3_", "p3-"),
    ])
    func columnsThatDoNotFitTogetherAreNotRead(good: String, bad: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(released().value), as: UTF8.self)
        let broken = json.replacing(good, with: bad)
        try #require(broken != json)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ReleasedEvents.self, from: Data(broken.utf8))
        }
    }

    private func withDirectory(_ body: (URL) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("released-tests-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory)
    }
}
