/// The counter-based generator Philox4x64-10 of Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as
/// 1, 2, 3. A keyed bijection on 256 bits whose outputs pass the statistical batteries; not a cipher.
public enum Philox4x64 {
    /// The four words that belong to a counter under a key. Different counters give different blocks.
    ///
    /// - Parameters:
    ///   - counter: Any four words.
    ///   - key: Any two words.
    public static func block(counter: SIMD4<UInt64>, key: SIMD2<UInt64>) -> SIMD4<UInt64> {
        var (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
        var (k0, k1) = (key[0], key[1])
        for _ in 0..<10 {
            let a = x0.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
            let b = x2.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
            (x0, x1, x2, x3) = (b.high ^ x1 ^ k0, b.low, a.high ^ x3 ^ k1, a.low)
            // The Weyl sequence of the golden ratio and of √3 - 1.
            k0 &+= 0x9E37_79B9_7F4A_7C15
            k1 &+= 0xBB67_AE85_84CA_A73B
        }
        return SIMD4(x0, x1, x2, x3)
    }
}
