/// Full-domain generalisation with suppression (Samarati 2001; LeFevre et al. 2005): every column is generalised to one level of its hierarchy,
/// rows whose class does not fulfil what is asked are suppressed, and the best of all combinations of levels is found.
///
/// All nodes of the lattice of levels are accounted for, by evaluating them or by proof: where no more than a share of the rows
/// may be suppressed, a node that is coarser than one that fulfils k-anonymity does too, and one that is finer than one that does not,
/// does not. "No acceptable release" is an answer: `nil`, also where all rows would be suppressed, or all columns be one value
/// throughout: ARX calls both a solution.
///
/// Runtime: for 30 000 rows of 9 columns and 12 960 nodes, below a second on one thread. Rows that are `*` in every column are
/// left out, as if they were not there.
public struct FullDomainGeneralisation: Sendable {
    /// A column, how it may be generalised, and nothing else about it.
    public struct QuasiIdentifier: Sendable {
        let column: CategoricalColumn
        let hierarchy: GeneralisationHierarchy

        /// A column whose every value is in the hierarchy, but for `*` in rows that are suppressed already.
        public init(_ column: CategoricalColumn, _ hierarchy: GeneralisationHierarchy) {
            self.column = column
            self.hierarchy = hierarchy
        }
    }

    /// One node of the lattice, evaluated.
    public struct Node: Equatable, Sendable {
        /// The level of each column, 0 for unchanged.
        public let levels: [Int]
        /// The number of rows that are suppressed at these levels, beyond those that were in the input.
        public let suppressedRows: Int
        /// The number of classes that are kept.
        public let classes: Int
        /// The number of rows of the smallest class kept; `nil` where none is.
        public let smallestClass: Int?
        /// The number of rows of the largest class kept; `nil` where none is.
        public let largestClass: Int?
        /// The number of rows in classes of fewer than k: a part of ``suppressedRows``.
        let suppressedForSize: Int
    }

    /// The number of nodes that a lattice may have.
    public static let largestLattice = 1 << 22

    let lattice: GeneralisationLattice
    let groups: GroupedRows
    let quasiIdentifiers: [QuasiIdentifier]
    let k: Int
    let allowedSuppression: Int
    let sensitive: [GroupedRows.Sensitive]
    let isMonotone: Bool

    /// Prepares a search. Time: linear in rows and columns.
    /// - Parameters:
    ///   - quasiIdentifiers: The columns to generalise, at least one, of one length.
    ///   - k: The smallest class that is kept, at least 1.
    ///   - sensitive: Columns of the same length, each with what its classes must fulfil.
    ///   - suppressionLimit: The share of the rows that may be suppressed, in [0, 1].
    /// - Throws: What is wrong with columns, hierarchies or numbers.
    public init(
        of quasiIdentifiers: [QuasiIdentifier], k: Int,
        sensitive: [(column: CategoricalColumn, requirement: PrivacyRequirement)] = [], suppressionLimit: Double
    ) throws(DisclosureControlError) {
        guard k >= 1 else { throw .outOfRange(parameter: "k") }
        guard suppressionLimit >= 0, suppressionLimit <= 1 else { throw .outOfRange(parameter: "suppressionLimit") }
        guard let rows = quasiIdentifiers.first?.column.count, rows > 0,
            quasiIdentifiers.allSatisfy({ $0.column.count == rows }), sensitive.allSatisfy({ $0.column.count == rows })
        else { throw .unequalColumns }
        for part in sensitive { try part.requirement.check() }
        self.quasiIdentifiers = quasiIdentifiers
        self.k = k
        lattice = try GeneralisationLattice(
            heights: quasiIdentifiers.map { $0.hierarchy.levels - 1 }, limit: Self.largestLattice)
        groups = try GroupedRows(quasiIdentifiers)
        self.sensitive = try groups.prepare(sensitive)
        // Without the tolerance, 0.07 * 100 rows would allow 7 rows and 0.29 * 100 only 28.
        allowedSuppression = Int((suppressionLimit * Double(groups.rows) + 1e-9).rounded(.down))
        let suppressesNone = allowedSuppression == 0
        isMonotone = sensitive.allSatisfy {
            $0.requirement.isMonotoneUnderSuppression || suppressesNone && $0.requirement.isMonotone
        }
    }

    /// The number of combinations of levels.
    public var latticeSize: Int { lattice.count }

    /// What is suppressed and kept at the given levels.
    /// - Precondition: One level a column, each of its hierarchy.
    public func evaluate(levels: [Int]) -> Node {
        lattice.check(levels)
        return node(levels, groups.classes(at: levels, from: nil))
    }

    /// Whether a node suppresses no more than is allowed.
    func isFeasible(_ node: Node) -> Bool { node.suppressedRows <= allowedSuppression }

    /// Whether a feasible node says anything: it keeps rows, and does not make all of them `*` where they could be told apart.
    func saysAnything(_ node: Node) -> Bool {
        node.classes > 0 && (node.levels != lattice.heights || lattice.count == 1)
    }

    /// Evaluates classes that were made already.
    func node(_ levels: [Int], _ classes: GroupedRows.Classes) -> Node {
        var (kept, keptRows) = (0, 0)
        var (smallest, largest) = (Int.max, 0)
        var tooSmall = 0
        let fulfils = fulfilment(classes)
        for (group, size) in classes.sizes.enumerated() {
            let size = Int(size)
            if size < k { tooSmall += size }
            guard size >= k, fulfils?[group] ?? true else { continue }
            kept += 1
            keptRows += size
            smallest = min(smallest, size)
            largest = max(largest, size)
        }
        return Node(
            levels: levels, suppressedRows: groups.rows - keptRows, classes: kept,
            smallestClass: kept > 0 ? smallest : nil, largestClass: kept > 0 ? largest : nil,
            suppressedForSize: tooSmall)
    }

    /// Whether each class fulfils the requirements on sensitive columns; `nil` where there are none.
    func fulfilment(_ classes: GroupedRows.Classes) -> [Bool]? {
        guard !sensitive.isEmpty else { return nil }
        var result = [Bool](repeating: true, count: classes.sizes.count)
        for part in sensitive {
            let distribution = groups.distribution(of: part, in: classes)
            for group in result.indices where result[group] {
                result[group] = part.requirement.isFulfilled(by: group, in: distribution)
            }
        }
        return result
    }

    /// The table at the given levels: generalised columns with the names they had, `*` in every one for a suppressed row.
    /// - Precondition: One level a column, each of its hierarchy.
    public func release(at levels: [Int]) -> [CategoricalColumn] {
        lattice.check(levels)
        let classes = groups.classes(at: levels, from: nil)
        let fulfils = fulfilment(classes)
        let isKept = classes.sizes.enumerated().map { Int($1) >= k && (fulfils?[$0] ?? true) }
        return quasiIdentifiers.indices.map { place in
            let names = quasiIdentifiers[place].hierarchy.names(at: levels[place])
            let star = UInt32(names.firstIndex(of: CategoricalColumn.suppressed) ?? names.count)
            let codes = groups.groupOfRow.map { group -> UInt32 in
                guard group != .max, isKept[Int(classes.classOfGroup[Int(group)])] else { return star }
                return groups.code(of: group, column: place, level: levels[place])
            }
            return CategoricalColumn(
                name: quasiIdentifiers[place].column.name, codes: codes,
                categories: Int(star) == names.count ? names + [CategoricalColumn.suppressed] : names)
        }
    }
}
