internal import Foundation
internal import NumericalCore

/// The marginal log-likelihood of a calibration plus its log prior, with its gradient (Fisher's identity) and the information of the
/// complete data, at any vector of free parameters.
struct MarginalLikelihood: Sendable {
    let design: CalibrationDesign
    let data: CalibrationData
    var grid: LatentGrid
    /// Set where the sufficient statistics serve.
    var patterns: ExposurePatterns?
    /// (group × items + item) to the counts of its categories.
    let totals: CategoryTotals
    /// Σ weight·x xᵀ of the covariates.
    let covariateProducts: Matrix

    init(_ design: CalibrationDesign, _ data: CalibrationData, _ totals: CategoryTotals, grid: LatentGrid) {
        self.design = design
        self.data = data
        self.grid = grid
        self.totals = totals
        let isNatural = design.coefficientCount == 0 && design.versions.indices.allSatisfy(design.isNatural)
        patterns = isNatural ? ExposurePatterns(data) : nil
        var products = Matrix(rows: design.coefficientCount, columns: design.coefficientCount)
        if design.coefficientCount > 0 {
            for pupil in 0..<data.responses.pupilCount where !data.responses.answers(of: pupil).isEmpty {
                let x = Array(data.covariates(of: pupil))
                for i in x.indices { for j in x.indices { products[i, j] += data.weight(of: pupil) * x[i] * x[j] } }
            }
        }
        covariateProducts = products
    }

    /// One evaluation.
    struct Point: QuasiNewtonMaximizer.Point {
        var logLikelihood: Double
        var logPrior: Double
        var gradient: [Double]
        /// Places, and the factor of the complete-data information between them.
        var blocks: [(places: [Int], information: Cholesky)]

        var value: Double { logLikelihood + logPrior }

        func preconditioned(_ vector: [Double]) -> [Double] {
            var result = vector
            for block in blocks {
                let solved = block.information.solve(block.places.map { vector[$0] })
                for (place, value) in zip(block.places, solved) { result[place] = value }
            }
            return result
        }
    }

    /// - Returns: `nil` where a model at `vector` leaves a category without probability, or a prior has density 0.
    func evaluate<R: Reducer>(
        at vector: [Double], reducer: inout R, preconditioner: Bool = true
    ) -> Point? where R.Failure == Never {
        guard let models = properModels(at: vector) else { return nil }
        let latent = latentDistributions(at: vector)
        return derivatives(
            at: vector, models, latent, expectedSums(models, latent, vector, &reducer), preconditioner: preconditioner)
    }

    /// The models at `vector`; `nil` where one of them leaves a category without probability.
    func properModels(at vector: [Double]) -> [ItemModel]? {
        guard vector.allSatisfy({ $0.isFinite && abs($0) < 200 }) else { return nil }
        let models = design.models(at: vector)
        return models.allSatisfy(\.isProper) ? models : nil
    }

    func latentDistributions(at vector: [Double]) -> [LatentDistribution] {
        (0..<design.groupCount).map { group in
            LatentDistribution(
                mean: design.mean(of: group, at: vector), variance: design.variance(of: group, at: vector), grid: grid)
        }
    }

    /// The derivatives at `vector` that follow from the sums of an E-step: there the gradient of the likelihood, elsewhere that of the
    /// expected complete-data likelihood, which an M-step maximises.
    func derivatives(
        at vector: [Double], _ models: [ItemModel], _ latent: [LatentDistribution], _ sums: ExpectedSums,
        preconditioner: Bool = true
    ) -> Point? {
        var point = Point(
            logLikelihood: 0, logPrior: 0, gradient: [Double](repeating: 0, count: vector.count), blocks: [])
        var priorCurvature = [Double](repeating: 0, count: vector.count)
        for place in vector.indices {
            guard let prior = design.priors[place] else { continue }
            guard let density = prior.logDensity(vector[place]) else { return nil }
            point.logPrior += density.value
            point.gradient[place] += density.first
            priorCurvature[place] = max(0, -density.second)
        }
        point.logLikelihood = sums.logLikelihood
        guard point.value.isFinite else { return nil }

        // By version: the gradient goes to the parameters' places, the information to the blocks.
        var information: [[Double]] = []
        for version in models.indices {
            let item = sums.itemDerivatives(version, models[version], information: preconditioner)
            for (m, place) in design.places[version].enumerated() where place >= 0 {
                point.gradient[place] += item.gradient[m]
            }
            information.append(item.information)
        }
        var latentInformation: [(place: Int, value: Double)] = []
        for group in 0..<design.groupCount {
            let own = latent[group]
            let mass = sums.mass(of: group)
            let total = mass.reduce(0, +)
            if design.meanPlace[group] >= 0 {
                var sum = 0.0
                for (q, n) in mass.enumerated() { sum += n * (grid.nodes[q] - own.mean) }
                point.gradient[design.meanPlace[group]] +=
                    sums.regressionByMean(group) ?? ((sum - total * own.firstMoment) / own.variance)
                latentInformation.append(
                    (design.meanPlace[group], total * own.spread.first / (own.variance * own.variance)))
            }
            if design.variancePlace[group] >= 0 {
                var sum = 0.0
                for (q, n) in mass.enumerated() {
                    let deviation = grid.nodes[q] - own.mean
                    sum += n * deviation * deviation
                }
                point.gradient[design.variancePlace[group]] +=
                    sums.regressionByVariance(group) ?? (0.5 * (sum - total * own.secondMoment) / own.variance)
                latentInformation.append(
                    (
                        design.variancePlace[group],
                        0.25 * total * own.spread.second / (own.variance * own.variance)
                    ))
            }
        }
        for k in 0..<design.coefficientCount {
            point.gradient[design.coefficientPlace + k] += sums.regressionByCoefficient(k)
        }
        if preconditioner {
            point.blocks = blocks(information, priorCurvature, latentInformation, variance: latent[0].variance)
        }
        return point
    }

    private func blocks(
        _ information: [[Double]], _ priorCurvature: [Double], _ latentInformation: [(place: Int, value: Double)],
        variance: Double
    ) -> [(places: [Int], information: Cholesky)] {
        var blocks: [(places: [Int], information: Cholesky)] = []
        var indexOf = [Int](repeating: -1, count: design.parameterCount)
        for block in design.blocks {
            for (index, place) in block.places.enumerated() { indexOf[place] = index }
            var matrix = Matrix(rows: block.places.count, columns: block.places.count)
            for version in block.versions {
                let own = design.places[version]
                for (m, place) in own.enumerated() where place >= 0 && indexOf[place] >= 0 {
                    for (n, other) in own.enumerated() where other >= 0 && indexOf[other] >= 0 {
                        matrix[indexOf[place], indexOf[other]] += information[version][m * own.count + n]
                    }
                }
            }
            for (index, place) in block.places.enumerated() {
                matrix[index, index] += priorCurvature[place]
                matrix[index, index] = max(matrix[index, index] * (1 + 1e-8), 1e-6)
                indexOf[place] = -1
            }
            blocks.append((block.places, Self.factor(matrix)))
        }
        for (place, value) in latentInformation {
            blocks.append(([place], Self.factor(Matrix(rows: 1, columns: 1, repeating: max(value, 1e-6)))))
        }
        if design.coefficientCount > 0 {
            let count = design.coefficientCount
            let scaled = covariateProducts.elements.map { $0 / variance }
            let places = Array(design.coefficientPlace..<design.coefficientPlace + count)
            blocks.append((places, Self.factor(Matrix(rows: count, columns: count, columnMajor: scaled))))
        }
        return blocks
    }

    /// The factor, of the diagonal alone where the matrix is not positive definite in double precision.
    static func factor(_ matrix: Matrix) -> Cholesky {
        if let factor = try? Cholesky(matrix) { return factor }
        var diagonal = Matrix(rows: matrix.rows, columns: matrix.columns)
        for k in 0..<matrix.rows { diagonal[k, k] = max(abs(matrix[k, k]), 1e-6) }
        guard let factor = try? Cholesky(diagonal) else { preconditionFailure("a positive diagonal has a factor") }
        return factor
    }

    /// The E-step.
    func expectedSums<R: Reducer>(
        _ models: [ItemModel], _ latent: [LatentDistribution], _ vector: [Double], _ reducer: inout R
    ) -> ExpectedSums where R.Failure == Never {
        let versionRows = CategoryTable.firstRows(models)
        let firstRow = design.versionOf.map { versionRows[$0] }
        guard let patterns else {
            let statistics = NodeStatistics(
                data: data, table: CategoryTable(models, nodes: grid.nodes), firstRow: firstRow, latent: latent,
                coefficients: design.coefficients(at: vector), grid: grid)
            return ExpectedSums(nodes: grid.nodes, rows: versionRows, byNode: statistics, reducer.sum(statistics))
        }
        var slopes: [Double] = []
        var offsets: [Double] = []
        var logTotals = [Double](repeating: 0, count: models.count * grid.nodes.count)
        for (version, model) in models.enumerated() {
            let predictors = model.curves.predictors
            slopes += [0] + predictors.map(\.slope)
            offsets += [0] + predictors.map(\.offset)
            let base = version * grid.nodes.count
            for (q, node) in grid.nodes.enumerated() {
                logTotals[base + q] = logTotal(predictors, node)
            }
        }
        // Σ t over pupils: counts times offsets, the same for every posterior.
        var counts = [Double](repeating: 0, count: slopes.count)
        for (place, version) in design.versionOf.enumerated() {
            for (k, count) in totals.counts[place].enumerated() { counts[Int(versionRows[version]) + k] += count }
        }
        let statistics = NaturalStatistics(
            data: data, patterns: patterns, nodes: grid.nodes, firstRow: firstRow, slopes: slopes,
            rowCount: slopes.count, logTotals: logTotals, versionOf: design.versionOf, versionCount: models.count,
            latent: latent)
        return ExpectedSums(
            nodes: grid.nodes, rows: versionRows, natural: statistics, counts: counts, offsets: offsets,
            reducer.sum(statistics))
    }

    /// log(1 + Σ exp(z_k)) at ability `theta`.
    private func logTotal(_ predictors: [LinearPredictor], _ theta: Double) -> Double {
        if predictors.count == 1 { return VectorMath.log1pexp(predictors[0].slope * theta + predictors[0].offset) }
        var top = 0.0
        for predictor in predictors { top = max(top, predictor.slope * theta + predictor.offset) }
        var total = VectorMath.exp(-top)
        for predictor in predictors { total += VectorMath.exp(predictor.slope * theta + predictor.offset - top) }
        return top + log(total)
    }
}

extension CalibrationDesign {
    /// Whether the version's linear predictors are the natural parameters of an exponential family.
    func isNatural(_ version: Int) -> Bool {
        switch versions[version].curves.link {
        case .dividedByTotal: return true
        case .asymptotic(let lower, let upper):
            return lower == 0 && upper == 1 && places[version][2] < 0 && places[version][3] < 0
        case .cumulative, .sequential: return false
        }
    }
}
