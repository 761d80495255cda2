internal import Foundation
public import NumericalCore

/// Fitted items on several dimensions, and what the fit is worth.
public struct FactorFit: Sendable {
    let likelihood: FactorLikelihood
    /// The free parameters.
    let vector: [Double]
    /// Marginal log-likelihood without the prior; a weighted sum where pupils have weights.
    public let logLikelihood: Double
    /// Log density of the priors at the parameters.
    public let logPrior: Double
    /// Evaluations of the likelihood.
    public let evaluations: Int
    /// The furthest that another step would move a parameter.
    public let remainingMove: Double

    /// The number of free parameters.
    public var parameterCount: Int { vector.count }

    /// The sum of the weights of pupils with answers: their number where all weights are 1.
    public var pupilCount: Double { likelihood.data.answeredWeight }

    /// The items and the correlations of the primary dimensions.
    public var bank: MultidimensionalBank {
        let design = likelihood.design
        do {
            return try MultidimensionalBank(
                primaryCount: design.structure.primaryCount, correlations: design.correlations(at: vector),
                items: design.items(at: vector))
        } catch {
            preconditionFailure("a fit keeps its parameters proper and a table its item names apart: \(error)")
        }
    }

    /// The covariances of the free parameters, by the observed information of the marginal likelihood and the prior.
    ///
    /// Takes two passes over the answers for each free parameter.
    ///
    /// - Throws: `NumericalError.notPositiveDefinite` where the information is not that of a maximum: the fit did not converge, or the
    ///   answers don't identify the parameters (a specific dimension of two items only, say).
    public func covariance(workers: Int = 1) throws(NumericalError) -> FactorCovariance {
        var reducer = InProcessReducer(workers: workers)
        let information = observedInformation(at: vector) {
            likelihood.evaluate(at: $0, reducer: &reducer, preconditioner: false)?.gradient
        }
        return FactorCovariance(
            design: likelihood.design, vector: vector, matrix: try Cholesky(information).inverse())
    }
}

/// Uncertainty of the free parameters of a multidimensional calibration.
public struct FactorCovariance: Sendable {
    let design: FactorDesign
    let vector: [Double]
    /// Covariances of the free parameters, correlations as inverse hyperbolic tangents.
    let matrix: Matrix

    /// Standard errors of an item's slopes, one a dimension; `nil` where the item does not measure it.
    public func standardErrorsOfSlopes(ofItem item: Int) -> [Double?] {
        let dimensions = design.structure.dimensions(of: item)
        return (0..<design.structure.dimensionCount).map { dimension in
            dimensions.firstIndex(of: dimension).map { error(design.places[item][$0]) }
        }
    }

    /// Standard errors of an item's intercepts.
    public func standardErrorsOfIntercepts(ofItem item: Int) -> [Double] {
        design.places[item].dropFirst(design.structure.dimensions(of: item).count).map { error($0) }
    }

    /// Standard error of the correlation of two primary dimensions; `nil` where it was held at 0, or for a dimension with itself.
    public func standardErrorOfCorrelation(_ i: Int, _ j: Int) -> Double? {
        let pair = (min(i, j), max(i, j))
        guard let index = design.structure.correlatedPairs.firstIndex(where: { $0 == pair }) else { return nil }
        let place = design.correlationStart + index
        let correlation = tanh(vector[place])
        return (1 - correlation * correlation) * error(place)
    }

    private func error(_ place: Int) -> Double { matrix[place, place].squareRoot() }
}
