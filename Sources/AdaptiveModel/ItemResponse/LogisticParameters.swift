internal import Foundation

/// The free parameters of a logistic model during a fit.
struct LogisticParameters: Sendable {
    let model: ItemResponseModel
    var intercepts: [Double]
    var discriminations: [Double]
    var variance: Double

    /// Starting values: those of `start`, or discriminations of 1 and the logits of the items' shares of right answers.
    init(_ model: ItemResponseModel, totals: ItemTotals, start: ItemBank?) {
        self.model = model
        variance = model == .rasch ? (start?.latent.variance ?? 1) : 1
        if let start {
            precondition(start.items.count == totals.right.count, "a start needs the table's items in its order")
            intercepts = start.items.map(\.intercept)
            discriminations = model == .rasch ? start.items.map { _ in 1 } : start.items.map(\.discrimination)
        } else {
            // A logistic–normal mixture flattens logits by about sqrt(1 + 0.35 a²).
            intercepts = zip(totals.right, totals.answered).map { right, answered in
                1.16 * log((right + 0.5) / (answered - right + 0.5))
            }
            discriminations = totals.right.map { _ in 1 }
        }
    }

    /// The largest move of any parameter.
    func distance(to other: LogisticParameters) -> Double {
        zip(vector, other.vector).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    func logDensity(_ prior: ItemPrior) -> Double {
        intercepts.indices.reduce(0) { total, item in
            total
                + prior.logDensity(
                    intercept: intercepts[item],
                    discrimination: model == .rasch ? nil : discriminations[item])
        }
    }

    func bank(names: [String]) -> ItemBank {
        do {
            return try ItemBank(
                model: model, latent: ItemBank.Latent(variance: variance),
                items: names.indices.map {
                    ItemBank.Item(name: names[$0], discrimination: discriminations[$0], intercept: intercepts[$0])
                })
        } catch {
            preconditionFailure("a fit keeps its parameters finite and a table its item names apart: \(error)")
        }
    }

    /// The SQUAREM point θ0 − 2αr + α²v with r = θ1 − θ0, v = (θ2 − θ1) − r and α = −‖r‖/‖v‖ (Varadhan & Roland 2008, S3).
    ///
    /// - Returns: `nil` where the point is no further than the second step or outside the model.
    func extrapolated(through once: LogisticParameters, _ twice: LogisticParameters) -> LogisticParameters? {
        let start = vector
        let first = once.vector
        let second = twice.vector
        var rr = 0.0
        var vv = 0.0
        for k in start.indices {
            let r = first[k] - start[k]
            let v = second[k] - first[k] - r
            rr += r * r
            vv += v * v
        }
        guard vv > 0 else { return nil }
        let alpha = -(rr / vv).squareRoot()
        guard alpha < -1, alpha.isFinite else { return nil }
        var point = start
        for k in start.indices {
            let r = first[k] - start[k]
            let v = second[k] - first[k] - r
            point[k] = start[k] - 2 * alpha * r + alpha * alpha * v
        }
        return LogisticParameters(self, vector: point)
    }

    /// All free parameters on unbounded scales.
    private var vector: [Double] {
        switch model {
        case .rasch: intercepts + [log(variance)]
        case .onePL: intercepts + [log(discriminations.first ?? 1)]
        case .twoPL: intercepts + discriminations
        }
    }

    private init?(_ like: LogisticParameters, vector: [Double]) {
        guard vector.allSatisfy({ $0.isFinite && abs($0) < 50 }) else { return nil }
        model = like.model
        let count = like.intercepts.count
        intercepts = Array(vector[..<count])
        switch like.model {
        case .rasch:
            discriminations = like.discriminations
            variance = exp(vector[count])
        case .onePL:
            discriminations = [Double](repeating: exp(vector[count]), count: count)
            variance = 1
        case .twoPL:
            discriminations = Array(vector[count...])
            variance = 1
        }
        guard variance > 1e-6, variance < 1e6 else { return nil }
    }
}
