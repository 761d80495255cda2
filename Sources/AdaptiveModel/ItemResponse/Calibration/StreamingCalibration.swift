internal import Foundation
internal import NumericalCore

/// Calibration that follows a stream of pupils: online EM (Cappé & Moulines 2009).
///
/// Kept between batches are the current parameters and an average of the expected counts at the nodes, whose size does not depend on how many
/// pupils there were. A batch moves the average by a step γ_t = t^−``decay``, and the parameters to the maximum of the complete-data likelihood
/// that it stands for. Averages with a decay below 1 forget what earlier parameters made of earlier batches; below ½ they would not
/// settle.
///
/// What is given up against a full fit is a difference of log-likelihoods on the same answers: ``loss(on:against:workers:)``.
public struct StreamingCalibration: Sendable {
    /// α of the step sizes, in (½, 1].
    public let decay: Double
    private let calibration: Calibration
    private let itemNames: [String]
    private let design: CalibrationDesign
    private let grid: LatentGrid
    private var vector: [Double]
    /// Expected counts of a pupil, on average over the stream.
    private var average: [Double] = []
    /// Batches so far.
    public private(set) var batches = 0
    /// Pupils with answers so far.
    public private(set) var pupilCount = 0

    /// - Parameters:
    ///   - calibration: its items start from their models; its groups must be one; its grid is fixed, 61 nodes on [−6, 6] where it would adapt.
    ///   - itemNames: the items of every batch, in this order.
    ///   - decay: in (½, 1].
    /// - Throws: ``CalibrationError`` where the items are not as many as their names.
    public init(
        _ calibration: Calibration, itemNames: [String], decay: Double = 0.6
    ) throws(CalibrationError) {
        precondition(decay > 0.5 && decay <= 1, "steps that sum to infinity with finite squares")
        guard calibration.items.count == itemNames.count, calibration.groups.count == 1 else {
            throw .countsDiffer(found: calibration.items.count, expected: itemNames.count)
        }
        for (item, specification) in calibration.items.enumerated() { try calibration.check(specification, item) }
        self.calibration = calibration
        self.itemNames = itemNames
        self.decay = decay
        design = CalibrationDesign(calibration, itemCount: itemNames.count, coefficientCount: 0)
        vector = design.vector(design.versions)
        switch calibration.grid {
        case .fixed(let quadrature): grid = LatentGrid(quadrature)
        case .adaptive: grid = LatentGrid(.equallySpaced(61))
        }
    }

    /// Takes in a batch of pupils.
    ///
    /// - Parameters:
    ///   - responses: the items of the stream in their order; a pupil must not come twice.
    ///   - workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``CalibrationError`` where the items differ, or an answer is in a category that its item has not. The state is then as before.
    public mutating func update(_ responses: ResponseTable, workers: Int = 1) throws(CalibrationError) {
        let likelihood = try likelihood(responses)
        let count = (0..<responses.pupilCount).filter { !responses.answers(of: $0).isEmpty }.count
        guard count > 0 else { throw .noAnswers }
        guard let models = likelihood.properModels(at: vector) else { throw .noLikelihoodAtStart }
        let latent = likelihood.latentDistributions(at: vector)
        let rows = CategoryTable.firstRows(models)
        let statistics = NodeStatistics(
            data: likelihood.data, table: CategoryTable(models, nodes: grid.nodes),
            firstRow: design.versionOf.map { rows[$0] }, latent: latent, coefficients: [], grid: grid)
        let sums = InProcessReducer(workers: workers).sum(statistics)

        batches += 1
        pupilCount += count
        let step = batches == 1 ? 1 : VectorMath.exp(-decay * log(Double(batches)))
        if average.isEmpty { average = [Double](repeating: 0, count: sums.count) }
        for k in sums.indices { average[k] += step * (sums[k] / Double(count) - average[k]) }

        // The M-step: a few Newton steps, priors weighed against all pupils so far.
        let scaled = average.map { $0 * Double(pupilCount) }
        let expected = ExpectedSums(nodes: grid.nodes, rows: rows, byNode: statistics, scaled)
        for _ in 0..<4 {
            guard let here = likelihood.properModels(at: vector),
                let point = likelihood.derivatives(
                    at: vector, here, likelihood.latentDistributions(at: vector), expected)
            else { break }
            let move = point.preconditioned(point.gradient)
            let largest = move.reduce(0) { max($0, abs($1)) }
            // While the first batches leave the counts of a category near 0, half a logit at a time.
            var length = largest > 0.5 ? 0.5 / largest : 1
            for _ in 0..<20 {
                let candidate = zip(vector, move).map { $0 + length * $1 }
                if likelihood.properModels(at: candidate) != nil {
                    vector = candidate
                    break
                }
                length /= 2
            }
            if largest < 1e-8 { break }
        }
    }

    /// The items as they stand.
    public var bank: ItemBank {
        do {
            return try ItemBank(
                model: .mixed,
                latent: .init(mean: design.mean(of: 0, at: vector), variance: design.variance(of: 0, at: vector)),
                items: zip(itemNames, design.models(at: vector)).map { ItemBank.Item(name: $0, model: $1) })
        } catch {
            preconditionFailure("a stream keeps its parameters proper and its item names apart: \(error)")
        }
    }

    /// How much log-likelihood the stream's parameters lack against a full fit, per pupil, on the answers of that fit.
    ///
    /// - Throws: ``CalibrationError`` where the items differ.
    public func loss(
        on responses: ResponseTable, against fit: CalibrationFit, workers: Int = 1
    ) throws(CalibrationError) -> Double {
        var reducer = InProcessReducer(workers: workers)
        guard
            let here = try likelihood(responses).evaluate(at: vector, reducer: &reducer, preconditioner: false)
        else { throw .noLikelihoodAtStart }
        return (fit.logLikelihood - here.logLikelihood) / fit.pupilCount
    }

    private func likelihood(_ responses: ResponseTable) throws(CalibrationError) -> MarginalLikelihood {
        guard responses.itemNames == itemNames else {
            throw .countsDiffer(found: responses.itemCount, expected: itemNames.count)
        }
        for (item, used) in responses.categoryCounts.enumerated()
        where used > calibration.items[item].model.categoryCount {
            throw .categoryOutOfRange(item: item)
        }
        let data = CalibrationData(responses: responses, weights: nil, groups: nil, covariates: [], covariateCount: 0)
        let totals = CategoryTotals(
            data, groupCount: 1, categories: design.versionOf.map { design.versions[$0].categoryCount })
        return MarginalLikelihood(design, data, totals, grid: grid)
    }
}
