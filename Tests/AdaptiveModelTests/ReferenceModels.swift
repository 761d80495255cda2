import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// A fit of a usual model in a reference file: `slope_intercept` with the items' parameters under the names of R's mirt.
struct ReferenceFit: Sendable, CustomStringConvertible {
    let data: ReferenceDataSet
    let name: String
    let model: ItemResponseModel
    let json: JSONValue

    var description: String { "\(data)/\(name)" }

    /// The model that a file's name begins with.
    static let models: [(prefix: String, model: ItemResponseModel)] = [
        ("rasch_mml", .rasch), ("1pl", .onePL), ("2pl", .twoPL), ("3pl", .threePL), ("4pl", .fourPL), ("grm", .graded),
        ("grsm", .gradedRatingScale), ("gpcm", .generalizedPartialCredit), ("pcm", .partialCredit),
        ("rsm", .ratingScale), ("nrm", .nominal), ("sequential", .sequential),
    ]

    /// Files whose item parameters are not those of a plain fit of the whole folder.
    static let other = ["2pl_weighted", "2pl_fixed"]

    init?(_ file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        let name = name
        guard let model = Self.models.first(where: { name == $0.prefix || name.hasPrefix($0.prefix + "_") })?.model,
            !Self.other.contains(name)
        else { return nil }
        let json = try JSONValue(contentsOf: file)
        guard json["slope_intercept"]?["items"]?.array != nil,
            let data = try ReferenceDataSet(file.deletingLastPathComponent())
        else { return nil }
        self.model = model
        self.json = json
        self.data = data
    }

    /// Every fit in the repository's references, and among those of others where they are.
    static let all: [ReferenceFit] = {
        var files = References.files(in: "irt")
        if let fetched = References.fetched {
            files += References.files(below: fetched.appendingPathComponent("irt"), ending: ".json")
        }
        return files.compactMap { try? ReferenceFit($0) }
    }()

    /// The reference's parameters as a bank.
    func bank() throws -> ItemBank {
        let items = try (json["slope_intercept"]?["items"]?.array ?? []).map { item in
            ItemBank.Item(name: item["item"]?.string ?? "", model: try itemModel(model, item["par"] ?? .null))
        }
        return try ItemBank(
            model: model, latent: .init(variance: json["slope_intercept"]?["group"]?["par"]?["COV_11"]?.double ?? 1),
            items: items)
    }

    /// Priors as the file's description says.
    var priors: [ItemParameter: ParameterPrior] {
        var priors: [ItemParameter: ParameterPrior] = [:]
        let text = json["model"]?.string ?? ""
        func numbers(_ pattern: String) -> [Double]? {
            guard let range = text.range(of: pattern, options: .regularExpression) else { return nil }
            let inner = text[range].drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
            return inner.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
        }
        if let n = numbers(#"N\([-0-9., ]+\)( prior)? on logit\(g\)"#) {
            priors[.lowerAsymptote] = .normal(mean: n[0], deviation: n[1])
        }
        if let n = numbers(#"N\([-0-9., ]+\) on logit\(u\)"#) {
            priors[.upperAsymptote] = .normal(mean: n[0], deviation: n[1])
        }
        if let n = numbers(#"lognormal\([-0-9., ]+\) on a"#) {
            priors[.discrimination] = .logNormal(mean: n[0], deviation: n[1])
        }
        if let n = numbers(#"Beta\([-0-9., ]+\) prior on g"#) { priors[.lowerAsymptote] = .beta(n[0], n[1]) }
        return priors
    }

    /// Whether the reference was iterated until nothing moved by more than 1e-8.
    var isTight: Bool { json["convergence"]?.string?.contains("1e-8") ?? false }
}

/// An item from mirt's names of its parameters in the slope–intercept metric.
func itemModel(_ model: ItemResponseModel, _ par: JSONValue) throws -> ItemModel {
    func number(_ key: String) throws -> Double { try #require(par[key]?.double) }
    func series(_ key: String, from first: Int = 1) -> [Double] {
        (first...128).map { par["\(key)\($0)"]?.double }.prefix { $0 != nil }.compactMap { $0 }
    }
    /// Asymptotes are in the files as logits, ±999 for 0 and 1, or as they are.
    func asymptote(_ letter: String, _ absent: Double) -> Double {
        if let logit = par["logit(\(letter))"]?.double {
            return logit > 900 ? 1 : logit < -900 ? 0 : VectorMath.logistic(logit)
        }
        return par[letter]?.double ?? absent
    }
    switch model {
    case .rasch, .onePL, .twoPL, .threePL, .fourPL:
        return .logistic(
            LogisticItem(
                discrimination: try number("a1"), intercept: try number("d"), lowerAsymptote: asymptote("g", 0),
                upperAsymptote: asymptote("u", 1)))
    case .graded: return .graded(GradedResponse(discrimination: try number("a1"), intercepts: series("d")))
    case .sequential: return .sequential(SequentialResponse(discrimination: try number("a1"), intercepts: series("d")))
    case .partialCredit, .generalizedPartialCredit:
        return .partialCredit(PartialCredit(discrimination: try number("a1"), intercepts: series("d")))
    case .ratingScale:
        return .ratingScale(
            RatingScale(discrimination: try number("a1"), thresholds: series("b"), location: try number("c")))
    case .gradedRatingScale:
        return .gradedRatingScale(
            GradedRatingScale(discrimination: try number("a1"), thresholds: series("b"), location: try number("c")))
    case .nominal:
        let a = try number("a1")
        return .nominal(NominalResponse(slopes: series("ak").map { $0 * a }, intercepts: series("d")))
    case .mixed: throw ReferenceError.noSuchModel
    }
}

enum ReferenceError: Error { case noSuchModel }
