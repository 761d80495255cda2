/// A dot with an interval for each row, rows one below the other: one policy a row.
struct IntervalPlot {
    struct Row {
        var label: String
        var style: MarkStyle
        /// `nil` where there is no number to show.
        var value: Double?
        /// Half the width of the interval; `nil` where it is not known.
        var margin: Double?
        /// The value as it is printed beside the interval.
        var text: String
    }

    /// A value that every row is compared with.
    struct Reference {
        var value: Double
        var label: String
    }

    var rows: [Row]
    var axisTitle: String
    var reference: Reference?

    /// Whether equal steps on the axis are equal ratios.
    var isLogarithmic: Bool { Axis.fitting(values).isLogarithmic }

    private var values: [Double] {
        rows.flatMap { row in
            guard let value = row.value else { return [Double]() }
            return [value, value + (row.margin ?? 0)]
        } + (reference.map { [$0.value] } ?? [])
    }

    func drawing(_ width: FigureWidth, numbers: NumberStyle) -> Drawing {
        let narrow = width == .narrow
        let valueRoom = (rows.map { Drawing.width(of: $0.text, bold: true) }.max() ?? 0) + 14
        let labelRoom = narrow ? 10 : min(290, (rows.map { Drawing.width(of: $0.label) }.max() ?? 0) + 18)
        let left = labelRoom
        let right = width.points - valueRoom
        let axis = Axis.fitting(values, steps: narrow ? 4 : 6)
        func x(_ value: Double) -> Double { left + 8 + axis.position(value) * (right - left - 16) }

        let referenceLines = reference.map { Drawing.wrapped($0.label, to: width.points - 20) } ?? []
        let top = 10 + Double(referenceLines.count) * 17
        var y = top
        var placed: [(row: Row, lines: [String], top: Double, center: Double)] = []
        for row in rows {
            let lines = Drawing.wrapped(row.label, to: narrow ? width.points - 20 : labelRoom - 10)
            let labelHeight = Double(lines.count) * 17
            let height = narrow ? labelHeight + 26 : max(36, labelHeight + 12)
            placed.append((row, lines, y, narrow ? y + labelHeight + 13 : y + height / 2))
            y += height
        }
        let bottom = y + 4
        let titleLines = Drawing.wrapped(axisTitle, to: width.points - 20)
        var drawing = Drawing(width: width.points, height: bottom + 26 + Double(titleLines.count) * 17 + 6)

        for tick in axis.ticks {
            drawing.line(x(tick), top, x(tick), bottom, color: Drawing.faint)
            drawing.text(numbers.plain(tick), x: x(tick), y: bottom + 17, anchor: "middle", size: 12)
        }
        drawing.line(left, bottom, right, bottom)
        for (index, line) in titleLines.enumerated() {
            drawing.text(line, x: narrow ? 10 : left, y: bottom + 36 + Double(index) * 17, size: 12)
        }
        if let reference {
            drawing.line(x(reference.value), top - 4, x(reference.value), bottom, color: Drawing.ink, dash: "4 3")
            for (index, line) in referenceLines.enumerated() {
                let room = Drawing.width(of: line, size: 12)
                let start = min(max(x(reference.value) - 4, 10), max(10, width.points - room - 4))
                drawing.text(line, x: start, y: 14 + Double(index) * 17, size: 12)
            }
        }
        for item in placed {
            for (index, line) in item.lines.enumerated() {
                let first = narrow ? item.top + 14 : item.center + 4.5 - Double(item.lines.count - 1) * 8.5
                if narrow {
                    // The label stands above its dot, across the grid.
                    drawing.rectangle(8, first + Double(index) * 17 - 12, Drawing.width(of: line), 16, fill: "#ffffff")
                }
                drawing.text(line, x: narrow ? 10 : 4, y: first + Double(index) * 17)
            }
            if let value = item.row.value, value > 0 || !axis.isLogarithmic {
                if let margin = item.row.margin {
                    drawing.line(
                        x(max(value - margin, axis.lower)), item.center, x(value + margin), item.center,
                        color: item.row.style.color, width: 3)
                }
                drawing.mark(item.row.style, x: x(value), y: item.center)
            }
            drawing.text(
                item.row.text, x: width.points - 4, y: item.center + 4.5, anchor: "end", bold: true)
        }
        return drawing
    }
}
