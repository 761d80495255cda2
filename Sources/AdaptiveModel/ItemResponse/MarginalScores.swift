package import NumericalCore

/// The gradient of a pupil's marginal log-likelihood by the items' parameters, at a given bank: what a pupil contributes to
/// calibration without a full E-step, two numbers an answered item.
///
/// For the answers x and posterior h over the nodes: ∂/∂d_j = Σ (x_j − E_h[P_j(θ)]), ∂/∂a_j = Σ (x_j E_h[θ] − E_h[θ P_j(θ)]), the
/// sums over the pupil's answers to item j; by Fisher's identity the score of the marginal likelihood (Louis 1982).
package struct MarginalScores: Contributions {
    package let responses: ResponseTable
    package let discriminationIsFree: Bool
    let table: ItemNodeTable
    /// P_j(θ_q), the nodes of an item side by side.
    let probability: [Double]

    /// - Parameters:
    ///   - responses: items in the order of the bank's, scored right or wrong; a category above 1 counts as right, so that no answer
    ///     adds more than the bound that is claimed for it.
    ///   - bank: of two-parameter items.
    ///   - discriminationIsFree: whether the gradient by a is part of the contribution.
    package init(
        _ responses: ResponseTable, at bank: ItemBank, quadrature: Quadrature, discriminationIsFree: Bool
    ) {
        precondition(responses.itemCount == bank.items.count, "the answers' items are the bank's")
        self.responses = responses
        self.discriminationIsFree = discriminationIsFree
        table = ItemNodeTable(bank, quadrature: quadrature)
        var linear = [Double](repeating: 0, count: bank.items.count * table.nodeCount)
        for (item, parameters) in bank.items.enumerated() {
            for q in 0..<table.nodeCount {
                linear[item * table.nodeCount + q] =
                    parameters.discrimination * table.nodes[q] + parameters.intercept
            }
        }
        var span = linear.mutableSpan
        VectorMath.logistic(inPlace: &span)
        probability = linear
    }

    package var entityCount: Int { responses.pupilCount }

    /// The intercepts' derivatives, then the discriminations' where they are free.
    package var dimension: Int { table.itemCount * (discriminationIsFree ? 2 : 1) }

    package func add(_ pupils: Range<Int>, to sum: inout MutableSpan<Double>) {
        var scratch = Scratch(table)
        for pupil in pupils { add(pupil, to: &sum, at: 0, &scratch) }
    }

    /// The contributions of some pupils, each pupil's `dimension` elements side by side.
    package func vectors(of pupils: Range<Int>) -> [Double] {
        var scratch = Scratch(table)
        var values = [Double](repeating: 0, count: pupils.count * dimension)
        var span = values.mutableSpan
        for (place, pupil) in pupils.enumerated() { add(pupil, to: &span, at: place * dimension, &scratch) }
        return values
    }

    private struct Scratch {
        var posterior: [Double]
        var offset: [Double]
        var weighted: [Double]

        init(_ table: ItemNodeTable) {
            posterior = [Double](repeating: 0, count: table.nodeCount)
            offset = posterior
            weighted = posterior
        }
    }

    private func add(_ pupil: Int, to sum: inout MutableSpan<Double>, at origin: Int, _ scratch: inout Scratch) {
        let nodeCount = table.nodeCount
        let answers = responses.answers(of: pupil)
        guard !answers.isEmpty else { return }
        table.setOffset(responses.items[answers], in: &scratch.offset)
        var slope = 0.0
        for answer in answers where responses.outcomes[answer] > 0 {
            slope += table.discriminations[Int(responses.items[answer])]
        }
        _ = table.setPosterior(slope: slope, offset: scratch.offset, in: &scratch.posterior)
        for q in 0..<nodeCount { scratch.weighted[q] = scratch.posterior[q] * table.nodes[q] }
        let ability = fixedOrderSum(scratch.weighted)
        for answer in answers {
            let item = Int(responses.items[answer])
            let right = responses.outcomes[answer] > 0 ? 1.0 : 0
            let base = item * nodeCount
            var byIntercept = right
            var byDiscrimination = right * ability
            for q in 0..<nodeCount {
                byIntercept -= scratch.posterior[q] * probability[base + q]
                byDiscrimination -= scratch.weighted[q] * probability[base + q]
            }
            sum[origin + item] += byIntercept
            if discriminationIsFree { sum[origin + table.itemCount + item] += byDiscrimination }
        }
    }
}
