import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Selections against exact output probabilities, to 1e-12, and their samplers by chi-square at 1e-6.
@Suite struct SelectionReferenceTests {
    static let selections = (try? ReferenceRecord.all(in: "dp", named: "selection_mechanisms")) ?? []
    static let streams = (try? ReferenceRecord.all(in: "dp", named: "sparse_vector")) ?? []
    static let level = 1e-6
    static let draws = 4_000

    @Test("The reference files are there")
    func recordsExist() {
        #expect(!References.areShipped || Self.selections.count >= 105)
        #expect(!References.areShipped || Self.streams.count >= 9)
    }

    @Test("Probabilities and mean losses are exact, and choices follow them", arguments: selections)
    func selection(_ record: ReferenceRecord) throws {
        if record.input["trap"] != nil {
            try divergences(record)
        } else if record.input["mech"]?.string == "report_noisy_max_laplace" {
            let scores = try integers(record.input["scores"])
            let scale = try #require(record.input["scale"]?.double)
            func mechanism() throws -> ReportNoisyMax { try ReportNoisyMax(sensitivity: 1, charge: pure(2 / scale)) }
            let expected = try doubles(record.output["probs"])
            expectEqual(try mechanism().probabilities(scores: scores), expected, 1e-12)
            try expectFit(expected, seed: 41) { try mechanism().choose(from: scores, using: &$0) }
        } else {
            try exponentialAndFlip(record)
        }
    }

    private func exponentialAndFlip(_ record: ReferenceRecord) throws {
        let scores = try integers(record.input["scores"])
        let epsilon = try #require(record.input["epsilon"]?.double)
        let sensitivity = Int64(try #require(record.input["sensitivity"]?.integer))
        let isMonotonic = try #require(record.input["monotonic"]?.boolean as Bool?)
        func exponential() throws -> ExponentialMechanism {
            try ExponentialMechanism(sensitivity: sensitivity, isMonotonic: isMonotonic, charge: pure(epsilon))
        }
        func flip() throws -> PermuteAndFlip {
            try PermuteAndFlip(sensitivity: sensitivity, isMonotonic: isMonotonic, charge: pure(epsilon))
        }
        let forExponential = try doubles(record.output["exponential"])
        let forFlip = try doubles(record.output["permute_and_flip"])
        expectEqual(try exponential().probabilities(scores: scores), forExponential, 1e-12)
        expectEqual(try flip().probabilities(scores: scores), forFlip, 1e-12)
        let losses = try (exponential().expectedLoss(scores: scores), flip().expectedLoss(scores: scores))
        #expect(try abs(losses.0 - #require(record.output["exp_err_em"]?.double)) < 1e-11)
        #expect(try abs(losses.1 - #require(record.output["exp_err_pf"]?.double)) < 1e-11)
        #expect(losses.1 <= losses.0 + 1e-12)
        try expectFit(forExponential, seed: 42) { try exponential().choose(from: scores, using: &$0) }
        try expectFit(forFlip, seed: 43) { try flip().choose(from: scores, using: &$0) }
    }

    /// Permute-and-flip charged epsilon^2/8, which a well-known library did: the exponential mechanism keeps to it at every order,
    /// permute-and-flip does not.
    private func divergences(_ record: ReferenceRecord) throws {
        let epsilon = try #require(record.input["epsilon"]?.double)
        let (x, y) = try (integers(record.input["scores_x"]), integers(record.input["scores_y"]))
        let exponential = try (
            ExponentialMechanism(sensitivity: 1, charge: pure(epsilon)).probabilities(scores: x),
            ExponentialMechanism(sensitivity: 1, charge: pure(epsilon)).probabilities(scores: y)
        )
        let flip = try (
            PermuteAndFlip(sensitivity: 1, charge: pure(epsilon)).probabilities(scores: x),
            PermuteAndFlip(sensitivity: 1, charge: pure(epsilon)).probabilities(scores: y)
        )
        var (exceedsClaim, expectsExcess) = (false, false)
        for (key, claim) in try #require(record.output["claim_eps2_over_8_times_alpha"]?.object) {
            let order = try #require(Double(key))
            let claim = try #require(claim.double)
            let ofExponential = renyi(exponential, order)
            let ofFlip = renyi(flip, order)
            let expectedOfFlip = try #require(record.output["permute_and_flip"]?[key]?.double)
            try #expect(abs(ofExponential - #require(record.output["exponential"]?[key]?.double)) < 1e-9)
            #expect(abs(ofFlip - expectedOfFlip) < 1e-9)
            #expect(ofExponential <= claim)
            exceedsClaim = exceedsClaim || ofFlip > claim
            expectsExcess = expectsExcess || expectedOfFlip > claim
            // What our budget is charged for it holds at every order.
            #expect(try ofFlip <= order * ZeroConcentrated.fromPureTight(epsilon: epsilon).rho)
        }
        #expect(exceedsClaim == expectsExcess)
        for (pair, name) in [(exponential, "exponential"), (flip, "permute_and_flip")] {
            let largest = zip(pair.0, pair.1).map { abs(log($0 / $1)) }.max() ?? 0
            #expect(try abs(largest - #require(record.output[name]?["max_divergence"]?.double)) < 1e-9)
            #expect(largest <= epsilon)
        }
    }

    @Test("The first query above follows its closed form to 1e-9", arguments: streams)
    func sparseVector(_ record: ReferenceRecord) throws {
        let queries = try integers(record.input["queries"])
        let threshold = Int64(try #require(record.input["threshold"]?.integer))
        let epsilon = try #require(record.input["epsilon"]?.double)
        func mechanism() throws -> AboveThreshold {
            try AboveThreshold(threshold: threshold, sensitivity: 1, charge: pure(epsilon))
        }
        // Half of epsilon for the threshold, half for the queries: another split would be another mechanism.
        guard record.input["split"]?.string == "eps1=eps2=eps/2",
            record.input["threshold_noise"]?.string == "Lap(1/eps1)",
            record.input["query_noise"]?.string == "Lap(2/eps2)"
        else { throw UnknownRecord() }
        let expected = try doubles(record.output["p_first_above_index"])
        expectEqual(try mechanism().firstAboveProbabilities(queries: queries), expected, 1e-9)
        try expectFit(expected, seed: 44) { bits in
            var stream = try mechanism()
            for index in queries.indices where try stream.isAbove(queries[index], using: &bits) { return index }
            return queries.count
        }
    }

    // MARK: Pieces

    private func expectFit(
        _ probabilities: [Double], seed: UInt64, _ sample: (inout SeededBits) throws -> Int
    ) throws {
        guard probabilities.count > 1 else { return }
        var bits = SeededBits(seed: seed)
        var observed = [Int](repeating: 0, count: probabilities.count)
        for _ in 0..<Self.draws { observed[try sample(&bits)] += 1 }
        let bins = merged(observed, probabilities)
        guard bins.count > 1 else { return }
        #expect(
            Statistics.goodnessOfFit(observed: bins.map(\.0), probabilities: bins.map(\.1)) > Self.level)
    }

    /// Outcomes that are expected fewer than five times count together with the next likelier ones.
    private func merged(_ observed: [Int], _ probabilities: [Double]) -> [(Int, Double)] {
        var bins: [(Int, Double)] = []
        var open = (0, 0.0)
        for (count, probability) in zip(observed, probabilities).sorted(by: { $0.1 < $1.1 }) {
            open = (open.0 + count, open.1 + probability)
            if open.1 * Double(Self.draws) >= 5 {
                bins.append(open)
                open = (0, 0)
            }
        }
        return bins
    }

    /// The larger of both directions.
    private func renyi(_ pair: ([Double], [Double]), _ order: Double) -> Double {
        let both = zip(pair.0, pair.1).reduce((0, 0)) {
            ($0.0 + pow($1.0, order) * pow($1.1, 1 - order), $0.1 + pow($1.1, order) * pow($1.0, 1 - order))
        }
        return log(max(both.0, both.1)) / (order - 1)
    }
}

func pure(_ epsilon: Double) throws -> PureCharge {
    var budget = try PrivacyBudget(rho: 100, unit: .pupil, period: .schoolYear)
    return try budget.spend(pureEpsilon: epsilon)
}

func concentrated(_ rho: Double) throws -> PrivacyCharge {
    var budget = try PrivacyBudget(rho: rho, unit: .pupil, period: .schoolYear)
    return try budget.spendRemaining()
}

func integers(_ value: JSONValue?) throws -> [Int64] {
    try #require(value?.array).map { Int64(try #require($0.integer)) }
}

func doubles(_ value: JSONValue?) throws -> [Double] {
    try #require(value?.array).map { try #require($0.double) }
}

func expectEqual(
    _ values: [Double], _ expected: [Double], _ tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(values.count == expected.count, sourceLocation: sourceLocation)
    for (value, expected) in zip(values, expected) {
        #expect(abs(value - expected) <= tolerance, sourceLocation: sourceLocation)
    }
}
