internal import Foundation
internal import NumericalCore

/// Answers against what their items expect at given abilities: infit and outfit of items and pupils, correlations of residuals, and lz.
///
/// Abilities are estimates, as a rule expected a posteriori. The statistics treat them as known, so that they vary less than
/// their reference distributions say; they rank items and pupils better than they test them. Missing answers are left out.
public struct AnswerResiduals: Sendable {
    /// Statistics of one item or pupil.
    public struct MeanSquares: Sendable, Equatable {
        /// Mean of squared standardised residuals: sensitive to answers far from the item's difficulty. 1 is expected.
        public let outfit: Double
        /// Squared residuals over their expectation (Wright & Masters 1982): sensitive where the item informs. 1 is expected.
        public let infit: Double
        /// Outfit as a normal deviate, by the cube root (Wilson & Hilferty 1931).
        public let outfitDeviate: Double
        /// Infit as a normal deviate.
        public let infitDeviate: Double
        /// How many answers there are.
        public let answers: Int
    }

    private let responses: ResponseTable
    /// By answer: score less expected score, variance, fourth central moment.
    private let residual: [Double]
    private let variance: [Double]
    private let fourth: [Double]
    /// By answer: log-likelihood, its expectation and its variance.
    private let logLikelihood: [Double]
    private let entropy: [Double]
    private let spread: [Double]

    /// - Parameters:
    ///   - responses: of pupils who answered any of the items.
    ///   - bank: items in the table's order.
    ///   - abilities: pupil to ability; `nil` takes ``ExpectedAPosteriori`` estimates under the bank.
    ///   - leastVariance: an answer's variance below this counts as this, so that one that is all but certain does not decide an outfit alone.
    ///     √1e-5 as in R's mirt; eRm has 0.
    public init(
        _ responses: ResponseTable, bank: ItemBank, abilities: [Double]? = nil,
        leastVariance: Double = 1e-5.squareRoot()
    ) throws(ItemFitError) {
        try responses.requireCategories(of: bank.items.map(\.model))
        guard responses.count > 0 else { throw .noAnswers }
        let own: [Double]
        if let abilities {
            own = abilities
        } else {
            do { own = try ExpectedAPosteriori(bank).estimates(responses).map(\.ability) } catch {
                throw .countsDiffer(found: responses.itemCount, expected: bank.items.count)
            }
        }
        guard own.count == responses.pupilCount else {
            throw .countsDiffer(found: own.count, expected: responses.pupilCount)
        }
        var columns = [[Double]](repeating: [Double](repeating: 0, count: responses.count), count: 6)
        var categories = AnswerCategories(bank)
        for pupil in 0..<responses.pupilCount {
            let answers = responses.answers(of: pupil)
            guard !answers.isEmpty else { continue }
            let theta = own[pupil]
            guard theta.isFinite else { throw .badAbility(pupil: pupil) }
            for answer in answers {
                let count = categories.evaluate(item: Int(responses.items[answer]), theta)
                var expected = 0.0
                var entropy = 0.0
                for k in 0..<count {
                    let p = categories.probability[k]
                    expected += Double(k) * p
                    if p > 0 { entropy += p * categories.logProbability[k] }
                }
                let outcome = Int(responses.outcomes[answer])
                var (variance, fourth, spread) = (0.0, 0.0, 0.0)
                for k in 0..<count where categories.probability[k] > 0 {
                    let p = categories.probability[k]
                    let square = (Double(k) - expected) * (Double(k) - expected)
                    variance += p * square
                    fourth += p * square * square
                    let deviation = categories.logProbability[k] - entropy
                    spread += p * deviation * deviation
                }
                columns[0][answer] = Double(outcome) - expected
                columns[1][answer] = max(variance, max(leastVariance, .leastNormalMagnitude))
                columns[2][answer] = fourth
                columns[3][answer] = categories.logProbability[outcome]
                columns[4][answer] = entropy
                columns[5][answer] = spread
            }
        }
        self.responses = responses
        residual = columns[0]
        variance = columns[1]
        fourth = columns[2]
        logLikelihood = columns[3]
        entropy = columns[4]
        spread = columns[5]
    }

    /// Infit and outfit of every item; `nil` where nobody answered.
    public var items: [MeanSquares?] {
        var answers = [[Int]](repeating: [], count: responses.itemCount)
        for place in responses.items.indices { answers[Int(responses.items[place])].append(place) }
        return answers.map { meanSquares($0) }
    }

    /// Infit and outfit of every pupil; `nil` for one without answers.
    public var pupils: [MeanSquares?] {
        (0..<responses.pupilCount).map { meanSquares(responses.answers(of: $0)) }
    }

    /// lz of every pupil (Drasgow, Levine & Williams 1985): the log-likelihood of the answers, standardised. Far below 0 where difficult
    /// items are answered right and easy ones wrong; `nil` for a pupil without answers, or whose answers are certain.
    public var logLikelihoodDeviates: [Double?] {
        (0..<responses.pupilCount).map { pupil in
            var (found, expected, variance) = (0.0, 0.0, 0.0)
            for answer in responses.answers(of: pupil) {
                found += logLikelihood[answer]
                expected += entropy[answer]
                variance += spread[answer]
            }
            return variance > 0 ? (found - expected) / variance.squareRoot() : nil
        }
    }

    /// Q3 (Yen 1984): the correlation of the residuals of every two items over the pupils who answered both, symmetric with a diagonal of 1.
    ///
    /// About −1/(items − 1) is expected, not 0, as the ability was estimated from the same answers. `nil` at row × items + column where fewer
    /// than two pupils answered both, or a residual does not vary. Of an item answered more than once the last answer counts.
    public var residualCorrelations: [Double?] {
        let count = responses.itemCount
        // Column by column with what is missing as NaN: every pair is one pass.
        var columns = [[Double]](repeating: [Double](repeating: .nan, count: responses.pupilCount), count: count)
        for pupil in 0..<responses.pupilCount {
            for answer in responses.answers(of: pupil) {
                columns[Int(responses.items[answer])][pupil] = residual[answer]
            }
        }
        var result = [Double?](repeating: nil, count: count * count)
        for i in 0..<count {
            for j in 0...i {
                var (n, sumX, sumY) = (0.0, 0.0, 0.0)
                for pupil in 0..<responses.pupilCount {
                    let (x, y) = (columns[i][pupil], columns[j][pupil])
                    guard !x.isNaN, !y.isNaN else { continue }
                    n += 1
                    sumX += x
                    sumY += y
                }
                guard n > 1 else { continue }
                var (xx, yy, xy) = (0.0, 0.0, 0.0)
                for pupil in 0..<responses.pupilCount {
                    let (x, y) = (columns[i][pupil] - sumX / n, columns[j][pupil] - sumY / n)
                    guard !x.isNaN, !y.isNaN else { continue }
                    xx += x * x
                    yy += y * y
                    xy += x * y
                }
                guard xx > 0, yy > 0 else { continue }
                let correlation = i == j ? 1 : xy / (xx * yy).squareRoot()
                result[i * count + j] = correlation
                result[j * count + i] = correlation
            }
        }
        return result
    }

    private func meanSquares(_ answers: some Collection<Int>) -> MeanSquares? {
        guard !answers.isEmpty else { return nil }
        let n = Double(answers.count)
        var (standardised, squares, variances, outer, inner) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for answer in answers {
            let square = residual[answer] * residual[answer]
            standardised += square / variance[answer]
            squares += square
            variances += variance[answer]
            outer += fourth[answer] / (variance[answer] * variance[answer])
            inner += fourth[answer] - variance[answer] * variance[answer]
        }
        let outfit = standardised / n
        let infit = squares / variances
        return MeanSquares(
            outfit: outfit, infit: infit,
            outfitDeviate: Self.deviate(outfit, variance: outer / (n * n) - 1 / n),
            infitDeviate: Self.deviate(infit, variance: inner / (variances * variances)), answers: answers.count)
    }

    /// (m^⅓ − 1)·3/σ + σ/3, σ at most √2.
    private static func deviate(_ meanSquare: Double, variance: Double) -> Double {
        let sigma = min(max(variance, 1e-300), 2).squareRoot()
        return (cbrt(meanSquare) - 1) * (3 / sigma) + sigma / 3
    }
}

/// The probabilities of an item's categories, without storage of their own for each answer.
private struct AnswerCategories {
    private let items: [LogisticItem?]
    private var others: [CategoryDerivatives?]
    private(set) var probability: [Double]
    private(set) var logProbability: [Double]

    init(_ bank: ItemBank) {
        items = bank.items.map { item in
            guard case .logistic(let own) = item.model, own.lowerAsymptote == 0, own.upperAsymptote == 1 else {
                return nil
            }
            return own
        }
        others = zip(bank.items, items).map { $1 == nil ? CategoryDerivatives($0.model) : nil }
        let most = bank.items.reduce(2) { max($0, $1.model.categoryCount) }
        probability = [Double](repeating: 0, count: most)
        logProbability = probability
    }

    /// - Returns: how many categories there are.
    mutating func evaluate(item: Int, _ theta: Double) -> Int {
        if let own = items[item] {
            let z = own.discrimination * theta + own.intercept
            logProbability[1] = -VectorMath.log1pexp(-z)
            logProbability[0] = logProbability[1] - z
            probability[1] = VectorMath.logistic(z)
            probability[0] = VectorMath.logistic(-z)
            return 2
        }
        others[item]?.evaluate(theta)
        guard let own = others[item] else { return 0 }
        for k in 0..<own.categoryCount {
            logProbability[k] = own.logProbability[k]
            probability[k] = own.probability(k)
        }
        return own.categoryCount
    }
}
