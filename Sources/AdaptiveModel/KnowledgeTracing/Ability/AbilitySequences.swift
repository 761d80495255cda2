internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The rows of a table as sequences of one ability each: all rows of a pupil, or those of every combination by themselves.
struct AbilitySequences: Sendable {
    let table: InteractionTable
    let scope: AbilityTracer.Scope
    /// Row to cell: a pair of item and combination that occurs.
    let cells: [UInt32]
    /// Cell to item and to combination.
    let cellItems: [UInt32]
    let cellCombinations: [UInt32]

    init(_ table: InteractionTable, scope: AbilityTracer.Scope) {
        self.table = table
        self.scope = scope
        var numbers = Interning<UInt64>()
        cells = (0..<table.count).map {
            numbers.number(of: UInt64(table.items[$0]) << 32 | UInt64(table.rowCombinations[$0]))
        }
        cellItems = numbers.values.map { UInt32(truncatingIfNeeded: $0 >> 32) }
        cellCombinations = numbers.values.map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Calls `body` with the rows of every sequence of a pupil, in order of first rows.
    func forEach(of pupil: Int, _ body: (_ rows: [Int]) -> Void) {
        let rows = table.rows(of: pupil)
        guard scope == .combination else {
            if !rows.isEmpty { body(Array(rows)) }
            return
        }
        var order: [UInt32] = []
        var byCombination: [UInt32: [Int]] = [:]
        for row in rows {
            let combination = table.rowCombinations[row]
            if byCombination[combination] == nil { order.append(combination) }
            byCombination[combination, default: []].append(row)
        }
        for combination in order { body(byCombination[combination] ?? []) }
    }
}

/// What one E-step over the pupils adds up: for every cell the gradient and the information of its ease and of the logarithm of its
/// discrimination, by Fisher's identity from the smoothed abilities; and what the walk did.
struct AbilitySums: Contributions {
    let sequences: AbilitySequences
    let grid: AbilityWalk
    /// Cell to ease and to discrimination.
    let eases: [Double]
    let discriminations: [Double]

    /// The log-likelihood, sequences, their squared first abilities, steps between rows, moves up and down; then four numbers a cell.
    static let head = 6
    var entityCount: Int { sequences.table.pupilCount }
    var dimension: Int { Self.head + 4 * eases.count }

    func add(_ pupils: Range<Int>, to sum: inout MutableSpan<Double>) {
        let n = grid.count
        let nodes = grid.nodes
        let start = grid.start
        var curves: [Double] = []
        var filtered: [Double] = []
        var after = [Double](repeating: 0, count: n)
        var carried = after
        for pupil in pupils {
            sequences.forEach(of: pupil) { rows in
                if filtered.count < rows.count * n {
                    filtered = [Double](repeating: 0, count: rows.count * n)
                    curves = filtered
                }
                forward(rows, nodes: nodes, start: start, &filtered, &curves, to: &sum)
                backward(rows, nodes: nodes, filtered, curves, &after, &carried, to: &sum)
            }
        }
    }

    /// Fills the filtered beliefs after each row, before the walk, and the items' curves.
    private func forward(
        _ rows: [Int], nodes: [Double], start: [Double], _ filtered: inout [Double], _ curves: inout [Double],
        to sum: inout MutableSpan<Double>
    ) {
        let n = grid.count
        var product = 1.0
        var logLikelihood = 0.0
        var belief = start
        var next = start
        var curve = [Double](repeating: 0, count: n)
        for (step, row) in rows.enumerated() {
            let cell = Int(sequences.cells[row])
            let outcome = sequences.table.outcomes[row]
            let at = step * n
            var beliefs = belief.mutableSpan
            if outcome >= 0 {
                var p = curve.mutableSpan
                grid.curve(discrimination: discriminations[cell], ease: eases[cell], nodes: nodes.span, into: &p)
                let right = AbilityWalk.mean(p.span, beliefs.span)
                product *= max(outcome == 1 ? right : 1 - right, AbilityWalk.leastLikelihood)
                if product < 1e-200 {
                    logLikelihood += log(product)
                    product = 1
                }
                AbilityWalk.condition(&beliefs, on: outcome, p.span, probabilityRight: right)
                AbilityWalk.normalize(&beliefs)
                for q in 0..<n { curves[at + q] = p[q] }
            }
            for q in 0..<n { filtered[at + q] = beliefs[q] }
            var target = next.mutableSpan
            grid.advance(beliefs.span, into: &target)
            swap(&belief, &next)
        }
        sum[0] += logLikelihood + log(product)
    }

    /// Smooths back from the last row and adds up.
    private func backward(
        _ rows: [Int], nodes: [Double], _ filtered: [Double], _ curves: [Double], _ after: inout [Double],
        _ carried: inout [Double], to sum: inout MutableSpan<Double>
    ) {
        let n = grid.count
        let (up, down) = (grid.up, grid.down)
        let stay = 1 - up - down
        // `carried`: node to P(later answers | ability after this row's walk), times a constant.
        for q in 0..<n { carried[q] = 1 }
        for step in stride(from: rows.count - 1, through: 0, by: -1) {
            let row = rows[step]
            let at = step * n
            // `after`: node to P(later answers | ability at this row).
            if step == rows.count - 1 {
                for q in 0..<n { after[q] = 1 }
            } else {
                after[0] = (stay + down) * carried[0] + up * carried[1]
                for q in 1..<(n - 1) { after[q] = stay * carried[q] + up * carried[q + 1] + down * carried[q - 1] }
                after[n - 1] = (stay + up) * carried[n - 1] + down * carried[n - 2]
            }
            var total = 0.0
            for q in 0..<n { total += filtered[at + q] * after[q] }
            let scale = total > 0 ? 1 / total : 0
            if step < rows.count - 1 {
                var ups = 0.0
                var downs = 0.0
                for q in 0..<(n - 1) {
                    ups += filtered[at + q] * carried[q + 1]
                    downs += filtered[at + q + 1] * carried[q]
                }
                sum[3] += 1
                sum[4] += up * ups * scale
                sum[5] += down * downs * scale
            }
            let outcome = sequences.table.outcomes[row]
            if outcome >= 0 {
                let cell = Int(sequences.cells[row])
                let place = Self.head + 4 * cell
                let a = discriminations[cell]
                var (g, h, ga, ha) = (0.0, 0.0, 0.0, 0.0)
                let y = Double(outcome)
                for q in 0..<n {
                    let weight = filtered[at + q] * after[q] * scale
                    let p = curves[at + q]
                    let residual = weight * (y - p)
                    let information = weight * p * (1 - p)
                    let x = a * nodes[q]
                    g += residual
                    h += information
                    ga += residual * x
                    ha += information * x * x
                }
                sum[place] += g
                sum[place + 1] += h
                sum[place + 2] += ga
                sum[place + 3] += ha
                // The answer's own likelihood, for the row before.
                var largest = 0.0
                for q in 0..<n {
                    carried[q] = after[q] * (outcome == 1 ? curves[at + q] : 1 - curves[at + q])
                    largest = max(largest, carried[q])
                }
                if largest > 0 {
                    for q in 0..<n { carried[q] /= largest }
                } else {
                    for q in 0..<n { carried[q] = 1 }
                }
            } else {
                for q in 0..<n { carried[q] = after[q] }
            }
            if step == 0 {
                var square = 0.0
                for q in 0..<n { square += filtered[at + q] * after[q] * scale * nodes[q] * nodes[q] }
                sum[1] += 1
                sum[2] += square
            }
        }
    }
}
