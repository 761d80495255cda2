/// Lines over a logarithmic axis, each with a band for its uncertainty and a label at its end, beside levels that do
/// not depend on x.
struct LineChart {
    struct Point {
        var x: Double
        var y: Double
        /// Half the height of the band; `nil` where it is not known.
        var margin: Double?
    }

    struct Series {
        var label: String
        var style: MarkStyle
        /// In the order of x.
        var points: [Point]
    }

    /// A value for every x.
    struct Level {
        var label: String
        var style: MarkStyle
        var y: Double
        var margin: Double?
    }

    /// A value of x that is written below the axis, with more lines of text below it.
    struct Tick {
        var x: Double
        var lines: [String]
    }

    var series: [Series]
    var levels: [Level]
    var ticks: [Tick]
    /// One title for each line of text of the ticks.
    var xTitles: [String]
    var yTitle: String

    /// Whether equal steps on the vertical axis are equal ratios.
    var isLogarithmic: Bool { Axis.fitting(values).isLogarithmic }

    private var values: [Double] {
        // Statements with types of their own: as one expression this took the compiler seconds.
        var values: [Double] = []
        for point in series.flatMap(\.points) { values += [point.y, point.y + (point.margin ?? 0)] }
        for level in levels { values += [level.y, level.y + (level.margin ?? 0)] }
        return values
    }

    func drawing(_ width: FigureWidth, numbers: NumberStyle) -> Drawing {
        let narrow = width == .narrow
        let yAxis = Axis.fitting(values)
        let xAxis = Axis.logarithmic(covering: series.flatMap { $0.points.map(\.x) } + ticks.map(\.x))
        let low = ticks.map(\.x).min() ?? xAxis.lower
        let high = ticks.map(\.x).max() ?? xAxis.upper
        // The data's own range: the outer rungs of the axis would only be empty room.
        let span = Axis(
            lower: low < high ? low : low / 2, upper: low < high ? high : high * 2, isLogarithmic: true, ticks: [])

        let labelLimit = narrow ? 96.0 : 190.0
        let labels =
            series.map { Drawing.wrapped($0.label, to: labelLimit, size: 12, bold: true) }
            + levels.map { Drawing.wrapped($0.label, to: labelLimit, size: 12, bold: true) }
        let labelRoom = (labels.joined().map { Drawing.width(of: $0, size: 12, bold: true) }.max() ?? 0) + 18
        let left = (yAxis.ticks.map { Drawing.width(of: numbers.plain($0), size: 12) }.max() ?? 0) + 10
        let right = width.points - labelRoom
        let titleLines = Drawing.wrapped(yTitle, to: width.points - 12, size: 12)
        let top = 14 + Double(titleLines.count) * 16
        let bottom = top + (narrow ? 250 : 300)
        func x(_ value: Double) -> Double { left + 10 + span.position(value) * (right - left - 24) }
        func y(_ value: Double) -> Double { bottom - yAxis.position(value) * (bottom - top) }

        let xTitleLines = xTitles.map { Drawing.wrapped($0, to: width.points - 8, size: 12) }
        let tickHeight = Double(ticks.map(\.lines.count).max() ?? 1) * 16
        let below = tickHeight + Double(xTitleLines.joined().count) * 16 + 20
        var drawing = Drawing(width: width.points, height: bottom + below)

        for (index, line) in titleLines.enumerated() {
            drawing.text(line, x: 2, y: 12 + Double(index) * 16, size: 12)
        }
        for tick in yAxis.ticks {
            drawing.line(left, y(tick), right - 8, y(tick), color: Drawing.faint)
            drawing.text(numbers.plain(tick), x: left - 5, y: y(tick) + 4, anchor: "end", size: 12)
        }
        drawing.line(left, bottom, right - 8, bottom)
        var free = -Double.infinity
        for tick in ticks.sorted(by: { $0.x < $1.x }) {
            drawing.line(x(tick.x), bottom, x(tick.x), bottom + 4)
            let half = (tick.lines.map { Drawing.width(of: $0, size: 12) }.max() ?? 0) / 2
            guard x(tick.x) - half >= free else { continue }
            for (index, line) in tick.lines.enumerated() {
                drawing.text(line, x: x(tick.x), y: bottom + 17 + Double(index) * 16, anchor: "middle", size: 12)
            }
            free = x(tick.x) + half + 4
        }
        var titleY = bottom + tickHeight + 20
        for line in xTitleLines.joined() {
            drawing.text(line, x: 2, y: titleY, size: 12)
            titleY += 16
        }

        for level in levels {
            if let margin = level.margin {
                let upper = y(level.y + margin)
                drawing.area(
                    [
                        (left, upper), (right - 8, upper), (right - 8, y(level.y - margin)),
                        (left, y(level.y - margin)),
                    ], color: level.style.color)
            }
            drawing.line(
                left, y(level.y), right - 8, y(level.y), color: level.style.color, width: 2, dash: level.style.dash)
        }
        for line in series {
            let banded = line.points.filter { $0.margin != nil }
            if banded.count > 1 {
                drawing.area(
                    banded.map { (x($0.x), y($0.y + ($0.margin ?? 0))) }
                        + banded.reversed().map { (x($0.x), y($0.y - ($0.margin ?? 0))) }, color: line.style.color)
            }
            drawing.path(line.points.map { (x($0.x), y($0.y)) }, color: line.style.color, dash: line.style.dash)
            for point in line.points { drawing.mark(line.style, x: x(point.x), y: y(point.y), radius: 4.5) }
        }

        let anchors =
            series.map { (style: $0.style, x: x($0.points.last?.x ?? high), y: y($0.points.last?.y ?? 0)) }
            + levels.map { (style: $0.style, x: right - 8, y: y($0.y)) }
        let centers = Self.spread(
            anchors.map(\.y), heights: labels.map { Double($0.count) * 14 + 4 }, between: top - 8, and: bottom + 8)
        for (index, anchor) in anchors.enumerated() {
            drawing.line(
                anchor.x + 6, anchor.y, right + 2, centers[index], color: anchor.style.color, width: 0.75)
            let first = centers[index] + 4 - Double(labels[index].count - 1) * 7
            for (row, line) in labels[index].enumerated() {
                drawing.text(
                    line, x: right + 5, y: first + Double(row) * 14, size: 12, bold: true, color: anchor.style.color)
            }
        }
        return drawing
    }

    /// Centres near `wanted` for labels of these heights that do not overlap: pushed down where they would, then up
    /// from the lower end.
    static func spread(_ wanted: [Double], heights: [Double], between top: Double, and bottom: Double) -> [Double] {
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        var centers = wanted
        var edge = top
        for index in order {
            centers[index] = max(wanted[index], edge + heights[index] / 2)
            edge = centers[index] + heights[index] / 2
        }
        edge = bottom
        for index in order.reversed() {
            centers[index] = min(centers[index], edge - heights[index] / 2)
            edge = centers[index] - heights[index] / 2
        }
        return centers
    }
}
