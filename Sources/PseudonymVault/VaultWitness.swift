public import Foundation
import Pseudonymizer

/// The end of a vault's journal: enough to notice later that an older copy of the vault was put back.
public struct VaultHead: Hashable, Sendable, Codable {
    /// Which vault: 16 random bytes in hexadecimal digits.
    public let vault: String
    /// The number of entries in the journal.
    public let count: Int
    /// The hash of the last one, which covers all before it.
    public let digest: Data
}

/// Where a vault's head is kept, apart from its file: on other storage, so that restoring the one from a backup does not restore the other.
///
/// An older copy of a vault is a true vault: in it who has been erased is there again, who has objected has not, and a transfer token can be used
/// once more. A vault that is opened with a witness whose head it does not contain is refused. After every act the new head is written here before
/// the caller hears that the act is done.
public struct VaultWitness: Sendable {
    /// The file of the head. Its folder must exist.
    public let file: URL

    /// Whether a vault with a history is accepted without a head, from now on to be witnessed here.
    let beginsHere: Bool

    /// A witness in a file.
    /// - Parameters:
    ///   - file: Where the head is, or will be.
    ///   - beginsHere: For the first time that a vault which was kept without a witness gets one, and after a backup was restored on purpose. Otherwise
    ///     a missing head is an error: whoever removes the head must not remove the check.
    public init(file: URL, beginsHere: Bool = false) {
        self.file = file
        self.beginsHere = beginsHere
    }

    /// The head last seen; `nil` where there is no file.
    /// - Throws: `noWitness` where the file cannot be read.
    public func head() throws(VaultError) -> VaultHead? {
        do { return try HeadFile(file).head() } catch { throw .noWitness(path: file.path) }
    }

    /// Keeps a head, unless one that is as new is there.
    func record(_ head: VaultHead) throws(VaultError) {
        do {
            try HeadFile(file).keep(
                head, unless: beginsHere ? nil : { $0.vault == head.vault && $0.count >= head.count })
        } catch { throw .doneNotWitnessed(path: file.path) }
    }
}
