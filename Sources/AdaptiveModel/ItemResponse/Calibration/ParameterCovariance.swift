internal import Foundation
public import NumericalCore

/// Which information the standard errors of a calibration are the inverse of. See <doc:StandardErrors>.
public enum InformationEstimate: Sendable, CaseIterable {
    /// The observed information of the marginal likelihood (Louis 1982; Oakes 1999) and the priors.
    case observed
    /// The sum of the outer products of the pupils' scores: cheap, and right where the model is.
    case crossProduct
    /// Observed, cross-product, observed (Huber 1967; White 1982): right where the model is not, too.
    case sandwich
}

/// Uncertainty of the free parameters of a calibration.
public struct ParameterCovariance: Sendable {
    private let design: CalibrationDesign
    private let vector: [Double]
    /// Covariances of the free parameters, on the scale of estimation.
    let matrix: Matrix

    init(design: CalibrationDesign, vector: [Double], matrix: Matrix) {
        self.design = design
        self.vector = vector
        self.matrix = matrix
    }

    /// Standard errors of an item's parameters, on the scale of estimation (asymptotes as logits), in the order of
    /// ``ItemModel/parameters``; `nil` where a parameter was held.
    public func standardErrors(ofItem item: Int, group: Int = 0) -> [Double?] {
        design.places[design.versionOf[group * design.itemCount + item]].map { $0 < 0 ? nil : error($0) }
    }

    /// The item's parameters in the traditional metric (a, b, c, u), with standard errors by the delta method; `nil` where the parameter
    /// depends on held ones only.
    public func traditional(ofItem item: Int, group: Int = 0) -> [TraditionalParameter] {
        let version = design.versionOf[group * design.itemCount + item]
        let model = design.models(at: vector)[version]
        let own = design.places[version]
        let values = model.values
        let found = model.traditional
        var derivatives = [[Double]](repeating: [], count: found.count)
        let free = own.indices.filter { own[$0] >= 0 }
        for m in free {
            // Central differences: the functions are smooth and of unit scale.
            let step = 1e-5 * max(1, abs(values[m]))
            var up = values
            var down = values
            up[m] += step
            down[m] -= step
            let above = model.replacing(up).traditional
            let below = model.replacing(down).traditional
            for k in found.indices { derivatives[k].append((above[k].value - below[k].value) / (2 * step)) }
        }
        return found.enumerated().map { k, parameter in
            var variance = 0.0
            for (i, m) in free.enumerated() {
                for (j, n) in free.enumerated() {
                    variance += derivatives[k][i] * derivatives[k][j] * matrix[own[m], own[n]]
                }
            }
            let depends = derivatives[k].contains { abs($0) > 0 }
            return TraditionalParameter(
                name: parameter.name, value: parameter.value, standardError: depends ? variance.squareRoot() : nil)
        }
    }

    /// Wald's test of whether an item has the same parameters in all groups (Lord 1980, for one calibration with anchors); `nil` where its
    /// parameters are shared or held.
    ///
    /// - Parameter item: counted from 0.
    public func equalityTest(ofItem item: Int) -> ChiSquareTest? {
        let own = (0..<design.groupCount).map { design.places[design.versionOf[$0 * design.itemCount + item]] }
        var contrasts: [(place: Int, reference: Int)] = []
        for group in own.dropFirst() {
            guard let first = own.first, group.count == first.count else { return nil }
            for (place, reference) in zip(group, first) where place >= 0 && reference >= 0 && place != reference {
                contrasts.append((place, reference))
            }
        }
        guard !contrasts.isEmpty else { return nil }
        let differences = contrasts.map { vector[$0.place] - vector[$0.reference] }
        var spread = Matrix(rows: contrasts.count, columns: contrasts.count)
        for (i, x) in contrasts.enumerated() {
            for (j, y) in contrasts.enumerated() {
                spread[i, j] =
                    matrix[x.place, y.place] - matrix[x.place, y.reference] - matrix[x.reference, y.place]
                    + matrix[x.reference, y.reference]
            }
        }
        guard let factor = try? Cholesky(spread) else { return nil }
        return ChiSquareTest(
            statistic: fixedOrderSum(differences, factor.solve(differences)), degreesOfFreedom: contrasts.count)
    }

    /// Standard error of a group's mean of ability; `nil` where it was held.
    public func standardErrorOfMean(group: Int = 0) -> Double? {
        design.meanPlace[group] < 0 ? nil : error(design.meanPlace[group])
    }

    /// Standard error of a group's variance of ability; `nil` where it was held.
    public func standardErrorOfVariance(group: Int = 0) -> Double? {
        let place = design.variancePlace[group]
        return place < 0 ? nil : exp(vector[place]) * error(place)
    }

    /// Standard errors of the latent regression's coefficients.
    public var standardErrorsOfCoefficients: [Double] {
        (0..<design.coefficientCount).map { error(design.coefficientPlace + $0) }
    }

    private func error(_ place: Int) -> Double { matrix[place, place].squareRoot() }
}

/// A parameter of an item in the metric of textbooks.
public struct TraditionalParameter: Sendable, Equatable {
    /// "a", "b" or "b1", "b2", ..., "c" and "u" for asymptotes; "a1", ... and "c1", ... of nominal categories, from category 0.
    public let name: String
    /// The value.
    public let value: Double
    /// The standard error; `nil` where nothing that the parameter depends on was estimated.
    public let standardError: Double?
}

extension ItemModel {
    /// The parameters in the metric of textbooks.
    var traditional: [(name: String, value: Double)] {
        func numbered(_ name: String, _ values: [Double]) -> [(name: String, value: Double)] {
            values.enumerated().map { ("\(name)\($0 + 1)", $1) }
        }
        switch self {
        case .logistic(let item):
            return [
                ("a", item.discrimination), ("b", item.difficulty), ("c", item.lowerAsymptote),
                ("u", item.upperAsymptote),
            ]
        case .graded(let item): return [("a", item.discrimination)] + numbered("b", item.difficulties)
        case .partialCredit(let item): return [("a", item.discrimination)] + numbered("b", item.difficulties)
        case .sequential(let item):
            return [("a", item.discrimination)] + numbered("b", item.intercepts.map { -$0 / item.discrimination })
        case .ratingScale(let item):
            return [("a", item.discrimination)]
                + numbered("b", item.thresholds.map { $0 - item.location / item.discrimination })
        case .gradedRatingScale(let item):
            return [("a", item.discrimination)] + numbered("b", item.thresholds.map { -$0 - item.location })
        case .nominal(let item):
            // Bock's own metric: slopes and intercepts of all categories, each summing to 0.
            func centred(_ values: [Double]) -> [Double] {
                let all = [0] + values
                let mean = all.reduce(0, +) / Double(all.count)
                return all.map { $0 - mean }
            }
            return numbered("a", centred(item.slopes)) + numbered("c", centred(item.intercepts))
        }
    }
}

extension CalibrationFit {
    /// The covariances of the free parameters.
    ///
    /// Observed information takes two passes over the answers for each free parameter, cross-products one in all.
    ///
    /// - Throws: `NumericalError.notPositiveDefinite` where the information is not that of a maximum: the fit did not converge,
    ///   or the data don't identify the parameters.
    public func covariance(
        _ estimate: InformationEstimate = .observed, workers: Int = 1
    ) throws(NumericalError) -> ParameterCovariance {
        try covariance(estimate, reducer: InProcessReducer(workers: workers))
    }

    /// The covariances of the free parameters, the passes of observed information added up by `reducer`.
    public func covariance<R: Reducer>(
        _ estimate: InformationEstimate = .observed, reducer: R
    ) throws(NumericalError) -> ParameterCovariance where R.Failure == Never {
        let inverse: Matrix
        switch estimate {
        case .observed: inverse = try Cholesky(observedInformation(reducer)).inverse()
        case .crossProduct: inverse = try Cholesky(scoreProducts()).inverse()
        case .sandwich:
            let bread = try Cholesky(observedInformation(reducer)).inverse()
            inverse = bread.multiplied(by: scoreProducts()).multiplied(by: bread)
        }
        return ParameterCovariance(design: likelihood.design, vector: vector, matrix: inverse)
    }

    /// Minus the Hessian of the log-likelihood and log prior.
    func observedInformation<R: Reducer>(_ reducer: R) -> Matrix where R.Failure == Never {
        var reducer = reducer
        return AdaptiveModel.observedInformation(at: vector) {
            likelihood.evaluate(at: $0, reducer: &reducer, preconditioner: false)?.gradient
        }
    }

    /// Σ over pupils of score·scoreᵀ, a pupil's score times its weight.
    func scoreProducts() -> Matrix {
        let count = vector.count
        var products = Matrix(rows: count, columns: count)
        let scores = PupilScores(self)
        let pupils = likelihood.data.responses.pupilCount
        for first in stride(from: 0, to: pupils, by: 512) {
            let range = first..<min(first + 512, pupils)
            let block = scores.vectors(of: range)
            products.withMutableElements { elements in
                BLAS.gemm(
                    m: count, n: count, k: range.count, block.span, transposed: false, block.span, transposed: true,
                    beta: 1,
                    into: &elements)
            }
        }
        return products
    }
}

/// Minus the Hessian of a function: central differences of its exact gradient, whose truncation (1e-8) and rounding errors are both far
/// below what a standard error needs.
func observedInformation(at vector: [Double], gradient: (_ vector: [Double]) -> [Double]?) -> Matrix {
    let count = vector.count
    var information = Matrix(rows: count, columns: count)
    for place in 0..<count {
        let step = 1e-4
        func moved(_ move: Double) -> [Double]? {
            var moved = vector
            moved[place] += move
            return gradient(moved)
        }
        // Beside a bound of the parameters there is no value on one side; NaN is then refused as not finite.
        let up = moved(step)
        let down = moved(-step)
        for k in 0..<count { information[k, place] = ((down?[k] ?? .nan) - (up?[k] ?? .nan)) / (2 * step) }
    }
    for j in 0..<count {
        for i in 0..<j {
            let mean = 0.5 * (information[i, j] + information[j, i])
            information[i, j] = mean
            information[j, i] = mean
        }
    }
    return information
}
