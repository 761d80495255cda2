/// What a bank's items tell at many abilities, for reports and charts.
public struct InformationCurves: Sendable, Equatable {
    /// The abilities, as given.
    public let abilities: [Double]
    /// Item to its curves.
    public let items: [Item]
    /// The test's information, expected sum score and the standard error of an efficient ability estimate (infinite where nothing informs).
    public let test: [Point]

    /// One item's curves.
    public struct Item: Sendable, Equatable {
        /// The item's name.
        public let name: String
        /// By ability: the probability of every category.
        public let probabilities: [[Double]]
        /// By ability: Fisher information.
        public let information: [Double]
        /// By ability: the expected category.
        public let expectedScore: [Double]
    }

    /// The test at one ability.
    public struct Point: Sendable, Equatable {
        /// Fisher information.
        public let information: Double
        /// 1/√information.
        public let standardError: Double
        /// The expected sum score.
        public let expectedScore: Double
    }

    /// - Parameters:
    ///   - bank: items of any models.
    ///   - abilities: finite; −4 to 4 in steps of a tenth unless given.
    public init(_ bank: ItemBank, at abilities: [Double] = (-40...40).map { Double($0) / 10 }) {
        precondition(abilities.allSatisfy(\.isFinite), "curves need finite abilities")
        self.abilities = abilities
        items = bank.items.map { item in
            let points = abilities.map { item.model.probabilities($0) }
            return Item(
                name: item.name, probabilities: points.map(\.probability), information: points.map(\.information),
                expectedScore: points.map(\.expectedScore))
        }
        let items = items
        test = abilities.indices.map { place in
            let information = items.reduce(0) { $0 + $1.information[place] }
            return Point(
                information: information, standardError: 1 / information.squareRoot(),
                expectedScore: items.reduce(0) { $0 + $1.expectedScore[place] })
        }
    }
}
