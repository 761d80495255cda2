internal import Foundation
internal import NumericalCore

/// The log-probabilities of every category of every item at the nodes of a quadrature, computed once for all pupils.
///
/// Row `first[item] + category` holds ``width`` elements: the nodes, and zeros up to a multiple of 8.
struct CategoryTable: Sendable {
    let nodes: [Double]
    let width: Int
    /// Item to the row of its category 0.
    let first: [UInt32]
    let rowCount: Int
    let logProbability: [Double]

    init(_ models: [ItemModel], nodes: [Double]) {
        self.nodes = nodes
        width = IndicatorProducts.width(nodes.count)
        first = Self.firstRows(models)
        rowCount = models.reduce(0) { $0 + $1.categoryCount }
        var table = [Double](repeating: 0, count: rowCount * width)
        for (item, model) in models.enumerated() {
            var derivatives = CategoryDerivatives(model)
            let base = Int(first[item]) * width
            for q in nodes.indices {
                derivatives.evaluate(nodes[q])
                for k in 0..<derivatives.categoryCount {
                    table[base + k * width + q] = derivatives.logProbability[k]
                }
            }
        }
        logProbability = table
    }

    /// Item to the row of its category 0.
    static func firstRows(_ models: [ItemModel]) -> [UInt32] {
        var row: UInt32 = 0
        return models.map { model in
            defer { row += UInt32(model.categoryCount) }
            return row
        }
    }
}

/// Turns log-likelihoods plus log weights at the nodes into the posterior's probabilities.
///
/// - Returns: the log of the marginal likelihood.
func normalizePosterior(_ values: inout [Double]) -> Double {
    var top = -Double.infinity
    for q in values.indices { top = values[q] > top ? values[q] : top }
    for q in values.indices { values[q] -= top }
    var span = values.mutableSpan
    VectorMath.exp(inPlace: &span)
    let total = fixedOrderSum(values)
    let scale = 1 / total
    for q in values.indices { values[q] *= scale }
    return top + log(total)
}
