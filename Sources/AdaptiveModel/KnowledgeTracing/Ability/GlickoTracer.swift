/// Glicko over a table: every answer is a rating period of one game between pupil and item.
///
/// Items keep their training rating while other pupils are followed, as in ``EloTracer``, and an item without an answer in
/// training has its combination's mean rating with a newcomer's deviation.
public struct GlickoTracer: Sendable, Equatable, Codable {
    /// How ratings move.
    public struct Settings: Sendable, Equatable, Codable {
        /// The deviation of a new pupil, points.
        public var pupilDeviation = 200.0
        /// The deviation of a new item, points.
        public var itemDeviation = 250.0
        /// Points a pupil's deviation gains, in quadrature, with every row: 17.4 are a random walk of 0.1 logits.
        public var pupilDrift = 17.4
        /// The same for items.
        public var itemDrift = 0.0

        /// The default way.
        public init() {}
    }

    /// How ratings move.
    public let settings: Settings
    /// Item to rating after training; `nil` without an answer.
    public let items: [Glicko.Rating?]
    /// Combination to the mean rating of its answers' items; `nil` where training had none.
    public let combinations: [Double?]
    /// The mean rating of all answers' items.
    public let common: Double

    /// Rates the items, pupil after pupil in the table's order.
    ///
    /// - Parameters:
    ///   - table: the training pupils.
    ///   - settings: how ratings move.
    /// - Throws: ``KnowledgeTracingError/noAnswers``.
    public init(fitting table: InteractionTable, settings: Settings = Settings()) throws(KnowledgeTracingError) {
        var items = [Glicko.Rating?](repeating: nil, count: table.itemCount)
        let ofPupils = Glicko(drift: settings.pupilDrift, largestDeviation: settings.pupilDeviation)
        let ofItems = Glicko(drift: settings.itemDrift, largestDeviation: settings.itemDeviation)
        for pupil in 0..<table.pupilCount {
            var rating = Glicko.Rating(deviation: settings.pupilDeviation)
            for row in table.rows(of: pupil) {
                if row > table.starts[pupil] { rating = ofPupils.aged(rating) }
                guard table.outcomes[row] >= 0 else { continue }
                let place = Int(table.items[row])
                var item =
                    items[place].map(ofItems.aged)
                    ?? Glicko.Rating(deviation: settings.itemDeviation)
                ofPupils.record(table.outcomes[row], &rating, against: &item)
                items[place] = item
            }
        }
        let means = CombinationMeans(table) { items[$0]?.value ?? 0 }
        guard let common = means.common else { throw .noAnswers }
        self.settings = settings
        self.items = items
        self.common = common
        combinations = means.combinations
    }

    /// The rating of an item in a row of a combination.
    func rating(_ item: UInt32, _ combination: UInt32) -> Glicko.Rating {
        items[Int(item)]
            ?? Glicko.Rating(
                value: combinations[Int(combination)] ?? common, deviation: settings.itemDeviation)
    }

    /// Predictions of every answer from the pupil's earlier rows.
    ///
    /// - Parameter table: with the items and combinations that the model was fitted to; pupils may be others.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``.
    public func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
        guard table.itemCount == items.count, table.combinations.count == combinations.count else {
            throw .tableDiffers
        }
        let glicko = Glicko(drift: settings.pupilDrift, largestDeviation: settings.pupilDeviation)
        var columns = PredictionColumns(reserving: table.count)
        for pupil in 0..<table.pupilCount {
            var rating = Glicko.Rating(deviation: settings.pupilDeviation)
            for row in table.rows(of: pupil) {
                if row > table.starts[pupil] { rating = glicko.aged(rating) }
                let outcome = table.outcomes[row]
                guard outcome >= 0 else { continue }
                let item = self.rating(table.items[row], table.rowCombinations[row])
                columns.append(glicko.probability(rating, against: item), outcome: outcome, pupil: pupil)
                rating = glicko.single(rating, item, Double(outcome))
            }
        }
        return try columns.predictions()
    }
}
