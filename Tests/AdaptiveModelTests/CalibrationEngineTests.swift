import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// The engine behind ``Calibration``, for banks that mix all models.
@Suite struct CalibrationEngineTests {
    /// Every model once, a rating scale and a graded rating scale of two items each.
    static let models: [ItemModel] = [
        .logistic(LogisticItem(discrimination: 1.2, intercept: 0.3)),
        .logistic(LogisticItem(discrimination: 1.5, intercept: -0.5, lowerAsymptote: 0.2)),
        .logistic(LogisticItem(discrimination: 0.9, intercept: 0.6, lowerAsymptote: 0.1, upperAsymptote: 0.95)),
        .graded(GradedResponse(discrimination: 1.4, intercepts: [1.5, 0, -1.2])),
        .sequential(SequentialResponse(discrimination: 1.1, intercepts: [1, 0.4, -0.3])),
        .partialCredit(PartialCredit(discrimination: 0.8, intercepts: [0.6, 0.3, -0.9])),
        .nominal(NominalResponse(slopes: [0.4, 1.1, 0.9], intercepts: [0.5, 0.1, -0.4])),
        .ratingScale(RatingScale(thresholds: [-0.8, 0.6], location: 0)),
        .ratingScale(RatingScale(thresholds: [-0.8, 0.6], location: 0.7)),
        .gradedRatingScale(GradedRatingScale(discrimination: 1.3, thresholds: [1, -0.5], location: 0)),
        .gradedRatingScale(GradedRatingScale(discrimination: 0.9, thresholds: [1, -0.5], location: -0.4)),
    ]

    static let bank: ItemBank = {
        let items = models.enumerated().map { ItemBank.Item(name: "item\($0)", model: $1) }
        guard let bank = try? ItemBank(model: .mixed, items: items) else { preconditionFailure("a sound bank") }
        return bank
    }()

    /// The bank's models with every parameter free that can be, priors on the asymptotes, thresholds shared.
    static let specifications: [ItemSpecification] = models.enumerated().map { index, model in
        var treatments: [ItemParameter: ItemSpecification.Treatment] = [:]
        switch model {
        case .logistic(let item):
            if item.lowerAsymptote == 0 { treatments[.lowerAsymptote] = .fixed }
            if item.upperAsymptote == 1 { treatments[.upperAsymptote] = .fixed }
            if item.lowerAsymptote > 0 { treatments[.lowerAsymptote] = .free(prior: .beta(4, 16)) }
            if item.upperAsymptote < 1 { treatments[.upperAsymptote] = .free(prior: .normal(mean: 3, deviation: 0.5)) }
            treatments[.discrimination] = .free(prior: .logNormal(mean: 0.1, deviation: 0.5))
        case .ratingScale:
            for k in 1...2 { treatments[.threshold(k)] = .shared("rsm\(k)") }
            treatments[.discrimination] = .shared("a of the scale")
            if index == 7 { treatments[.location] = .fixed }
        case .gradedRatingScale:
            for k in 1...2 { treatments[.threshold(k)] = .shared("grsm\(k)") }
            if index == 9 { treatments[.location] = .fixed }
        default: break
        }
        return ItemSpecification(model, startsFromAnswers: false, treatments: treatments)
    }

    /// Answers with a fifth missing.
    static func answers(_ pupils: Int, seed: UInt64, under bank: ItemBank = bank) throws -> ResponseTable {
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for place in 0..<pupils {
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "engine", entity: place)
            let theta = bank.latent.mean + bank.latent.variance.squareRoot() * stream.normal()
            for (index, entry) in bank.items.enumerated() {
                var rest = stream.uniform()
                let isMissing = stream.bernoulli(0.2)
                let probability = entry.model.probabilities(theta).probability
                var category = 0
                while category < probability.count - 1, rest >= probability[category] {
                    rest -= probability[category]
                    category += 1
                }
                pupil.append(UInt32(place))
                item.append(UInt32(index))
                outcome.append(isMissing ? -1 : Int8(category))
            }
        }
        return try ResponseTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: bank.items.map(\.name), pupil: pupil, item: item,
            outcome: outcome, categories: 4)
    }

    /// −log of every probability, by each model's own curve, against the table the engine uses.
    @Test func theTableHoldsTheCurvesLogarithms() {
        let nodes = Quadrature.equallySpaced(21).nodes
        let table = CategoryTable(Self.models, nodes: nodes)
        for (item, model) in Self.models.enumerated() {
            for (q, node) in nodes.enumerated() {
                let curves = model.probabilities(node)
                #expect(abs(curves.probability.reduce(0, +) - 1) < 1e-14)
                #expect(abs(curves.first.reduce(0, +)) < 1e-14 && abs(curves.second.reduce(0, +)) < 1e-13)
                let step = 1e-5
                let up = model.probabilities(node + step)
                let down = model.probabilities(node - step)
                for k in curves.probability.indices {
                    let row = Int(table.first[item]) + k
                    let found = table.logProbability[row * table.width + q]
                    #expect(abs(found - log(curves.probability[k])) < 1e-11 * max(1, abs(found)))
                    #expect(abs((up.probability[k] - down.probability[k]) / (2 * step) - curves.first[k]) < 1e-9)
                    #expect(abs((up.first[k] - down.first[k]) / (2 * step) - curves.second[k]) < 1e-9)
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func theGradientIsThatOfTheObjective(withRegression: Bool) throws {
        let count = 60
        let responses = try Self.answers(count, seed: 1)
        var stream = SimulationStream(seed: 3, replicate: 0, stream: "weights")
        let weights = (0..<count).map { _ in 0.5 + stream.uniform() }
        let covariates = (0..<2 * count).map { _ in stream.normal() }
        var calibration = Calibration(Self.specifications)
        var own = Self.specifications
        own[0].treatments[.discrimination] = .shared("own")
        calibration.groups = [
            CalibrationGroup(), CalibrationGroup(mean: .free(from: 0.4), variance: .free(from: 1.7), items: own),
        ]
        let data = CalibrationData(
            responses: responses, weights: weights, groups: (0..<count).map { $0 % 2 },
            covariates: withRegression ? covariates : [], covariateCount: withRegression ? 2 : 0)
        let design = CalibrationDesign(
            calibration, itemCount: responses.itemCount, coefficientCount: data.covariateCount)
        let totals = CategoryTotals(
            data, groupCount: 2, categories: design.versionOf.map { design.versions[$0].categoryCount })
        let likelihood = MarginalLikelihood(
            design, data, totals, grid: LatentGrid(.equallySpaced(41)))
        var reducer = InProcessReducer()
        let start = design.vector(design.versions, coefficients: withRegression ? [0.3, -0.2] : nil)
        let point = try #require(likelihood.evaluate(at: start, reducer: &reducer))
        for place in start.indices {
            let step = 1e-5
            var up = start
            var down = start
            up[place] += step
            down[place] -= step
            let above = try #require(likelihood.evaluate(at: up, reducer: &reducer)).value
            let below = try #require(likelihood.evaluate(at: down, reducer: &reducer)).value
            #expect(abs((above - below) / (2 * step) - point.gradient[place]) < 2e-6)
        }
    }

    @Test func sufficientStatisticsAndNodeStatisticsGiveOneLikelihoodAndGradient() throws {
        // Items of the exponential family only; the same answers with two groups of pupils who met other items.
        let chosen = [0, 5, 6, 7, 8]
        let bank = try ItemBank(model: .mixed, items: chosen.map { Self.bank.items[$0] })
        let complete = try Self.answers(400, seed: 5, under: bank)
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for row in 0..<complete.pupilCount {
            for answer in complete.answers(of: row) where row % 2 == 0 || complete.items[answer] != 1 {
                pupil.append(UInt32(row))
                item.append(complete.items[answer])
                outcome.append(Int8(complete.outcomes[answer]))
            }
        }
        let responses = try ResponseTable(
            pupilNames: complete.pupilNames, itemNames: complete.itemNames, pupil: pupil, item: item, outcome: outcome,
            categories: 4)
        let weights = (0..<400).map { 1 + Double($0 % 3) / 2 }
        let data = CalibrationData(
            responses: responses, weights: weights, groups: nil, covariates: [], covariateCount: 0)
        let calibration = Calibration(
            chosen.map { Self.specifications[$0] }, groups: [CalibrationGroup(variance: .free(from: 1.2))])
        let design = CalibrationDesign(calibration, itemCount: bank.items.count, coefficientCount: 0)
        let totals = CategoryTotals(
            data, groupCount: 1, categories: design.versions.map(\.categoryCount))
        let byStatistics = MarginalLikelihood(design, data, totals, grid: LatentGrid(.equallySpaced(31)))
        #expect(byStatistics.patterns != nil)
        var byNodes = byStatistics
        byNodes.patterns = nil
        var reducer = InProcessReducer()
        let start = design.vector(design.versions)
        let one = try #require(byStatistics.evaluate(at: start, reducer: &reducer))
        let other = try #require(byNodes.evaluate(at: start, reducer: &reducer))
        #expect(abs(one.value - other.value) < 1e-9 * abs(one.value))
        for (x, y) in zip(one.gradient, other.gradient) { #expect(abs(x - y) < 1e-8) }
        let direction = start.map { $0 + 1 }
        for (x, y) in zip(one.preconditioned(direction), other.preconditioned(direction)) {
            #expect(abs(x - y) < 1e-8)
        }
    }

    @Test func aMixedBankIsFoundAgainWithTheSameBitsOnTwoWorkers() throws {
        let responses = try Self.answers(800, seed: 8)
        let calibration = Calibration(Self.specifications, tolerance: 1e-5)
        let outcome = try calibration.fit(responses)
        #expect(outcome.isConverged)
        let two = try calibration.fit(responses, workers: 2)
        #expect(outcome.fit.vector == two.fit.vector)
        #expect(outcome.fit.logLikelihood == two.fit.logLikelihood)
        // At the maximum the likelihood is at least that of the truth, and 2 (gain) is chi-square with as many degrees of freedom
        // as there are parameters (39): above 80 with probability 1e-4.
        let truth = try Calibration(Self.specifications, maximumEvaluations: 1).fit(responses).fit
        let gain = outcome.fit.logLikelihood + outcome.fit.logPrior - truth.logLikelihood - truth.logPrior
        #expect(gain > 0 && 2 * gain < 80)
    }
}

/// What data and specifications a calibration refuses, and what it makes of odd ones.
@Suite struct CalibrationInputTests {
    static let rows: [[Int?]] = (0..<60).map {
        [$0 % 2, $0 % 3 == 0 ? 1 : 0, ($0 / 2) % 2, $0 % 5 == 0 ? nil : ($0 / 3) % 2]
    }

    func calibrate(
        _ rows: [[Int?]], _ model: ItemResponseModel = .twoPL, weights: [Double]? = nil, groups: [Int]? = nil,
        covariates: Matrix? = nil, edit: (inout Calibration) -> Void = { _ in }
    ) throws -> CalibrationOutcome {
        let names = rows[0].indices.map { "item\($0)" }
        let responses = try table(of: rows, items: names, categories: 4)
        var calibration = Calibration(model, for: responses)
        edit(&calibration)
        return try calibration.fit(responses, weights: weights, groups: groups, covariates: covariates)
    }

    @Test func dataWithoutAnEstimateIsATypedError() throws {
        #expect(throws: CalibrationError.noAnswers) { try calibrate([[nil, nil]]) }
        #expect(throws: CalibrationError.itemNeverAnswered(item: 1)) { try calibrate([[0, nil], [1, nil]]) }
        #expect(throws: CalibrationError.itemWithoutVariation(item: 0)) { try calibrate([[1, 0], [1, 1]]) }
        #expect(throws: CalibrationError.itemWithoutVariation(item: 0)) { try calibrate([[0, 0], [0, 1]], .rasch) }
        let unused = [[0, 0], [2, 1], [0, 2], [2, 0]]
        for model in [ItemResponseModel.graded, .generalizedPartialCredit, .nominal, .sequential] {
            #expect(throws: CalibrationError.categoryNeverUsed(item: 0, category: 1)) { try calibrate(unused, model) }
        }
        #expect(throws: CalibrationError.categoryOutOfRange(item: 0)) { try calibrate(unused, .twoPL) }
    }

    @Test func weightsGroupsAndCovariatesAreChecked() throws {
        let count = Self.rows.count
        let ones = [Double](repeating: 1, count: count)
        #expect(throws: CalibrationError.noAnswers) { try calibrate(Self.rows, weights: ones.map { _ in 0 }) }
        #expect(throws: CalibrationError.badWeight(pupil: 2)) {
            try calibrate(Self.rows, weights: [1, 1, .nan] + ones.dropFirst(3))
        }
        #expect(throws: CalibrationError.badWeight(pupil: 0)) {
            try calibrate(Self.rows, weights: [-1] + ones.dropFirst())
        }
        #expect(throws: CalibrationError.countsDiffer(found: 1, expected: count)) {
            try calibrate(Self.rows, weights: [1])
        }
        #expect(throws: CalibrationError.noSuchGroup(pupil: 1)) {
            try calibrate(Self.rows, groups: [0, 1] + [Int](repeating: 0, count: count - 2))
        }
        var covariates = Matrix(rows: count, columns: 1)
        covariates[3, 0] = .infinity
        #expect(throws: CalibrationError.badCovariate(pupil: 3)) { try calibrate(Self.rows, covariates: covariates) }
        for row in 0..<covariates.rows { covariates[row, 0] = 2 }
        #expect(throws: CalibrationError.constantCovariate(column: 0)) {
            try calibrate(Self.rows, covariates: covariates)
        }
    }

    @Test func specificationsAreChecked() throws {
        #expect(throws: CalibrationError.badStart(item: 0)) {
            try calibrate(Self.rows) { $0.items[0].model = .logistic(LogisticItem(discrimination: .nan, intercept: 0)) }
        }
        #expect(throws: CalibrationError.badStart(item: 1)) {
            // A free asymptote cannot start at 0.
            try calibrate(Self.rows) { $0.items[1].treatments[.lowerAsymptote] = .free() }
        }
        #expect(throws: CalibrationError.badPrior(item: 0)) {
            try calibrate(Self.rows) {
                $0.items[0].treatments[.discrimination] = .free(prior: .normal(mean: 0, deviation: 0))
            }
        }
        #expect(throws: CalibrationError.badLatent(group: 0)) {
            try calibrate(Self.rows) { $0.groups[0].variance = .fixed(0) }
        }
        #expect(throws: CalibrationError.countsDiffer(found: 3, expected: 4)) {
            try calibrate(Self.rows) { $0.items.removeLast() }
        }
    }

    @Test func pupilsWithoutAnswersOrWeightChangeNothing() throws {
        let plain = try calibrate(Self.rows, .rasch).fit
        let padded = try calibrate(
            Self.rows + [[nil, nil, nil, nil], [1, 1, 1, 1]], .rasch,
            weights: [Double](repeating: 1, count: Self.rows.count) + [1, 0]
        ).fit
        #expect(abs(plain.logLikelihood - padded.logLikelihood) < 1e-9)
        #expect(padded.pupilCount == Double(Self.rows.count))
        for (x, y) in zip(plain.vector, padded.vector) { #expect(abs(x - y) < 1e-5) }
    }

    @Test func formsThatNoPupilConnectsAreReported() throws {
        let apart: [[Int?]] = Self.rows.enumerated().map { row, answers in
            row % 2 == 0 ? [(row / 2) % 2, (row / 6) % 2, nil, nil] : [nil, nil, (row / 2) % 2, (row / 4) % 2]
        }
        #expect(try calibrate(apart, .rasch).fit.disconnectedForms == 2)
        #expect(try calibrate(Self.rows, .rasch).fit.disconnectedForms == 1)
    }

    @Test func aFitThatRanOutOfEvaluationsSaysSoInItsType() throws {
        let outcome = try calibrate(Self.rows, .rasch) { $0.maximumEvaluations = 2 }
        guard case .notConverged(let fit) = outcome else {
            Issue.record("two evaluations are not enough to converge")
            return
        }
        #expect(fit.remainingMove > 1e-6)
    }
}
