/// The distinct combinations of values with how often they occur, from which the classes of any node are rolled up.
struct GroupedRows: Sendable {
    /// The classes of a node, as joined groups of its finer nodes.
    struct Classes: Sendable {
        /// One group of the class, whose codes stand for all of them at this node's levels.
        let representative: [UInt32]
        /// The number of rows.
        let sizes: [UInt32]
        /// The class of each group; empty where it was not asked for.
        let classOfGroup: [UInt32]
    }

    /// A sensitive column with its requirement, as cells of (group, value, count).
    struct Sensitive: Sendable {
        let requirement: PrivacyRequirement.Prepared
        let cells: [(group: UInt32, value: UInt32, count: Int)]
        let overall: [Int]
        let categories: [String]
    }

    /// The number of rows that are in a group.
    let rows: Int
    /// The group of each row of the input; `UInt32.max` for one that is suppressed there.
    let groupOfRow: [UInt32]
    private let sizes: [UInt32]
    /// For each column and level, the code of each group.
    private let codes: [[[UInt32]]]
    /// For each column and level, the number of codes.
    private let codeCounts: [[Int]]

    init(_ quasiIdentifiers: [FullDomainGeneralisation.QuasiIdentifier]) throws(DisclosureControlError) {
        let classes = EquivalenceClasses(of: quasiIdentifiers.map(\.column))
        groupOfRow = classes.classOfRow
        rows = classes.rows
        sizes = classes.sizes.map { UInt32($0) }
        var first = [Int](repeating: -1, count: sizes.count)
        for (row, group) in groupOfRow.enumerated() where group != .max && first[Int(group)] < 0 {
            first[Int(group)] = row
        }
        var codes: [[[UInt32]]] = []
        for part in quasiIdentifiers {
            let column = part.column
            // `*` is in no hierarchy's leaves where it only marks the rows left out.
            let used = Set(first.map { column.codes[$0] }).sorted()
            let levels = try part.hierarchy.codes(
                of: used.map { column.categories[Int($0)] }, column: column.name)
            var place = [UInt32](repeating: 0, count: column.categories.count)
            for (index, code) in used.enumerated() { place[Int(code)] = UInt32(index) }
            codes.append(levels.map { level in first.map { level[Int(place[Int(column.codes[$0])])] } })
        }
        self.codes = codes
        codeCounts = quasiIdentifiers.map { part in
            (0..<part.hierarchy.levels).map { part.hierarchy.nodes(at: $0) }
        }
    }

    /// The code of a group in a column at a level.
    func code(of group: UInt32, column: Int, level: Int) -> UInt32 { codes[column][level][Int(group)] }

    /// For each code of a column at a level, the number of rows.
    func rowsByCode(column: Int, level: Int) -> [Int] {
        var result = [Int](repeating: 0, count: codeCounts[column][level])
        for (group, code) in codes[column][level].enumerated() { result[Int(code)] += Int(sizes[group]) }
        return result
    }

    /// The classes at `levels`, rolled up from those of a node that is nowhere coarser, or from the groups.
    ///
    /// The class of each group is given only when rolled up from the groups.
    func classes(at levels: [Int], from finer: Classes?) -> Classes {
        let count = finer?.sizes.count ?? sizes.count
        var packing = KeyPacking(rows: count)
        for (column, level) in levels.enumerated() {
            let own = codes[column][level]
            if let finer {
                let representative = finer.representative
                packing.add(codeCounts[column][level]) { own[Int(representative[$0])] }
            } else {
                packing.add(codeCounts[column][level]) { own[$0] }
            }
        }
        let (numbers, classes) = packing.numbered()
        var representative = [UInt32](repeating: 0, count: classes)
        var joined = [UInt32](repeating: 0, count: classes)
        if let finer {
            for (place, number) in numbers.enumerated() {
                representative[Int(number)] = finer.representative[place]
                joined[Int(number)] += finer.sizes[place]
            }
        } else {
            for (place, number) in numbers.enumerated() {
                representative[Int(number)] = UInt32(place)
                joined[Int(number)] += sizes[place]
            }
        }
        return Classes(representative: representative, sizes: joined, classOfGroup: finer == nil ? numbers : [])
    }

    /// Counts the sensitive columns by group, once for all nodes.
    func prepare(
        _ sensitive: [(column: CategoricalColumn, requirement: PrivacyRequirement)]
    ) throws(DisclosureControlError) -> [Sensitive] {
        var result: [Sensitive] = []
        for (column, requirement) in sensitive {
            let classes = EquivalenceClasses(groupOfRow: groupOfRow, groups: sizes.count)
            let distribution = SensitiveDistribution(of: column, in: classes)
            var cells: [(group: UInt32, value: UInt32, count: Int)] = []
            for group in 0..<distribution.classes {
                for place in distribution.places(of: group) {
                    cells.append((UInt32(group), distribution.values[place], distribution.counts[place]))
                }
            }
            result.append(
                Sensitive(
                    requirement: try .init(requirement, for: distribution), cells: cells, overall: distribution.overall,
                    categories: distribution.categories))
        }
        return result
    }

    /// The sensitive values of classes that were rolled up from the groups.
    func distribution(of part: Sensitive, in classes: Classes) -> SensitiveDistribution {
        SensitiveDistribution(
            cells: part.cells.lazy.map { (classes.classOfGroup[Int($0.group)], $0.value, $0.count) },
            classes: classes.sizes.count, overall: part.overall, categories: part.categories)
    }
}

extension EquivalenceClasses {
    /// Classes that are numbered already, `UInt32.max` for suppressed rows.
    init(groupOfRow: [UInt32], groups: Int) {
        let suppressed = UInt32(groups)
        let hasSuppressed = groupOfRow.contains(.max)
        self.init(
            classOfRow: groupOfRow.map { $0 == .max ? suppressed : $0 }, classes: hasSuppressed ? groups + 1 : groups,
            suppressedClass: hasSuppressed ? suppressed : nil)
    }
}
