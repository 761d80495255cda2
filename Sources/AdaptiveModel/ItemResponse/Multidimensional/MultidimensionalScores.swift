internal import Foundation
public import NumericalCore

/// A position on several dimensions with its uncertainty.
public struct MultidimensionalEstimate: Sendable, Equatable {
    /// One ability a dimension, primary dimensions first.
    public let abilities: [Double]
    /// Their standard errors.
    public let standardErrors: [Double]
}

/// Scores on several dimensions, given a bank.
public struct MultidimensionalScores: Sendable {
    private let bank: MultidimensionalBank
    private let index: BankIndex
    private let grid: ReducedGrid
    private let blocks: [ItemBlock]
    private let logWeights: [Double]
    /// The inverse of the correlations of all dimensions, rows side by side.
    private let precision: [Double]

    /// - Parameters:
    ///   - bank: items in any order.
    ///   - quadrature: of each dimension, for ``expected(_:workers:)``: 61 equally spaced nodes on [−6, 6] unless given, 15 where there are
    ///     three primary dimensions or more.
    /// - Throws: ``FactorError/tooManyNodes(found:limit:)``.
    public init(_ bank: MultidimensionalBank, quadrature: Quadrature? = nil) throws(FactorError) {
        self.bank = bank
        index = BankIndex(names: bank.items.map(\.name), categories: bank.items.map(\.categoryCount))
        grid = try ReducedGrid(
            quadrature ?? .equallySpaced(bank.primaryCount > 2 ? 15 : 61), primaryCount: bank.primaryCount)
        blocks = ItemBlock.all(bank.items, specific: bank.specific, grid: grid)
        guard let inverse = (try? Cholesky(bank.correlations))?.inverse() else { throw .badCorrelations }
        logWeights = grid.primaryLogWeights(inverse)
        let dimensions = bank.dimensionCount
        var precision = [Double](repeating: 0, count: dimensions * dimensions)
        for i in 0..<dimensions {
            for j in 0..<dimensions {
                precision[i * dimensions + j] =
                    i < bank.primaryCount && j < bank.primaryCount ? inverse[i, j] : i == j ? 1 : 0
            }
        }
        self.precision = precision
    }

    /// The means of the posteriors, their standard deviations as standard errors (EAP): finite for every pattern, the population's for a
    /// pupil without answers.
    ///
    /// - Parameters:
    ///   - responses: the answers; items are found by name.
    ///   - workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``ScoringError`` where the table has an item or a category that the bank has not.
    public func expected(
        _ responses: ResponseTable, workers: Int = 1
    ) throws(ScoringError) -> [MultidimensionalEstimate] {
        let places = try index.places(responses)
        let dimensions = bank.dimensionCount
        let (grid, blocks, logWeights, primaryCount) = (grid, blocks, logWeights, bank.primaryCount)
        let itemCount = bank.items.count
        // The population's own moments on the grid, for specific dimensions that a pupil met no item of.
        let specificWeights = grid.specificLogWeights.map { VectorMath.exp($0) }
        let own = parallelFill(count: responses.pupilCount, width: 2 * dimensions, workers: workers) { pupils, values in
            var posterior = ReducedPosterior(blocks, grid: grid, itemCount: itemCount)
            var mass = [Double](repeating: 0, count: grid.nodes.count)
            for (row, pupil) in pupils.enumerated() {
                _ = posterior.load(
                    responses, responses.answers(of: pupil), places: places, blocks: blocks, grid: grid,
                    logWeights: logWeights)
                for dimension in 0..<dimensions {
                    for q in mass.indices { mass[q] = 0 }
                    if dimension < primaryCount {
                        var stride = 1
                        for _ in 0..<dimension { stride *= mass.count }
                        for p in posterior.primary.indices { mass[p / stride % mass.count] += posterior.primary[p] }
                    } else if let block = blocks.firstIndex(where: { $0.specific == dimension - primaryCount }),
                        !posterior.parts[block].isEmpty
                    {
                        let joint = posterior.parts[block].joint
                        for p in posterior.primary.indices {
                            for s in mass.indices { mass[s] += joint[p * mass.count + s] }
                        }
                    } else {
                        mass = specificWeights
                    }
                    var (mean, spread) = (0.0, 0.0)
                    for q in mass.indices { mean += mass[q] * grid.nodes[q] }
                    for q in mass.indices { spread += mass[q] * (grid.nodes[q] - mean) * (grid.nodes[q] - mean) }
                    values[row * 2 * dimensions + dimension] = mean
                    values[row * 2 * dimensions + dimensions + dimension] = spread.squareRoot()
                }
            }
        }
        return (0..<responses.pupilCount).map { Self.estimate(own, $0, dimensions) }
    }

    /// The modes of the posteriors, with the inverse of their curvature as squared standard errors (MAP).
    ///
    /// Newton's method: the log posterior is concave, as the likelihood of cumulative logits is.
    ///
    /// - Parameters:
    ///   - responses: the answers; items are found by name.
    ///   - workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``ScoringError`` where the table has an item or a category that the bank has not.
    public func modal(
        _ responses: ResponseTable, workers: Int = 1
    ) throws(ScoringError) -> [MultidimensionalEstimate] {
        let places = try index.places(responses)
        let dimensions = bank.dimensionCount
        let (items, precision) = (bank.items, precision)
        let own = parallelFill(count: responses.pupilCount, width: 2 * dimensions, workers: workers) { pupils, values in
            for (row, pupil) in pupils.enumerated() {
                let (mode, errors) = Self.mode(responses, responses.answers(of: pupil), places, items, precision)
                for k in 0..<dimensions {
                    values[row * 2 * dimensions + k] = mode[k]
                    values[row * 2 * dimensions + dimensions + k] = errors[k]
                }
            }
        }
        return (0..<responses.pupilCount).map { Self.estimate(own, $0, dimensions) }
    }

    private static func estimate(_ values: [Double], _ pupil: Int, _ dimensions: Int) -> MultidimensionalEstimate {
        let start = pupil * 2 * dimensions
        return MultidimensionalEstimate(
            abilities: Array(values[start..<start + dimensions]),
            standardErrors: Array(values[start + dimensions..<start + 2 * dimensions]))
    }

    /// The mode and its standard errors.
    private static func mode(
        _ responses: ResponseTable, _ answers: Range<Int>, _ places: [Int], _ items: [MultidimensionalItem],
        _ precision: [Double]
    ) -> (mode: [Double], errors: [Double]) {
        let count = items.first?.slopes.count ?? Int(Double(precision.count).squareRoot())
        var theta = [Double](repeating: 0, count: count)

        func value(_ theta: [Double]) -> Double {
            var sum = 0.0
            for i in 0..<count { for j in 0..<count { sum -= 0.5 * theta[i] * precision[i * count + j] * theta[j] } }
            for answer in answers {
                let item = items[places[Int(responses.items[answer])]]
                var curves = CategoryDerivatives(item.along)
                curves.evaluate(zip(item.slopes, theta).reduce(0) { $0 + $1.0 * $1.1 })
                sum += curves.logProbability[Int(responses.outcomes[answer])]
            }
            return sum
        }
        func derivatives(_ theta: [Double]) -> (gradient: [Double], information: Matrix) {
            var gradient = [Double](repeating: 0, count: count)
            var information = Matrix(rows: count, columns: count, columnMajor: precision)
            for i in 0..<count { for j in 0..<count { gradient[i] -= precision[i * count + j] * theta[j] } }
            for answer in answers {
                let item = items[places[Int(responses.items[answer])]]
                let category = Int(responses.outcomes[answer])
                let composite = zip(item.slopes, theta).reduce(0) { $0 + $1.0 * $1.1 }
                // log P(k) = log(F_k − F_{k+1}): its slope is 1 − F_k − F_{k+1}, its curvature −(f_k + f_{k+1}), f = F(1 − F).
                let upper = category == 0 ? 1 : VectorMath.logistic(composite + item.intercepts[category - 1])
                let lower =
                    category == item.intercepts.count
                    ? 0 : VectorMath.logistic(composite + item.intercepts[category])
                let slope = 1 - upper - lower
                let curvature = upper * (1 - upper) + lower * (1 - lower)
                for i in 0..<count where item.slopes[i] != 0 {
                    gradient[i] += slope * item.slopes[i]
                    for j in 0..<count { information[i, j] += curvature * item.slopes[i] * item.slopes[j] }
                }
            }
            return (gradient, information)
        }

        var here = value(theta)
        for _ in 0..<100 {
            let (gradient, information) = derivatives(theta)
            guard let factor = try? Cholesky(information) else { break }
            let step = factor.solve(gradient)
            var length = 1.0
            while length > 1e-8 {
                let candidate = zip(theta, step).map { $0 + length * $1 }
                let there = value(candidate)
                if there >= here - 1e-12 * abs(here) {
                    (theta, here) = (candidate, there)
                    break
                }
                length /= 2
            }
            if step.allSatisfy({ abs($0) < 1e-9 }) { break }
        }
        guard let inverse = (try? Cholesky(derivatives(theta).information))?.inverse() else {
            preconditionFailure("a positive definite precision stays so with information added")
        }
        return (theta, (0..<count).map { inverse[$0, $0].squareRoot() })
    }
}
