internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension DefaultTracer {
    /// The calibration curve of forecasts of pupils who were not learnt from: pupils of one fold after the other are left out of
    /// everything but the filter's settings, forecast, and their answers regressed on the logits.
    ///
    /// Tables of thousands of effects are drawn towards 0, which leaves forecasts of other pupils a little too unsure where data are
    /// few, and a little too sure where habits differ between pupils: only training pupils tell which. The difficulties must leave
    /// the fold out as well. Where they see it, an item that goes well in the fold looks easy to the rest, the tables learn that
    /// the rest does worse than that, and forecasts of the fold come out too low just where they should not.
    ///
    /// Folds are left out until `training.tuningAnswers` answers are forecast.
    static func calibration(
        of table: InteractionTable, settings: FilterSettings, folds: [Int], size: ForecastSize, training: Training
    ) -> CalibrationCurve {
        var inner = training
        inner.calibrates = false
        inner.tunesFilter = false
        inner.size = size
        inner.foldCount = max(2, training.foldCount - 1)
        var logits: [Double] = []
        var outcomes: [Double] = []
        for fold in 0..<training.foldCount where logits.count < training.tuningAnswers {
            let outside = table.selecting(pupils: folds.indices.filter { folds[$0] == fold })
            guard
                let tracer = try? DefaultTracer(
                    fitting: table.selecting(pupils: folds.indices.filter { folds[$0] != fold }), training: inner,
                    settings: settings),
                let predictions = try? tracer.predictions(for: outside)
            else { continue }
            for (p, outcome) in zip(predictions.probabilities, predictions.outcomes) {
                let inside = min(max(p, 1e-9), 1 - 1e-9)
                logits.append(log(inside / (1 - inside)))
                outcomes.append(Double(outcome))
            }
        }
        return CalibrationCurve(logits: logits, outcomes: outcomes)
    }
}
