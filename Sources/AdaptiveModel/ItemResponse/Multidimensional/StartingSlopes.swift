internal import Foundation
internal import NumericalCore

/// Slopes to start a multidimensional fit from: those of the principal axes of the items' correlations where every item measures
/// every dimension, so that no two dimensions start alike; a middling slope on each measured dimension elsewhere.
struct StartingSlopes {
    private let slopes: [[Double]]

    init(_ data: CalibrationData, _ structure: FactorStructure) {
        let items = structure.itemCount
        let primary = structure.primaryCount
        let onAll = structure.primary.filter { $0.count == primary }.count
        let isExploratory = !structure.isCorrelated && primary > 1 && structure.specificCount == 0 && 2 * onAll >= items
        guard isExploratory else {
            slopes = (0..<items).map { item in
                let own = structure.dimensions(of: item)
                return (0..<structure.dimensionCount).map { own.contains($0) ? 1 / Double(own.count).squareRoot() : 0 }
            }
            return
        }
        var matrix = Self.correlations(data)
        var axes: [[Double]] = []
        for axis in 0..<primary {
            // Power iteration from a vector that is orthogonal to nothing in particular; the axes found are taken out.
            var vector = (0..<items).map { 1 + 0.3 * sin(Double((axis + 1) * ($0 + 1))) }
            var size = 0.0
            for _ in 0..<300 {
                let next = matrix.multiplied(by: vector)
                size = fixedOrderSum(next, next).squareRoot()
                guard size > 1e-12 else { break }
                vector = next.map { $0 / size }
            }
            for i in 0..<items { for j in 0..<items { matrix[i, j] -= size * vector[i] * vector[j] } }
            axes.append(vector.map { $0 * size.squareRoot() })
        }
        var loadings = (0..<items).map { item in axes.map { $0[item] } }
        Self.rotateToZeros(&loadings)
        slopes = loadings.enumerated().map { item, own in
            let rest = max(0.25, 1 - own.reduce(0) { $0 + $1 * $1 })
            let measured = Set(structure.primary[item])
            return own.indices.map { measured.contains($0) ? 1.7 * own[$0] / rest.squareRoot() : 0 }
        }
    }

    /// Items with these slopes, and intercepts that give the categories about their shares.
    func items(_ names: [String], _ totals: CategoryTotals) -> [MultidimensionalItem] {
        names.indices.map { item in
            let zeros = [Double](repeating: 0, count: totals.counts[item].count - 1)
            let started = ItemModel.graded(GradedResponse(discrimination: 1, intercepts: zeros))
                .started(from: totals.counts[item])
            return MultidimensionalItem(
                name: names[item], slopes: slopes[item], intercepts: Array(started.values.dropFirst()))
        }
    }

    /// Correlations of the items' categories over the pupils who answered both.
    private static func correlations(_ data: CalibrationData) -> Matrix {
        let responses = data.responses
        let items = responses.itemCount
        var sums = [Double](repeating: 0, count: 6 * items * items)
        for pupil in 0..<responses.pupilCount {
            let weight = data.weight(of: pupil)
            let answers = responses.answers(of: pupil)
            for a in answers {
                for b in answers {
                    let place = 6 * (Int(responses.items[a]) * items + Int(responses.items[b]))
                    let (x, y) = (Double(responses.outcomes[a]), Double(responses.outcomes[b]))
                    sums[place] += weight
                    sums[place + 1] += weight * x
                    sums[place + 2] += weight * y
                    sums[place + 3] += weight * x * x
                    sums[place + 4] += weight * y * y
                    sums[place + 5] += weight * x * y
                }
            }
        }
        var matrix = Matrix.identity(items)
        for i in 0..<items {
            for j in 0..<i {
                let s = Array(sums[6 * (i * items + j)..<6 * (i * items + j) + 6])
                guard s[0] > 0 else { continue }
                let covariance = s[5] - s[1] * s[2] / s[0]
                let variances = (s[3] - s[1] * s[1] / s[0]) * (s[4] - s[2] * s[2] / s[0])
                guard variances > 0 else { continue }
                matrix[i, j] = covariance / variances.squareRoot()
                matrix[j, i] = matrix[i, j]
            }
        }
        return matrix
    }

    /// Rotates loadings so that the last item has one on the first dimension only, the item before it on the first two, and so on: each
    /// zero by a rotation in the plane of its own dimension and the last that the item keeps.
    private static func rotateToZeros(_ loadings: inout [[Double]]) {
        let dimensions = loadings.first?.count ?? 0
        for kept in 0..<max(0, dimensions - 1) {
            let item = loadings.count - 1 - kept
            for dimension in (kept + 1)..<dimensions {
                let length = hypot(loadings[item][kept], loadings[item][dimension])
                guard length > 0 else { continue }
                let cosine = loadings[item][kept] / length
                let sine = loadings[item][dimension] / length
                for row in loadings.indices {
                    let (x, y) = (loadings[row][kept], loadings[row][dimension])
                    loadings[row][kept] = cosine * x + sine * y
                    loadings[row][dimension] = cosine * y - sine * x
                }
            }
        }
    }
}
