/// floor(sqrt(x)), exactly.
enum IntegerRoot {
    static func floor(_ x: UInt128) -> UInt128 {
        // The root of the nearest floating-point number is within 2^12 of it; Newton's steps in integers set it right.
        var root = UInt128(Double(x).squareRoot())
        guard root > 0 else { return 0 }
        root = min((root + x / root) / 2 + 1, UInt128(UInt64.max))
        while root * root > x {
            let next = (root + x / root) / 2
            root = next < root ? next : root - 1
        }
        while root < UInt128(UInt64.max), (root + 1) * (root + 1) <= x { root += 1 }
        return root
    }
}
