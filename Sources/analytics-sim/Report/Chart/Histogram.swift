/// How many units fall into each of equally wide classes of a size.
struct Histogram {
    struct Bin: Equatable {
        /// The class holds sizes from `lower` to less than `upper`.
        var lower: Int
        var upper: Int
        var count: Int
    }

    let bins: [Bin]
    var xTitle: String
    var yTitle: String

    /// Some ten to twenty classes of round width that hold every size.
    init(_ sizes: [Int], xTitle: String, yTitle: String) {
        let axis = Axis.linear(covering: [Double(sizes.max() ?? 1) + 1], steps: 16)
        let step = max(1, Int((axis.ticks[1] - axis.ticks[0]).rounded(.up)))
        let classes = max(1, ((sizes.max() ?? 0) / step) + 1)
        var counts = [Int](repeating: 0, count: classes)
        for size in sizes { counts[max(0, size) / step] += 1 }
        bins = counts.enumerated().map { Bin(lower: $0 * step, upper: ($0 + 1) * step, count: $1) }
        self.xTitle = xTitle
        self.yTitle = yTitle
    }

    func drawing(_ width: FigureWidth, numbers: NumberStyle) -> Drawing {
        let yAxis = Axis.linear(covering: [Double(max(2, bins.map(\.count).max() ?? 2))], steps: 4)
        let left = (yAxis.ticks.map { Drawing.width(of: numbers.plain($0), size: 12) }.max() ?? 0) + 10
        let right = width.points - 18
        let top = 28.0
        let bottom = top + (width == .narrow ? 140 : 170)
        let xLines = Drawing.wrapped(xTitle, to: width.points - 8, size: 12)
        var drawing = Drawing(width: width.points, height: bottom + 30 + Double(xLines.count) * 16)
        func y(_ count: Double) -> Double { bottom - yAxis.position(count) * (bottom - top) }

        drawing.text(yTitle, x: 2, y: 12, size: 12)
        for tick in yAxis.ticks {
            drawing.line(left, y(tick), right, y(tick), color: Drawing.faint)
            drawing.text(numbers.plain(tick), x: left - 5, y: y(tick) + 4, anchor: "end", size: 12)
        }
        let step = (right - left) / Double(bins.count)
        var free = -Double.infinity
        for (index, bin) in bins.enumerated() {
            let x = left + Double(index) * step
            if bin.count > 0 {
                drawing.rectangle(
                    x + 1, y(Double(bin.count)), max(1, step - 2), bottom - y(Double(bin.count)), fill: "#0072b2")
            }
            let label = numbers.integer(bin.lower)
            let half = Drawing.width(of: label, size: 12) / 2
            if x - half >= free {
                drawing.text(label, x: x, y: bottom + 17, anchor: "middle", size: 12)
                free = x + half + 6
            }
        }
        drawing.line(left, bottom, right, bottom)
        for (index, line) in xLines.enumerated() {
            drawing.text(line, x: 2, y: bottom + 38 + Double(index) * 16, size: 12)
        }
        return drawing
    }
}
