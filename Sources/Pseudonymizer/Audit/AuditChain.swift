import Crypto

/// Each entry's hash covers the entry and the hash before it, so that no entry can be changed, moved or taken out from the middle without
/// changing all hashes after it.
package enum AuditChain {
    /// What stands before the first entry: 32 zero bytes.
    package static let beginning = [UInt8](repeating: 0, count: 32)

    /// SHA-256 of the layout's label, the hash before and the entry, each after its length.
    /// - Parameters:
    ///   - entry: As it is written.
    ///   - previous: The hash of the entry before, 32 bytes.
    package static func hash(of entry: some Collection<UInt8>, after previous: [UInt8]) -> [UInt8] {
        var message = LengthPrefixed(reservingCapacity: 64 + entry.count)
        message.append("la-audit/v1".utf8)
        message.append(previous)
        message.append(entry)
        return Array(SHA256.hash(data: message.bytes))
    }
}
