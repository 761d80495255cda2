import AdaptiveModel
import Foundation
import NumericalCore
import Testing

/// Links beyond the reference values.
@Suite struct LinkingTests {
    static let items: [(name: String, model: ItemModel)] = [
        ("2pl", .logistic(LogisticItem(discrimination: 1.3, intercept: -0.4))),
        (
            "4pl",
            .logistic(LogisticItem(discrimination: 0.8, intercept: 0.9, lowerAsymptote: 0.2, upperAsymptote: 0.95))
        ),
        ("graded", .graded(GradedResponse(discrimination: 1.1, intercepts: [1.5, 0.2, -1]))),
        ("sequential", .sequential(SequentialResponse(discrimination: 0.9, intercepts: [0.5, 0.7]))),
        ("gpcm", .partialCredit(PartialCredit(discrimination: 0.7, intercepts: [0.3, 0.8, -0.2]))),
        ("rsm", .ratingScale(RatingScale(discrimination: 1.2, thresholds: [-1, 0.4], location: 0.3))),
        (
            "grsm",
            .gradedRatingScale(GradedRatingScale(discrimination: 1.4, thresholds: [0.8, -0.5], location: -0.2))
        ),
        ("nominal", .nominal(NominalResponse(slopes: [0.4, 1.3], intercepts: [0.2, -0.6]))),
    ]

    static func bank(_ names: Set<String>? = nil) throws -> ItemBank {
        try ItemBank(
            model: .mixed, latent: .init(mean: 0.3, variance: 1.5),
            items: items.filter { names?.contains($0.name) ?? true }.map { .init(name: $0.name, model: $0.model) })
    }

    @Test func linkedItemsOfEveryModelHaveTheSameProbabilitiesAtTheLinkedAbility() throws {
        let link = ScaleLink(slope: 1.7, shift: -0.6)
        let bank = try Self.bank()
        let linked = bank.linked(by: link)
        for (item, other) in zip(bank.items, linked.items) {
            for theta in [-2.5, 0, 0.7, 3] {
                for (p, q) in zip(
                    item.model.probabilities(theta).probability,
                    other.model.probabilities(link.ability(theta)).probability)
                {
                    #expect(abs(p - q) < 1e-14, "\(item.name)")
                }
            }
        }
        #expect(abs(linked.latent.mean - link.ability(0.3)) < 1e-15)
        #expect(abs(linked.latent.variance - 1.7 * 1.7 * 1.5) < 1e-14)
        // And back.
        for (item, other) in zip(bank.items, linked.linked(by: link.inverse).items) {
            for (x, y) in zip(item.model.values, other.model.values) where x.isFinite { #expect(abs(x - y) < 1e-14) }
        }
        let there = link.followed(by: link.inverse)
        #expect(abs(there.slope - 1) < 1e-15 && abs(there.shift) < 1e-15)
    }

    @Test(arguments: [
        LinkingMethod.meanMean, .meanGeometricMean, .meanSigma, .haebara, .stockingLord,
    ])
    func aBankMovedByALinkIsBroughtBackExactly(_ method: LinkingMethod) throws {
        let link = ScaleLink(slope: 0.8, shift: 0.5)
        // Parameters of unordered categories have no difficulty, which only the curve methods do without.
        let names =
            method == .haebara || method == .stockingLord ? nil : Set(Self.items.map(\.name)).subtracting(["nominal"])
        let bank = try Self.bank(names)
        let found = try Linking(from: bank, to: bank.linked(by: link)).link(by: method)
        #expect(abs(found.slope - 0.8) < 1e-9)
        #expect(abs(found.shift - 0.5) < 1e-9)
    }

    @Test func unlinkableBanksAreTypedErrors() throws {
        let bank = try Self.bank(["2pl", "graded"])
        let other = try ItemBank(model: .twoPL, items: [.init(name: "x", discrimination: 1, intercept: 0)])
        #expect(throws: LinkingError.tooFewCommonItems(found: 0, needed: 1)) { try Linking(from: bank, to: other) }
        let changed = try ItemBank(
            model: .mixed,
            items: [.init(name: "2pl", model: bank.items[0].model), .init(name: "graded", model: bank.items[0].model)])
        #expect(throws: LinkingError.modelsDiffer(item: 1)) { try Linking(from: bank, to: changed) }
        #expect(throws: LinkingError.tooFewCommonItems(found: 1, needed: 2)) {
            try Linking(from: bank, to: bank, common: ["2pl"]).link(by: .meanSigma)
        }
        let nominal = try Self.bank(["nominal"])
        #expect(throws: LinkingError.noDifficulty(item: 0)) {
            try Linking(from: nominal, to: nominal).link(by: .meanMean)
        }
        let flat = try ItemBank(
            model: .twoPL,
            items: ["a", "b"].map { .init(name: $0, discrimination: 1.5, intercept: 0) })
        #expect(throws: LinkingError.noSpread) { try Linking(from: flat, to: flat).link(by: .meanSigma) }
        #expect(throws: LinkingError.badCovariance(expected: 8)) {
            try Linking(from: flat, to: flat).estimate(
                by: .haebara, covarianceFrom: Matrix(rows: 2, columns: 2), covarianceTo: Matrix(rows: 2, columns: 2))
        }
    }

    @Test func aRaschLinkKeepsItsUnit() throws {
        let bank = try ItemBank(
            model: .rasch,
            items: [-1.0, 0.2, 0.9].enumerated().map {
                .init(name: "\($0.offset)", discrimination: 1, intercept: -$0.element)
            })
        let shifted = bank.linked(by: ScaleLink(slope: 1, shift: 0.4))
        #expect(shifted.model == .rasch)
        for method in [LinkingMethod.meanSigma, .haebara, .stockingLord] {
            let link = try Linking(from: bank, to: shifted).link(by: method)
            #expect(link.slope == 1)
            #expect(abs(link.shift - 0.4) < 1e-9)
        }
    }

    /// The shift of a Rasch link is a difference of means of difficulties: its variance is known exactly.
    @Test func theStandardErrorOfARaschShiftIsThatOfADifferenceOfMeans() throws {
        let bank = try ItemBank(
            model: .rasch,
            items: [-1.0, 0.2, 0.9].enumerated().map {
                .init(name: "\($0.offset)", discrimination: 1, intercept: -$0.element)
            })
        var covariance = Matrix(rows: 12, columns: 12)
        for (item, variance) in [0.01, 0.02, 0.03].enumerated() { covariance[4 * item + 1, 4 * item + 1] = variance }
        covariance[1, 5] = 0.004
        covariance[5, 1] = 0.004
        let estimate = try Linking(from: bank, to: bank).estimate(
            by: .meanMean, covarianceFrom: covariance, covarianceTo: covariance)
        #expect(estimate.slopeError == 0)
        #expect(abs(estimate.shiftError - (2 * (0.06 + 0.008) / 9).squareRoot()) < 1e-9)
        #expect(abs(estimate.error(at: 3) - estimate.shiftError) < 1e-12)
    }

    @Test func newItemsAreFittedOnTheOldBanksScale() throws {
        var stream = SimulationStream(seed: 5, replicate: 0, stream: "bank")
        let truth = try ItemBank(
            model: .twoPL, latent: .init(mean: 0.7, variance: 1.4),
            items: (0..<14).map {
                .init(
                    name: "item-\($0)", discrimination: stream.logNormal(mu: 0.1, sigma: 0.2),
                    intercept: stream.normal())
            })
        // Pupils who are abler than those of the bank (mean 0.7) meet 10 old items and 4 new ones.
        let data = SimulatedPupils(design: .uniform(answers: 14), count: 4000, seed: 8).answers(under: truth)
        let old = try ItemBank(model: .twoPL, items: Array(truth.items[..<10]))
        let outcome = try Calibration(extending: old, for: data, model: .twoPL).fit(data)
        #expect(outcome.isConverged)
        // Standard errors: mean .022, variance .05, intercepts about .06; bounds are 5 of these or more: false-alarm rate below 1e-5.
        #expect(abs(outcome.fit.latents[0].mean - 0.7) < 0.12)
        #expect(abs(outcome.fit.latents[0].variance - 1.4) < 0.3)
        let extended = old.extended(by: outcome.fit)
        #expect(Array(extended.items[..<10]) == old.items)
        #expect(extended.latent == old.latent)
        #expect(extended.items.count == 14)
        for (found, right) in zip(extended.items[10...], truth.items[10...]) {
            #expect(found.name == right.name)
            #expect(abs(found.intercept - right.intercept) < 0.35)
            #expect(abs(found.discrimination - right.discrimination) < 0.4)
        }
        let strange = try ItemBank(model: .twoPL, items: [.init(name: "other", discrimination: 1, intercept: 0)])
        #expect(throws: LinkingError.tooFewCommonItems(found: 0, needed: 1)) {
            try Calibration(extending: strange, for: data, model: .twoPL)
        }
    }
}

/// What takes many links.
@Suite struct LinkingTestsInRelease {
    /// Parameters drawn from their covariance give links that spread as the delta method says.
    ///
    /// 2 000 draws, five methods, slope and shift: a standard deviation is within 1/√(2·1999) = 1.6 % of its value; 4.4 of these with
    /// 1.5 % for the curvature that the delta method leaves out: false-alarm rate below 2e-4 in all.
    @Test func standardErrorsAreTheSpreadOfLinksOfDrawnParameters() throws {
        let count = 8
        var stream = SimulationStream(seed: 77, replicate: 0, stream: "link")
        let items = (0..<count).map { item in
            ItemBank.Item(
                name: "\(item)", discrimination: stream.logNormal(mu: 0.2, sigma: 0.2),
                intercept: stream.normal())
        }
        let bank = try ItemBank(model: .twoPL, items: items)
        let moved = bank.linked(by: ScaleLink(slope: 1.2, shift: 0.3))
        let deviations = (a: 0.03, d: 0.025, correlation: 0.4)
        var covariance = Matrix(rows: 4 * count, columns: 4 * count)
        for item in 0..<count {
            let cross = deviations.correlation * deviations.a * deviations.d
            covariance[4 * item, 4 * item] = deviations.a * deviations.a
            covariance[4 * item + 1, 4 * item + 1] = deviations.d * deviations.d
            covariance[4 * item, 4 * item + 1] = cross
            covariance[4 * item + 1, 4 * item] = cross
        }
        func drawn(_ bank: ItemBank) throws -> ItemBank {
            try ItemBank(
                model: .twoPL,
                items: bank.items.map { item in
                    let z = stream.normal()
                    let w =
                        deviations.correlation * z + (1 - deviations.correlation * deviations.correlation).squareRoot()
                        * stream.normal()
                    return ItemBank.Item(
                        name: item.name, discrimination: item.discrimination + deviations.a * z,
                        intercept: item.intercept + deviations.d * w)
                })
        }
        let methods = [LinkingMethod.meanMean, .meanGeometricMean, .meanSigma, .haebara, .stockingLord]
        let quadrature = Quadrature.gaussHermite(12)
        var links = [[ScaleLink]](repeating: [], count: methods.count)
        for _ in 0..<2000 {
            let linking = try Linking(from: drawn(bank), to: drawn(moved))
            for (m, method) in methods.enumerated() {
                links[m].append(try linking.link(by: method, quadrature: quadrature))
            }
        }
        for (m, method) in methods.enumerated() {
            let estimate = try Linking(from: bank, to: moved).estimate(
                by: method, covarianceFrom: covariance, covarianceTo: covariance, quadrature: quadrature)
            func deviation(_ x: [Double]) -> Double {
                let mean = x.reduce(0, +) / Double(x.count)
                return (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1)).squareRoot()
            }
            #expect(abs(deviation(links[m].map(\.slope)) / estimate.slopeError - 1) < 0.085, "\(method)")
            #expect(abs(deviation(links[m].map(\.shift)) / estimate.shiftError - 1) < 0.085, "\(method)")
            // The error of a linked ability, away from the middle where the covariance counts.
            let abilities = links[m].map { $0.ability(2) }
            #expect(abs(deviation(abilities) / estimate.error(at: 2) - 1) < 0.085, "\(method)")
        }
    }

    /// Two calibrations of samples from one population: the true link is the identity, and links scatter around it as their errors say.
    ///
    /// The mean of 100 squared deviates is a chi-square of 100 degrees of freedom over 100: outside .52...1.7 with probability 2e-5, for each of
    /// two methods and two coefficients.
    @Test func linksOfCalibrationsScatterAsTheirStandardErrorsSay() throws {
        var stream = SimulationStream(seed: 12, replicate: 0, stream: "bank")
        let truth = try ItemBank(
            model: .twoPL,
            items: (0..<12).map {
                .init(
                    name: "item-\($0)", discrimination: stream.logNormal(mu: 0.2, sigma: 0.2),
                    intercept: stream.normal())
            })
        var squares = [0.0, 0, 0, 0]
        for sample in 0..<100 {
            let fits = try [0, 1].map { side in
                let data = SimulatedPupils(
                    design: .uniform(answers: 12), count: 1500, seed: UInt64(2 * sample + side)
                ).answers(under: truth)
                return try Calibration(.twoPL, for: data).fit(data).fit
            }
            let linking = try Linking(from: fits[0].bank, to: fits[1].bank)
            let covariances = try fits.map {
                try $0.covariance(ofItems: linking.names, in: $0.covariance(.crossProduct))
            }
            for (m, method) in [LinkingMethod.meanGeometricMean, .stockingLord].enumerated() {
                let estimate = try linking.estimate(
                    by: method, covarianceFrom: covariances[0], covarianceTo: covariances[1],
                    quadrature: .gaussHermite(12))
                let deviates = [
                    (estimate.link.slope - 1) / estimate.slopeError, estimate.link.shift / estimate.shiftError,
                ]
                for (k, deviate) in deviates.enumerated() { squares[2 * m + k] += deviate * deviate / 100 }
            }
        }
        for square in squares { #expect(0.52 < square && square < 1.7, "\(squares)") }
    }

    @Test func theCovarianceOfItemsThatAFitHasNotIsATypedError() throws {
        let data = try ItemFitTests.answers(under: ItemFitTests.bank(4), pupils: 300, seed: 1)
        let fit = try Calibration(.rasch, for: data).fit(data).fit
        let errors = try fit.covariance()
        #expect(throws: LinkingError.tooFewCommonItems(found: 1, needed: 2)) {
            try fit.covariance(ofItems: ["item-0", "elsewhere"], in: errors)
        }
        let matrix = try fit.covariance(ofItems: ["item-2"], in: errors)
        #expect(matrix.rows == 4 && matrix[0, 0] == 0 && matrix[1, 1] > 0 && matrix[2, 2] == 0)
        #expect(matrix[1, 1].squareRoot() == errors.standardErrors(ofItem: 2)[1])
    }
}
