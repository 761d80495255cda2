extension Calibration {
    /// New items into an old bank: items that the bank has are held at its parameters, all others are fitted, and the pupils' mean and
    /// variance are free, as pupils who meet new items need not be those whom the bank was made with (Kim 2006).
    ///
    /// The new items are on the bank's scale without a link of their own. Fit, then ``ItemBank/extended(by:)``.
    ///
    /// - Parameters:
    ///   - bank: at least one of its items among the table's.
    ///   - responses: of both kinds of items.
    ///   - model: of the new items; what it shares among items is shared among the new ones alone.
    ///   - priors: of the new items' parameters.
    ///   - grid: where ability is integrated.
    ///   - tolerance: the furthest that another step may move a parameter, above 0.
    ///   - maximumEvaluations: the most evaluations of the likelihood, above 0.
    /// - Throws: ``LinkingError/tooFewCommonItems(found:needed:)`` where the table has none of the bank's items.
    public init(
        extending bank: ItemBank, for responses: ResponseTable, model: ItemResponseModel,
        priors: [ItemParameter: ParameterPrior] = [:], grid: AbilityGrid = .adaptive, tolerance: Double = 1e-6,
        maximumEvaluations: Int = 2000
    ) throws(LinkingError) {
        let known = Dictionary(uniqueKeysWithValues: bank.items.map { ($0.name, $0.model) })
        let counts = responses.categoryCounts
        let new = responses.itemNames.indices.filter { known[responses.itemNames[$0]] == nil }
        guard new.count < responses.itemCount else { throw .tooFewCommonItems(found: 0, needed: 1) }
        let isScale = model == .ratingScale || model == .gradedRatingScale
        let most = new.map { counts[$0] }.max() ?? 2
        self.init(
            responses.itemNames.enumerated().map { item, name in
                known[name].map { ItemSpecification(anchor: $0) }
                    ?? ItemSpecification(
                        model, categories: isScale ? most : model.isDichotomous ? 2 : counts[item],
                        isFirst: item == new.first, priors: priors)
            },
            groups: [
                CalibrationGroup(mean: .free(from: bank.latent.mean), variance: .free(from: bank.latent.variance))
            ],
            grid: grid, tolerance: tolerance, maximumEvaluations: maximumEvaluations)
    }
}

extension ItemBank {
    /// This bank and the items that a calibration added to it; its own items and its distribution of ability stay as they are.
    ///
    /// - Parameter fit: of ``Calibration/init(extending:for:model:priors:grid:tolerance:maximumEvaluations:)``. Judge whether it converged
    ///   before.
    public func extended(by fit: CalibrationFit) -> ItemBank {
        let own = Set(items.map(\.name))
        let new = fit.bank.items.filter { !own.contains($0.name) }
        var bank = self
        bank.items += new
        if !new.isEmpty { bank.model = .mixed }
        return bank
    }
}
