internal import Foundation
public import NumericalCore

/// An ability with its uncertainty, in the unit of the bank's scale.
public struct AbilityEstimate: Sendable, Equatable {
    /// The estimate.
    public let ability: Double
    /// Its standard error.
    public let standardError: Double
}

/// Ability as the mean of its posterior under the bank and its latent distribution (EAP; Bock & Mislevy 1982), the posterior's
/// standard deviation as standard error. Finite for every pattern: all right, all wrong, or no answer at all.
public struct ExpectedAPosteriori: Sendable {
    private let table: ItemNodeTable
    private let places: [String: UInt32]

    /// - Parameter quadrature: 121 equally spaced nodes on [−6, 6] unless given.
    public init(_ bank: ItemBank, quadrature: Quadrature = .equallySpaced(121)) {
        table = ItemNodeTable(bank, quadrature: quadrature)
        places = Dictionary(
            zip(bank.items.map(\.name), 0...).map { ($0, UInt32($1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The abilities of all pupils, in the table's order.
    ///
    /// - Parameter workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``ScoringError`` where the table has an item that the bank has not.
    public func estimates(_ responses: ResponseTable, workers: Int = 1) throws(ScoringError) -> [AbilityEstimate] {
        var mapped: [UInt32] = []
        for (index, name) in responses.itemNames.enumerated() {
            guard let place = places[name] else { throw .itemNotInBank(item: index) }
            mapped.append(place)
        }
        let inBank = ResponseTable(
            pupilNames: responses.pupilNames, itemNames: responses.itemNames, starts: responses.starts,
            items: responses.items.map { mapped[Int($0)] }, outcomes: responses.outcomes)
        let patterns = ExposurePatterns(inBank)
        let table = table
        let moments = parallelFill(count: inBank.pupilCount, width: 2, workers: workers) { places, values in
            var posterior = [Double](repeating: 0, count: table.nodeCount)
            var offset = posterior
            var current = -1
            for (index, place) in places.enumerated() {
                if patterns.pattern[place] != current {
                    current = patterns.pattern[place]
                    table.setOffset(patterns.items(of: current), in: &offset)
                }
                var slope = 0.0
                for answer in inBank.answers(of: patterns.order[place]) where inBank.outcomes[answer] == 1 {
                    slope += table.discriminations[Int(inBank.items[answer])]
                }
                _ = table.setPosterior(slope: slope, offset: offset, in: &posterior)
                let mean = table.mean(under: posterior)
                var spread = 0.0
                for q in 0..<table.nodeCount {
                    let deviation = table.nodes[q] - mean
                    spread += posterior[q] * deviation * deviation
                }
                values[2 * index] = mean
                values[2 * index + 1] = spread.squareRoot()
            }
        }
        var estimates = [AbilityEstimate](
            repeating: AbilityEstimate(ability: 0, standardError: 0), count: inBank.pupilCount)
        for place in 0..<inBank.pupilCount {
            estimates[patterns.order[place]] = AbilityEstimate(
                ability: moments[2 * place], standardError: moments[2 * place + 1])
        }
        return estimates
    }
}

/// Why answers cannot be scored. Items are counted from 0, in the order of the table.
public enum ScoringError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The table has an item that the bank has not.
    case itemNotInBank(item: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .itemNotInBank(let item): "item \(item) of the answers is not in the bank"
        }
    }
}
