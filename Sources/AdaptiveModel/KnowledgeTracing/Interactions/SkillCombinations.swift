/// Sets of skills that an item can exercise together, each listed once.
public struct SkillCombinations: Sendable, Equatable, Codable {
    /// Where each combination begins in ``members``; one element more than there are combinations.
    public let starts: [Int]
    /// Skills by index, combination after combination.
    public let members: [UInt32]

    /// The number of combinations.
    public var count: Int { starts.count - 1 }

    /// Whether some combination has more than one skill.
    public var hasSeveral: Bool { members.count > count }

    /// Combinations as lists of skills.
    ///
    /// - Throws: ``InteractionTableError/emptyCombination(index:)``.
    public init(_ combinations: [[UInt32]]) throws(InteractionTableError) {
        var starts = [0]
        var members: [UInt32] = []
        for (index, combination) in combinations.enumerated() {
            guard !combination.isEmpty else { throw .emptyCombination(index: index) }
            members.append(contentsOf: combination)
            starts.append(members.count)
        }
        self.starts = starts
        self.members = members
    }

    /// One combination for each of `count` skills, of that skill alone.
    public init(singles count: Int) {
        starts = Array(0...count)
        members = (0..<count).map(UInt32.init)
    }

    /// The skills of one combination.
    public subscript(combination: Int) -> ArraySlice<UInt32> { members[starts[combination]..<starts[combination + 1]] }

    /// Where the skills of one combination lie in ``members``.
    public func places(_ combination: UInt32) -> Range<Int> { starts[Int(combination)]..<starts[Int(combination) + 1] }
}
