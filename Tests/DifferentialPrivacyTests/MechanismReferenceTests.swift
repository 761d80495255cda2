import Foundation
import Testing
import _TestSupport

@testable import DifferentialPrivacy

/// Closed forms of local mechanisms, partition selection, counters, staircase and accuracy against reference values.
@Suite struct MechanismReferenceTests {
    static let local = (try? ReferenceRecord.all(in: "dp", named: "ldp_mechanisms")) ?? []
    static let partitions = (try? ReferenceRecord.all(in: "dp", named: "partition_selection")) ?? []
    static let counters = (try? ReferenceRecord.all(in: "dp", named: "continual_counting")) ?? []
    static let staircases = (try? ReferenceRecord.all(in: "dp", named: "staircase")) ?? []
    static let accuracies = (try? ReferenceRecord.all(in: "dp", named: "accuracy_utilities")) ?? []

    @Test("The reference files are there")
    func recordsExist() {
        #expect(
            !References.areShipped
                || (Self.local.count >= 19 && Self.partitions.count >= 32 && Self.counters.count >= 5))
        #expect(!References.areShipped || (Self.staircases.count >= 7 && Self.accuracies.count >= 31))
    }

    // MARK: Local mechanisms

    static let names: [(LocalFrequencyMechanism, String)] = [
        (.categoryResponse, "GRR"), (.symmetricUnaryEncoding, "SUE_basic_RAPPOR"), (.optimizedUnaryEncoding, "OUE"),
        (.optimizedLocalHashing, "OLH"), (.binaryLocalHashing, "BLH"), (.hadamardResponse, "HadamardResponse_1bit"),
        (.subsetSelection, "SubsetSelection"),
    ]

    @Test("Probabilities and variances of local reports agree to 1e-12", arguments: local)
    func localReports(_ record: ReferenceRecord) throws {
        let epsilon = try #require(record.input["epsilon"]?.double)
        guard let categories = record.input["domain"]?.integer else {
            let mean = try LocalMean(epsilon: epsilon)
            try expectClose(mean.worstVariance, #require(record.output["duchi_var_worst"]), 1e-12)
            try expectClose(mean.laplaceVariance, #require(record.output["laplace_var"]), 1e-12)
            try expectClose(mean.piecewiseWorstVariance, #require(record.output["piecewise_var_worst"]), 1e-12)
            // The range of its reports, (e^(epsilon/2) + 1)/(e^(epsilon/2) - 1).
            try expectClose(1 / tanh(epsilon / 4), #require(record.output["piecewise_C"]), 1e-12)
            return
        }
        for (mechanism, name) in Self.names {
            let expected = try #require(record.output[name])
            let estimate = try mechanism.estimate(epsilon: epsilon, categories: categories)
            try expectClose(estimate.ownProbability, #require(expected["p"]), 1e-12)
            if let q = expected["q"] { try expectClose(estimate.otherProbability, q, 1e-12) }
            try expectClose(estimate.varianceOfOne(frequency: 0), #require(expected["var_n1_f0"]), 1e-12)
        }
        if let buckets = record.output["OLH"]?["g"]?.integer {
            #expect(try LocalHashing(epsilon: epsilon).buckets == buckets)
        }
        if let order = record.output["HadamardResponse_1bit"]?["K"]?.integer {
            #expect(try HadamardResponse(categories: categories, epsilon: epsilon).order == UInt64(order))
        }
        if let size = record.output["SubsetSelection"]?["w"]?.integer {
            #expect(try SubsetSelection(categories: categories, epsilon: epsilon).subsetSize == size)
        }
        if let best = record.output["best_by_var_f0"]?.string {
            let mechanism = try LocalFrequencyMechanism.best(epsilon: epsilon, categories: categories)
            #expect(Self.names.first { $0.0 == mechanism }?.1 == best)
        }
    }

    // MARK: Partition selection

    @Test("Keep probabilities of groups agree to 1e-12 and never exceed the optimum", arguments: partitions)
    func partitionSelection(_ record: ReferenceRecord) throws {
        let epsilon = try #require(record.input["epsilon"]?.double)
        let delta = try #require(record.input["delta"]?.double)
        let groups = try #require(record.input["max_partitions"]?.integer)
        func mechanism(_ delta: Double, groups: Int, epsilon: Double) throws -> OptimalPartitionSelection {
            var reserve = try DeltaReserve(delta: delta)
            return try OptimalPartitionSelection(
                groupsPerUnit: groups, charge: pure(epsilon), delta: reserve.spend(delta: delta))
        }
        let selection = try mechanism(delta, groups: groups, epsilon: epsilon)
        func keep(_ units: Int64) -> Double { selection.keepProbability(units: units) }
        for (units, probability) in try #require(record.output["keep_prob_cc"]?.object) {
            let expected = try #require(probability.double)
            let found = try keep(#require(Int64(units)))
            #expect(abs(found - expected) < 1e-12)
            // Rounded towards keeping less; the reference has 20 digits.
            #expect(found <= expected * (1 + 1e-15))
        }
        // The other rule for sharing delta: one group with delta/k.
        let simple = try mechanism(delta / Double(groups), groups: 1, epsilon: epsilon / Double(groups))
        for (units, probability) in record.output["keep_prob_go_delta_over_k"]?.object ?? [:] {
            let found = try simple.keepProbability(units: #require(Int64(units)))
            // delta/k is taken to the nearest 1e-18, epsilon/k to the nearest 1e-15.
            #expect(try abs(found - #require(probability.double)) < 1e-9 * found + 1e-12)
        }
        if let half = record.output["first_n_p_ge_half"]?.integer.map(Int64.init) {
            #expect(keep(half) >= 0.5 && keep(half - 1) < 0.5)
        }
        if let certain = record.output["first_n_p_eq_1"]?.integer.map(Int64.init) {
            #expect(keep(certain) == 1 && keep(certain - 1) < 1)
        }
        var whole = try DeltaReserve(delta: delta)
        let share = try whole.spend(delta: delta).share(of: groups)
        let expectedShare = try #require(record.output["delta_per_partition_cc"]?.double)
        // Delta is taken to the nearest 1e-18, and its share rounded down.
        #expect(share <= expectedShare * (1 + 1e-15) + 1e-18 && share >= expectedShare * (1 - 1e-14) - 1e-18)
        let threshold = try ThresholdedCounts.realThreshold(epsilon: epsilon, delta: delta, groupsPerUnit: groups)
        try expectClose(threshold, #require(record.output["laplace_threshold_cc"]), 1e-12)
        var reserve = try DeltaReserve(delta: delta)
        let counts = try ThresholdedCounts(
            groupsPerUnit: groups, charge: pure(epsilon), delta: reserve.spend(delta: delta))
        // The discrete tail is the real one times 2/(1 + e^(-1/b)) at whole numbers: the threshold is within one of it.
        #expect(abs(Double(counts.threshold) - threshold) <= 1.5)
        let scale = Double(groups) / epsilon
        let part = -expm1(log1p(-delta) / Double(groups))
        func tail(_ x: Double) -> Double { exp(-x / scale) / (1 + exp(-1 / scale)) }
        #expect(tail(Double(counts.threshold) - 1) <= part)
        #expect(tail(Double(counts.threshold) - 2) > part * (1 - 1e-8))
    }

    // MARK: Counters

    @Test("Error factors of running totals agree to 1e-10", arguments: counters)
    func errorFactors(_ record: ReferenceRecord) throws {
        let steps = try #require(record.input["n"]?.integer)
        let root = SquareRootCounter.errorFactors(steps: steps)
        try expectClose(root.largest, #require(record.output["sqrt_toeplitz_max_error_factor"]), 1e-10)
        try expectClose(root.rootMeanSquare, #require(record.output["sqrt_toeplitz_rms_error_factor"]), 1e-10)
        let tree = TreeCounter.errorFactors(steps: steps)
        #expect(TreeCounter.height(steps) == record.output["binary_tree_height"]?.integer)
        try expectClose(
            tree.largest, #require(record.output["binary_tree_max_error_factor(sqrt(H*max popcount))"]), 1e-10)
        try expectClose(tree.rootMeanSquare, #require(record.output["binary_tree_rms_error_factor"]), 1e-10)

        // What the mechanisms do is what the factors say, up to the rounding of the coefficients to 2^-16.
        let noise = 4.0
        let counter = try SquareRootCounter(steps: steps, l1Bound: 1, charge: concentrated(1 / (2 * noise * noise)))
        #expect(abs(counter.standardDeviation(step: steps) / (noise * root.largest) - 1) < 1e-5)
        let baseline = try TreeCounter(steps: steps, l1Bound: 1, charge: concentrated(1 / (2 * noise * noise)))
        let worst = (1...steps).map { baseline.standardDeviation(step: $0) }.max() ?? 0
        #expect(abs(worst / (noise * tree.largest) - 1) < 1e-5)

        let n = Double(steps)
        try expectClose(((n + 1) / 2).squareRoot(), #require(record.output["independent_per_step_rms"]), 1e-10)
        try expectClose(n.squareRoot(), #require(record.output["input_perturbation_max"]), 1e-10)
        try expectClose(n.squareRoot(), #require(record.output["output_perturbation_max"]), 1e-10)
    }

    // MARK: Staircase

    @Test("The staircase's widths and error agree to 1e-12, and integers come near", arguments: staircases)
    func staircase(_ record: ReferenceRecord) throws {
        let epsilon = try #require(record.input["epsilon"]?.double)
        let sensitivity = try #require(record.input["sensitivity"]?.double)
        try expectClose(
            Staircase.widthForMagnitude(epsilon: epsilon), #require(record.output["gamma_opt_l1"]), 1e-12)
        try expectClose(Staircase.widthForVariance(epsilon: epsilon), #require(record.output["gamma_opt_var"]), 1e-12)
        let magnitude = Staircase.realExpectedMagnitude(epsilon: epsilon, sensitivity: sensitivity)
        try expectClose(magnitude, #require(record.output["E_abs_noise"]), 1e-12)
        try expectClose(sensitivity / epsilon, #require(record.output["laplace_E_abs"]), 1e-12)
        // On a grid of 2^-14 of the sensitivity.
        let steps = Int64(1) << 14
        let fine = try Staircase(sensitivity: steps, charge: pure(epsilon))
        #expect(abs(fine.expectedMagnitude / Double(steps) * sensitivity / magnitude - 1) < 1e-3)
    }

    // MARK: Accuracy

    @Test("Scale and accuracy convert into each other as in OpenDP, to 1e-9", arguments: accuracies)
    func accuracy(_ record: ReferenceRecord) throws {
        let alpha = try #require(record.input["alpha"]?.double)
        if let scale = record.input["scale"]?.double {
            try expectClose(
                NoiseAccuracy.laplace(scale: scale, alpha: alpha), #require(record.output["laplace_acc"]), 1e-12)
            try expectClose(
                NoiseAccuracy.laplace(scale: scale, alpha: alpha), #require(record.output["opendp_laplacian"]), 1e-9)
            try expectClose(
                NoiseAccuracy.gaussian(sigma: scale, alpha: alpha), #require(record.output["opendp_gaussian"]), 1e-9)
            try expectClose(
                NoiseAccuracy.discreteLaplace(scale: scale, alpha: alpha),
                #require(record.output["opendp_discrete_laplacian"]), 1e-9)
            try expectClose(
                NoiseAccuracy.discreteGaussian(sigma: scale, alpha: alpha),
                #require(record.output["opendp_discrete_gaussian"]), 1e-9)
        } else {
            let accuracy = try #require(record.input["accuracy"]?.double)
            try expectClose(
                NoiseAccuracy.laplaceScale(accuracy: accuracy, alpha: alpha),
                #require(record.output["opendp_laplace_scale"]), 1e-9)
            try expectClose(
                NoiseAccuracy.gaussianSigma(accuracy: accuracy, alpha: alpha),
                #require(record.output["opendp_gaussian_scale"]), 1e-9)
            try expectClose(
                NoiseAccuracy.discreteLaplaceScale(accuracy: accuracy, alpha: alpha),
                #require(record.output["opendp_discrete_laplacian_scale"]), 1e-9)
            // OpenDP cuts an accuracy down to a whole number first, which asks for more than was asked.
            try expectClose(
                NoiseAccuracy.discreteGaussianSigma(accuracy: accuracy.rounded(.down), alpha: alpha),
                #require(record.output["opendp_discrete_gaussian_scale"]), 1e-9)
        }
    }
}
