import Foundation

/// The bytes of a file, block by block; of a gzip file (known by its first two bytes, whatever its name), those within.
struct FileBlocks {
    private let name: String
    private let blockSize: Int
    private let handle: FileHandle
    private let gunzip: Gunzip?
    /// What was read of the file and not handed out: compressed bytes, or the block that showed the file is plain.
    private var input: [UInt8]
    private var position = 0
    private var output: [UInt8] = []

    /// - Parameter blockSize: The most bytes to hand out at a time, at least 1.
    init(_ url: URL, blockSize: Int) throws(EventFileError) {
        precondition(blockSize > 0, "blockSize must be positive")
        name = url.lastPathComponent
        self.blockSize = blockSize
        do {
            handle = try FileHandle(forReadingFrom: url)
        } catch {
            let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
            throw EventFileError(file: name, isMissing ? .notFound : .unreadable)
        }
        input = try Self.read(handle, atLeast: 2, blockSize: blockSize, name: name)
        guard input.starts(with: [0x1f, 0x8b]) else {
            gunzip = nil
            return
        }
        do {
            gunzip = try Gunzip()
        } catch {
            throw EventFileError(file: name, .unreadable)
        }
        output = [UInt8](repeating: 0, count: blockSize)
    }

    /// Appends the next bytes to `buffer`, 1 to `blockSize` of them (2 where that is 1 and the file is plain).
    /// - Returns: Whether there were any.
    mutating func appendNext(to buffer: inout [UInt8]) throws(EventFileError) -> Bool {
        guard let gunzip else {
            if input.isEmpty { input = try Self.read(handle, atLeast: 1, blockSize: blockSize, name: name) }
            buffer.append(contentsOf: input)
            defer { input = [] }
            return !input.isEmpty
        }
        while true {
            if position == input.count {
                input = try Self.read(handle, atLeast: 1, blockSize: blockSize, name: name)
                position = 0
                if input.isEmpty {
                    if gunzip.isInsideMember { throw EventFileError(file: name, .truncatedGzip) }
                    return false
                }
            }
            let count: Int
            do {
                count = try gunzip.inflate(input, from: &position, into: &output)
            } catch {
                throw EventFileError(file: name, error == .corrupt ? .corruptGzip : .unreadable)
            }
            if count > 0 {
                buffer.append(contentsOf: output[..<count])
                return true
            }
        }
    }

    /// The next bytes of the file: `least` or more, fewer only at its end.
    private static func read(
        _ handle: FileHandle, atLeast least: Int, blockSize: Int, name: String
    ) throws(EventFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            repeat {
                guard let more = try handle.read(upToCount: max(least - bytes.count, blockSize)), !more.isEmpty else {
                    break
                }
                bytes.append(contentsOf: more)
            } while bytes.count < least
        } catch {
            throw EventFileError(file: name, .unreadable)
        }
        return bytes
    }
}
