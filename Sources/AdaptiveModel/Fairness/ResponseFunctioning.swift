internal import Foundation
internal import NumericalCore

/// How far an item's, or a bundle of items', expected score differs between two groups at equal ability (Chalmers 2018).
public struct ResponseFunctioning: Sendable, Equatable {
    /// Mean of the focal less the reference group's expected score, over the abilities of both groups: differences may cancel.
    public let signed: Double
    /// Mean of its size: nothing cancels.
    public let unsigned: Double
    /// Root of its mean square.
    public let rootMeanSquare: Double
    /// Deviation of the expected scores within the groups, the root of the mean of both variances: ``signed`` against it is an effect size, such as
    /// Cohen's d.
    public let deviation: Double

    /// ``signed`` in units of ``deviation``.
    public var standardizedSigned: Double { signed / deviation }
    /// ``unsigned`` in units of ``deviation``.
    public var standardizedUnsigned: Double { unsigned / deviation }
    /// ``rootMeanSquare`` in units of ``deviation``.
    public var standardizedRootMeanSquare: Double { rootMeanSquare / deviation }
}

extension CalibrationFit {
    /// How far the expected scores of some items together differ between two groups of a calibration whose scales hang together.
    ///
    /// - Parameters:
    ///   - items: counted from 0; one for the functioning of an item, all for that of the test.
    ///   - reference: a group, counted from 0.
    ///   - focal: another.
    public func responseFunctioning(ofItems items: Set<Int>, reference: Int = 0, focal: Int = 1) -> ResponseFunctioning
    {
        let design = likelihood.design
        precondition(
            [reference, focal].allSatisfy { (0..<design.groupCount).contains($0) } && reference != focal
                && items.allSatisfy { (0..<design.itemCount).contains($0) }, "two groups and items of the calibration")
        let models = design.models(at: vector)
        let populations = populations
        let own = [reference, focal]
        let deviations = own.map { populations[$0].variance.squareRoot() }
        let from = zip(own, deviations).map { populations[$0].mean - 8 * $1 }.min() ?? -8
        let to = zip(own, deviations).map { populations[$0].mean + 8 * $1 }.max() ?? 8
        let grid = LatentGrid(count: 801, from: from, to: to)
        let weights = own.map { group in
            LatentDistribution(mean: populations[group].mean, variance: populations[group].variance, grid: grid)
                .logWeights.map { VectorMath.exp($0) }
        }
        let scores = own.map { group in
            grid.nodes.map { theta in
                items.sorted().reduce(0) {
                    $0 + models[design.versionOf[group * design.itemCount + $1]].probabilities(theta).expectedScore
                }
            }
        }
        var (signed, unsigned, square) = (0.0, 0.0, 0.0)
        for q in grid.nodes.indices {
            let weight = 0.5 * (weights[0][q] + weights[1][q])
            let difference = scores[1][q] - scores[0][q]
            signed += weight * difference
            unsigned += weight * abs(difference)
            square += weight * difference * difference
        }
        let variances = zip(weights, scores).map { weights, scores in
            let mean = fixedOrderSum(weights, scores)
            return fixedOrderSum(weights, scores.map { ($0 - mean) * ($0 - mean) })
        }
        return ResponseFunctioning(
            signed: signed, unsigned: unsigned, rootMeanSquare: square.squareRoot(),
            deviation: (0.5 * (variances[0] + variances[1])).squareRoot())
    }
}
