package import Foundation

/// Where the end of a history is kept, apart from the history itself, so that an older copy of it is noticed.
package struct HeadFile<Head: Codable & Sendable>: Sendable {
    private let file: URL

    /// The head in a file whose folder exists.
    package init(_ file: URL) { self.file = file }

    /// The head last seen; `nil` where there is no file.
    package func head() throws(PrivateFileError) -> Head? {
        guard DurableFile.exists(file) else { return nil }
        guard let data = try? Data(contentsOf: file), let head = try? JSONDecoder().decode(Head.self, from: data) else {
            throw .unreadable(path: file.path)
        }
        return head
    }

    /// Keeps a head, on the disk when this returns, unless the one that is there is as new: of two who act at once, the later may be here first.
    ///
    /// - Parameter isAsNew: `nil` to begin anew, whatever is there.
    package func keep(_ head: Head, unless isAsNew: ((Head) -> Bool)?) throws(PrivateFileError) {
        try PrivateFile.locked(beside: file, or: { $0 }) { () throws(PrivateFileError) in
            if let isAsNew, let known = try self.head(), isAsNew(known) { return }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(head) else {
                preconditionFailure("texts, numbers and bytes can be written as JSON")
            }
            do throws(DurableFile.Failure) {
                try DurableFile.replace(Array(data) + Array("\n".utf8), at: file)
            } catch {
                throw .unwritable(path: file.path)
            }
        }
    }
}
