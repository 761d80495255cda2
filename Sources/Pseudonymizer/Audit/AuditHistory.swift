/// The entries of an audit log as they were read, each checked against the chain.
///
/// A log is a text file. Its first line names the log and the public key of its checkpoints; every other line is the hash of an entry and
/// the entry as ``CanonicalJSON``, whose member `seq` counts from 0.
public struct AuditHistory: Sendable {
    static let heading = "learning-analytics audit log v1"

    /// Which log: 16 random bytes in hexadecimal digits.
    public private(set) var log = ""
    /// The Ed25519 key of its checkpoints, 32 bytes.
    public private(set) var publicKey: [UInt8] = []
    /// The entries as they are written.
    public private(set) var entries: [[UInt8]] = []
    /// The hash of the last entry in the chain.
    public private(set) var head = AuditChain.beginning
    /// The leaves of the ``MerkleTree``.
    public private(set) var leaves: [[UInt8]] = []

    private var frontier = MerkleFrontier()
    /// The number of bytes read, to the end of a line.
    private(set) var byteCount = 0

    /// The root of the ``MerkleTree`` over all entries.
    public var root: [UInt8] { frontier.root }

    init() {}

    static func header(log: String, publicKey: [UInt8]) -> [UInt8] {
        Array("\(heading) \(log) \(publicKey.hexadecimal)\n".utf8)
    }

    static func line(_ entry: [UInt8], hash: [UInt8]) -> [UInt8] {
        Array("\(hash.hexadecimal) ".utf8) + entry + Array("\n".utf8)
    }

    /// Reads what follows what was read before.
    /// - Parameters:
    ///   - bytes: From ``byteCount`` to the end of the file.
    ///   - path: What errors call the file.
    /// - Returns: The bytes after the last whole line.
    mutating func read(_ bytes: ArraySlice<UInt8>, path: String) throws(AuditError) -> ArraySlice<UInt8> {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[rest.startIndex..<end]
            if byteCount == 0 { try readHeader(line, path: path) } else { try readEntry(line) }
            byteCount += line.count + 1
            rest = rest[(end + 1)...]
        }
        return rest
    }

    private mutating func readHeader(_ line: ArraySlice<UInt8>, path: String) throws(AuditError) {
        let parts = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[..<4].joined(separator: " ") == Self.heading,
            let id = [UInt8](hexadecimal: parts[4]), id.count == 16, let key = [UInt8](hexadecimal: parts[5]),
            key.count == 32
        else { throw .malformed(path: path) }
        log = String(parts[4])
        publicKey = key
    }

    private mutating func readEntry(_ line: ArraySlice<UInt8>) throws(AuditError) {
        let number = entries.count
        guard line.count > 65, line[line.startIndex + 64] == UInt8(ascii: " "),
            let hash = [UInt8](hexadecimal: String(decoding: line.prefix(64), as: UTF8.self)),
            let value = CanonicalJSON(canonical: Array(line.dropFirst(65))), let place = value["seq"]?.whole
        else { throw .edited(entry: number) }
        guard place == number else { throw .moved(entry: number, found: place) }
        let entry = Array(line.dropFirst(65))
        guard AuditChain.hash(of: entry, after: head) == hash else { throw .edited(entry: number) }
        entries.append(entry)
        head = hash
        let leaf = MerkleTree.leafHash(of: entry)
        leaves.append(leaf)
        frontier.append(leaf)
    }
}
