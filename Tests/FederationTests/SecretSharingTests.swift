import DifferentialPrivacy
import NumericalCore
import Testing

@testable import Federation

/// Seeded bits for tests.
struct SeededBits: BitSource {
    var stream: SimulationStream
    init(_ seed: UInt64) { stream = SimulationStream(seed: seed, replicate: 0, stream: "federation-tests") }
    mutating func next() -> UInt64 { stream.next() }
}

@Suite struct SecretSharingTests {
    static func secret(_ bits: inout SeededBits) -> [UInt8] {
        (0..<32).map { _ in UInt8(bits.uniform(below: UInt64(256))) }
    }

    @Test(arguments: [(1, 1), (1, 4), (2, 2), (3, 5), (9, 12), (43, 64)])
    func asManySharesAsTheThresholdGiveTheSecretWhicheverTheyAre(threshold: Int, holders: Int) throws {
        var bits = SeededBits(UInt64(threshold))
        for secret in [Self.secret(&bits), [UInt8](repeating: 0, count: 32), [UInt8](repeating: 255, count: 32)] {
            let shares = SecretSharing.split(secret, threshold: threshold, holders: holders, using: &bits)
            for _ in 0..<20 {
                let chosen = shares.shuffled(using: &bits.stream).prefix(threshold)
                #expect(SecretSharing.recover(Array(chosen)) == secret)
            }
            #expect(SecretSharing.recover(shares) == secret)
            if threshold > 1 { #expect(SecretSharing.recover(Array(shares.prefix(threshold - 1))) != secret) }
        }
    }

    /// Perfect secrecy: whatever one share of two says, each other secret explains it with exactly one coefficient.
    @Test func fewerSharesFitEverySecretEquallyWell() {
        var bits = SeededBits(3)
        for holder in [UInt64(1), 7, 63] {
            let (secret, coefficient) = (
                bits.uniform(below: SecretSharing.modulus), bits.uniform(below: SecretSharing.modulus)
            )
            let value = SecretSharing.sum(secret, SecretSharing.times(coefficient, holder))
            let other = bits.uniform(below: SecretSharing.modulus)
            let explaining = SecretSharing.times(
                SecretSharing.difference(value, other), SecretSharing.inverse(holder))
            #expect(SecretSharing.sum(other, SecretSharing.times(explaining, holder)) == value)
        }
    }

    @Test func theFieldsArithmeticIsThatOfIntegersModuloThePrime() {
        var bits = SeededBits(4)
        let p = UInt128(SecretSharing.modulus)
        let edges: [UInt64] = [0, 1, 2, SecretSharing.modulus - 1, SecretSharing.modulus - 2, 1 << 60]
        for _ in 0..<2000 {
            func pick() -> UInt64 {
                let place = Int(bits.uniform(below: UInt64(12)))
                return place < edges.count ? edges[place] : bits.uniform(below: SecretSharing.modulus)
            }
            let (a, b) = (pick(), pick())
            #expect(UInt128(SecretSharing.times(a, b)) == UInt128(a) * UInt128(b) % p)
            #expect(UInt128(SecretSharing.sum(a, b)) == (UInt128(a) + UInt128(b)) % p)
            #expect(UInt128(SecretSharing.difference(a, b)) == (UInt128(a) + p - UInt128(b)) % p)
            if a != 0 { #expect(SecretSharing.times(a, SecretSharing.inverse(a)) == 1) }
        }
    }

    @Test func whatIsNoSetOfSharesGivesNothing() throws {
        var bits = SeededBits(5)
        let shares = SecretSharing.split(Self.secret(&bits), threshold: 2, holders: 3, using: &bits)
        #expect(SecretSharing.recover([]) == nil)
        #expect(SecretSharing.recover([shares[0], shares[0]]) == nil)
        #expect(SecretSharing.Share(holder: 0, values: shares[0].values) == nil)
        #expect(SecretSharing.Share(holder: 1, values: [1, 2]) == nil)
        #expect(SecretSharing.Share(holder: 1, values: [UInt64](repeating: .max, count: 5)) == nil)
    }
}
