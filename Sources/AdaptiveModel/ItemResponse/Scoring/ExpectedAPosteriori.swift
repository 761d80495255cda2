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
    private let items: ItemBank
    private let bank: BankIndex
    private let table: CategoryTable
    private let logWeights: [Double]
    /// Where the nodes are ours to choose, their grid.
    private let adaptive: LatentGrid?

    /// - Parameters:
    ///   - bank: items in the answers' order.
    ///   - quadrature: unless given, 121 equally spaced nodes on [−6, 6], or more where the population reaches further or a pupil's answers
    ///     leave less doubt than lies between two nodes.
    public init(_ bank: ItemBank, quadrature: Quadrature? = nil) {
        if let quadrature {
            self.init(bank, grid: LatentGrid(quadrature), isAdaptive: false)
        } else {
            self.init(
                bank,
                grid: .scoring(mean: bank.latent.mean, variance: bank.latent.variance, narrowest: .infinity),
                isAdaptive: true)
        }
    }

    private init(_ bank: ItemBank, grid: LatentGrid, isAdaptive: Bool) {
        items = bank
        self.bank = BankIndex(bank)
        table = CategoryTable(bank.items.map(\.model), nodes: grid.nodes)
        let latent = LatentDistribution(bank.latent, grid: grid)
        logWeights = latent.logWeights + [Double](repeating: -.infinity, count: table.width - grid.nodes.count)
        adaptive = isAdaptive ? grid : nil
    }

    /// The same with nodes close enough for these answers.
    func adapted(to responses: ResponseTable) throws(ScoringError) -> ExpectedAPosteriori {
        guard let adaptive, let pupil = responses.pupilWithMostAnswers else { return self }
        let places = try bank.places(responses)
        let own = responses.answers(of: pupil).map { items.items[places[Int(responses.items[$0])]].model }
        let latent = items.latent
        guard
            let finer = adaptive.rescaled(
                to: [(latent.mean, latent.variance)],
                narrowest: narrowestPosterior(own, mean: latent.mean, variance: latent.variance))
        else { return self }
        return ExpectedAPosteriori(items, grid: finer, isAdaptive: false)
    }

    /// The abilities of all pupils, in the table's order.
    ///
    /// - Parameters:
    ///   - responses: the answers, items in the bank's or calibration's order.
    ///   - workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``ScoringError`` where the table has an item or a category that the bank has not.
    public func estimates(_ responses: ResponseTable, workers: Int = 1) throws(ScoringError) -> [AbilityEstimate] {
        let engine = try adapted(to: responses)
        let nodes = engine.nodes
        let moments = try engine.fill(responses, width: 2, workers: workers) { _, posterior, values in
            var mean = 0.0
            for q in nodes.indices { mean += posterior[q] * nodes[q] }
            var spread = 0.0
            for q in nodes.indices {
                let deviation = nodes[q] - mean
                spread += posterior[q] * deviation * deviation
            }
            values[0] = mean
            values[1] = spread.squareRoot()
        }
        return (0..<responses.pupilCount).map {
            AbilityEstimate(ability: moments[2 * $0], standardError: moments[2 * $0 + 1])
        }
    }

    /// The nodes of the posterior.
    var nodes: [Double] { table.nodes }

    /// Values computed from each pupil's posterior.
    ///
    /// - Parameters:
    ///   - width: how many values a pupil has.
    ///   - body: receives the pupil, the probabilities of the nodes (and zeros after them), and the pupil's values.
    /// - Returns: `width` values a pupil, side by side.
    func fill(
        _ responses: ResponseTable, width: Int, workers: Int,
        _ body: @Sendable (_ pupil: Int, _ posterior: [Double], _ values: inout [Double]) -> Void
    ) throws(ScoringError) -> [Double] {
        let places = try bank.places(responses)
        let table = table
        let logWeights = logWeights
        let first = places.map { table.first[$0] }
        return parallelFill(count: responses.pupilCount, width: width, workers: workers) { pupils, values in
            var posterior = logWeights
            var own = [Double](repeating: 0, count: width)
            for (index, pupil) in pupils.enumerated() {
                let answers = responses.answers(of: pupil)
                for q in posterior.indices { posterior[q] = logWeights[q] }
                var span = posterior.mutableSpan
                IndicatorProducts.gather(
                    table.logProbability.span, width: table.width, first: first.span,
                    items: responses.items.span.extracting(answers),
                    outcomes: responses.outcomes.span.extracting(answers), into: &span)
                _ = normalizePosterior(&posterior)
                body(pupil, posterior, &own)
                for k in 0..<width { values[index * width + k] = own[k] }
            }
        }
    }
}

/// Where a bank has the items of a table.
struct BankIndex: Sendable {
    private let places: [String: Int]
    private let categories: [Int]

    init(_ bank: ItemBank) {
        self.init(names: bank.items.map(\.name), categories: bank.items.map(\.model.categoryCount))
    }

    init(names: [String], categories: [Int]) {
        places = Dictionary(zip(names, 0...).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        self.categories = categories
    }

    /// Item of the table to item of the bank.
    func places(_ responses: ResponseTable) throws(ScoringError) -> [Int] {
        let used = responses.categoryCounts
        var mapped: [Int] = []
        for (index, name) in responses.itemNames.enumerated() {
            guard let place = places[name] else { throw .itemNotInBank(item: index) }
            guard used[index] <= categories[place] else { throw .categoryNotInBank(item: index) }
            mapped.append(place)
        }
        return mapped
    }
}

/// Why answers cannot be scored. Items are counted from 0, in the order of the table.
public enum ScoringError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The table has an item that the bank has not.
    case itemNotInBank(item: Int)
    /// An answer to the item is in a category that the bank's model of it has not.
    case categoryNotInBank(item: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .itemNotInBank(let item): "item \(item) of the answers is not in the bank"
        case .categoryNotInBank(let item): "an answer to item \(item) is in a category that the bank has not"
        }
    }
}
