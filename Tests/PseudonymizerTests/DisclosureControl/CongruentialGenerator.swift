/// A generator for tests, the same numbers in each run: Knuth's MMIX constants, the high half of two steps.
struct CongruentialGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        step() << 32 | step()
    }

    private mutating func step() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 32
    }
}
