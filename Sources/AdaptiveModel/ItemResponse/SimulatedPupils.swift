package import NumericalCore

/// Which items a pupil is expected to answer: public knowledge, or an estimate that was itself released.
package enum ExposureDesign: Sendable, Equatable {
    /// Every pupil answers this many of the items, each set equally likely.
    case uniform(answers: Int)
    /// A pupil has `perItem` chances to answer item j, each taken with probability `rates[j]`/`perItem`; `perPupil` answers at most.
    case rates([Double], perItem: Int, perPupil: Int)
}

/// Answers of pupils who do not exist, drawn from a bank: what statistics look like when the bank is right.
///
/// With the same seed the same pupils meet the same items with the same luck under every bank (common random numbers).
package struct SimulatedPupils: Sendable {
    package let design: ExposureDesign
    package let count: Int
    package let seed: UInt64

    /// - Parameter count: how many pupils, at least 1.
    package init(design: ExposureDesign, count: Int, seed: UInt64) {
        precondition(count >= 1, "a simulation needs a pupil")
        self.design = design
        self.count = count
        self.seed = seed
    }

    /// Their answers under `bank`.
    package func answers(under bank: ItemBank) -> ResponseTable {
        var starts = [0]
        starts.reserveCapacity(count + 1)
        var items: [UInt32] = []
        var outcomes: [UInt8] = []
        let (deviation, standard) = (bank.latent.variance.squareRoot(), StandardAbility(bank.latent.shape))
        for pupil in 0..<count {
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "simulated-pupils", entity: pupil)
            let ability = bank.latent.mean + deviation * standard.ability(stream.normal())
            for item in exposures(itemCount: bank.items.count, &stream) {
                let parameters = bank.items[item]
                let p = VectorMath.logistic(parameters.discrimination * ability + parameters.intercept)
                items.append(UInt32(item))
                outcomes.append(stream.uniform() < p ? 1 : 0)
            }
            starts.append(items.count)
        }
        return ResponseTable(
            pupilNames: [String](repeating: "", count: count), itemNames: bank.items.map(\.name), starts: starts,
            items: items, outcomes: outcomes)
    }

    /// Draws those that are missing from `drawn`, who then meet the same items with the same luck under every bank.
    ///
    /// - Parameters:
    ///   - drawn: the first of them, perhaps none.
    ///   - count: how many are wanted, at most ``count``.
    ///   - itemCount: how many items the bank has.
    package func draw(upTo count: Int, itemCount: Int, in drawn: inout DrawnPupils) {
        precondition(count <= self.count, "no more pupils than there are")
        guard drawn.count < count else { return }
        for pupil in drawn.count..<count {
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "simulated-pupils", entity: pupil)
            let ability = stream.normal()
            let met = exposures(itemCount: itemCount, &stream)
            // 23 bits and a half: a number that a Float holds exactly, and that is neither 0 nor 1.
            drawn.append(ability: ability, met: met) { (Float(stream.next() >> 41) + 0.5) * 0x1p-23 }
        }
    }

    private func exposures(itemCount: Int, _ stream: inout SimulationStream) -> [Int] {
        switch design {
        case .uniform(let answers):
            return stream.sample(min(answers, itemCount), of: itemCount)
        case .rates(let rates, let perItem, let perPupil):
            var drawn: [Int] = []
            for (item, rate) in rates.enumerated() {
                let chance = min(rate / Double(perItem), 1)
                for _ in 0..<perItem where stream.uniform() < chance { drawn.append(item) }
            }
            guard drawn.count > perPupil else { return drawn }
            return stream.sample(perPupil, of: drawn.count).map { drawn[$0] }
        }
    }
}
