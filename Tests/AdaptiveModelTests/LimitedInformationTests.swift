import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// M2 and C2 by another way: moments by direct summation, derivatives by finite differences of the files' own parameters, the quadratic form by
/// the normal equations. It shares nothing with the engine but the categories' probabilities, which have tests of their own.
@Suite struct LimitedInformationTestsInRelease {
    static let doubtful = ReferenceFitTests.all.filter {
        ReferenceFitTests.isDoubtful($0.model) && $0.model != .nominal && $0.model != .fourPL
    }

    @Test(arguments: doubtful)
    func theStatisticIsThatOfFiniteDifferences(_ reference: ReferenceFit) throws {
        let fit = try ReferenceFitsInRelease.fitAtReference(reference)
        for moments in [TestedMoments.scores, .categories] {
            guard let found = try? fit.limitedInformationFit(moments) else { continue }
            let expected = try Self.statistic(reference, moments)
            #expect(abs(found.test.statistic / expected - 1) < 1e-4)
        }
    }

    /// One free parameter: what it is called in the file, and the items that share it; no items for the log variance.
    private struct Free {
        var key: String
        var items: Range<Int>
    }

    private static func free(_ reference: ReferenceFit, _ items: [JSONValue]) -> [Free] {
        var result: [Free] = []
        func has(_ key: String) -> Bool { items[0]["par"]?[key]?.double != nil }
        let steps = (1...16).filter { has("d\($0)") }.map { "d\($0)" }
        for item in items.indices {
            let keys: [String] =
                switch reference.model {
                case .threePL: ["a1", "d", "logit(g)"]
                case .generalizedPartialCredit: ["a1"] + steps
                case .partialCredit: steps
                default: item == 0 ? [] : ["c"]
                }
            result += keys.map { Free(key: $0, items: item..<item + 1) }
        }
        if reference.model == .ratingScale {
            result += (1...16).filter { has("b\($0)") }.map { Free(key: "b\($0)", items: items.indices) }
        }
        if reference.model == .ratingScale || reference.model == .partialCredit {
            result.append(Free(key: "variance", items: 0..<0))
        }
        return result
    }

    /// A function of some items' answers: item to value by category.
    private typealias Function = [Int: [Double]]

    private static func statistic(_ reference: ReferenceFit, _ moments: TestedMoments) throws -> Double {
        let items = try #require(reference.json["slope_intercept"]?["items"]?.array)
        let nodes = (0...60).map { -6 + 0.2 * Double($0) }
        let variance = reference.json["slope_intercept"]?["group"]?["par"]?["COV_11"]?.double ?? 1

        func model(_ step: Double, _ free: Free?) throws -> (tables: [[[Double]]], weights: [Double]) {
            let tables = try items.enumerated().map { index, item in
                var par = item["par"]?.object ?? [:]
                if let free, free.items.contains(index) {
                    par[free.key] = .number((par[free.key]?.double ?? .nan) + step)
                }
                let model = try itemModel(reference.model, .object(par))
                return nodes.map { model.probabilities($0).probability }
            }
            let own = free?.key == "variance" ? variance * VectorMath.exp(step) : variance
            let density = nodes.map { VectorMath.exp(-$0 * $0 / (2 * own)) }
            let total = density.reduce(0, +)
            return (tables, density.map { $0 / total })
        }
        let here = try model(0, nil)
        let counts = here.tables.map { $0[0].count }
        let scores = counts.map { (0..<$0).map(Double.init) }
        var functions: [Function] = []
        for (item, count) in counts.enumerated() {
            if moments == .scores {
                functions.append([item: scores[item]])
            } else {
                for k in 1..<count { functions.append([item: (0..<count).map { $0 == k ? 1 : 0 }]) }
            }
        }
        for i in counts.indices {
            for j in counts.indices where i < j { functions.append([i: scores[i], j: scores[j]]) }
        }

        func expectation(_ f: Function, _ g: Function, _ model: (tables: [[[Double]]], weights: [Double])) -> Double {
            let involved = Set(f.keys).union(g.keys).sorted()
            var sum = 0.0
            for q in nodes.indices {
                var product = model.weights[q]
                for item in involved {
                    var mean = 0.0
                    for k in 0..<counts[item] {
                        mean += (f[item]?[k] ?? 1) * (g[item]?[k] ?? 1) * model.tables[item][q][k]
                    }
                    product *= mean
                }
                sum += product
            }
            return sum
        }
        let count = functions.count
        let expected = functions.map { expectation($0, [:], here) }
        var covariance = Matrix(rows: count, columns: count)
        for a in 0..<count {
            for b in 0...a {
                covariance[a, b] = expectation(functions[a], functions[b], here) - expected[a] * expected[b]
                covariance[b, a] = covariance[a, b]
            }
        }
        let responses = reference.data.responses
        var observed = [Double](repeating: 0, count: count)
        for pupil in 0..<responses.pupilCount {
            var answers = [Int](repeating: 0, count: counts.count)
            for place in responses.answers(of: pupil) {
                answers[Int(responses.items[place])] = Int(responses.outcomes[place])
            }
            for (a, function) in functions.enumerated() {
                observed[a] += function.reduce(1.0) { $0 * $1.value[answers[$1.key]] } / Double(responses.pupilCount)
            }
        }
        let residual = zip(observed, expected).map { $0 - $1 }
        let free = free(reference, items)
        var slopes = Matrix(rows: count, columns: free.count)
        for (column, parameter) in free.enumerated() {
            let up = try model(1e-5, parameter)
            let down = try model(-1e-5, parameter)
            let own = functions.map { (expectation($0, [:], up) - expectation($0, [:], down)) / 2e-5 }
            // The column space is what counts: columns of one length keep the normal equations solvable.
            let length = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for row in 0..<count { slopes[row, column] = own[row] / length }
        }
        let inverse = try Cholesky(covariance)
        let solved = inverse.solve(residual)
        let reached = slopes.multiplied(by: solved, transposingSelf: true)
        let information = slopes.multiplied(by: inverse.solve(slopes), transposingSelf: true)
        let explained = try Cholesky(information).solve(reached)
        func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
        return Double(responses.pupilCount) * (dot(residual, solved) - dot(reached, explained))
    }
}
