import AdaptiveModel

/// Predictions against what came of them: on the diagonal, a prediction of 70 % comes true 70 times of 100. Below, how many answers
/// had predictions of each size.
struct CalibrationChart {
    var bins: CalibrationBins
    var title: String
    var xTitle: String
    var yTitle: String

    /// Bins that are drawn: none that would show what a few pupils did.
    var shown: [CalibrationBins.Bin] { bins.bins.filter { $0.pupils >= TracerScores.leastPupils } }

    func drawing(width: Double, numbers: NumberStyle) -> Drawing {
        let left = 48.0
        let side = min(width - left - 14, 420)
        let upper = 44.0
        let bars = 36.0
        var drawing = Drawing(width: width, height: upper + side + bars + 50)
        let lower = upper + side
        func x(_ value: Double) -> Double { left + value * side }
        func y(_ value: Double) -> Double { lower - value * side }

        drawing.text(title, x: 0, y: 14, bold: true)
        drawing.text(yTitle, x: 0, y: 32, size: 12)
        for tick in stride(from: 0.0, through: 1, by: 0.25) {
            drawing.line(left, y(tick), left + side, y(tick), color: Drawing.faint)
            drawing.text(numbers.percent(tick), x: left - 6, y: y(tick) + 4, anchor: "end", size: 12)
            drawing.line(x(tick), lower + bars, x(tick), lower + bars + 5)
            drawing.text(
                numbers.percent(tick), x: x(tick), y: lower + bars + 19, anchor: tick == 1 ? "end" : "middle", size: 12)
        }
        drawing.text(xTitle, x: left + side / 2, y: lower + bars + 40, anchor: "middle", size: 12)
        drawing.line(x(0), y(0), x(1), y(1), color: Drawing.axis, dash: "4 4")
        let most = Double(shown.map(\.count).max() ?? 1)
        for bin in shown {
            let height = Double(bin.count) / most * (bars - 6)
            drawing.rectangle(
                x(bin.range.lowerBound) + 1, lower + bars - height, side / 10 - 2, height, fill: "#a9c4d8")
        }
        drawing.line(left, lower + bars, left + side, lower + bars)
        drawing.path(shown.map { (x: x($0.prediction), y: y($0.share.estimate)) }, color: "#0072b2", dash: nil)
        for bin in shown {
            if bin.share.standardError.isFinite {
                let margin = 1.959964 * bin.share.standardError
                let ends = (max(0, bin.share.estimate - margin), min(1, bin.share.estimate + margin))
                drawing.line(
                    x(bin.prediction), y(ends.0), x(bin.prediction), y(ends.1), color: Drawing.ink, width: 1.5)
            }
            drawing.mark(
                MarkStyle(color: "#0072b2", marker: .circle, dash: nil), x: x(bin.prediction), y: y(bin.share.estimate),
                radius: 4)
        }
        return drawing
    }
}
