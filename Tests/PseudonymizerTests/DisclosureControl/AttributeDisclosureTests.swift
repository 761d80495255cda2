import Foundation
import Pseudonymizer
import Testing

/// The measures against figures printed in their papers, and against slow, plain computations.
@Suite struct AttributeDisclosureTests {
    private func distribution(_ groups: [String], _ values: [String]) -> SensitiveDistribution {
        SensitiveDistribution(
            of: CategoricalColumn(name: "s", values: values),
            in: EquivalenceClasses(of: [CategoricalColumn(name: "q", values: groups)]))
    }

    /// Li et al. 2007, section 4.1: incomes 3 to 11; the class {3, 4, 5} is 0.375 away, {6, 8, 11} 0.167.
    @Test func orderedDistancesAreThoseOfThePaper() throws {
        let first = distribution(
            ["a", "a", "a", "b", "b", "b", "b", "b", "b"],
            ["3k", "4k", "5k", "6k", "7k", "8k", "9k", "10k", "11k"].map { String($0.dropLast()) })
        #expect(try #require(try TCloseness(of: first, distance: .ordered)).t == 0.375)
        let second = distribution(
            ["b", "b", "b", "a", "b", "a", "b", "b", "a"], ["3", "4", "5", "6", "7", "8", "9", "10", "11"])
        #expect(abs(try #require(try TCloseness(of: second, distance: .ordered)).t - 1.0 / 6) < 1e-12)
    }

    @Test func everyDistanceIsThatOfThePlainComputation() throws {
        var generator = CongruentialGenerator(state: 11)
        let hierarchy = try GeneralisationHierarchy(
            rows: (0..<8).map { ["\($0)", "\($0 / 2)x", $0 < 6 ? "low" : "high", "*"] })
        for _ in 0..<50 {
            let rows = Int.random(in: 8...60, using: &generator)
            // Every value occurs, so that ranks are values.
            let values = (0..<rows).map { $0 < 8 ? $0 : Int.random(in: 0..<8, using: &generator) }
            let groups = (0..<rows).map { _ in Int.random(in: 0..<4, using: &generator) }
            let found = distribution(groups.map { "\($0)" }, values.map { "\($0)" })
            var worst = (equal: 0.0, ordered: 0.0, hierarchical: 0.0)
            for group in Set(groups) {
                let own = (0..<8).map { value in
                    Double(zip(groups, values).count { $0 == group && $1 == value })
                        / Double(groups.count { $0 == group })
                        - Double(values.count { $0 == value }) / Double(rows)
                }
                worst.equal = max(worst.equal, own.reduce(0) { $0 + abs($1) } / 2)
                var (cumulated, moved) = (0.0, 0.0)
                for value in own {
                    cumulated += value
                    moved += abs(cumulated)
                }
                worst.ordered = max(worst.ordered, moved / 7)
                worst.hierarchical = max(worst.hierarchical, cheapestMoves(own))
            }
            #expect(abs(try #require(try TCloseness(of: found, distance: .equal)).t - worst.equal) < 1e-12)
            #expect(abs(try #require(try TCloseness(of: found, distance: .ordered)).t - worst.ordered) < 1e-12)
            let byTree = try #require(try TCloseness(of: found, distance: .hierarchical(hierarchy))).t
            #expect(abs(byTree - worst.hierarchical) < 1e-12)
        }
    }

    /// In a tree, moving between the nearest first is cheapest: pairs by the level of their common ancestor.
    private func cheapestMoves(_ difference: [Double]) -> Double {
        var left = difference
        var cost = 0.0
        let level = { (a: Int, b: Int) in a / 2 == b / 2 ? 1 : (a < 6) == (b < 6) ? 2 : 3 }
        for distance in 1...3 {
            for from in 0..<8 where left[from] > 0 {
                for to in 0..<8 where left[to] < 0 && level(from, to) == distance {
                    let moved = min(left[from], -left[to])
                    guard moved > 0 else { continue }
                    left[from] -= moved
                    left[to] += moved
                    cost += moved * Double(distance) / 3
                }
            }
        }
        return cost
    }

    @Test func recursiveDiversityAsksForWhatIsLeftWithoutTheMostFrequent() throws {
        let found = distribution(
            Array(repeating: "a", count: 9), ["x", "x", "x", "x", "y", "y", "y", "z", "z"])
        #expect(LDiversity.recursiveRatio(l: 2, of: found) == 4.0 / 5)
        #expect(LDiversity.recursiveRatio(l: 3, of: found) == 2)
        #expect(LDiversity.recursiveRatio(l: 4, of: found) == .infinity)
    }

    @Test func enhancedLikenessIsRefusedWhereAFrequentValueBecomesCertain() throws {
        // A value of 60 % that becomes certain gains 2/3, more than -ln 0.6 = 0.51.
        let found = distribution(["a", "a", "a", "b", "b"], ["x", "x", "x", "y", "z"])
        let beta = try #require(BetaLikeness(of: found))
        #expect(abs(beta.basic - 1.5) < 1e-12)
        #expect(!beta.isWithinLogarithmicBound && beta.enhanced == .infinity)
    }

    @Test func risksAreCountedAgainstThePopulationWhereItIsKnown() throws {
        let sample = [CategoricalColumn(name: "q", values: ["a", "b", "b"])]
        let population = [CategoricalColumn(name: "q", values: ["b", "a", "c", "a", "a", "a", "b"])]
        let risk = try #require(try ReidentificationRisk(of: sample, population: population))
        #expect(risk.highest == 0.5 && risk.lowest == 0.25)
        #expect(abs(risk.average - (0.25 + 0.5 + 0.5) / 3) < 1e-12)
        #expect(risk.share(above: 0.25) == 2.0 / 3)
        #expect(throws: DisclosureControlError.outOfRange(parameter: "population")) {
            try ReidentificationRisk(of: population, population: sample)
        }
    }
}
