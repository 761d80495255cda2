import Foundation
import Pseudonymizer
import Testing

@Suite struct HeadFileTests {
    private struct Head: Codable, Sendable, Equatable { var count: Int }

    @Test("Of heads that come late, the newest stays, and nothing else is left beside it but the lock")
    func newestStays() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("head-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = HeadFile<Head>(folder.appendingPathComponent("head"))
        #expect(try file.head() == nil)
        for (count, newest) in [(3, 3), (2, 3), (3, 3), (4, 4)] {
            try file.keep(Head(count: count)) { $0.count >= count }
            #expect(try file.head() == Head(count: newest))
        }
        DispatchQueue.concurrentPerform(iterations: 40) { count in
            #expect(throws: Never.self) { try file.keep(Head(count: count)) { $0.count >= count } }
        }
        #expect(try file.head() == Head(count: 39))
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["head", "head.lock"])
    }

    @Test("What is there and is no head is an error, never a missing head")
    func unreadable() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("head-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("head")
        for content in ["", "{", #"{"count":"3"}"#] {
            try Data(content.utf8).write(to: url)
            #expect(throws: PrivateFileError.unreadable(path: url.path)) { try HeadFile<Head>(url).head() }
            // A damaged head is not written over.
            #expect(throws: PrivateFileError.self) { try HeadFile<Head>(url).keep(Head(count: 9)) { _ in false } }
            #expect(try Data(contentsOf: url) == Data(content.utf8))
        }
        try HeadFile(url).keep(Head(count: 1), unless: nil)
        #expect(try HeadFile(url).head() == Head(count: 1))
        try FileManager.default.removeItem(at: url)
        try FileManager.default.createSymbolicLink(at: url, withDestinationURL: folder.appendingPathComponent("gone"))
        #expect(throws: PrivateFileError.unreadable(path: url.path)) { try HeadFile<Head>(url).head() }
    }
}
