extension Report {
    /// The answer for a terminal: about ten lines of at most `columns` columns, and the path of the page, uncut.
    func terminalAnswer(reportPath: String) -> String {
        let columns = 100
        let heads =
            [
                strings("column.rule"), strings("terminal.curve"),
                reading.knowsTruth ? strings("terminal.times") : nil, strings("terminal.ability"),
                strings("terminal.guesses"), strings("terminal.singledOut"),
            ].compactMap { $0 }
        let rows = reading.headlines.map { cell -> [String] in
            [
                label(cell),
                reading.usable("curve_rmse", cell).map { numbers.significant($0.mean * 100) } ?? missing,
                reading.knowsTruth ? reading.timesSampling(cell).map { times($0) } ?? missing : nil,
                reading.usable("ability_rmse", cell).map { numbers.decimal($0.mean, decimals: 3) } ?? missing,
                cell.certainty.flatMap { $0.isFinite ? numbers.ofHundred(atMost: $0) : nil } ?? missing,
                cell.leaves == "rows.identified"
                    ? singledOut(3, cell)
                    : reading.usable("singled_out_3", cell).map { numbers.percent($0.mean) } ?? missing,
            ].compactMap { $0 }
        }
        let widths = heads.indices.map { column in ([heads] + rows).map { $0[column].count }.max() ?? 0 }
        let first = min(widths[0], columns - widths.dropFirst().reduce(0) { $0 + $1 + 2 })
        func laidOut(_ row: [String]) -> String {
            row[0].cut(to: first).padded(to: first)
                + zip(row, widths).dropFirst().map { "  " + $0.padded(to: $1, right: true) }.joined()
        }
        let title = summary.title.isEmpty ? strings("title.fallback") : summary.title
        var lines = [title.oneLine.cut(to: columns)] + facts.wrapped(to: columns)
        if let warning = warnings.first {
            lines += strings("terminal.warning", ["n": numbers.integer(warnings.count), "text": warning])
                .wrapped(to: columns)
        }
        lines += [laidOut(heads)] + rows.map(laidOut)
        let legend =
            reading.headlineEpsilon.map { strings("terminal.legend.at", ["budget": budget($0)]) }
            ?? strings("terminal.legend")
        lines += legend.wrapped(to: columns)
        return (lines + [strings("terminal.report", ["path": reportPath.oneLine])]).joined(separator: "\n") + "\n"
    }

    private var missing: String { "–" }
}

extension String {
    /// On one line, without what would drive a terminal.
    fileprivate var oneLine: String {
        printable.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Lines of at most `limit` characters, broken at spaces.
    fileprivate func wrapped(to limit: Int) -> [String] {
        split(separator: " ").reduce(into: [String]()) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
    }

    /// At most `limit` characters, with an ellipsis where something was cut off.
    fileprivate func cut(to limit: Int) -> String {
        count <= limit ? self : prefix(max(0, limit - 1)) + "…"
    }

    fileprivate func padded(to width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: Swift.max(0, width - count))
        return right ? space + self : self + space
    }
}
