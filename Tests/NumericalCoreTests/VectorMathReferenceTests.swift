import NumericalCore
import Testing
import _TestSupport

/// The distance between two doubles in units in the last place: the number of doubles from one to the other.
///
/// NaN is at distance 0 from NaN alone. Zeros of either sign are at distance 0.
func ulpDistance(_ x: Double, _ y: Double) -> UInt64 {
    if x.isNaN || y.isNaN { return x.isNaN && y.isNaN ? 0 : .max }
    func place(_ value: Double) -> Int64 {
        let magnitude = Int64(bitPattern: value.magnitude.bitPattern)
        return value.sign == .minus ? -magnitude : magnitude
    }
    let (difference, overflow) = place(x).subtractingReportingOverflow(place(y))
    return overflow ? .max : difference.magnitude
}

/// An elementary function in all its forms.
enum Elementary: String, CaseIterable {
    case exp, logistic, log1pexp

    func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .exp: VectorMath.exp(x)
        case .logistic: VectorMath.logistic(x)
        case .log1pexp: VectorMath.log1pexp(x)
        }
    }

    func callAsFunction(_ x: [Double], path: VectorMath.Path) -> [Double] {
        var y = [Double](repeating: -1, count: x.count)
        var entries = y.mutableSpan
        switch self {
        case .exp: VectorMath.exp(x.span, into: &entries, path: path)
        case .logistic: VectorMath.logistic(x.span, into: &entries, path: path)
        case .log1pexp: VectorMath.log1pexp(x.span, into: &entries, path: path)
        }
        return y
    }

    func inPlace(_ x: [Double], path: VectorMath.Path) -> [Double] {
        var y = x
        var entries = y.mutableSpan
        switch self {
        case .exp: VectorMath.exp(inPlace: &entries, path: path)
        case .logistic: VectorMath.logistic(inPlace: &entries, path: path)
        case .log1pexp: VectorMath.log1pexp(inPlace: &entries, path: path)
        }
        return y
    }
}

func doubles(_ bits: String?) throws -> [Double] {
    try #require(bits).split(separator: " ").map { Double(bitPattern: try #require(UInt64($0, radix: 16))) }
}

@Suite struct VectorMathReferenceTests {
    @Test(arguments: VectorMath.Path.allCases)
    func `array functions are within 2 ulp of the correctly rounded value`(path: VectorMath.Path) throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "elementary")
        var points: [Elementary: Int] = [:]
        for record in records {
            let function = try #require(record.input["function"]?.string.flatMap(Elementary.init))
            let x = try doubles(record.input["bits"]?.string)
            let expected = try doubles(record.output["bits"]?.string)
            try #require(x.count == expected.count)
            let distances = zip(function(x, path: path), expected).map(ulpDistance)
            #expect(distances.allSatisfy { $0 <= 2 }, "\(record): \(distances.max() ?? 0) ulp")
            points[function, default: 0] += x.count
        }
        for function in Elementary.allCases { #expect(points[function, default: 0] >= 3000) }
    }

    @Test func `zeros, ones and infinities are exact`() throws {
        for path in VectorMath.Path.allCases {
            #expect(Elementary.exp([0, -0.0, -.infinity, .infinity], path: path) == [1, 1, 0, .infinity])
            #expect(Elementary.logistic([0, -0.0, -.infinity, .infinity], path: path) == [0.5, 0.5, 0, 1])
            #expect(Elementary.log1pexp([-.infinity, .infinity], path: path) == [0, .infinity])
        }
    }
}
