package import DifferentialPrivacy

/// Shamir's secret sharing: a secret of 32 bytes among many holders, any `threshold` of whom can put it together, while fewer know
/// nothing of it at all.
///
/// Over the field of integers modulo the prime 2^61 − 1, in five pieces of at most 56 bits: for each piece, a polynomial with the piece
/// at 0 and uniform coefficients of degree threshold − 1, of which holder k gets the value at k. Fewer values than coefficients
/// are uniform whatever the secret is. Multiplication takes the same steps for all operands.
///
/// Source: Shamir (1979), "How to share a secret".
package enum SecretSharing {
    /// 2^61 − 1.
    static let modulus: UInt64 = (1 << 61) - 1
    /// Bytes of a secret.
    package static let secretBytes = 32
    private static let pieceBytes = 7
    static let pieceCount = 5

    /// What one holder keeps.
    package struct Share: Sendable, Equatable {
        /// The holder, from 1.
        package let holder: Int
        /// A value for each piece.
        package let values: [UInt64]

        /// A share as it was received.
        ///
        /// - Returns: `nil` where it cannot be one.
        package init?(holder: Int, values: [UInt64]) {
            guard holder >= 1, values.count == SecretSharing.pieceCount,
                values.allSatisfy({ $0 < SecretSharing.modulus })
            else { return nil }
            self.holder = holder
            self.values = values
        }

        fileprivate init(at holder: Int, _ values: [UInt64]) {
            self.holder = holder
            self.values = values
        }
    }

    /// Shares for the holders 1...`holders`.
    ///
    /// - Parameters:
    ///   - secret: 32 bytes.
    ///   - threshold: How many shares put it together; in 1...holders.
    ///   - holders: How many there are.
    ///   - bits: The source of the coefficients.
    package static func split<Bits: BitSource & ~Copyable>(
        _ secret: [UInt8], threshold: Int, holders: Int, using bits: inout Bits
    ) -> [Share] {
        precondition(secret.count == secretBytes, "a secret has 32 bytes")
        precondition((1...max(holders, 1)).contains(threshold), "as many shares as that must exist")
        var polynomials: [[UInt64]] = []
        for piece in 0..<pieceCount {
            let bytes = secret[(piece * pieceBytes)..<min((piece + 1) * pieceBytes, secretBytes)]
            let constant = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            var coefficients = [constant]
            for _ in stride(from: 1, to: threshold, by: 1) { coefficients.append(bits.uniform(below: modulus)) }
            polynomials.append(coefficients)
        }
        return (0..<holders).map { index in
            Share(at: index + 1, polynomials.map { value(of: $0, at: UInt64(index + 1)) })
        }
    }

    /// The secret from as many shares of different holders as its threshold, or more.
    ///
    /// - Returns: `nil` where a holder occurs twice or the shares do not belong together; wrong shares can also give a wrong secret, so
    ///   compare it with something public.
    package static func recover(_ shares: [Share]) -> [UInt8]? {
        guard !shares.isEmpty, Set(shares.map(\.holder)).count == shares.count else { return nil }
        let weights = shares.map { share in
            var (numerator, denominator): (UInt64, UInt64) = (1, 1)
            for other in shares where other.holder != share.holder {
                numerator = times(numerator, UInt64(other.holder))
                denominator = times(denominator, difference(UInt64(other.holder), UInt64(share.holder)))
            }
            return times(numerator, inverse(denominator))
        }
        var secret: [UInt8] = []
        for piece in 0..<pieceCount {
            var constant: UInt64 = 0
            for (share, weight) in zip(shares, weights) {
                constant = sum(constant, times(share.values[piece], weight))
            }
            let length = min(pieceBytes, secretBytes - piece * pieceBytes)
            guard constant < 1 << (8 * length) else { return nil }
            for byte in 0..<length { secret.append(UInt8(truncatingIfNeeded: constant >> (8 * byte))) }
        }
        return secret
    }

    // MARK: The field

    static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 { reduced(a + b) }

    static func difference(_ a: UInt64, _ b: UInt64) -> UInt64 { reduced(a + modulus - b) }

    static func times(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        // 2^61 is 1: the product's upper 61 bits are added to its lower ones.
        return reduced((low & modulus) + (high << 3 | low >> 61))
    }

    /// a^(p − 2).
    static func inverse(_ a: UInt64) -> UInt64 {
        var (result, base): (UInt64, UInt64) = (1, a)
        for bit in 0..<61 {
            if (modulus - 2) >> UInt64(bit) & 1 == 1 { result = times(result, base) }
            base = times(base, base)
        }
        return result
    }

    /// Of a number below 2^62, without a branch on it.
    private static func reduced(_ a: UInt64) -> UInt64 {
        let less = a &- modulus
        // All ones where the subtraction went below 0.
        let borrow = 0 &- (less >> 63)
        return (a & borrow) | (less & ~borrow)
    }

    private static func value(of coefficients: [UInt64], at x: UInt64) -> UInt64 {
        coefficients.reversed().reduce(0) { sum(times($0, x), $1) }
    }
}
