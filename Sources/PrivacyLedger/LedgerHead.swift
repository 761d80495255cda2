internal import Crypto
public import Foundation
import Pseudonymizer

/// The end of a ledger's history: enough to notice later that the file lost or changed any of it.
public struct LedgerHead: Sendable, Hashable, Codable {
    /// Which ledger.
    public let ledger: UUID
    /// The number of releases charged.
    public let count: Int64
    /// The digest of the last one, which covers all before it.
    public let digest: Data
}

/// Where a ledger's head is kept, apart from its file: on other storage, so that restoring the one from a backup does not restore
/// the other.
///
/// After every charge the head is written here before the release is made. A ledger that is opened with a head it does not
/// contain is refused.
public struct LedgerWitness: Sendable {
    /// The file of the head. Its directory must exist.
    public let file: URL

    /// Whether a ledger that already holds releases is accepted without a head, from now on to be witnessed here.
    let beginsHere: Bool

    /// A witness in a file.
    ///
    /// - Parameters:
    ///   - file: Where the head is, or will be.
    ///   - beginsHere: For the first time that a ledger which was kept without a witness gets one. Otherwise a missing head of a ledger that holds
    ///     releases is an error: whoever removes the head must not remove the check.
    public init(file: URL, beginsHere: Bool = false) {
        self.file = file
        self.beginsHere = beginsHere
    }

    /// The head last seen; nil where none was.
    func head() throws(LedgerError) -> LedgerHead? {
        do { return try HeadFile(file).head() } catch { throw .storage }
    }

    /// Keeps a head, unless one that is as new is there.
    func record(_ head: LedgerHead) throws(LedgerError) {
        do {
            try HeadFile(file).keep(head) { $0.ledger == head.ledger && $0.count >= head.count }
        } catch { throw .storage }
    }
}

/// What a release's digest covers, each field with its length, so that no two records have the same bytes.
struct LedgerDigest {
    private var hash = SHA256()

    init(previous: Data) {
        add("release of a privacy ledger, 1")
        add(previous)
    }

    mutating func add(_ bytes: Data) {
        hash.update(data: Data("\(bytes.count):".utf8))
        hash.update(data: bytes)
    }

    mutating func add(_ text: String) { add(Data(text.utf8)) }

    mutating func add(_ number: Int64) { add(String(number)) }

    var data: Data { Data(hash.finalize()) }
}
