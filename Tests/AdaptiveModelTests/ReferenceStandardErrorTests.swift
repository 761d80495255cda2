import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Standard errors at the references' own parameters: observed information (mirt's Oakes) 1e-5 relative, cross-product 1e-4.
@Suite struct ReferenceStandardErrorTests {
    static let withErrors = ReferenceFit.all.filter { fit in
        let items = fit.json["slope_intercept"]?["items"]?.array ?? []
        let isBeta = fit.priors.values.contains { if case .beta = $0 { true } else { false } }
        // Not where mirt's solution is not a maximum of what it reports (ReferenceModelTests).
        return !isBeta && items.contains { ($0["se"]?["d"]?.double ?? $0["se"]?["d1"]?.double ?? $0["se"]?["b1"]?.double) != nil }
    }

    @Test func thereAreStandardErrorsToCompareWith() { #expect(Self.withErrors.count >= 10) }

    @Test(arguments: withErrors)
    func observedInformationGivesTheReferencesErrors(_ reference: ReferenceFit) throws {
        let fit = try ReferenceModelTests.fitAtReference(reference)
        let covariance = try fit.covariance(.observed)
        for (item, json) in (reference.json["slope_intercept"]?["items"]?.array ?? []).enumerated() {
            for (parameter, found) in zip(fit.bank.items[item].model.parameters, covariance.standardErrors(ofItem: item)) {
                guard let expected = json["se"]?[name(parameter, reference.model)]?.double else { continue }
                #expect(relative(try #require(found), expected) < 1e-5)
            }
        }
        if let expected = reference.json["slope_intercept"]?["group"]?["se"]?["COV_11"]?.double {
            #expect(relative(try #require(covariance.standardErrorOfVariance()), expected) < 1e-5)
        }
        // The references give rating scales in the slope–intercept metric only.
        guard reference.model != .ratingScale, reference.model != .gradedRatingScale else { return }
        for (item, json) in (reference.json["irt"]?.array ?? []).enumerated() {
            for parameter in covariance.traditional(ofItem: item) {
                let name = parameter.name == "c" ? "g" : parameter.name
                guard let value = json["par"]?[name]?.double else { continue }
                #expect(abs(parameter.value - value) < 1e-9 * max(1, abs(value)))
                guard let expected = json["se"]?[name]?.double else { continue }
                #expect(relative(try #require(parameter.standardError), expected) < 1e-5)
            }
        }
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
        let fit = try ReferenceModelTests.fitAtReference(plain)
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
