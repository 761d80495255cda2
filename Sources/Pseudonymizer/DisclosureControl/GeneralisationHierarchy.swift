/// What a column's values may be replaced with: each value, then coarser and coarser ones, up to one that stands for all.
public struct GeneralisationHierarchy: Sendable {
    private let leaves: [String: UInt32]
    /// For each level, the node of each leaf.
    private let nodeOfLeaf: [[UInt32]]
    /// For each level, the names of its nodes.
    private let names: [[String]]

    /// Reads one row for each value: the value, then what it becomes at level 1, 2, ...
    /// - Parameter rows: Rows of one length, with distinct first values, nested, and with one value in common at the end, usually `*`.
    /// - Throws: What is wrong, with the row.
    public init(rows: [[String]]) throws(DisclosureControlError) {
        guard let height = rows.first?.count, height > 0 else { throw .emptyHierarchy }
        var leaves: [String: UInt32] = [:]
        var nodes = [[UInt32]](repeating: [], count: height)
        var names = [[String]](repeating: [], count: height)
        var codes = [[String: UInt32]](repeating: [:], count: height)
        var parents = [[UInt32]](repeating: [], count: height)
        for (index, row) in rows.enumerated() {
            guard row.count == height else {
                throw .unevenHierarchy(row: index + 1, found: row.count, expected: height)
            }
            guard leaves.updateValue(UInt32(index), forKey: row[0]) == nil else { throw .repeatedValue(row: index + 1) }
            var child: UInt32 = 0
            for level in 0..<height {
                let name = row[level]
                let node = codes[level][name] ?? UInt32(names[level].count)
                if Int(node) == names[level].count {
                    codes[level][name] = node
                    names[level].append(name)
                    parents[level].append(.max)
                }
                nodes[level].append(node)
                if level > 0 {
                    let parent = parents[level - 1][Int(child)]
                    guard parent == .max || parent == node else { throw .notNested(row: index + 1, level: level - 1) }
                    parents[level - 1][Int(child)] = node
                }
                child = node
            }
        }
        guard names[height - 1].count == 1 else { throw .severalRoots(found: names[height - 1].count) }
        self.leaves = leaves
        nodeOfLeaf = nodes
        self.names = names
    }

    /// Reads a text of one row a line, values separated by `;`, as ARX writes it. Empty lines are left out.
    /// - Throws: What is wrong; rows are counted without the empty lines.
    public init(text: String) throws(DisclosureControlError) {
        try self.init(
            rows: text.split(whereSeparator: \.isNewline).map { line in
                line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            })
    }

    /// The number of levels, with that of the values themselves.
    public var levels: Int { names.count }

    /// The number of distinct values at a level.
    func nodes(at level: Int) -> Int { names[level].count }

    /// The names of the values at a level.
    func names(at level: Int) -> [String] { names[level] }

    /// For each level, the share of all leaves that lie under each node: how much of the domain it may stand for.
    func leafShares(at level: Int) -> [Double] {
        var counts = [Int](repeating: 0, count: names[level].count)
        for node in nodeOfLeaf[level] { counts[Int(node)] += 1 }
        return counts.map { Double($0) / Double(leaves.count) }
    }

    /// For each level, the node of each category.
    /// - Throws: `unknownValue` with the place, from 1, among the categories.
    func codes(of categories: [String], column: String) throws(DisclosureControlError) -> [[UInt32]] {
        var places: [Int] = []
        for (index, category) in categories.enumerated() {
            guard let leaf = leaves[category] else { throw .unknownValue(column: column, place: index + 1) }
            places.append(Int(leaf))
        }
        return nodeOfLeaf.map { level in places.map { level[$0] } }
    }
}

extension GeneralisationHierarchy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The number of levels.
    public var description: String { "GeneralisationHierarchy(\(levels) levels)" }
    /// The number of levels.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
