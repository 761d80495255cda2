public import NumericalCore

extension CalibrationFit {
    /// The sampling covariance of some items' parameters, as ``Linking/estimate(by:covarianceFrom:covarianceTo:quadrature:)`` takes it: item by
    /// item in the order of ``ItemModel/values``, 0 where a parameter was held.
    ///
    /// - Parameters:
    ///   - names: of items of the fit, such as ``Linking/names``.
    ///   - errors: of this fit.
    ///   - group: counted from 0.
    /// - Throws: ``LinkingError/tooFewCommonItems(found:needed:)`` where the fit has not all of the items.
    public func covariance(
        ofItems names: [String], in errors: ParameterCovariance, group: Int = 0
    ) throws(LinkingError) -> Matrix {
        let design = likelihood.design
        precondition(errors.matrix.rows == parameterCount, "the covariance is that of the fit's own parameters")
        let own = likelihood.data.responses.itemNames
        let index = Dictionary(uniqueKeysWithValues: zip(own, own.indices))
        let items = names.compactMap { index[$0] }
        guard items.count == names.count else { throw .tooFewCommonItems(found: items.count, needed: names.count) }
        let places = items.flatMap { design.places[design.versionOf[group * design.itemCount + $0]] }
        var matrix = Matrix(rows: places.count, columns: places.count)
        for (i, place) in places.enumerated() where place >= 0 {
            for (j, other) in places.enumerated() where other >= 0 { matrix[i, j] = errors.matrix[place, other] }
        }
        return matrix
    }
}
