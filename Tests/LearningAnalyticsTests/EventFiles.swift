import Foundation
import LearningAnalytics

/// A folder of its own for one test's files, gone with the last reference to it.
final class EventFiles {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("event-files-\(UUID().uuidString)", isDirectory: true)

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func write(_ bytes: [UInt8], as name: String = "answers.csv") throws -> URL {
        let url = folder.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        return url
    }

    func write(_ text: String, as name: String = "answers.csv") throws -> URL {
        try write(Array(text.utf8), as: name)
    }

    /// The table that `text` holds.
    static func table(_ text: String) throws -> EventTable {
        let files = try EventFiles()
        return try EventTable(contentsOf: files.write(text))
    }

    /// The error that reading `bytes` gives; `nil` where there is none.
    static func error(reading bytes: [UInt8], as name: String = "answers.csv") throws -> EventFileError? {
        let files = try EventFiles()
        let url = try files.write(bytes, as: name)
        do throws(EventFileError) {
            _ = try EventTable(contentsOf: url)
            return nil
        } catch {
            return error
        }
    }
}

/// A gzip member that holds `bytes` uncompressed (RFC 1952 around stored blocks of RFC 1951), so that the tests need no
/// compressor.
func gzipMember(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
    var position = 0
    repeat {
        let block = bytes[position..<min(position + 65_535, bytes.count)]
        position = block.endIndex
        let length = UInt16(block.count)
        member.append(position == bytes.count ? 1 : 0)
        member += [UInt8(length & 0xff), UInt8(length >> 8), UInt8(~length & 0xff), UInt8(~length >> 8)]
        member += block
    } while position < bytes.count
    var checksum = ~UInt32(0)
    for byte in bytes {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    for word in [~checksum, UInt32(bytes.count)] {
        member += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    return member
}

extension EventTable {
    /// One row with its names, to compare tables that number them differently.
    func row(_ index: Int) -> [String] {
        var row = [pupilNames[Int(pupil[index])], itemNames[Int(item[index])], "\(outcome[index])"]
        if !skill.isEmpty { row.append(skillNames[Int(skill[index])]) }
        if !time.isEmpty { row.append("\(time[index])") }
        return row
    }

    /// Every row with its names.
    var rows: [[String]] { (0..<count).map { row($0) } }
}
