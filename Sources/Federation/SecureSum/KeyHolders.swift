internal import Crypto
internal import Foundation

/// The schools that hold shares of everybody's keys: all of them where they are few, or as many as the plan says, picked by the digest of the
/// roster, which nobody can choose afterwards.
///
/// More than two thirds must answer for a sum to be opened. A holder opens for each school one of its two secrets in a round, so to get both, an
/// aggregator that asks different holders differently needs more than a third of them on its side.
public struct KeyHolders: Sendable, Equatable {
    /// Places on the roster, rising.
    public let schools: [Int]

    init(rosterDigest: Data, schoolCount: Int, limit: Int) {
        guard schoolCount > limit else {
            schools = Array(0..<schoolCount)
            return
        }
        let ranks = (0..<schoolCount).map { school in
            let hash = SHA256.hash(
                data: Canonical.bytes { writer in
                    writer.text("holder of key shares")
                    writer.bytes(rosterDigest)
                    writer.number(UInt32(school))
                })
            return (Data(hash), school)
        }
        schools = ranks.sorted { $0.0.lexicographicallyPrecedes($1.0) }.prefix(limit).map(\.1).sorted()
    }

    /// How many must answer.
    public var threshold: Int { 2 * schools.count / 3 + 1 }

    /// A school's number among the holders, from 1, as shares count it.
    func number(of school: Int) -> Int? { schools.firstIndex(of: school).map { $0 + 1 } }
}
