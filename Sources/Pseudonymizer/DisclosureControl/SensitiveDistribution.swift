/// How often each sensitive value occurs in each class, and in the whole table: what all measures of attribute disclosure are
/// computed from.
///
/// A suppressed sensitive value (`*`) is none. The whole table is every row with a sensitive value, also those whose
/// quasi-identifiers are suppressed: a recipient sees them too.
public struct SensitiveDistribution: Sendable {
    /// The sensitive values' number of occurrences in the whole table, by code.
    let overall: [Int]
    /// The sum of ``overall``.
    let total: Int
    /// Where each class begins in ``values`` and ``counts``, with the end as a last element.
    let starts: [Int]
    /// The distinct values of each class, ascending.
    let values: [UInt32]
    /// How often each occurs in its class.
    let counts: [Int]
    /// The column's categories.
    package let categories: [String]

    /// Counts values in classes. Time: linear in rows and classes, but for ordering the values within a class.
    /// - Parameters:
    ///   - sensitive: What must not be learnt of anybody.
    ///   - classes: The classes of the same rows.
    /// - Precondition: As many rows in both.
    public init(of sensitive: CategoricalColumn, in classes: EquivalenceClasses) {
        precondition(sensitive.count == classes.classOfRow.count, "column and classes have one length")
        var overall = [Int](repeating: 0, count: sensitive.categories.count)
        for code in sensitive.codes { overall[Int(code)] += 1 }
        let star = sensitive.suppressedCode
        if let star { overall[Int(star)] = 0 }
        self.init(
            cells: sensitive.codes.indices.lazy.compactMap { row in
                let number = classes.classOfRow[row]
                let code = sensitive.codes[row]
                return number == .max || code == star ? nil : (number, code, 1)
            }, classes: classes.sizes.count, overall: overall, categories: sensitive.categories)
    }

    /// Adds up cells of (class, value, count).
    init(
        cells: some Sequence<(group: UInt32, value: UInt32, count: Int)>, classes: Int, overall: [Int],
        categories: [String]
    ) {
        self.overall = overall
        total = overall.reduce(0, +)
        self.categories = categories
        // Counting sort by class; within a class the few values are added up in a table that is wiped after use.
        let cells = Array(cells)
        var next = [Int](repeating: 0, count: classes + 1)
        for cell in cells { next[Int(cell.group) + 1] += 1 }
        for group in 0..<classes { next[group + 1] += next[group] }
        let bounds = next
        var order = [Int](repeating: 0, count: cells.count)
        for (place, cell) in cells.enumerated() {
            order[next[Int(cell.group)]] = place
            next[Int(cell.group)] += 1
        }
        var tally = [Int](repeating: 0, count: overall.count)
        var starts = [0]
        var values: [UInt32] = []
        var counts: [Int] = []
        starts.reserveCapacity(classes + 1)
        var present: [UInt32] = []
        for group in 0..<classes {
            present.removeAll(keepingCapacity: true)
            for place in bounds[group]..<bounds[group + 1] {
                let cell = cells[order[place]]
                if tally[Int(cell.value)] == 0 { present.append(cell.value) }
                tally[Int(cell.value)] += cell.count
            }
            present.sort()
            for value in present {
                values.append(value)
                counts.append(tally[Int(value)])
                tally[Int(value)] = 0
            }
            starts.append(values.count)
        }
        self.starts = starts
        self.values = values
        self.counts = counts
    }

    /// The number of classes.
    var classes: Int { starts.count - 1 }

    /// The places in ``values`` and ``counts`` of one class.
    func places(of group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }

    /// The number of rows of one class with a sensitive value.
    func size(of group: Int) -> Int { places(of: group).reduce(0) { $0 + counts[$1] } }

    /// The largest of `measure` over the classes that hold a sensitive value; `nil` where none does.
    func worst<Value: Comparable>(_ measure: (Int) -> Value) -> Value? {
        (0..<classes).lazy.filter { !self.places(of: $0).isEmpty }.map(measure).max()
    }
}

extension SensitiveDistribution: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The number of classes.
    public var description: String { "SensitiveDistribution(\(classes) classes)" }
    /// The number of classes.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
