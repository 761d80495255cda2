public import Foundation

/// Which fold each pupil is in: pupils, not answers, are kept apart, so that nothing of a pupil who is tested was trained on.
public struct StudentFolds: Sendable, Equatable {
    /// Pupil to fold.
    public let folds: [Int]

    /// Reads the folds of pupils: comma-separated, columns `user` and `fold` (a whole number from 0).
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - pupils: whom it must name, each once; others in the file are ignored.
    /// - Throws: ``EventFileError``; a pupil without a fold is counted, not named.
    public init(contentsOf url: URL, for pupils: [String]) throws(EventFileError) {
        let file = url.lastPathComponent
        let read = try CSVFile.read(url, header: CSVHeader(file: file)) { (header) throws(EventFileError) in
            try FoldRows(header: header, pupils: pupils)
        }
        let missing = read.rows.folds.count { $0 < 0 }
        guard missing == 0 else {
            throw EventFileError(
                file: file,
                .unexpected(
                    expected: "a fold for each of the \(pupils.count) pupils in the data",
                    found: "none for \(missing) of them"))
        }
        folds = read.rows.folds
    }

    /// Folds from a seed: a pupil's fold depends on the seed and the pupil's name alone, so it stays when other pupils come or go.
    ///
    /// - Parameters:
    ///   - pupils: the pupils' names.
    ///   - count: the number of folds, at least 2.
    ///   - seed: of the hash (FNV-1a, 64 bits, of "seed/name").
    public init(of pupils: [String], count: Int = 5, seed: UInt64 = 1) {
        precondition(count >= 2, "testing on other pupils takes two folds")
        folds = pupils.map { name in
            var state: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in "\(seed)/\(name)".utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            return Int(state % UInt64(count))
        }
    }
}

/// The rows of a file of folds.
private struct FoldRows: CSVSink {
    private(set) var folds: [Int]
    private let file: String
    private let columns: [String]
    private let userColumn: Int
    private let foldColumn: Int
    private var places: [String: Int] = [:]
    private var user: String?
    private var fold: Int?
    private var fault: EventFileError?

    init(header: CSVHeader, pupils: [String]) throws(EventFileError) {
        file = header.file
        columns = try header.names()
        folds = [Int](repeating: -1, count: pupils.count)
        for (place, name) in pupils.enumerated() { places[name] = place }
        guard let user = columns.firstIndex(of: "user") else {
            throw EventFileError(file: file, line: header.line, .missingColumn("user", columns: columns.count))
        }
        guard let fold = columns.firstIndex(of: "fold") else {
            throw EventFileError(file: file, line: header.line, .missingColumn("fold", columns: columns.count))
        }
        (userColumn, foldColumn) = (user, fold)
    }

    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, index: Int, line: Int) {
        if index == userColumn {
            user = String(utf8: bytes, range)
            if user == nil { note(line, index, .notUTF8) }
        } else if index == foldColumn {
            if let number = NumberField.whole(bytes, range), (0..<1_000).contains(number) {
                fold = Int(number)
            } else {
                note(line, index, .unexpected(expected: "a fold, a whole number from 0", found: "something else"))
            }
        }
    }

    private mutating func note(_ line: Int, _ index: Int, _ reason: EventFileError.Reason) {
        guard fault == nil else { return }
        fault = EventFileError(
            file: file, line: line, column: .init(name: columns[index], position: index + 1), reason)
    }

    mutating func endRow(count: Int, line: Int) throws(EventFileError) -> Bool {
        guard count == columns.count else {
            throw EventFileError(file: file, line: line, .fieldCount(expected: columns.count, found: count))
        }
        if let fault { throw fault }
        guard let user, let fold, let place = places[user] else { return true }
        guard folds[place] < 0 || folds[place] == fold else {
            throw EventFileError(
                file: file, line: line, column: .init(name: "user", position: userColumn + 1),
                .unexpected(expected: "each pupil in one fold", found: "a pupil that an earlier line puts elsewhere"))
        }
        folds[place] = fold
        return true
    }
}
