internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension DefaultTracer {
    /// The calibration line of forecasts of pupils who were not learnt from (Platt 1999): pupils of one fold after the other are left out
    /// of everything but the filter's settings, forecast, and their answers regressed on the logits.
    ///
    /// Tables of thousands of effects are drawn towards 0, which leaves forecasts of other pupils a little too unsure where data are
    /// few, and a little too sure where habits differ between pupils: only training pupils tell which. The difficulties must leave
    /// the fold out as well. Where they see it, an item that goes well in the fold looks easy to the rest, the tables learn that
    /// the rest does worse than that, and forecasts of the fold come out too low just where they should not.
    ///
    /// Folds are left out until `training.tuningAnswers` answers are forecast.
    static func calibration(
        of table: InteractionTable, settings: FilterSettings, folds: [Int], size: ForecastSize, training: Training
    ) -> Forecaster.Calibration {
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
        return line(logits: logits, outcomes: outcomes)
    }

    /// The line by Newton's method, each parameter with a prior of mean (0, 1) and precision 10, so that few answers move it little.
    static func line(logits: [Double], outcomes: [Double]) -> Forecaster.Calibration {
        var line = Forecaster.Calibration()
        let precision = 10.0
        for _ in 0..<50 {
            var g0 = -precision * line.intercept
            var g1 = -precision * (line.slope - 1)
            var h00 = precision
            var h01 = 0.0
            var h11 = precision
            for (z, y) in zip(logits, outcomes) {
                let p = VectorMath.logistic(line.intercept + line.slope * z)
                let weight = p * (1 - p)
                g0 += y - p
                g1 += (y - p) * z
                h00 += weight
                h01 += weight * z
                h11 += weight * z * z
            }
            let determinant = h00 * h11 - h01 * h01
            let d0 = (h11 * g0 - h01 * g1) / determinant
            let d1 = (h00 * g1 - h01 * g0) / determinant
            guard d0.isFinite, d1.isFinite else { return Forecaster.Calibration() }
            // A slope stays positive: it may not turn forecasts round.
            line.intercept += min(max(d0, -1), 1)
            line.slope = min(max(line.slope + d1, 0.2), 5)
            if abs(d0) + abs(d1) < 1e-10 { break }
        }
        return line
    }
}
