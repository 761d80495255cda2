internal import Foundation
public import NumericalCore

/// An item bank made ready for adaptive sessions: tables of log-probabilities and information at the nodes of ability, and what items
/// mean to one another. Immutable; all sessions share one by reference.
///
/// Items are numbered from 0 in the bank's order, new items (seeds) after them.
public final class CompiledBank: Sendable {
    /// The items and the distribution of ability.
    public let bank: ItemBank
    /// Item to its name.
    public let itemNames: [String]
    /// Item to the number of its categories.
    public let categoryCounts: [Int]
    /// Item to its traits.
    public let traits: [ItemTraits]
    /// The number of items with parameters: those before the seeds.
    public var itemCount: Int { bank.items.count }
    /// The abilities at which posteriors are held.
    public let nodes: [Double]
    /// Node to its probability before any answer.
    public let prior: [Double]
    /// Node to its weight as a rule of integration over ability.
    public let measure: [Double]
    /// Competence aims in ascending order of their codes.
    public let aims: [String]
    /// Item to index in ``aims``; `nil` where it has none.
    public let aimOfItem: [Int?]
    /// What names this bank in a snapshot: a hash (FNV-1a, 64 bits) of names, parameters, traits and nodes.
    public let fingerprint: UInt64

    let table: CategoryTable
    let curves: CompiledCurves
    /// Row of `table` to probabilities at the nodes; the rows after the nodes are 0.
    let probability: [Double]
    /// Item × width + node to Fisher information.
    let information: [Double]
    let logPrior: [Double]
    let logMeasure: [Double]
    /// Item to where its expected score is half of the highest: b of an item scored right or wrong without asymptotes.
    let locations: [Double]

    let relations: ItemRelations
    let calibration: CalibrationNoise?
    private let places: [String: Int]

    /// The length of a row of nodes: a multiple of 8.
    var width: Int { table.width }
    /// The number of items, seeds included.
    var totalCount: Int { itemNames.count }

    /// - Parameters:
    ///   - bank: at least one item, at most 65 000 with the seeds.
    ///   - traits: by item name; an item without has none.
    ///   - seeds: new items without parameters.
    ///   - quadrature: a rule for the standard normal distribution, re-weighted to the bank's; 61 equally spaced nodes over ±6
    ///     deviations of the bank's distribution unless given.
    ///   - covariance: of the items' parameters, item by item in the order of ``ItemModel/values``, as
    ///     ``CalibrationFit/covariance(ofItems:in:group:)`` gives it. With it every standard error of ability includes what calibration left uncertain.
    /// - Throws: ``CompiledBankError`` where traits name items that are not there or contradict one another.
    public init(
        _ bank: ItemBank, traits: [String: ItemTraits] = [:], seeds: [SeedItem] = [], quadrature: Quadrature? = nil,
        covariance: Matrix? = nil
    ) throws(CompiledBankError) {
        guard !bank.items.isEmpty else { throw .noItems }
        let names = bank.items.map(\.name) + seeds.map(\.name)
        guard names.count <= 65_000 else { throw .tooManyItems(found: names.count) }
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() {
            guard places.updateValue(place, forKey: name) == nil else { throw .repeatedName(item: place) }
        }
        let counts = bank.items.map(\.model.categoryCount) + seeds.map(\.categoryCount)
        for (place, count) in counts.enumerated() where !(2...128).contains(count) {
            throw .categoriesOutOfRange(item: place, found: count)
        }
        guard traits.keys.allSatisfy({ places[$0] != nil }) else { throw .traitsOfUnknownItem }
        let ownTraits = names.map { traits[$0] ?? ItemTraits() }

        let latent = bank.latent
        let deviation = latent.variance.squareRoot()
        let grid =
            quadrature.map { LatentGrid($0) }
            ?? LatentGrid(count: 61, from: latent.mean - 6 * deviation, to: latent.mean + 6 * deviation)
        guard grid.nodes.count >= 2, zip(grid.nodes, grid.nodes.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .badNodes
        }
        let models = bank.items.map(\.model)
        table = CategoryTable(models, nodes: grid.nodes)
        let padding = table.width - grid.nodes.count
        let distribution = LatentDistribution(latent, grid: grid)
        logPrior = distribution.logWeights + [Double](repeating: -.infinity, count: padding)
        logMeasure = grid.logMeasure + [Double](repeating: -.infinity, count: padding)
        nodes = grid.nodes
        prior = distribution.logWeights.map { VectorMath.exp($0) }
        measure = grid.logMeasure.map { VectorMath.exp($0) }
        curves = CompiledCurves(models)

        var probability = table.logProbability
        var span = probability.mutableSpan
        VectorMath.exp(inPlace: &span)
        for row in 0..<table.rowCount {
            for q in grid.nodes.count..<table.width { probability[row * table.width + q] = 0 }
        }
        self.probability = probability
        var information = [Double](repeating: 0, count: models.count * table.width)
        var column = [Double](repeating: 0, count: models.count)
        for (q, node) in grid.nodes.enumerated() {
            var span = column.mutableSpan
            curves.information(at: node, into: &span)
            for item in models.indices { information[item * table.width + q] = column[item] }
        }
        self.information = information
        locations = models.map(Self.location)

        let width = table.width
        calibration = try covariance.map { matrix throws(CompiledBankError) in
            try CalibrationNoise(models, covariance: matrix, nodes: grid.nodes, width: width)
        }
        self.bank = bank
        itemNames = names
        categoryCounts = counts
        self.traits = ownTraits
        self.places = places
        relations = try ItemRelations(ownTraits, places: places, scored: bank.items.count)
        aims = relations.aims
        aimOfItem = relations.aimOfItem
        fingerprint = Self.fingerprint(bank, names, counts, ownTraits, grid.nodes, prior)
    }

    /// Where the bank has the item of this name; `nil` where it has none.
    public func index(of name: String) -> Int? { places[name] }

    /// Whether the item at this place is new: without parameters, not scored.
    public func isSeed(_ item: Int) -> Bool { item >= itemCount }

    /// Fisher information of every item with parameters at ability `theta`.
    public func information(at theta: Double) -> [Double] {
        var values = [Double](repeating: 0, count: itemCount)
        var span = values.mutableSpan
        curves.information(at: theta, into: &span)
        return values
    }

    private static func location(_ model: ItemModel) -> Double {
        if case .logistic(let item) = model { return item.difficulty }
        let half = Double(model.categoryCount - 1) / 2
        var (low, high) = (-60.0, 60.0)
        let rises = model.probabilities(high).expectedScore > model.probabilities(low).expectedScore
        for _ in 0..<80 {
            let middle = 0.5 * (low + high)
            if (model.probabilities(middle).expectedScore < half) == rises { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }

    private static func fingerprint(
        _ bank: ItemBank, _ names: [String], _ counts: [Int], _ traits: [ItemTraits], _ nodes: [Double],
        _ prior: [Double]
    ) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ word: UInt64) {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                hash = (hash ^ (word >> shift & 0xFF)) &* 0x100_0000_01B3
            }
        }
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            add(UInt64(text.utf8.count))
        }
        for (item, name) in names.enumerated() {
            add(name)
            add(UInt64(counts[item]))
            let own = traits[item]
            add(own.aim ?? "")
            add(own.testlet ?? "")
            for language in own.languages.map(\.rawValue).sorted() { add(language) }
            for enemy in own.enemies.sorted() { add(enemy) }
            for prerequisite in own.prerequisites.sorted() { add(prerequisite) }
        }
        for item in bank.items {
            for value in item.model.values { add(value.bitPattern) }
        }
        for node in nodes { add(node.bitPattern) }
        for weight in prior { add(weight.bitPattern) }
        return hash
    }
}

/// Why a bank cannot be made ready for sessions. Items are counted from 0, seeds after the others.
public enum CompiledBankError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is nothing to ask.
    case noItems
    /// More than 65 000 items.
    case tooManyItems(found: Int)
    /// An earlier item or seed has the same name.
    case repeatedName(item: Int)
    /// A seed has fewer than 2 or more than 128 categories, or an item more than 128.
    case categoriesOutOfRange(item: Int, found: Int)
    /// Traits were given under a name that no item has.
    case traitsOfUnknownItem
    /// The item names an enemy or a prerequisite that is not in the bank, or itself.
    case relationToUnknownItem(item: Int)
    /// The item's prerequisites lead back to it, so that it can never be asked.
    case prerequisiteCycle(item: Int)
    /// Two items of one testlet are enemies, or one needs a later one.
    case testletContradiction(item: Int)
    /// The covariance has not a row and a column for every parameter, or a variance below 0 or not finite.
    case badCovariance(found: Int, expected: Int)
    /// Fewer than two nodes of ability, or not ascending.
    case badNodes

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .noItems: "the bank has no items"
        case .tooManyItems(let found): "\(found) items, expected at most 65000"
        case .repeatedName(let item): "item \(item): its name is that of an earlier item"
        case .categoriesOutOfRange(let item, let found): "item \(item): \(found) categories, expected 2 to 128"
        case .traitsOfUnknownItem: "traits are given for an item that is not in the bank"
        case .relationToUnknownItem(let item):
            "item \(item): an enemy or prerequisite is not another item of the bank"
        case .prerequisiteCycle(let item): "item \(item): its prerequisites lead back to it"
        case .testletContradiction(let item): "item \(item): its testlet cannot be given as a whole, in order"
        case .badCovariance(let found, let expected):
            "a covariance of order \(found), expected \(expected) with variances finite and at least 0"
        case .badNodes: "the nodes of ability are fewer than two or not ascending"
        }
    }
}
