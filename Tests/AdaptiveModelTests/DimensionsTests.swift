import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Items on several dimensions: what the reference values do not show.
@Suite struct DimensionsTests {
    /// Nine items of a general dimension, six of them in two groups; two items have three categories.
    static let bank: MultidimensionalBank = {
        let items = (0..<9).map { item -> MultidimensionalItem in
            let general = 1 + 0.1 * Double(item)
            let first: Double = item < 3 ? 0.9 : 0
            let second: Double = item >= 3 && item < 6 ? 0.7 : 0
            let intercepts: [Double] = item % 4 == 1 ? [0.8, -0.6] : [0.5 - 0.15 * Double(item)]
            return MultidimensionalItem(
                name: "item\(item)", slopes: [general, first, second], intercepts: intercepts)
        }
        guard let bank = try? MultidimensionalBank(primaryCount: 1, items: items) else { preconditionFailure("sound") }
        return bank
    }()

    static let groups: [Int?] = (0..<9).map { $0 < 3 ? 0 : $0 < 6 ? 1 : nil }

    static func answers(
        _ bank: MultidimensionalBank, pupils: Int, seed: UInt64, categories: Int = 3,
        leavingOut: (Int, Int) -> Bool = { _, _ in false }
    ) throws -> ResponseTable {
        guard bank.primaryCount <= 2 else { preconditionFailure("up to two primary dimensions are drawn") }
        let rho = bank.primaryCount == 2 ? bank.correlations[0, 1] : 0
        let rows: [[Int?]] = (0..<pupils).map { pupil in
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "dimensions", entity: pupil)
            var theta = (0..<bank.dimensionCount).map { _ in stream.normal() }
            if bank.primaryCount == 2 { theta[1] = rho * theta[0] + (1 - rho * rho).squareRoot() * theta[1] }
            return bank.items.enumerated().map { item, own in
                var rest = stream.uniform()
                var category = 0
                let probability = own.probabilities(theta)
                while category < probability.count - 1, rest >= probability[category] {
                    rest -= probability[category]
                    category += 1
                }
                return leavingOut(pupil, item) ? nil : category
            }
        }
        return try table(of: rows, items: bank.items.map(\.name), categories: categories)
    }

    static func likelihood(
        _ bank: MultidimensionalBank, _ structure: FactorStructure, _ responses: ResponseTable, nodes: Int,
        weights: [Double]? = nil, prior: ParameterPrior? = nil
    ) throws -> (likelihood: FactorLikelihood, vector: [Double]) {
        var calibration = FactorCalibration(structure, quadrature: .equallySpaced(nodes), slopePrior: prior)
        calibration.start = bank
        calibration.maximumEvaluations = 1
        let fit = try calibration.fit(responses, weights: weights).fit
        return (fit.likelihood, fit.vector)
    }

    @Test func dimensionReductionLosesNothingAgainstAllDimensionsTogether() throws {
        let responses = try Self.answers(Self.bank, pupils: 40, seed: 1) { ($0 + $1) % 7 == 0 || ($0 == 3 && $1 < 6) }
        let all = try MultidimensionalBank(primaryCount: 3, items: Self.bank.items)
        let together = try FactorStructure(
            primary: (0..<9).map { $0 < 3 ? [0, 1] : $0 < 6 ? [0, 2] : [0] }, isCorrelated: false)
        let (reduced, vector) = try Self.likelihood(Self.bank, .bifactor(Self.groups), responses, nodes: 9)
        let (product, other) = try Self.likelihood(all, together, responses, nodes: 9)
        var reducer = InProcessReducer()
        let a = try #require(reduced.evaluate(at: vector, reducer: &reducer))
        let b = try #require(product.evaluate(at: other, reducer: &reducer))
        #expect(vector == other)
        #expect(abs(a.logLikelihood - b.logLikelihood) < 1e-9)
        for (x, y) in zip(a.gradient, b.gradient) { #expect(abs(x - y) < 1e-9) }

        let quadrature = Quadrature.equallySpaced(9)
        let few = try MultidimensionalScores(Self.bank, quadrature: quadrature).expected(responses)
        let many = try MultidimensionalScores(all, quadrature: quadrature).expected(responses)
        for (x, y) in zip(few, many) {
            for k in 0..<3 {
                #expect(abs(x.abilities[k] - y.abilities[k]) < 1e-10)
                #expect(abs(x.standardErrors[k] - y.standardErrors[k]) < 1e-10)
            }
        }
    }

    @Test func oneDimensionIsTheUnidimensionalModel() throws {
        let items = Self.bank.items.map {
            MultidimensionalItem(name: $0.name, slopes: [$0.slopes[0]], intercepts: $0.intercepts)
        }
        let bank = try MultidimensionalBank(primaryCount: 1, items: items)
        let responses = try Self.answers(bank, pupils: 60, seed: 2)
        let grid = Quadrature.equallySpaced(21)
        var calibration = Calibration(.graded, for: responses, grid: .fixed(grid), maximumEvaluations: 1)
        for (item, own) in items.enumerated() {
            calibration.items[item] = ItemSpecification(
                .graded(GradedResponse(discrimination: own.slopes[0], intercepts: own.intercepts)),
                startsFromAnswers: false)
        }
        let plain = try calibration.fit(responses).fit
        var own = FactorCalibration(try .confirmatory(items.map { _ in [0] }), quadrature: grid, maximumEvaluations: 1)
        own.start = bank
        let fit = try own.fit(responses).fit
        #expect(abs(fit.logLikelihood - plain.logLikelihood) < 1e-9)
        #expect(fit.parameterCount == plain.parameterCount)
        let test = try? plain.dimensionalityTest(against: fit)
        #expect(test == nil)
    }

    @Test(arguments: [false, true])
    func theGradientIsThatOfTheLikelihood(isCorrelated: Bool) throws {
        let items = (0..<5).map { item -> MultidimensionalItem in
            let slopes: [Double] = item < 2 ? [1.1, 0, 0.6] : item == 3 ? [0, 0.8, 0] : [1.1, 0.8, 0]
            let intercepts: [Double] = item == 2 ? [0.7, -0.4] : [0.1 * Double(item)]
            return MultidimensionalItem(name: "\(item)", slopes: slopes, intercepts: intercepts)
        }
        var correlations = Matrix.identity(2)
        if isCorrelated { (correlations[0, 1], correlations[1, 0]) = (0.4, 0.4) }
        let bank = try MultidimensionalBank(primaryCount: 2, correlations: correlations, items: items)
        let structure = try FactorStructure(
            primary: items.map { item in (0..<2).filter { item.slopes[$0] != 0 } },
            specific: items.map { $0.slopes[2] == 0 ? nil : 0 }, isCorrelated: isCorrelated)
        let responses = try Self.answers(bank, pupils: 20, seed: 3)
        let (likelihood, vector) = try Self.likelihood(
            bank, structure, responses, nodes: 7, weights: (0..<20).map { 0.5 + 0.1 * Double($0 % 3) },
            prior: .logNormal(mean: 0, deviation: 0.5))
        var reducer = InProcessReducer()
        let point = try #require(likelihood.evaluate(at: vector, reducer: &reducer))
        #expect(point.logPrior != 0)
        for place in vector.indices {
            func value(_ move: Double) -> Double {
                var moved = vector
                moved[place] += move
                return likelihood.evaluate(at: moved, reducer: &reducer, preconditioner: false)?.value ?? .nan
            }
            let h = 1e-3
            let near = value(h) - value(-h)
            let far = value(2 * h) - value(-2 * h)
            let slope = (8 * near - far) / (12 * h)
            #expect(abs(point.gradient[place] - slope) < 1e-7 * max(1, abs(slope)), "parameter \(place)")
        }
    }

    @Test func theSameBitsOnAnyNumberOfWorkers() throws {
        let responses = try Self.answers(Self.bank, pupils: 150, seed: 4)
        let (likelihood, vector) = try Self.likelihood(Self.bank, .bifactor(Self.groups), responses, nodes: 5)
        var one = InProcessReducer(workers: 1)
        var three = InProcessReducer(workers: 3)
        let a = try #require(likelihood.evaluate(at: vector, reducer: &one))
        let b = try #require(likelihood.evaluate(at: vector, reducer: &three))
        #expect(a.value == b.value)
        #expect(a.gradient == b.gradient)
        let scores = try MultidimensionalScores(Self.bank, quadrature: .equallySpaced(5))
        #expect(try scores.expected(responses, workers: 1) == scores.expected(responses, workers: 2))
        #expect(try scores.modal(responses, workers: 1) == scores.modal(responses, workers: 2))
    }

    @Test func theModeIsWhereThePosteriorIsFlat() throws {
        let responses = try Self.answers(Self.bank, pupils: 12, seed: 5)
        let found = try MultidimensionalScores(Self.bank).modal(responses)
        for (pupil, estimate) in found.enumerated() {
            func objective(_ theta: [Double]) -> Double {
                responses.answers(of: pupil).reduce(theta.reduce(0) { $0 - 0.5 * $1 * $1 }) { sum, answer in
                    let p = Self.bank.items[Int(responses.items[answer])].probabilities(theta)
                    return sum + log(p[Int(responses.outcomes[answer])])
                }
            }
            for k in 0..<3 {
                func at(_ move: Double) -> Double {
                    var theta = estimate.abilities
                    theta[k] += move
                    return objective(theta)
                }
                #expect(abs(at(1e-4) - at(-1e-4)) / 2e-4 < 1e-6)
            }
        }
    }

    @Test func aPupilWithoutAnswersHasThePopulationsPosition() throws {
        let responses = try table(of: [[Int?](repeating: nil, count: 9)], items: Self.bank.items.map(\.name))
        let scores = try MultidimensionalScores(Self.bank)
        for estimate in [try scores.expected(responses)[0], try scores.modal(responses)[0]] {
            for k in 0..<3 {
                #expect(abs(estimate.abilities[k]) < 1e-12)
                #expect(abs(estimate.standardErrors[k] - 1) < 1e-6)
            }
        }
    }

    @Test func aBankSurvivesItsJSONForm() throws {
        var correlations = Matrix.identity(2)
        (correlations[0, 1], correlations[1, 0]) = (0.3, 0.3)
        let bank = try MultidimensionalBank(
            primaryCount: 2, correlations: correlations,
            items: [MultidimensionalItem(name: "a", slopes: [1, 0.5, 0], intercepts: [0.5, -1])])
        let data = try JSONEncoder().encode(bank)
        #expect(try JSONDecoder().decode(MultidimensionalBank.self, from: data) == bank)
        for (from, to, error) in [
            ("\"format\":1", "\"format\":2", FactorError.unknownFormat(2)),
            ("[0.3]", "[1.3]", .badCorrelations), ("[0.3]", "[]", .badCorrelations),
            ("[0.5,-1]", "[-1,0.5]", .notProper(item: 0)),
        ] {
            let text = String(decoding: data, as: UTF8.self).replacingOccurrences(of: from, with: to)
            #expect(throws: error, "\(to)") {
                try JSONDecoder().decode(MultidimensionalBank.self, from: Data(text.utf8))
            }
        }
    }

    @Test func structuresAndBanksThatMakeNoSenseAreTypedErrors() throws {
        #expect(throws: FactorError.measuresNothing(item: 1)) { try FactorStructure.confirmatory([[0], [], [0]]) }
        #expect(throws: FactorError.tooFewItems(dimension: 1)) { try FactorStructure.confirmatory([[0], [0], [1]]) }
        #expect(throws: FactorError.tooFewItems(dimension: 1)) { try FactorStructure.bifactor([0, nil, nil]) }
        #expect(throws: FactorError.badDimension(item: 0)) { try FactorStructure.confirmatory([[0, 0], [0]]) }
        #expect(throws: FactorError.badDimension(item: 1)) { try FactorStructure.bifactor([nil, -1]) }
        #expect(throws: FactorError.noPrimaryDimension) {
            try FactorStructure(primary: [[], []], specific: [0, 0], isCorrelated: false)
        }
        #expect(throws: FactorError.tooFewItems(dimension: 2)) {
            try FactorStructure.exploratory(items: 3, dimensions: 3)
        }
        #expect(throws: FactorError.severalSpecificDimensions(item: 0)) {
            try MultidimensionalBank(
                primaryCount: 1, items: [MultidimensionalItem(name: "a", slopes: [1, 1, 1], intercepts: [0])])
        }
        #expect(throws: FactorError.notProper(item: 0)) {
            try MultidimensionalBank(
                primaryCount: 1, items: [MultidimensionalItem(name: "a", slopes: [.nan], intercepts: [0])])
        }
        let responses = try Self.answers(Self.bank, pupils: 30, seed: 6)
        #expect(throws: FactorCalibrationError.structure(.countsDiffer(found: 2, expected: 9))) {
            try FactorCalibration(.confirmatory([[0], [0]])).fit(responses)
        }
        let wide = try FactorStructure(primary: (0..<9).map { _ in Array(0..<6) }, isCorrelated: false)
        #expect(throws: FactorCalibrationError.self) { try FactorCalibration(wide).fit(responses) }
        #expect(throws: FactorCalibrationError.answers(.itemWithoutVariation(item: 1))) {
            try FactorCalibration(.confirmatory([[0], [0]])).fit(table(of: [[0, 1], [1, 1]], items: ["a", "b"]))
        }
        #expect(throws: FactorCalibrationError.answers(.badWeight(pupil: 0))) {
            try FactorCalibration(.confirmatory((0..<9).map { _ in [0] })).fit(
                responses, weights: [.nan] + [Double](repeating: 1, count: 29))
        }
    }
}

/// Fits of simulated answers.
@Suite struct DimensionsInRelease {
    @Test func aTwoTierBankOfGradedItemsIsFoundAgain() throws {
        var correlations = Matrix.identity(2)
        (correlations[0, 1], correlations[1, 0]) = (0.5, 0.5)
        let items = (0..<12).map { item -> MultidimensionalItem in
            let specific: Double = item % 3 == 0 ? 0.9 : 0
            let slopes: [Double] = item < 6 ? [1.4, 0, specific] : [0, 1.2, specific]
            let middle = -0.2 + 0.1 * Double(item % 4)
            return MultidimensionalItem(name: "\(item)", slopes: slopes, intercepts: [1, middle, -1.2])
        }
        let truth = try MultidimensionalBank(primaryCount: 2, correlations: correlations, items: items)
        let wide = try DimensionsTests.answers(truth, pupils: 1500, seed: 7, categories: 4)
        let structure = try FactorStructure(
            primary: items.map { $0.slopes[0] == 0 ? [1] : [0] }, specific: items.map { $0.slopes[2] == 0 ? nil : 0 },
            isCorrelated: true)
        let outcome = try FactorCalibration(structure, quadrature: .equallySpaced(15)).fit(wide)
        #expect(outcome.isConverged)
        let fit = outcome.fit
        let covariance = try fit.covariance(workers: 2)
        var square = 0.0
        var count = 0
        func compare(_ found: Double, _ right: Double, _ error: Double?) {
            guard let error else { return }
            square += (found - right) * (found - right) / (error * error)
            count += 1
        }
        for (item, right) in items.enumerated() {
            let found = fit.bank.items[item]
            for (k, error) in covariance.standardErrorsOfSlopes(ofItem: item).enumerated() {
                compare(found.slopes[k], right.slopes[k], error)
            }
            for (k, error) in covariance.standardErrorsOfIntercepts(ofItem: item).enumerated() {
                compare(found.intercepts[k], right.intercepts[k], error)
            }
        }
        compare(fit.bank.correlations[0, 1], 0.5, covariance.standardErrorOfCorrelation(0, 1))
        #expect(count == fit.parameterCount)
        // Chi-square with 53 degrees of freedom, widened by correlations within items: above 110 with probability below 1e-5.
        #expect(square < 110)
        // The structure is worth its parameters.
        let one = try Calibration(.graded, for: wide, grid: .fixed(.equallySpaced(15))).fit(wide).fit
        let test = try one.dimensionalityTest(against: fit)
        #expect(test.degreesOfFreedom == 5 && test.pValue < 1e-6)
        #expect(fit.bayesianCriterion < one.bayesianCriterion)
        // And the model is not rejected by its own answers: false alarm 1e-3.
        #expect(try fit.limitedInformationFit().test.pValue > 1e-3)
    }
}
