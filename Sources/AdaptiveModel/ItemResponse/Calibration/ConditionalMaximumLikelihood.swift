internal import Foundation
internal import NumericalCore

/// Calibration of the Rasch family by conditional maximum likelihood (Andersen 1972): given a pupil's sum score the answers do not depend
/// on ability, so that items are estimated without any distribution of it.
///
/// With ε_jk = exp(d_jk) a pupil with score r contributes Σ d_jx − log γ_r, γ_r the elementary symmetric function of the items the
/// pupil met. It is computed as the distribution of the score at ability 0, item by item, whose terms are positive and sum to 1: nothing
/// cancels.
public struct ConditionalMaximumLikelihood: Sendable {
    /// What is common to the items' categories.
    public enum Model: Sendable, CaseIterable {
        /// Every category's intercept free: the Rasch model for two categories, partial credit for more.
        case partialCredit
        /// d_jk = k·e_j + ω_k, ω_1 = 0: the rating scale model, with as many categories for all items.
        case ratingScale
    }

    /// The model to fit.
    public var model: Model
    /// The fit has converged when a further step would move no parameter by more than this.
    public var tolerance: Double
    /// The most evaluations of the likelihood.
    public var maximumEvaluations: Int

    /// - Parameters:
    ///   - model: the model of every item.
    ///   - tolerance: above 0.
    ///   - maximumEvaluations: the most evaluations of the likelihood, above 0.
    public init(_ model: Model = .partialCredit, tolerance: Double = 1e-8, maximumEvaluations: Int = 500) {
        precondition(tolerance > 0 && maximumEvaluations > 0, "a fit needs a positive tolerance and an evaluation")
        self.model = model
        self.tolerance = tolerance
        self.maximumEvaluations = maximumEvaluations
    }

    /// Fitted items.
    public struct Fit: Sendable {
        /// d_jk of partial-credit items with a = 1, in the table's order; they sum to 0 (of a rating scale, the e_j).
        public let intercepts: [[Double]]
        /// Their standard errors, by the inverse of the conditional information.
        public let standardErrors: [[Double]]
        /// The conditional log-likelihood.
        public let logLikelihood: Double
        /// Whether the tolerance was met.
        public let converged: Bool
        /// Evaluations of the likelihood.
        public let evaluations: Int
    }

    /// Fits the items; pupils whose score is the lowest or highest possible say nothing about them.
    ///
    /// - Throws: ``CalibrationError`` where an item was answered alike by all who count, a category was never used, or pupils' answers leave
    ///   sets of items that cannot be compared.
    public func fit(_ responses: ResponseTable) throws(CalibrationError) -> Fit {
        let data = try ConditionalData(responses)
        let all = CalibrationData(responses: responses, weights: nil, groups: nil, covariates: [], covariateCount: 0)
        guard all.disconnectedForms() == 1 else { throw .notIdentified }
        let design = ConditionalDesign(model, categories: data.categories)
        let start = [Double](repeating: 0, count: design.columns)
        func information(_ vector: [Double]) -> Matrix {
            let step = 1e-4
            var matrix = Matrix(rows: design.columns, columns: design.columns)
            for k in 0..<design.columns {
                var (up, down) = (vector, vector)
                up[k] += step
                down[k] -= step
                let above = design.project(data.evaluate(design.intercepts(up)).gradient)
                let below = design.project(data.evaluate(design.intercepts(down)).gradient)
                for j in 0..<design.columns { matrix[j, k] = (below[j] - above[j]) / (2 * step) }
            }
            return matrix
        }
        guard let scale = try? Cholesky(information(start)) else { throw .notIdentified }
        var history = QuasiNewtonMaximizer.History()
        let maximizer = QuasiNewtonMaximizer(tolerance: tolerance, maximumEvaluations: maximumEvaluations)
        let result = maximizer.maximize(from: start, history: &history) { vector -> Point? in
            let here = data.evaluate(design.intercepts(vector))
            guard here.value.isFinite else { return nil }
            return Point(value: here.value, gradient: design.project(here.gradient), scale: scale)
        }
        guard let result else { throw .noLikelihoodAtStart }
        guard let covariance = try? Cholesky(information(result.parameters)).inverse() else { throw .notIdentified }
        return Fit(
            intercepts: design.intercepts(result.parameters), standardErrors: design.standardErrors(covariance),
            logLikelihood: result.point.value, converged: result.converged, evaluations: result.evaluations)
    }

    /// Whether the items have the same parameters in several groups of pupils: the likelihood ratio of fits to each group against one to all
    /// (Andersen 1973). Groups by score, ``splitAtMedianScore(_:)``, test the Rasch model itself.
    ///
    /// - Parameters:
    ///   - responses: of all groups.
    ///   - groups: pupil to group, from 0.
    /// - Throws: ``CalibrationError`` where a fit has no result, in a group of pupils as in all of them: an item that a group answered alike,
    ///   or a category that it did not use, for instance.
    public func likelihoodRatio(
        _ responses: ResponseTable, groups: [Int]
    ) throws(CalibrationError) -> ChiSquareTest {
        guard groups.count == responses.pupilCount else {
            throw .countsDiffer(found: groups.count, expected: responses.pupilCount)
        }
        let places = Set(groups).sorted()
        guard places.count > 1 else { throw .countsDiffer(found: places.count, expected: 2) }
        let all = try fit(responses)
        let categories = responses.categoryCounts
        var sum = 0.0
        for group in places {
            let own = responses.selecting(pupils: groups.indices.filter { groups[$0] == group })
            for (item, count) in own.categoryCounts.enumerated() where count < categories[item] {
                throw .categoryNeverUsed(item: item, category: categories[item] - 1)
            }
            sum += try fit(own).logLikelihood
        }
        return ChiSquareTest(
            statistic: 2 * (sum - all.logLikelihood),
            degreesOfFreedom: (places.count - 1) * ConditionalDesign(model, categories: categories).columns)
    }

    /// Pupil to 0 where the sum of the categories answered is at most the median of all, to 1 where it is above.
    public static func splitAtMedianScore(_ responses: ResponseTable) -> [Int] {
        let sums = (0..<responses.pupilCount).map { pupil in
            responses.answers(of: pupil).reduce(0) { $0 + Int(responses.outcomes[$1]) }
        }
        guard !sums.isEmpty else { return [] }
        let sorted = sums.sorted()
        let twice = sorted[(sums.count - 1) / 2] + sorted[sums.count / 2]
        return sums.map { 2 * $0 <= twice ? 0 : 1 }
    }

    private struct Point: QuasiNewtonMaximizer.Point {
        let value: Double
        let gradient: [Double]
        let scale: Cholesky
        func preconditioned(_ vector: [Double]) -> [Double] { scale.solve(vector) }
    }
}

/// How the free parameters make the intercepts: d = W η.
private struct ConditionalDesign {
    let categories: [Int]
    let columns: Int
    /// Intercept to its row of W.
    let rows: [[Double]]

    init(_ model: ConditionalMaximumLikelihood.Model, categories: [Int]) {
        self.categories = categories
        let count = categories.reduce(0) { $0 + $1 - 1 }
        switch model {
        case .partialCredit:
            // The first intercept is minus the sum of the others.
            columns = count - 1
            let columns = columns
            rows = (0..<count).map { row in
                (0..<columns).map { row == 0 ? -1 : $0 == row - 1 ? 1 : 0 }
            }
        case .ratingScale:
            let steps = (categories.max() ?? 2) - 2
            let items = categories.count
            columns = items - 1 + steps
            var rows: [[Double]] = []
            for item in 0..<items {
                for category in 1..<categories[item] {
                    var row = [Double](repeating: 0, count: items - 1 + steps)
                    for k in 0..<items - 1 {
                        row[k] = item == 0 ? -Double(category) : item - 1 == k ? Double(category) : 0
                    }
                    if category > 1 { row[items - 1 + category - 2] = 1 }
                    rows.append(row)
                }
            }
            self.rows = rows
        }
    }

    private func byItem(_ values: [Double]) -> [[Double]] {
        var next = 0
        return categories.map { count in
            defer { next += count - 1 }
            return Array(values[next..<next + count - 1])
        }
    }

    func intercepts(_ vector: [Double]) -> [[Double]] {
        byItem(rows.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } })
    }

    /// Wᵀ times a gradient by the intercepts.
    func project(_ gradient: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: columns)
        for (row, value) in zip(rows, gradient) { for k in 0..<columns { result[k] += row[k] * value } }
        return result
    }

    func standardErrors(_ covariance: Matrix) -> [[Double]] {
        byItem(
            rows.map { row in
                zip(row, covariance.multiplied(by: row)).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
            })
    }
}

/// What conditional likelihoods need of the answers: category counts, and the scores by set of items met.
private struct ConditionalData {
    let categories: [Int]
    private let counts: [[Double]]
    private let sets: [(items: [Int], scores: [Double])]

    init(_ responses: ResponseTable) throws(CalibrationError) {
        guard responses.count > 0 else { throw .noAnswers }
        let categories = responses.categoryCounts
        self.categories = categories
        var counts = categories.map { [Double](repeating: 0, count: $0) }
        var scores: [[Int]: [Double]] = [:]
        for pupil in 0..<responses.pupilCount {
            let answers = responses.answers(of: pupil)
            let items = answers.map { Int(responses.items[$0]) }
            let highest = items.reduce(0) { $0 + categories[$1] - 1 }
            let score = answers.reduce(0) { $0 + Int(responses.outcomes[$1]) }
            guard score > 0, score < highest else { continue }
            for answer in answers { counts[Int(responses.items[answer])][Int(responses.outcomes[answer])] += 1 }
            scores[items.sorted(), default: [Double](repeating: 0, count: highest + 1)][score] += 1
        }
        for (item, count) in counts.enumerated() {
            guard count.contains(where: { $0 > 0 }) else { throw .itemNeverAnswered(item: item) }
            guard count.filter({ $0 > 0 }).count > 1 else { throw .itemWithoutVariation(item: item) }
            if let unused = count.firstIndex(of: 0) { throw .categoryNeverUsed(item: item, category: unused) }
        }
        self.counts = counts
        // A fixed order, so that sums have the same bits every time.
        sets = scores.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { ($0, scores[$0] ?? []) }
    }

    /// The conditional log-likelihood and its gradient by all intercepts.
    func evaluate(_ intercepts: [[Double]]) -> (value: Double, gradient: [Double]) {
        var value = 0.0
        var gradient = counts.map { Array($0.dropFirst()) }
        for (item, own) in intercepts.enumerated() {
            for k in own.indices { value += counts[item][k + 1] * own[k] }
        }
        // Category probabilities at ability 0, and the logs of what they were divided by.
        let probabilities = intercepts.map { own in
            let top = max(0, own.max() ?? 0)
            let terms = ([0] + own).map { VectorMath.exp($0 - top) }
            let total = terms.reduce(0, +)
            return (p: terms.map { $0 / total }, logTotal: top + log(total))
        }
        for set in sets {
            let distribution = SumScores.distribution(set.items.map { probabilities[$0].p })
            let logTotal = set.items.reduce(0) { $0 + probabilities[$1].logTotal }
            for (score, pupils) in set.scores.enumerated() where pupils > 0 {
                value -= pupils * (log(distribution[score]) + logTotal)
            }
            for (place, item) in set.items.enumerated() {
                var others = set.items
                others.remove(at: place)
                let rest = SumScores.distribution(others.map { probabilities[$0].p })
                for k in 1..<probabilities[item].p.count {
                    for (score, pupils) in set.scores.enumerated()
                    where pupils > 0 && score >= k && score - k < rest.count {
                        gradient[item][k - 1] -=
                            pupils * probabilities[item].p[k] * rest[score - k] / distribution[score]
                    }
                }
            }
        }
        return (value, gradient.flatMap { $0 })
    }
}
