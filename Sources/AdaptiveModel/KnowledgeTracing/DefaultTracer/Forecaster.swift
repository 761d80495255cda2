/// A logistic forecast on top of the filter: dense weights and tables of effects.
package struct Forecaster: Sendable, Equatable, Codable {
    /// Quantiles of the filter's logit in training, five of them.
    var knots: [Double]
    var intercept: Double
    /// Weight of each raw feature; 0 where it is not used.
    var weights: [Double]
    /// Table (in the order of all) to effects by code; empty where it is not used.
    var effects: [[Double]]
    var pairs: ItemPairs
    /// Whether times are used.
    var usesTimes: Bool
    /// Sets the logits right for pupils who were not learnt from.
    var calibration = CalibrationCurve()

    package init(
        knots: [Double], intercept: Double, weights: [Double], effects: [[Double]], pairs: ItemPairs,
        usesTimes: Bool
    ) {
        precondition(effects.count == ForecastTable.allCases.count, "a forecaster has a place for every table")
        precondition(
            knots.count == 5 && weights.count == ForecastFeature.count, "a forecaster has its features' weights")
        self.knots = knots
        self.intercept = intercept
        self.weights = weights
        self.effects = effects
        self.pairs = pairs
        self.usesTimes = usesTimes
    }

    /// The logit of P(right) of a row.
    ///
    /// - Parameter x: the row's features.
    func logit(_ x: Span<Double>, _ context: ForecastContext, skills: Span<UInt32>) -> Double {
        var sum = intercept
        for place in weights.indices { sum += weights[place] * x[place] }
        let pair = pairs.count > 0 ? pairs.number(context.previousItem, context.item) : -1
        for (table, effects) in zip(ForecastTable.allCases, effects) where !effects.isEmpty {
            if table == .skill {
                var mean = 0.0
                for place in skills.indices where Int(skills[place]) < effects.count {
                    mean += effects[Int(skills[place])]
                }
                sum += mean / Double(skills.count)
                continue
            }
            let code = table.code(context, pair: pair)
            if code >= 0, code < effects.count { sum += effects[code] * table.value(context) }
        }
        return calibration(sum)
    }
}
