internal import Foundation
public import NumericalCore

extension FactorFit {
    /// M2 or C2 of a fit of several dimensions: see ``CalibrationFit/limitedInformationFit(_:of:)``.
    ///
    /// Moments are integrated on a product of Gauss–Hermite rules over all dimensions, of at most 65 536 nodes and 31 a dimension.
    ///
    /// - Parameters:
    ///   - moments: for items scored right or wrong both are the same.
    ///   - rule: of each dimension, in the place of Gauss and Hermite's.
    /// - Throws: ``ItemFitError/tooFewDegreesOfFreedom(moments:parameters:)`` where the model has as many parameters as there are moments;
    ///   ``ItemFitError/incompleteAnswers(pupil:)`` where answers are missing; ``ItemFitError/tooManyDimensions(found:limit:)``;
    ///   ``ItemFitError/notOnePopulation`` for a fit with weights.
    public func limitedInformationFit(
        _ moments: TestedMoments = .scores, rule: Quadrature? = nil
    ) throws(ItemFitError) -> LimitedInformationFit {
        let data = likelihood.data
        guard data.weights == nil else { throw .notOnePopulation }
        try data.responses.requireComplete()
        let design = likelihood.design
        let items = design.items(at: vector)
        let nodes = try ProductNodes(bank, rule)
        let count = nodes.weights.count
        var probability: [[Double]] = []
        // Item to ∂P_k by its parameters, each at k × nodes + q.
        var slopes: [[[Double]]] = []
        for (item, own) in items.enumerated() {
            var curves = CategoryDerivatives(own.along)
            let (categories, coordinates) = (curves.categoryCount, curves.coordinateCount)
            let dimensions = design.structure.dimensions(of: item)
            var table = [Double](repeating: 0, count: categories * count)
            var moved = [[Double]](repeating: table, count: dimensions.count + coordinates)
            for q in 0..<count {
                let theta = nodes.position(q)
                curves.evaluate(zip(own.slopes, theta).reduce(0) { $0 + $1.0 * $1.1 })
                for k in 0..<categories {
                    let p = curves.probability(k)
                    table[k * count + q] = p
                    var along = 0.0
                    for c in 0..<coordinates {
                        let slope = p * curves.derivative[k * coordinates + c]
                        moved[dimensions.count + c][k * count + q] = slope
                        along += slope
                    }
                    for (m, dimension) in dimensions.enumerated() { moved[m][k * count + q] = along * theta[dimension] }
                }
            }
            probability.append(table)
            slopes.append(moved)
        }
        let model = PairMoments(
            probability, categoryCounts: items.map(\.categoryCount), weights: nodes.weights, moments)
        let group = LimitedInformationFit.Group(model: model, responses: data.responses, isOrdered: true) {
            var columns = [[Double]](
                repeating: [Double](repeating: 0, count: model.firstOrder.count + model.pairs.count),
                count: parameterCount)
            for (item, moved) in slopes.enumerated() {
                for (place, slope) in zip(design.places[item], moved) {
                    model.addDerivative(ofItem: item, slope, to: &columns[place])
                }
            }
            for (index, (i, j)) in design.structure.correlatedPairs.enumerated() {
                let place = design.correlationStart + index
                let correlation = tanh(vector[place])
                columns[place] = model.derivative(
                    ofLogWeights: nodes.slopes(byCorrelation: i, j, correlation: correlation))
            }
            return columns
        }
        return try LimitedInformationFit([group], parameterCount: parameterCount)
    }
}

/// A product of Gauss–Hermite rules for all dimensions of a bank, turned to their correlations.
private struct ProductNodes {
    let weights: [Double]
    private let positions: [Double]
    private let dimensions: Int
    /// The precision of the primary dimensions.
    private let precision: Matrix

    init(_ bank: MultidimensionalBank, _ given: Quadrature?) throws(ItemFitError) {
        dimensions = bank.dimensionCount
        guard let factor = try? Cholesky(bank.correlations) else { throw .notIdentified }
        precision = factor.inverse()
        let affordable = Int(pow(65_536, 1 / Double(dimensions)) + 1e-9)
        guard affordable >= max(7, given?.nodes.count ?? 0) else {
            throw .tooManyDimensions(found: dimensions, limit: 5)
        }
        let rule = given ?? .gaussHermite(min(31, affordable))
        let perDimension = rule.nodes.count
        var count = 1
        for _ in 0..<dimensions { count *= perDimension }
        // L of the correlations turns independent coordinates into correlated ones.
        let primary = bank.primaryCount
        var lower = [Double](repeating: 0, count: primary * primary)
        for i in 0..<primary {
            for j in 0...i {
                var rest = bank.correlations[i, j]
                for k in 0..<j { rest -= lower[i * primary + k] * lower[j * primary + k] }
                lower[i * primary + j] = i == j ? rest.squareRoot() : rest / lower[j * primary + j]
            }
        }
        var weights = [Double](repeating: 1, count: count)
        var positions = [Double](repeating: 0, count: count * dimensions)
        var own = [Double](repeating: 0, count: dimensions)
        for q in 0..<count {
            var rest = q
            for k in 0..<dimensions {
                own[k] = rule.nodes[rest % perDimension]
                weights[q] *= rule.weights[rest % perDimension]
                rest /= perDimension
            }
            for i in 0..<dimensions {
                guard i < primary else {
                    positions[q * dimensions + i] = own[i]
                    continue
                }
                for j in 0...i { positions[q * dimensions + i] += lower[i * primary + j] * own[j] }
            }
        }
        self.weights = weights
        self.positions = positions
    }

    func position(_ q: Int) -> [Double] { Array(positions[q * dimensions..<(q + 1) * dimensions]) }

    /// ∂ log φ by the inverse hyperbolic tangent of a correlation, less its mean, at the nodes.
    func slopes(byCorrelation i: Int, _ j: Int, correlation: Double) -> [Double] {
        let raw = weights.indices.map { q in
            let (x, y) = (solved(i, q), solved(j, q))
            return (1 - correlation * correlation) * x * y
        }
        let mean = fixedOrderSum(weights, raw)
        return raw.map { $0 - mean }
    }

    /// (R⁻¹θ)_i at a node.
    private func solved(_ i: Int, _ q: Int) -> Double {
        (0..<precision.rows).reduce(0) { $0 + precision[i, $1] * positions[q * dimensions + $1] }
    }
}
