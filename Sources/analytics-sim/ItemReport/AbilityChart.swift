/// Curves over ability on a linear axis, with dots for what was observed.
struct AbilityChart {
    struct Curve {
        var color: String
        var dash: String?
        var points: [(x: Double, y: Double)]
    }

    /// What pupils of about one ability did.
    struct Dot {
        var x: Double
        var y: Double
    }

    var curves: [Curve]
    var dots: [Dot]
    var abilities: ClosedRange<Double>
    var top: Double
    var xTitle: String
    var yTitle: String

    func drawing(width: Double, numbers: NumberStyle) -> Drawing {
        let height = width * 0.62
        var drawing = Drawing(width: width, height: height)
        let axis = Axis.linear(covering: [top], steps: 4)
        let labels = axis.ticks.map { numbers.plain($0) }
        let left = (labels.map { Drawing.width(of: $0, size: 12) }.max() ?? 0) + 12
        let right = width - 12
        let upper = 30.0
        let lower = height - 42
        let span = abilities.upperBound - abilities.lowerBound
        func x(_ value: Double) -> Double { left + (value - abilities.lowerBound) / span * (right - left) }
        func y(_ value: Double) -> Double { lower - axis.position(value) * (lower - upper) }

        drawing.text(yTitle, x: 0, y: 14, size: 12, bold: true)
        for (tick, label) in zip(axis.ticks, labels) {
            drawing.line(left, y(tick), right, y(tick), color: Drawing.faint)
            drawing.text(label, x: left - 6, y: y(tick) + 4, anchor: "end", size: 12)
        }
        for tick in stride(from: abilities.lowerBound.rounded(.up), through: abilities.upperBound, by: 1) {
            drawing.line(x(tick), lower, x(tick), lower + 5)
            drawing.text(numbers.plain(tick), x: x(tick), y: lower + 18, anchor: "middle", size: 12)
        }
        drawing.text(xTitle, x: (left + right) / 2, y: height - 6, anchor: "middle", size: 12)
        for curve in curves {
            let points = curve.points.filter { abilities.contains($0.x) && $0.y.isFinite && $0.y <= axis.upper }
            drawing.path(points.map { (x: x($0.x), y: y($0.y)) }, color: curve.color, dash: curve.dash)
        }
        for dot in dots where abilities.contains(dot.x) {
            drawing.mark(MarkStyle(color: "#222222", marker: .circle, dash: nil), x: x(dot.x), y: y(dot.y), radius: 3.5)
        }
        return drawing
    }
}
