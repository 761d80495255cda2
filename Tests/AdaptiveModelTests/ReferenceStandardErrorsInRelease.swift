import Foundation
import NumericalCore
import Testing
import _TestSupport

@testable import AdaptiveModel

/// Standard errors at the references' own parameters: observed information (mirt's Oakes) 1e-5 relative, cross-product 1e-4.
@Suite struct ReferenceStandardErrorsInRelease {
    static let withErrors = ReferenceFit.all.filter { fit in
        let items = fit.json["slope_intercept"]?["items"]?.array ?? []
        let isBeta = fit.priors.values.contains { if case .beta = $0 { true } else { false } }
        // Not where mirt's solution is not a maximum of what it reports (ReferenceFitsInRelease).
        return !isBeta
            && items.contains { ($0["se"]?["d"]?.double ?? $0["se"]?["d1"]?.double ?? $0["se"]?["b1"]?.double) != nil }
    }

    @Test func thereAreStandardErrorsToCompareWith() { #expect(Self.withErrors.count >= 10) }

    @Test(arguments: withErrors)
    func observedInformationGivesTheReferencesErrors(_ reference: ReferenceFit) throws {
        let fit = try ReferenceFitsInRelease.fitAtReference(reference)
        let covariance = try Self.covariance(fit, priors: reference.priors)
        // A latent distribution cut by the grid: mirt's solution is not quite the maximum (ReferenceFitsInRelease).
        let isCut = reference.model == .rasch && 6 / fit.latents[0].variance.squareRoot() < 5
        let tolerance = isCut ? 2e-3 : 1e-5
        for (item, json) in (reference.json["slope_intercept"]?["items"]?.array ?? []).enumerated() {
            for (parameter, found) in zip(
                fit.bank.items[item].model.parameters, covariance.standardErrors(ofItem: item))
            {
                guard let expected = json["se"]?[name(parameter, reference.model)]?.double else { continue }
                #expect(relative(try #require(found), expected) < tolerance)
            }
        }
        if let expected = reference.json["slope_intercept"]?["group"]?["se"]?["COV_11"]?.double {
            #expect(relative(try #require(covariance.standardErrorOfVariance()), expected) < tolerance)
        }
        // The references give rating scales in the slope–intercept metric only.
        guard reference.model != .ratingScale, reference.model != .gradedRatingScale else { return }
        for (item, json) in (reference.json["irt"]?.array ?? []).enumerated() {
            for parameter in covariance.traditional(ofItem: item) {
                let name = parameter.name == "c" ? "g" : parameter.name
                guard let value = json["par"]?[name]?.double else { continue }
                #expect(abs(parameter.value - value) < 1e-9 * max(1, abs(value)))
                guard var expected = json["se"]?[name]?.double else { continue }
                if reference.model == .generalizedPartialCredit, name == "b1" {
                    // mirt's is not the delta method of b1 = −d1/a at its own errors (b2 and b3 are); the formula written out, with
                    // the covariance that gives all its other errors:
                    let a = try #require(json["par"]?["a"]?.double)
                    let d = -value * a
                    let own = try #require(fit.likelihood.design.places[item].first)
                    let (aa, ad, dd) = (
                        covariance.matrix[own, own], covariance.matrix[own, own + 1],
                        covariance.matrix[own + 1, own + 1]
                    )
                    expected = (d * d / (a * a) * aa - 2 * d / a * ad + dd).squareRoot() / a
                }
                #expect(relative(try #require(parameter.standardError), expected) < tolerance)
            }
        }
    }

    /// Our covariance; with a log-normal prior that of mirt, whose second derivative of the log density has the sign of (log a − µ)/(aσ)²
    /// wrong (SEs of a up to 15 % off). Ours is the derivative of the prior's gradient, which CalibrationEngineTests compares with
    /// differences of the density; mirt's figures come out to 1e-5 with its sign, which shows that nothing else differs.
    private static func covariance(
        _ fit: CalibrationFit, priors: [ItemParameter: ParameterPrior]
    ) throws -> ParameterCovariance {
        guard case .logNormal(let mean, let deviation)? = priors[.discrimination] else { return try fit.covariance() }
        let design = fit.likelihood.design
        var information = fit.observedInformation(InProcessReducer())
        for places in design.places where places[0] >= 0 {
            let a = fit.vector[places[0]]
            information[places[0], places[0]] += 2 * (log(a) - mean) / (a * a * deviation * deviation)
        }
        return ParameterCovariance(design: design, vector: fit.vector, matrix: try Cholesky(information).inverse())
    }

    /// mirt's name of a parameter; none for nominal slopes, which it has as products (compared in Bock's metric).
    private func name(_ parameter: ItemParameter, _ model: ItemResponseModel) -> String {
        switch parameter {
        case .discrimination: "a1"
        case .intercept(let k): model.hasOneIntercept ? "d" : "d\(k)"
        case .threshold(let k): "b\(k)"
        case .location: "c"
        case .slope: "none"
        case .lowerAsymptote: "logit(g)"
        case .upperAsymptote: "logit(u)"
        }
    }

    private func relative(_ found: Double, _ expected: Double) -> Double { abs(found / expected - 1) }

    static let methodFiles: [URL] = {
        var files = References.files(in: "irt")
        if let fetched = References.fetched {
            files += References.files(below: fetched.appendingPathComponent("irt"), ending: ".json")
        }
        return files.filter { $0.lastPathComponent == "2pl_se_methods.json" }
    }()

    @Test(arguments: methodFiles)
    func theMethodsAreTheReferences(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let plain = try #require(
            try ReferenceFit(file.deletingLastPathComponent().appendingPathComponent("2pl.json")))
        let fit = try ReferenceFitsInRelease.fitAtReference(plain)
        let methods: [(String, InformationEstimate, Double)] = [
            ("Oakes", .observed, 1e-5), ("Louis", .observed, 1e-5), ("crossprod", .crossProduct, 1e-4),
            ("sandwich", .sandwich, 1e-4),
        ]
        for (name, estimate, tolerance) in methods {
            let expected = try #require(json["SE"]?[name]?.object)
            let covariance = try fit.covariance(estimate)
            // Names are a1.<number>, d.<number>, numbered through mirt's parameters: four an item.
            for (key, value) in expected {
                let number = try #require(key.split(separator: ".").last.flatMap { Int($0) })
                let errors = covariance.standardErrors(ofItem: (number - 1) / 4)
                let found = try #require(errors[(number - 1) % 4])
                #expect(relative(found, try #require(value.double)) < tolerance)
            }
        }
    }
}

extension ItemResponseModel {
    fileprivate var hasOneIntercept: Bool { [.rasch, .onePL, .twoPL, .threePL, .fourPL].contains(self) }
}
