import NumericalCore
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct VectorMathTests {
    /// Arguments over the whole range: every seventh any bit pattern at all, the others where results are ordinary.
    static let arguments: [Double] = {
        var stream = SimulationStream(seed: 3, replicate: 0, stream: "vector math")
        // Of 12 million arguments, those where exp goes furthest past 1 ulp if the reduction's own rounding is dropped.
        let hard = [0x1.718f394acb0dcp-2, -0x1.2011bf101b57p+2, 0x1.9c74763cc7b4cp+7]
        return hard
            + (0..<20_000).map { index in
                switch index % 7 {
                case 0: Double(bitPattern: stream.next())
                case 1: -746 + 1456 * stream.uniform()
                case 2: -745.2 + 37 * stream.uniform()
                case 3: stream.normal() * 1e-3
                default: -40 + 80 * stream.uniform()
                }
            }
    }()

    @Test(arguments: Elementary.allCases)
    func `every path, form, length and alignment gives the same bits`(function: Elementary) {
        let x = Self.arguments
        let expected = x.map { function($0).bitPattern }
        // The sign and payload of a NaN are the processor's business.
        func agree(_ y: [Double], _ range: Range<Int>) -> Bool {
            y.count == range.count
                && zip(y, expected[range]).allSatisfy {
                    $0.bitPattern == $1 || ($0.isNaN && Double(bitPattern: $1).isNaN)
                }
        }
        for path in VectorMath.Path.allCases {
            #expect(agree(function(x, path: path), 0..<x.count))
            #expect(agree(function.inPlace(x, path: path), 0..<x.count))
            for length in 0...40 {
                let range = 7 * length..<8 * length
                #expect(agree(function(Array(x[range]), path: path), range))
                #expect(agree(function.inPlace(Array(x[range]), path: path), range))
            }
        }
    }

    #if arch(x86_64) && canImport(Glibc)
        @Test(arguments: [(Elementary.exp, Float80(1)), (.logistic, 1.25), (.log1pexp, 1.7)])
        func `errors against the long double are below the bound in ulp`(function: Elementary, bound: Float80) {
            // Long double has 11 more bits: its own error is below 0.002 ulp here.
            var worst: Float80 = 0
            for x in Self.arguments where x.isFinite {
                let wide = Float80(x)
                let exact =
                    switch function {
                    case .exp: Glibc.exp(wide)
                    case .logistic: 1 / (1 + Glibc.exp(-wide))
                    case .log1pexp: x > 11_000 ? wide : Glibc.log1p(Glibc.exp(wide))
                    }
                let value = function(x)
                guard value.isFinite && exact < Float80(Double.greatestFiniteMagnitude) else {
                    #expect(!(exact < Float80(Double.greatestFiniteMagnitude)))
                    continue
                }
                let error = (Float80(value) - exact).magnitude / Float80(Double(exact).ulp)
                worst = max(worst, error)
            }
            #expect(worst < bound)
        }
    #endif

    @Test func `the logistic function and its complement add up to one`() {
        for x in Self.arguments where !x.isNaN {
            #expect((VectorMath.logistic(x) + VectorMath.logistic(-x) - 1).magnitude <= 0x1p-52)
        }
    }
}
