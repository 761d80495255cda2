internal import Crypto
internal import DifferentialPrivacy
public import Foundation

/// The masks of a secure sum: keystreams that cancel in pairs, and one of each school's own.
///
/// School i sends x_i + PRG(b_i) + Σ_{j>i} PRG(s_ij) − Σ_{j<i} PRG(s_ij) modulo 2^64, where s_ij is a key that only i and j can compute
/// (X25519 and HKDF-SHA256) and b_i is known to i alone. PRG is an AES-256-CTR keystream.
///
/// Source: Bonawitz and others (2017), "Practical secure aggregation for privacy-preserving machine learning", section 4.
enum SumMask {
    /// Every key is used for one keystream, so the first counter block can be the same.
    private static let counter = [UInt8](repeating: 0, count: 16)

    /// Adds or takes away the keystream of a key.
    static func apply(_ key: SymmetricKey, negated: Bool, to vector: inout [UInt64]) {
        let stream = CounterModeStream.words(count: vector.count, key: key, initialCounter: counter)
        if negated {
            for index in vector.indices { vector[index] &-= stream[index] }
        } else {
            for index in vector.indices { vector[index] &+= stream[index] }
        }
    }

    /// The key that two schools have in common in one round.
    ///
    /// - Parameters:
    ///   - own: One's secret key of the round.
    ///   - other: The other's public key of the round.
    ///   - round: What the key is for.
    ///   - schools: The places of both on the roster.
    /// - Throws: ``FederationError/badKey`` where the other's key is not one.
    static func pairKey(
        _ own: Curve25519.KeyAgreement.PrivateKey, _ other: Data, round: RoundID, schools: (Int, Int)
    ) throws(FederationError) -> SymmetricKey {
        let pair = schools.0 < schools.1 ? schools : (schools.1, schools.0)
        do {
            let secret = try own.sharedSecretFromKeyAgreement(
                with: Curve25519.KeyAgreement.PublicKey(rawRepresentation: other))
            return secret.hkdfDerivedSymmetricKey(
                using: SHA256.self, salt: round.federation,
                sharedInfo: Canonical.bytes { writer in
                    writer.text("pair mask")
                    writer.number(UInt32(round.number))
                    writer.number(UInt32(pair.0))
                    writer.number(UInt32(pair.1))
                }, outputByteCount: 32)
        } catch { throw .badKey }
    }

    /// The key of a school's own mask, from its seed.
    static func ownKey(_ seed: [UInt8], round: RoundID, school: Int) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: seed), salt: round.federation,
            info: Canonical.bytes { writer in
                writer.text("own mask")
                writer.number(UInt32(round.number))
                writer.number(UInt32(school))
            }, outputByteCount: 32)
    }

    /// What the world may know of a seed of 256 random bits: enough to recognise it.
    static func commitment(to seed: [UInt8], round: RoundID, school: Int) -> Data {
        Data(
            SHA256.hash(
                data: Canonical.bytes { writer in
                    writer.text("commitment to an own mask")
                    writer.bytes(round.federation)
                    writer.number(UInt32(round.number))
                    writer.number(UInt32(school))
                    writer.bytes(Data(seed))
                }))
    }
}

/// One secure sum of one federation.
public struct RoundID: Sendable, Hashable {
    /// The digest of the federation's plan, 32 bytes.
    public let federation: Data
    /// The round, from 0.
    public let number: Int
}
