internal import Foundation
internal import NumericalCore

/// The E-step of a multidimensional model as a sum over pupils: expected answers in each category at each position of the reduced grid,
/// and the posterior mass of the primary nodes.
struct FactorStatistics: Contributions {
    let data: CalibrationData
    let blocks: [ItemBlock]
    let grid: ReducedGrid
    /// Log probabilities of the primary nodes.
    let logWeights: [Double]
    /// Block to where its rows begin in the sum: a multiple of their width.
    let starts: [Int]
    /// Block to, for each item, the row of its category 0, counted from the beginning of the sum.
    private let firstRows: [[UInt32]]
    let massStart: Int

    init(_ data: CalibrationData, blocks: [ItemBlock], grid: ReducedGrid, logWeights: [Double]) {
        self.data = data
        self.blocks = blocks
        self.grid = grid
        self.logWeights = logWeights
        var starts: [Int] = []
        var next = 0
        var firstRows: [[UInt32]] = []
        for block in blocks {
            let row = (next + block.width - 1) / block.width
            starts.append(row * block.width)
            firstRows.append(block.first.map { $0 + UInt32(row) })
            next = (row + block.rowCount) * block.width
        }
        self.starts = starts
        self.firstRows = firstRows
        massStart = next
    }

    var entityCount: Int { data.responses.pupilCount }
    var logLikelihood: Int { massStart + grid.primaryNodes }
    var dimension: Int { logLikelihood + 1 }

    func add(_ pupils: Range<Int>, to sum: inout MutableSpan<Double>) {
        let responses = data.responses
        let places = Array(0..<responses.itemCount)
        var posterior = ReducedPosterior(blocks, grid: grid, itemCount: responses.itemCount)
        for pupil in pupils {
            let answers = responses.answers(of: pupil)
            let weight = data.weight(of: pupil)
            guard !answers.isEmpty, weight > 0 else { continue }
            sum[logLikelihood] +=
                weight
                * posterior.load(
                    responses, answers, places: places, blocks: blocks, grid: grid, logWeights: logWeights)
            if weight != 1 { posterior.scale(by: weight) }
            for (index, block) in blocks.enumerated() {
                let part = posterior.parts[index]
                guard !part.isEmpty else { continue }
                let first = firstRows[index]
                IndicatorProducts.scatter(
                    part.joint.span, width: block.width, first: first.span, items: part.items.span,
                    outcomes: part.outcomes.span, into: &sum)
            }
            let primary = posterior.primary.span
            for p in primary.indices { sum[massStart + p] += primary[p] }
        }
    }
}

/// The marginal log-likelihood of a multidimensional model, with its gradient and the information of the complete data, at any vector
/// of free parameters.
struct FactorLikelihood: Sendable {
    let design: FactorDesign
    let data: CalibrationData
    let grid: ReducedGrid
    let slopePrior: ParameterPrior?

    /// - Returns: `nil` where intercepts do not fall, correlations are impossible, or the prior has density 0.
    func evaluate<R: Reducer>(
        at vector: [Double], reducer: inout R, preconditioner: Bool = true
    ) -> MarginalLikelihood.Point? where R.Failure == Never {
        guard vector.allSatisfy({ $0.isFinite && abs($0) < 100 }) else { return nil }
        let items = design.items(at: vector)
        guard items.allSatisfy({ $0.along.isProper }) else { return nil }
        let correlations = design.correlations(at: vector)
        guard let precision = (try? Cholesky(correlations))?.inverse() else { return nil }
        let logWeights = grid.primaryLogWeights(precision)
        let blocks = ItemBlock.all(items, specific: design.structure.specific, grid: grid)
        let statistics = FactorStatistics(data, blocks: blocks, grid: grid, logWeights: logWeights)
        let sums = reducer.sum(statistics)

        var point = MarginalLikelihood.Point(
            logLikelihood: sums[statistics.logLikelihood], logPrior: 0,
            gradient: [Double](repeating: 0, count: vector.count), blocks: [])
        var curvature = [Double](repeating: 0, count: vector.count)
        if let slopePrior {
            for place in design.slopePlaces {
                guard let density = slopePrior.logDensity(vector[place]) else { return nil }
                point.logPrior += density.value
                point.gradient[place] += density.first
                curvature[place] = max(0, -density.second)
            }
        }
        guard point.value.isFinite else { return nil }
        for (index, block) in blocks.enumerated() {
            for item in block.items {
                let start = statistics.starts[index] + Int(block.first[item]) * block.width
                let own = itemDerivatives(
                    items[item], design.structure.dimensions(of: item), block, sums, start,
                    information: preconditioner)
                let places = design.places[item]
                for (m, place) in places.enumerated() { point.gradient[place] += own.gradient[m] }
                guard preconditioner else { continue }
                var matrix = Matrix(rows: places.count, columns: places.count, columnMajor: own.information)
                for (m, place) in places.enumerated() {
                    matrix[m, m] = max((matrix[m, m] + curvature[place]) * (1 + 1e-8), 1e-6)
                }
                point.blocks.append((places, MarginalLikelihood.factor(matrix)))
            }
        }
        correlationDerivatives(
            vector, precision, logWeights, sums, statistics.massStart, into: &point, preconditioner: preconditioner)
        return point
    }

    /// The gradient by an item's free slopes and its intercepts, and the expected information of the complete data (row by row).
    private func itemDerivatives(
        _ item: MultidimensionalItem, _ dimensions: [Int], _ block: ItemBlock, _ sums: [Double], _ start: Int,
        information wanted: Bool
    ) -> (gradient: [Double], information: [Double]) {
        var curves = CategoryDerivatives(item.along)
        let composites = ItemBlock.composites(item, specific: block.specific, grid: grid)
        let (categories, coordinates) = (curves.categoryCount, curves.coordinateCount)
        let slopes = dimensions.count
        let parameters = slopes + coordinates
        var gradient = [Double](repeating: 0, count: parameters)
        var information = [Double](repeating: 0, count: parameters * parameters)
        var theta = [Double](repeating: 0, count: slopes)
        var byParameter = [Double](repeating: 0, count: parameters)
        for (position, composite) in composites.enumerated() {
            var mass = 0.0
            for k in 0..<categories { mass += sums[start + k * block.width + position] }
            guard mass > 0 else { continue }
            curves.evaluate(composite)
            for (m, dimension) in dimensions.enumerated() {
                theta[m] =
                    dimension < grid.primaryCount
                    ? grid.coordinate(position / block.depth, dimension) : grid.nodes[position % block.depth]
            }
            for k in 0..<categories {
                var along = 0.0
                for c in 0..<coordinates {
                    let slope = curves.derivative[k * coordinates + c]
                    byParameter[slopes + c] = slope
                    along += slope
                }
                for m in 0..<slopes { byParameter[m] = along * theta[m] }
                let answers = sums[start + k * block.width + position]
                for m in 0..<parameters { gradient[m] += answers * byParameter[m] }
                guard wanted else { continue }
                let weight = mass * curves.probability(k)
                for m in 0..<parameters {
                    let left = weight * byParameter[m]
                    for n in 0...m { information[m * parameters + n] += left * byParameter[n] }
                }
            }
        }
        for m in 0..<parameters { for n in 0..<m { information[n * parameters + m] = information[m * parameters + n] } }
        return (gradient, information)
    }

    /// By the inverse hyperbolic tangent of each correlation: ∂ log φ(θ; R)/∂ρ_ij = (R⁻¹θ)_i (R⁻¹θ)_j + a constant.
    private func correlationDerivatives(
        _ vector: [Double], _ precision: Matrix, _ logWeights: [Double], _ sums: [Double], _ massStart: Int,
        into point: inout MarginalLikelihood.Point, preconditioner: Bool
    ) {
        let count = grid.primaryCount
        for (index, (i, j)) in design.structure.correlatedPairs.enumerated() {
            let place = design.correlationStart + index
            let correlation = tanh(vector[place])
            let inner = 1 - correlation * correlation
            var (observed, total) = (0.0, 0.0)
            var (first, second) = (0.0, 0.0)
            for p in 0..<grid.primaryNodes {
                var (x, y) = (0.0, 0.0)
                for k in 0..<count {
                    let theta = grid.coordinate(p, k)
                    x += precision[i, k] * theta
                    y += precision[j, k] * theta
                }
                let mass = sums[massStart + p]
                let weight = VectorMath.exp(logWeights[p])
                observed += mass * x * y
                total += mass
                first += weight * x * y
                second += weight * x * y * x * y
            }
            point.gradient[place] += inner * (observed - total * first)
            guard preconditioner else { continue }
            let information = max(total * inner * inner * (second - first * first), 1e-6)
            point.blocks.append(
                ([place], MarginalLikelihood.factor(Matrix(rows: 1, columns: 1, repeating: information))))
        }
    }
}

/// The free parameters of a multidimensional model as one vector: each item's slopes and intercepts, then the inverse hyperbolic
/// tangents of the correlations.
struct FactorDesign: Sendable {
    let structure: FactorStructure
    let names: [String]
    /// Item to the places of its slopes on ``FactorStructure/dimensions(of:)`` and of its intercepts.
    let places: [[Int]]
    let correlationStart: Int
    let parameterCount: Int

    init(_ structure: FactorStructure, names: [String], categoryCounts: [Int]) {
        self.structure = structure
        self.names = names
        var next = 0
        places = categoryCounts.enumerated().map { item, categories in
            let count = structure.dimensions(of: item).count + categories - 1
            defer { next += count }
            return Array(next..<next + count)
        }
        correlationStart = next
        parameterCount = next + structure.correlatedPairs.count
    }

    var slopePlaces: [Int] {
        places.enumerated().flatMap { item, own in own.prefix(structure.dimensions(of: item).count) }
    }

    func items(at vector: [Double]) -> [MultidimensionalItem] {
        names.indices.map { item in
            let dimensions = structure.dimensions(of: item)
            var slopes = [Double](repeating: 0, count: structure.dimensionCount)
            for (dimension, place) in zip(dimensions, places[item]) { slopes[dimension] = vector[place] }
            return MultidimensionalItem(
                name: names[item], slopes: slopes,
                intercepts: places[item].dropFirst(dimensions.count).map { vector[$0] })
        }
    }

    func correlations(at vector: [Double]) -> Matrix {
        var matrix = Matrix.identity(structure.primaryCount)
        for (index, (i, j)) in structure.correlatedPairs.enumerated() {
            matrix[i, j] = tanh(vector[correlationStart + index])
            matrix[j, i] = matrix[i, j]
        }
        return matrix
    }

    /// The vector of given items and correlations.
    func vector(_ items: [MultidimensionalItem], correlations: Matrix) -> [Double] {
        var vector = [Double](repeating: 0, count: parameterCount)
        for (item, own) in items.enumerated() {
            let values = structure.dimensions(of: item).map { own.slopes[$0] } + own.intercepts
            for (place, value) in zip(places[item], values) { vector[place] = value }
        }
        for (index, (i, j)) in structure.correlatedPairs.enumerated() {
            vector[correlationStart + index] = atanh(correlations[i, j])
        }
        return vector
    }
}
