import Foundation
import LearningAnalytics
import Testing

@Suite("Reading compressed events")
struct EventGzipTests {
    static let text = "user,item,correct\np,a,1\nq,b,0\n"

    /// `text` as gzip -9 writes it: a name in the frame, Huffman codes in the data.
    static let compressed = Data(
        base64Encoded: "H4sICOjPBGsCA2EuY3N2ACstTi3SySxJzdVJzi8qSk0u4SrQSdQx5CrUSdIx4AIAA3yBfx4AAAA=")!

    @Test("A file that gzip wrote is read, whatever its name says", arguments: ["answers.csv.gz", "answers.csv"])
    func realGzip(name: String) throws {
        let files = try EventFiles()
        let table = try EventTable(contentsOf: files.write(Array(Self.compressed), as: name))
        #expect(table.rows == [["p", "a", "1"], ["q", "b", "0"]])
    }

    @Test("A plain file is read, whatever its name says")
    func misnamed() throws {
        let files = try EventFiles()
        #expect(try EventTable(contentsOf: files.write(Self.text, as: "answers.csv.gz")).count == 2)
    }

    @Test("Members one after another are one file, cut anywhere", arguments: [0, 5, 18, 21, 30])
    func members(cut: Int) throws {
        let bytes = Array(Self.text.utf8)
        let files = try EventFiles()
        let url = try files.write(gzipMember(Array(bytes[..<cut])) + gzipMember(Array(bytes[cut...])))
        #expect(try EventTable(contentsOf: url).rows == [["p", "a", "1"], ["q", "b", "0"]])
    }

    @Test("A long file comes through the window and many blocks unchanged")
    func long() throws {
        let text =
            "user,item,correct\n" + (0..<60_000).map { "p\($0 / 100),i\($0 % 977),\($0 % 3 == 0 ? 1 : 0)\n" }.joined()
        let files = try EventFiles()
        let zipped = try files.write(gzipMember(Array(text.utf8)), as: "answers.csv.gz")
        #expect(try EventTable(contentsOf: zipped) == EventTable(contentsOf: files.write(text)))
    }

    @Test("A file cut off at any byte is refused", arguments: 2..<compressed.count)
    func truncated(length: Int) throws {
        let error = try EventFiles.error(reading: Array(Self.compressed.prefix(length)))
        #expect(error == EventFileError(file: "answers.csv", .truncatedGzip))
    }

    @Test("A second member cut off is refused")
    func truncatedMember() throws {
        let member = gzipMember(Array("r,c,1\n".utf8))
        let error = try EventFiles.error(reading: Array(Self.compressed) + member.dropLast())
        #expect(error?.reason == .truncatedGzip)
    }

    @Test("Any bit flipped in data or check sums is noticed, but for the padding between them")
    func corrupt() throws {
        var unnoticed: [[Int]] = []
        for index in Self.dataStart..<Self.compressed.count {
            for bit in 0..<8 {
                var bytes = Array(Self.compressed)
                bytes[index] ^= 1 << bit
                let reason = try EventFiles.error(reading: bytes)?.reason
                if reason != .corruptGzip, reason != .truncatedGzip { unnoticed.append([index, bit]) }
            }
        }
        // The data end after two bits of the byte before the check sums.
        #expect(unnoticed == (2..<8).map { [Self.compressed.count - 9, $0] })
    }

    @Test("Something other than gzip after the end is refused, not dropped", arguments: [[0, 0], Array(text.utf8)])
    func trailing(rest: [UInt8]) throws {
        let error = try EventFiles.error(reading: Array(Self.compressed) + rest)
        #expect(error?.reason == .corruptGzip)
    }

    /// The data follow a frame of 10 bytes and the zero-ended name "a.csv".
    static let dataStart = 16
}
