package import Foundation

/// Files that hold secrets, wrapped or not: only their owner may use them, and they are whole or not there.
package enum PrivateFile {
    /// The content of a plain file that nobody but its owner has any right to.
    package static func read(_ file: URL) throws(PrivateFileError) -> Data {
        _ = try size(file)
        guard let data = try? Data(contentsOf: file) else { throw .unreadable(path: file.path) }
        return data
    }

    /// The number of bytes of such a file.
    package static func size(_ file: URL) throws(PrivateFileError) -> Int {
        let file = file.resolvingSymlinksInPath()
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let permissions = (attributes[.posixPermissions] as? NSNumber)?.intValue,
            let size = (attributes[.size] as? NSNumber)?.intValue
        else { throw .unreadable(path: file.path) }
        guard permissions & 0o077 == 0 else { throw .fileOpenToOthers(path: file.path, permissions: permissions) }
        return size
    }

    /// Writes a new file (0600), never in place of another.
    package static func create(_ content: Data, at file: URL) throws(PrivateFileError) {
        try write(content, beside: file) { (draft: URL) throws(PrivateFileError) in
            do {
                // link(2) fails where the name is taken, also by a file that came a moment ago; a rename would replace it.
                try FileManager.default.linkItem(at: draft, to: file)
            } catch {
                throw FileManager.default.fileExists(atPath: file.path)
                    ? PrivateFileError.fileExists(path: file.path) : .unwritable(path: file.path)
            }
        }
    }

    /// Writes a file (0600) in place of an earlier one: a reader finds the one or the other, also after a crash.
    package static func replace(_ content: Data, at file: URL) throws(PrivateFileError) {
        try write(content, beside: file) { (draft: URL) throws(PrivateFileError) in
            guard unsafe rename(draft.path, file.path) == 0 else {
                throw PrivateFileError.unwritable(path: file.path)
            }
        }
    }

    /// Runs `body` while no other process, and no other thread of this one, holds the lock beside `file`.
    package static func locked<Result, Failure>(
        beside file: URL, or refusal: (PrivateFileError) -> Failure, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let lock = file.appendingPathExtension("lock")
        let descriptor = unsafe open(lock.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal(.unwritable(path: lock.path)) }
        // The kernel gives the lock back when the descriptor goes, also with a process that is killed.
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw refusal(.unwritable(path: lock.path)) }
        sweep(file.deletingLastPathComponent())
        return try body()
    }

    /// Runs `body` with the place of a draft, in a directory beside `file` that only its owner may enter; the directory goes afterwards.
    ///
    /// Where the process is killed meanwhile, the next to write or lock a file there removes it: a draft holds what the file was to hold, and
    /// must not outlive a secret that is destroyed later.
    package static func withDraft<Result, Failure>(
        beside file: URL, or refusal: (PrivateFileError) -> Failure, _ body: (URL) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let directory = file.deletingLastPathComponent()
        sweep(directory)
        var held: (folder: URL, descriptor: Int32)?
        for _ in 0..<8 where held == nil {
            let folder = directory.appendingPathComponent(draftPrefix + UUID().uuidString, isDirectory: true)
            guard unsafe mkdir(folder.path, 0o700) == 0 else { break }
            let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            // The lock says that its writer lives. Between being made and being locked it may have been swept. Where the file system locks no
            // directories, nobody sweeps either.
            while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
            if DurableFile.exists(folder) {
                held = (folder, descriptor)
            } else {
                close(descriptor)
            }
        }
        guard let held else { throw refusal(.unwritable(path: file.path)) }
        defer {
            try? FileManager.default.removeItem(at: held.folder)
            close(held.descriptor)
        }
        return try body(held.folder.appendingPathComponent("draft"))
    }

    /// Removes the drafts of writers that are no more.
    package static func sweep(_ directory: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        for name in names where name.hasPrefix(draftPrefix) {
            let folder = directory.appendingPathComponent(name, isDirectory: true)
            let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(at: folder) }
            close(descriptor)
        }
    }

    private static let draftPrefix = ".private-"

    private static func write(
        _ content: Data, beside file: URL, publish: (URL) throws(PrivateFileError) -> Void
    ) throws(PrivateFileError) {
        try withDraft(beside: file, or: { $0 }) { (draft: URL) throws(PrivateFileError) in
            do {
                guard
                    FileManager.default.createFile(
                        atPath: draft.path, contents: nil, attributes: [.posixPermissions: 0o600])
                else { throw PrivateFileError.unwritable(path: file.path) }
                let handle = try FileHandle(forWritingTo: draft)
                try handle.write(contentsOf: content)
                try handle.synchronize()
                try handle.close()
            } catch {
                throw .unwritable(path: file.path)
            }
            try publish(draft)
            // The name itself outlives a power cut only once its directory is on the disk.
            do throws(DurableFile.Failure) {
                try DurableFile.synchronizeFolder(file.deletingLastPathComponent())
            } catch {
                throw .notDurable(path: file.path)
            }
        }
    }
}

/// Why a file that holds secrets cannot be read or kept.
public enum PrivateFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is a file already; nothing was written.
    case fileExists(path: String)
    /// Group or others may use the file (octal permissions as found): what it holds counts as known to them.
    case fileOpenToOthers(path: String, permissions: Int)
    /// No file, not a plain file, or not ours to read.
    case unreadable(path: String)
    /// The directory does not take the file; what was there before is there still.
    case unwritable(path: String)
    /// The file is there as it should be, but the directory could not be forced to the disk: a power cut may yet bring back what was there
    /// before.
    case notDurable(path: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .fileExists(let path): "\(path) exists already; nothing was written"
        case .fileOpenToOthers(let path, let permissions):
            "\(path) is open to others (mode \(String(permissions, radix: 8))); change it to 600 and consider its secrets known"
        case .unreadable(let path): "\(path) is missing, not a plain file, or not ours to read"
        case .unwritable(let path): "\(path) cannot be written; what was there before is there still"
        case .notDurable(let path):
            "\(path) was written, but its directory does not reach the disk: after a power cut, look whether it is as it should be"
        }
    }
}
