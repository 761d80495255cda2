package import Foundation

/// Files of which it matters what is on the disk after a crash. All calls into the system stand here.
package enum DurableFile {
    /// Why a file could not be written: the place, and what the system says.
    package struct Failure: Error, Equatable, Sendable {
        package let path: String
        package let reason: String

        init(_ path: String, code: Int32 = errno) {
            self.path = path
            reason = unsafe String(cString: strerror(code))
        }
    }

    /// Writes a file (0600) beside and renames it, so that a reader finds the one before or the one after.
    ///
    /// For callers who hold a lock: the draft has a fixed name.
    package static func replace(_ bytes: [UInt8], at file: URL) throws(Failure) {
        let draft = file.appendingPathExtension("new")
        do throws(Failure) {
            try write(bytes, to: draft, flags: O_WRONLY | O_CREAT | O_TRUNC)
            try rename(draft, to: file)
        } catch {
            _ = unsafe unlink(draft.path)
            throw error
        }
    }

    /// Writes a new file (0600) and waits until it is on the disk.
    package static func create(_ bytes: [UInt8], at file: URL) throws(Failure) {
        try write(bytes, to: file, flags: O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Cuts a file at `offset`, writes `bytes` there, and waits until they are on the disk.
    package static func write(_ bytes: [UInt8], to file: URL, at offset: Int) throws(Failure) {
        let descriptor = try open(file, O_WRONLY)
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(offset)) == 0, lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset)
        else { throw Failure(file.path) }
        try write(bytes, to: descriptor, file)
        guard fsync(descriptor) == 0 else { throw Failure(file.path) }
    }

    /// Renames a file or folder, and waits until both names are on the disk.
    package static func rename(_ source: URL, to target: URL) throws(Failure) {
        guard unsafe Foundation.rename(source.path, target.path) == 0 else { throw Failure(target.path) }
        try synchronizeFolder(target.deletingLastPathComponent())
    }

    /// Makes a folder for its owner only (0700).
    package static func createFolder(_ folder: URL) throws(Failure) {
        guard unsafe mkdir(folder.path, 0o700) == 0 else { throw Failure(folder.path) }
    }

    /// Waits until the names in a folder are on the disk.
    package static func synchronizeFolder(_ folder: URL) throws(Failure) {
        let descriptor = try open(folder, O_RDONLY)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure(folder.path) }
    }

    /// Removes a file or folder, if it is there.
    package static func remove(_ url: URL) throws(Failure) {
        guard exists(url) else { return }
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            throw Failure(url.path)
        }
    }

    /// Whether anything has the name, also a link that leads nowhere.
    package static func exists(_ url: URL) -> Bool {
        var status = stat()
        return unsafe lstat(url.path, &status) == 0
    }

    /// Writes all bytes to an open file.
    package static func write(_ bytes: [UInt8], to descriptor: Int32, _ file: URL) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
            }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Failure(file.path)
            }
            done += count
        }
    }

    /// Opens a file; a new one is for its owner only.
    package static func open(_ file: URL, _ flags: Int32) throws(Failure) -> Int32 {
        let descriptor = unsafe Foundation.open(file.path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(file.path) }
        return descriptor
    }

    private static func write(_ bytes: [UInt8], to file: URL, flags: Int32) throws(Failure) {
        let descriptor = try open(file, flags)
        defer { close(descriptor) }
        try write(bytes, to: descriptor, file)
        guard fsync(descriptor) == 0 else { throw Failure(file.path) }
    }
}
