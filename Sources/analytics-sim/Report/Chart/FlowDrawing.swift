/// The way of the data from the school to whoever calibrates: stations, what passes between them, and where noise is
/// added.
struct FlowDrawing {
    /// What passes from one station to the next.
    enum Form { case identified, pseudonymised, sums, noisySums, nothing }

    struct Station {
        var label: String
        /// A note below the label, such as "adds noise".
        var note: String?
    }

    var stations: [Station]
    /// One fewer than stations.
    var passes: [(form: Form, label: String)]

    func drawing() -> Drawing {
        let width = 350.0
        var drawing = Drawing(width: width, height: stations.contains { $0.note != nil } ? 84 : 68)
        let ends = (first: 56.0, last: width - 56)
        let gap = (ends.last - ends.first) / Double(max(1, stations.count - 1))
        let y = 36.0
        for (index, pass) in passes.enumerated() {
            let from = ends.first + Double(index) * gap + 10
            let to = ends.first + Double(index + 1) * gap - 10
            draw(pass.form, from: from, to: to, y: y, in: &drawing)
            let lines = Drawing.wrapped(pass.label, to: gap - 14, size: 12)
            for (row, line) in lines.enumerated() {
                drawing.text(
                    line, x: (from + to) / 2, y: y - 12 - Double(lines.count - 1 - row) * 14, anchor: "middle", size: 12
                )
            }
        }
        for (index, station) in stations.enumerated() {
            let x = ends.first + Double(index) * gap
            let noisy = station.note != nil
            drawing.rectangle(
                x - 7, y - 7, 14, 14, fill: noisy ? "#ffffff" : Drawing.ink, stroke: Drawing.ink, radius: 3)
            if noisy {
                for (dx, dy) in [(-3.0, -2.0), (2, -4), (3, 2), (-1, 3), (0, -1)] {
                    drawing.rectangle(x + dx - 1, y + dy - 1, 2, 2, fill: Drawing.ink)
                }
            }
            drawing.text(station.label, x: x, y: y + 25, anchor: "middle", bold: true)
            if let note = station.note { drawing.text(note, x: x, y: y + 41, anchor: "middle", size: 12) }
        }
        return drawing
    }

    private func draw(_ form: Form, from: Double, to: Double, y: Double, in drawing: inout Drawing) {
        switch form {
        case .identified: drawing.line(from, y, to - 8, y, color: Drawing.ink, width: 6)
        case .pseudonymised: drawing.line(from, y, to - 8, y, color: Drawing.ink, width: 6, dash: "12 5")
        case .sums: drawing.line(from, y, to - 8, y, color: Drawing.ink, width: 2)
        case .noisySums: drawing.line(from, y, to - 8, y, color: Drawing.ink, width: 2, dash: "2 4")
        case .nothing:
            let middle = (from + to) / 2
            drawing.line(from, y, middle - 6, y, color: Drawing.axis, width: 2)
            drawing.line(middle - 6, y - 9, middle - 6, y + 9, color: Drawing.ink, width: 4)
            return
        }
        drawing.line(to - 10, y - 6, to, y, color: Drawing.ink, width: 2)
        drawing.line(to - 10, y + 6, to, y, color: Drawing.ink, width: 2)
    }
}
