import NumericalCore
import Testing
import _TestSupport

@Suite struct QuadratureTests {
    @Test(arguments: [1, 2, 3, 8, 21, 61, 100, 200])
    func `Gauss-Hermite rules are exact up to degree 2n - 1`(count: Int) {
        let rule = Quadrature.gaussHermite(count)
        // E Z^d = (d - 1)!! for even d, 0 for odd; moments stay far below the largest double up to degree 2 * 60 - 1.
        var moment = 1.0
        for degree in 0..<min(2 * count, 120) {
            if degree > 0, degree % 2 == 0 { moment *= Double(degree - 1) }
            let found = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * power($1.0, degree) }
            #expect((found - (degree % 2 == 0 ? moment : 0)).magnitude <= 1e-12 * moment, "degree \(degree)")
        }
        // And no further: degree 2n is off by n!, the square of the monic polynomial's norm.
        if count <= 8 {
            let double = 2 * count
            let truth = stride(from: 1, to: double, by: 2).reduce(1.0) { $0 * Double($1) }
            let found = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * power($1.0, double) }
            let factorial = (1...count).reduce(1.0) { $0 * Double($1) }
            #expect((truth - found - factorial).magnitude < 1e-11 * truth)
        }
    }

    @Test(arguments: [2, 3, 61, 200])
    func `nodes ascend, rules are symmetric and weights sum to one`(count: Int) {
        for rule in [Quadrature.gaussHermite(count), .equallySpaced(count)] {
            #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 })
            for i in 0..<count {
                #expect((rule.nodes[i] + rule.nodes[count - 1 - i]).magnitude < 1e-14)
                #expect(rule.weights[i] > 0)
            }
            #expect((rule.weights.reduce(0, +) - 1).magnitude < 1e-14)
        }
    }

    @Test func `an even grid carries the normal density`() {
        let rule = Quadrature.equallySpaced(61)
        #expect(rule.nodes.first == -6 && rule.nodes[30] == 0 && rule.nodes.last == 6)
        for (node, weight) in zip(rule.nodes, rule.weights) {
            let ratio = weight / rule.weights[30]
            #expect((ratio / VectorMath.exp(-node * node / 2) - 1).magnitude < 1e-14)
        }
        // The trapezoidal rule with step 0.2: its density is step * φ(0) up to the mass outside, 2e-9.
        #expect((rule.weights[30] - 0.2 * 0.398_942_280_401_432_68).magnitude < 1e-9)
        #expect(Quadrature.equallySpaced(3, from: -1, to: 2).nodes == [-1, 0.5, 2])
    }

    @Test func `a scaled rule has the mean and variance asked for`() {
        let rule = Quadrature.gaussHermite(15).scaled(mean: 0.7, standardDeviation: 1.9)
        let mean = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.0 * $1.1 }
        let variance = zip(rule.nodes, rule.weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
        #expect((mean - 0.7).magnitude < 1e-14)
        #expect((variance - 1.9 * 1.9).magnitude < 1e-13)
    }

    private func power(_ x: Double, _ n: Int) -> Double {
        var (result, square, rest) = (1.0, x, n)
        while rest > 0 {
            if rest % 2 == 1 { result *= square }
            square *= square
            rest /= 2
        }
        return result
    }
}

@Suite struct QuadratureReferenceTests {
    @Test func `Gauss-Hermite nodes and weights agree with those of 60 digits`() throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "gauss_hermite")
        #expect(!records.isEmpty)
        for record in records {
            let rule = Quadrature.gaussHermite(try #require(record.input["count"]?.integer))
            let nodes = try #require(record.output["nodes"]?.array).map { try #require($0.double) }
            let weights = try #require(record.output["weights"]?.array).map { try #require($0.double) }
            try #require(nodes.count == rule.nodes.count && weights.count == rule.weights.count)
            let nodeError = zip(nodes, rule.nodes).map { ($0 - $1).magnitude }.max() ?? 0
            let weightError = zip(weights, rule.weights).map { ($1 / $0 - 1).magnitude }.max() ?? 0
            #expect(nodeError < 1e-14, "\(record)")
            #expect(weightError < 1e-13, "\(record)")
        }
    }
}
