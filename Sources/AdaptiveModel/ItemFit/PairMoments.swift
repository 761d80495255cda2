internal import NumericalCore

/// The moments that M2 and C2 compare, under a model where items are independent given ability.
struct PairMoments {
    /// A function of one item's answer, by category: the score, or the indicator of a category.
    struct FirstOrder {
        let item: Int
        let values: [Double]
    }

    let categoryCounts: [Int]
    let firstOrder: [FirstOrder]
    /// Pairs of items i < j.
    let pairs: [(i: Int, j: Int)]
    /// Probabilities of the nodes.
    let weights: [Double]
    /// Item to P_k(θ_q) at k × nodes + q.
    let probability: [[Double]]
    /// Item to E[score | θ_q] and E[score² | θ_q].
    let mean: [[Double]]
    let square: [[Double]]

    private var nodeCount: Int { weights.count }

    init(_ population: FittedPopulation, _ moments: TestedMoments) {
        self.init(
            population.categoryProbabilities, categoryCounts: population.models.map(\.categoryCount),
            weights: population.weights, moments)
    }

    init(_ probability: [[Double]], categoryCounts: [Int], weights: [Double], _ moments: TestedMoments) {
        self.probability = probability
        self.categoryCounts = categoryCounts
        self.weights = weights
        var firstOrder: [FirstOrder] = []
        for (item, count) in categoryCounts.enumerated() {
            switch moments {
            case .scores: firstOrder.append(FirstOrder(item: item, values: (0..<count).map(Double.init)))
            case .categories:
                for k in 1..<count {
                    firstOrder.append(FirstOrder(item: item, values: (0..<count).map { $0 == k ? 1 : 0 }))
                }
            }
        }
        self.firstOrder = firstOrder
        let count = categoryCounts.count
        pairs = (0..<count).flatMap { i in ((i + 1)..<max(count, i + 1)).map { (i, $0) } }
        let nodes = weights.count
        func expectation(_ item: Int, _ values: (Double) -> Double) -> [Double] {
            (0..<nodes).map { q in
                (0..<categoryCounts[item]).reduce(0) { $0 + values(Double($1)) * probability[item][$1 * nodes + q] }
            }
        }
        mean = (0..<count).map { expectation($0) { $0 } }
        square = (0..<count).map { expectation($0) { $0 * $0 } }
    }

    /// E[f | θ_q] of a first-order function, times the score's power.
    private func conditional(_ function: FirstOrder, timesScore: Bool = false) -> [Double] {
        let table = probability[function.item]
        return (0..<nodeCount).map { q in
            var sum = 0.0
            for (k, value) in function.values.enumerated() {
                sum += value * (timesScore ? Double(k) : 1) * table[k * nodeCount + q]
            }
            return sum
        }
    }

    private func average(_ x: [Double]) -> Double { fixedOrderSum(weights, x) }

    private func average(_ x: [Double], _ y: [Double]) -> Double {
        var sum = 0.0
        for q in x.indices { sum += weights[q] * x[q] * y[q] }
        return sum
    }

    private func average(_ x: [Double], _ y: [Double], _ z: [Double]) -> Double {
        var sum = 0.0
        for q in x.indices { sum += weights[q] * x[q] * y[q] * z[q] }
        return sum
    }

    /// The model's moments.
    var expected: [Double] {
        firstOrder.map { average(conditional($0)) } + pairs.map { average(mean[$0.i], mean[$0.j]) }
    }

    /// The covariance of one pupil's moments under the model.
    var covariance: Matrix {
        let firsts = firstOrder.count
        let count = firsts + pairs.count
        let expected = expected
        let conditionals = firstOrder.map { conditional($0) }
        // Products of different items: E[x y] as one matrix product over the nodes.
        var roots = [Double](repeating: 0, count: nodeCount * count)
        for (a, row) in conditionals.enumerated() {
            for q in 0..<nodeCount { roots[a * nodeCount + q] = row[q] * weights[q].squareRoot() }
        }
        for (p, pair) in pairs.enumerated() {
            for q in 0..<nodeCount {
                roots[(firsts + p) * nodeCount + q] = mean[pair.i][q] * mean[pair.j][q] * weights[q].squareRoot()
            }
        }
        var entries = [Double](repeating: 0, count: count * count)
        var span = entries.mutableSpan
        BLAS.syrk(n: count, k: nodeCount, roots.span, into: &span)
        // Then the ones where an item occurs twice.
        for a in 0..<firsts {
            for b in 0...a where firstOrder[a].item == firstOrder[b].item {
                let both = FirstOrder(
                    item: firstOrder[a].item, values: zip(firstOrder[a].values, firstOrder[b].values).map { $0 * $1 })
                entries[a + b * count] = average(conditional(both))
            }
            let scored = conditional(firstOrder[a], timesScore: true)
            for (p, pair) in pairs.enumerated() where pair.i == firstOrder[a].item || pair.j == firstOrder[a].item {
                let other = pair.i == firstOrder[a].item ? pair.j : pair.i
                entries[firsts + p + a * count] = average(scored, mean[other])
            }
        }
        var pairsOf = [[Int]](repeating: [], count: categoryCounts.count)
        for (p, pair) in pairs.enumerated() {
            pairsOf[pair.i].append(p)
            pairsOf[pair.j].append(p)
        }
        for (item, own) in pairsOf.enumerated() {
            for (place, p) in own.enumerated() {
                for r in own[..<place] {
                    let other = pairs[p].i == item ? pairs[p].j : pairs[p].i
                    let another = pairs[r].i == item ? pairs[r].j : pairs[r].i
                    entries[firsts + max(p, r) + (firsts + min(p, r)) * count] = average(
                        square[item], mean[other], mean[another])
                }
            }
        }
        for (p, pair) in pairs.enumerated() {
            entries[(firsts + p) * (count + 1)] = average(square[pair.i], square[pair.j])
        }
        for column in 0..<count {
            for row in column..<count { entries[row + column * count] -= expected[row] * expected[column] }
        }
        return Matrix(rows: count, columns: count, columnMajor: entries)
    }

    /// Derivatives of the moments by the free parameters, a column each.
    func derivatives(_ population: FittedPopulation, _ parameterCount: Int) -> [[Double]] {
        var columns = [[Double]](
            repeating: [Double](repeating: 0, count: firstOrder.count + pairs.count), count: parameterCount)
        for item in categoryCounts.indices {
            let places = population.places(of: item)
            guard places.contains(where: { $0 >= 0 }) else { continue }
            let slopes = categoryDerivatives(population, item)
            for (m, place) in places.enumerated() where place >= 0 {
                addDerivative(ofItem: item, slopes[m], to: &columns[place])
            }
        }
        // The nodes' probabilities: normal, normalised on the nodes.
        let latent = population.latent
        for (place, moment) in [(population.latentPlaces.mean, 1), (population.latentPlaces.variance, 2)]
        where place >= 0 {
            let slope = population.nodes.map { node in
                let deviation = node - latent.mean
                return moment == 1
                    ? (deviation - latent.firstMoment) / latent.variance
                    : 0.5 * (deviation * deviation - latent.secondMoment) / latent.variance
            }
            columns[place] = derivative(ofLogWeights: slope)
        }
        return columns
    }

    /// Adds how the moments move with a parameter that moves an item's P_k(θ_q) by `slope`, at k × nodes + q.
    func addDerivative(ofItem item: Int, _ slope: [Double], to column: inout [Double]) {
        for (a, function) in firstOrder.enumerated() where function.item == item {
            var sum = 0.0
            for (k, value) in function.values.enumerated() where value != 0 {
                for q in 0..<nodeCount { sum += weights[q] * value * slope[k * nodeCount + q] }
            }
            column[a] += sum
        }
        var score = [Double](repeating: 0, count: nodeCount)
        for k in 1..<categoryCounts[item] {
            for q in 0..<nodeCount { score[q] += Double(k) * slope[k * nodeCount + q] }
        }
        for (p, pair) in pairs.enumerated() where pair.i == item || pair.j == item {
            column[firstOrder.count + p] += average(score, mean[pair.i == item ? pair.j : pair.i])
        }
    }

    /// How the moments move with a parameter that moves the nodes' log probabilities by `slope`.
    func derivative(ofLogWeights slope: [Double]) -> [Double] {
        firstOrder.map { average(slope, conditional($0)) } + pairs.map { average(slope, mean[$0.i], mean[$0.j]) }
    }

    /// Parameter to ∂P_k(θ_q) at k × nodes + q.
    private func categoryDerivatives(_ population: FittedPopulation, _ item: Int) -> [[Double]] {
        var derivatives = CategoryDerivatives(population.models[item])
        let coordinates = derivatives.coordinateCount
        var result = [[Double]](
            repeating: [Double](repeating: 0, count: categoryCounts[item] * nodeCount),
            count: derivatives.parameterCount)
        for (q, node) in population.nodes.enumerated() {
            derivatives.evaluate(node)
            for k in 0..<categoryCounts[item] {
                let p = derivatives.probability(k)
                for m in result.indices {
                    var sum = 0.0
                    for c in 0..<coordinates {
                        sum += derivatives.derivative[k * coordinates + c] * derivatives.slope(c, m, at: node)
                    }
                    result[m][k * nodeCount + q] = p * sum
                }
            }
        }
        return result
    }

    // MARK: The statistic

    /// N (p − π)ᵀ C (p − π), C the part of the inverse covariance that no parameter's derivative reaches: the squared length of what is
    /// left of √N L⁻¹(p − π), Ξ = L Lᵀ, beside the columns of √N L⁻¹Δ; of several groups the vectors are put end to end.
    ///
    /// - Parameter groups: model, observed moments, number of pupils, and derivatives by all free parameters of every group.
    static func statistic(
        _ groups: [(model: PairMoments, observed: [Double], pupils: Int, derivatives: [[Double]])]
    ) throws(ItemFitError) -> Double {
        var residual: [Double] = []
        var columns = [[Double]](repeating: [], count: groups.first?.derivatives.count ?? 0)
        for group in groups {
            let whitened = try group.model.whitened(
                [zip(group.observed, group.model.expected).map { $0 - $1 }] + group.derivatives)
            let root = Double(group.pupils).squareRoot()
            residual += whitened[0].map { root * $0 }
            for k in columns.indices { columns[k] += whitened[k + 1].map { root * $0 } }
        }
        var basis: [[Double]] = []
        for var column in columns {
            let length = fixedOrderSum(column, column).squareRoot()
            // Gram–Schmidt twice is enough for orthogonality to rounding (Giraud et al. 2005).
            for _ in 0..<2 { for direction in basis { remove(direction, from: &column) } }
            let rest = fixedOrderSum(column, column).squareRoot()
            guard rest > 1e-9 * length, rest > 0 else { throw .notIdentified }
            for k in column.indices { column[k] /= rest }
            basis.append(column)
        }
        for _ in 0..<2 { for direction in basis { remove(direction, from: &residual) } }
        return fixedOrderSum(residual, residual)
    }

    /// L⁻¹ times each vector, L Lᵀ the covariance of one pupil's moments.
    private func whitened(_ vectors: [[Double]]) throws(ItemFitError) -> [[Double]] {
        let covariance = covariance
        let order = covariance.rows
        var factor = covariance.elements
        // Scaled to correlations: the pivots are then comparable.
        let scale = (0..<order).map { covariance[$0, $0].squareRoot() }
        guard scale.allSatisfy({ $0 > 0 }) else { throw .notIdentified }
        for column in 0..<order {
            for row in 0..<order { factor[row + column * order] /= scale[row] * scale[column] }
        }
        var span = factor.mutableSpan
        do { try LAPACK.potrf(&span, order: order) } catch { throw .notIdentified }

        // L by rows, so that the substitution is a dot product a row.
        let rows = Matrix(rows: order, columns: order, columnMajor: factor).transposed.elements
        return vectors.map { vector in
            var x = zip(vector, scale).map { $0 / $1 }
            for row in 0..<order {
                let known = BLAS.dot(rows.span.extracting(row * order..<row * order + row), x.span.extracting(0..<row))
                x[row] = (x[row] - known) / rows[row * (order + 1)]
            }
            return x
        }
    }

    private static func remove(_ direction: [Double], from vector: inout [Double]) {
        let along = fixedOrderSum(direction, vector)
        var span = vector.mutableSpan
        BLAS.axpy(-along, direction.span, into: &span)
    }

    // MARK: Observed

    struct Observed {
        var moments: [Double]
        /// Means of x_i x_j, i ≤ j, at i × items + j.
        var products: [Double]
        /// Item to the mean score.
        var means: [Double]
        /// Item to the score's variance.
        var variances: [Double] { means.indices.map { covariance($0, $0) } }

        /// Covariance of the scores of items i ≤ j.
        func covariance(_ i: Int, _ j: Int) -> Double {
            products[i * means.count + j] - means[i] * means[j]
        }
    }

    func observed(_ responses: ResponseTable) -> Observed {
        let count = categoryCounts.count
        var proportions = categoryCounts.map { [Double](repeating: 0, count: $0) }
        var products = [Double](repeating: 0, count: count * count)
        var scores = [Double](repeating: 0, count: count)
        for pupil in 0..<responses.pupilCount {
            for answer in responses.answers(of: pupil) {
                let item = Int(responses.items[answer])
                scores[item] = Double(responses.outcomes[answer])
                proportions[item][Int(responses.outcomes[answer])] += 1
            }
            for i in 0..<count where scores[i] != 0 {
                for j in i..<count { products[i * count + j] += scores[i] * scores[j] }
            }
        }
        let pupils = Double(responses.pupilCount)
        proportions = proportions.map { $0.map { $0 / pupils } }
        products = products.map { $0 / pupils }
        let means = proportions.map { $0.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } }
        let firsts = firstOrder.map { function in
            zip(function.values, proportions[function.item]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return Observed(
            moments: firsts + pairs.map { products[$0.i * count + $0.j] }, products: products, means: means)
    }

    /// Root mean square of the differences between observed and fitted correlations; `nil` for one item, or a score without variance.
    func correlationResidual(_ observed: Observed) -> Double? {
        let count = categoryCounts.count
        let fittedMeans = mean.map { average($0) }
        let variances = observed.variances
        let fittedVariances = (0..<count).map { average(square[$0]) - fittedMeans[$0] * fittedMeans[$0] }
        guard !pairs.isEmpty, variances.allSatisfy({ $0 > 0 }) else { return nil }
        var sum = 0.0
        for (i, j) in pairs {
            let found = observed.covariance(i, j) / (variances[i] * variances[j]).squareRoot()
            let fitted =
                (average(mean[i], mean[j]) - fittedMeans[i] * fittedMeans[j])
                / (fittedVariances[i] * fittedVariances[j]).squareRoot()
            sum += (found - fitted) * (found - fitted)
        }
        return (sum / Double(pairs.count)).squareRoot()
    }

    /// The statistic for items that are independent, with the observed proportions of categories: pupils × Σ r²ᵢⱼ over the pairs.
    ///
    /// First moments fit exactly, and what no parameter moves are the products (xᵢ − μᵢ)(xⱼ − μⱼ), uncorrelated between pairs with variance σ²ᵢ σ²ⱼ.
    /// `nil` for one item, or a score without variance.
    func independence(_ observed: Observed, pupils: Int) -> ChiSquareTest? {
        let variances = observed.variances
        guard !pairs.isEmpty, variances.allSatisfy({ $0 > 0 }) else { return nil }
        var sum = 0.0
        for (i, j) in pairs {
            let covariance = observed.covariance(i, j)
            sum += covariance * covariance / (variances[i] * variances[j])
        }
        return ChiSquareTest(statistic: Double(pupils) * sum, degreesOfFreedom: pairs.count)
    }
}
