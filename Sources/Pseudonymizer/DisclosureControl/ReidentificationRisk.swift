/// How likely an observer who knows the quasi-identifiers finds a row's person, under three models of the observer (Dankar & El Emam 2010).
///
/// The risk of a row is 1 divided by the number of people it could be. What it does not say: nothing about observers who
/// know other columns. In a log of events every answer and time may be known to somebody; see ``TraceUniqueness``.
public struct ReidentificationRisk: Equatable, Sendable {
    /// The risk of a row in the smallest class: the highest success of a prosecutor, who knows that the person is in the release.
    public let highest: Double
    /// The mean risk: the share of right guesses of a marketer, who guesses for every row. Equal to classes divided by rows.
    public let average: Double
    /// The risk of a row in the largest class.
    public let lowest: Double
    /// The share of rows whose risk is ``highest``.
    public let shareAtHighest: Double
    /// The share of rows that are alone in their class.
    public let sampleUniqueness: Double
    /// Rows in classes of each size: the number of classes, by size.
    let classesBySize: [Int: Int]

    /// Measures a release against its own rows; `nil` where every row is suppressed.
    ///
    /// For a journalist, who does not know whether the person is in the release, this is the upper bound that holds without knowing
    /// the population: use ``init(of:population:)`` where a table of the population is at hand.
    public init?(of classes: EquivalenceClasses) {
        self.init(sizes: classes.sizes)
    }

    /// Measures a release against the population it was drawn from: the journalist's risk.
    ///
    /// The risk of a row is 1 divided by the number of people of the population in its class.
    /// - Parameters:
    ///   - sample: The release's quasi-identifiers.
    ///   - population: The same columns for everybody, generalised in the same way, in the same order.
    /// - Returns: `nil` where every row is suppressed.
    /// - Throws: `outOfRange` where a row of the sample has fewer people in the population than in the sample, so that this is not its
    ///   population; `unequalColumns`.
    public init?(
        of sample: [CategoricalColumn], population: [CategoricalColumn]
    ) throws(DisclosureControlError) {
        guard let rows = sample.first?.count, let people = population.first?.count, sample.count == population.count,
            sample.allSatisfy({ $0.count == rows }), population.allSatisfy({ $0.count == people })
        else { throw .unequalColumns }
        let joined = zip(sample, population).map { own, all in
            CategoricalColumn(
                name: own.name,
                values: own.codes.map { own.categories[Int($0)] } + all.codes.map { all.categories[Int($0)] })
        }
        let classes = EquivalenceClasses(of: joined)
        var inSample = [Int](repeating: 0, count: classes.sizes.count)
        for number in classes.classOfRow[..<rows] where number != .max { inSample[Int(number)] += 1 }
        var sizes: [Int] = []
        var weights: [Int] = []
        for (number, found) in inSample.enumerated() where found > 0 {
            let others = classes.sizes[number] - found
            guard others >= found else { throw .outOfRange(parameter: "population") }
            sizes.append(others)
            weights.append(found)
        }
        self.init(sizes: sizes, weights: weights)
    }

    init?(sizes: [Int], weights: [Int]? = nil) {
        let weights = weights ?? sizes
        guard let smallest = sizes.min(), let largest = sizes.max() else { return nil }
        let rows = Double(weights.reduce(0, +))
        highest = 1 / Double(smallest)
        lowest = 1 / Double(largest)
        average = zip(sizes, weights).reduce(0.0) { $0 + Double($1.1) / Double($1.0) } / rows
        var bySize: [Int: Int] = [:]
        var rowsBySize: [Int: Int] = [:]
        for (size, weight) in zip(sizes, weights) {
            bySize[size, default: 0] += 1
            rowsBySize[size, default: 0] += weight
        }
        shareAtHighest = Double(rowsBySize[smallest] ?? 0) / rows
        sampleUniqueness = Double(rowsBySize[1] ?? 0) / rows
        classesBySize = bySize
        self.rowsBySize = rowsBySize
    }

    private let rowsBySize: [Int: Int]

    /// The share of rows whose risk is above `threshold`, in [0, 1].
    ///
    /// A risk of exactly 1/n is not above a threshold of 1/n.
    public func share(above threshold: Double) -> Double {
        let rows = rowsBySize.values.reduce(0, +)
        let atRisk = rowsBySize.reduce(0) { 1 / Double($1.key) > threshold ? $0 + $1.value : $0 }
        return Double(atRisk) / Double(rows)
    }
}
