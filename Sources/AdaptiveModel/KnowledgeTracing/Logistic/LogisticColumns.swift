/// Where the coefficients of a logistic model lie in one vector.
///
/// The intercept, then slopes that all rows share, pupils, items, and for each skill its own coefficient and those of its counts side
/// by side, since a row reads them together.
public struct LogisticColumns: Sendable, Equatable, Codable {
    /// What the model looks at.
    public let design: LogisticDesign
    /// The number of pupils with a column, 0 where the design has none.
    public let pupilCount: Int
    /// The number of items with a column, 0 where the design has none.
    public let itemCount: Int
    /// The number of skills.
    public let skillCount: Int

    let globalCounts: [LogisticDesign.Feature]
    let skillCounts: [LogisticDesign.Feature]
    /// Counts of each skill of a row.
    let countsPerSkill: Int
    let pupilBase: Int
    let itemBase: Int
    let skillBase: Int
    /// Columns of a skill.
    let skillStride: Int

    init(_ design: LogisticDesign, pupils: Int, items: Int, skills: Int) {
        self.design = design
        pupilCount = design.features.contains(.pupil) ? pupils : 0
        itemCount = design.features.contains(.item) ? items : 0
        skillCount = skills
        globalCounts = design.globalCounts
        skillCounts = design.skillCounts
        countsPerSkill = skillCounts.reduce(0) { $0 + LogisticDesign.width($1) }
        pupilBase = 1 + globalCounts.count
        itemBase = pupilBase + pupilCount
        skillBase = itemBase + itemCount
        skillStride = (design.features.contains(.skill) ? 1 : 0) + countsPerSkill
    }

    /// The number of coefficients, the intercept included.
    public var count: Int { skillBase + skillCount * skillStride }

    var hasSkillColumn: Bool { skillStride > countsPerSkill }

    /// Where a coefficient lies; `nil` where the design has no such feature. The intercept is at 0.
    ///
    /// - Parameters:
    ///   - feature: the kind.
    ///   - index: the pupil, item or skill; 0 for slopes that all rows share.
    ///   - window: the place in ``LogisticDesign/windows``; 0 for features without windows.
    public func place(of feature: LogisticDesign.Feature, index: Int = 0, window: Int = 0) -> Int? {
        func within(_ count: Int, _ base: Int) -> Int? { (0..<count).contains(index) ? base + index : nil }
        switch feature {
        case .pupil: return within(pupilCount, pupilBase)
        case .item: return within(itemCount, itemBase)
        case .skill:
            guard hasSkillColumn, (0..<skillCount).contains(index) else { return nil }
            return skillBase + index * skillStride
        case .itemWins, .itemAttempts, .totalWins, .totalAttempts:
            return globalCounts.firstIndex(of: feature).map { 1 + $0 }
        case .attempts, .wins, .failures, .windowedWins, .windowedAttempts:
            guard (0..<skillCount).contains(index), (0..<LogisticDesign.width(feature)).contains(window),
                let place = skillCounts.firstIndex(of: feature)
            else { return nil }
            let before = skillCounts[..<place].reduce(0) { $0 + LogisticDesign.width($1) }
            return skillBase + index * skillStride + (hasSkillColumn ? 1 : 0) + before + window
        }
    }
}
