/// The choice of a whole test as a program of yes and no. A variable is an item, or a testlet, which is given whole or not at all.
struct ShadowProblem {
    /// Variable to its items.
    let units: [[Int]]
    /// What is to be solved; `nil` where no choice can meet it.
    let program: IntegerProgram?

    /// - Parameters:
    ///   - session: at the point where an item is to be chosen.
    ///   - length: how many scored items the whole session has.
    ///   - relaxed: constraints on use to leave out.
    ///   - ignored: a constraint to leave out, to see whether it is the one that binds.
    init(
        _ session: AdaptiveSession, length: Int, without relaxed: [RelaxedConstraint],
        ignoring ignored: BindingConstraint.Kind? = nil
    ) {
        let relations = session.test.bank.relations
        let avoided = relaxed.contains(.exposure) ? nil : session.passedOver
        var units: [[Int]] = []
        for item in 0..<session.test.bank.itemCount where !session.isAnswered(item) {
            let testlet = ignored == .testlet ? nil : relations.testletOfItem[item].map { relations.testlets[$0] }
            let members = testlet ?? [item]
            // What waits for others may come after them.
            let obstacles = session.obstacles(to: item).filter { $0 != .prerequisite && $0 != ignored }
            if members[0] == item, obstacles.isEmpty, avoided?.contains(item) != true { units.append(members) }
        }
        self.units = units

        var unitOfItem: [Int: Int] = [:]
        for (unit, members) in units.enumerated() { for item in members { unitOfItem[item] = unit } }
        let sizes = units.enumerated().map { (variable: $0, coefficient: $1.count) }
        let remaining = max(0, length - session.scoredCount)
        var rows = [IntegerProgram.Row(sizes, in: remaining...remaining)]
        if ignored != .enemy {
            for (unit, members) in units.enumerated() {
                let enemies = Set(members.flatMap { relations.enemies[$0] }.compactMap { unitOfItem[$0] })
                for other in enemies.sorted() where other > unit {
                    rows.append(.init([(unit, 1), (other, 1)], in: 0...1))
                }
            }
        }
        if ignored != .prerequisite {
            for (unit, members) in units.enumerated() {
                for needed in relations.prerequisites[members[0]] where !session.isAnswered(needed) {
                    guard let other = unitOfItem[needed] else {
                        rows.append(.init([(unit, 1)], in: 0...0))
                        continue
                    }
                    rows.append(.init([(other, 1), (unit, -1)], in: 0...1))
                }
            }
        }
        if let quota = session.test.quota, !relaxed.contains(.contentBalance) {
            rows += Self.content(quota, units, session, length: length)
        }
        let merits = Self.objective(units, session)
        // A row without variables is met or not, whatever is chosen.
        let isHopeless = units.isEmpty || rows.contains { $0.variables.isEmpty && !$0.bounds.contains(0) }
        program =
            isHopeless ? nil : IntegerProgram(objective: merits, rows: rows.filter { !$0.variables.isEmpty })
    }

    /// The items of the best choice, ascending; `nil` where there is none.
    func solved(by solver: some IntegerProgramSolver) throws(ShadowTestError) -> [Int]? {
        guard let program else { return nil }
        do throws(IntegerProgramError) {
            guard let choice = try solver.solve(program) else { return nil }
            guard program.allows(choice) else { throw .badAnswer }
            return units.indices.filter { choice[$0] }.flatMap { units[$0] }.sorted()
        } catch {
            throw .solver(error)
        }
    }

    /// Every aim within one item of its share of the whole session, and no item of an aim without a share.
    private static func content(
        _ quota: ContentQuota, _ units: [[Int]], _ session: AdaptiveSession, length: Int
    ) -> [IntegerProgram.Row] {
        // Rounding must not decide whether a share is a whole number of items.
        let tolerance = 1e-9
        let aims = session.test.bank.aimOfItem
        var rows: [IntegerProgram.Row] = []
        for (aim, share) in quota.shares.enumerated() {
            let terms = units.enumerated().map { unit, members in
                (variable: unit, coefficient: members.count { aims[$0] == aim })
            }.filter { $0.coefficient > 0 }
            let least = Int((share * Double(length) + tolerance).rounded(.down))
            let most = Int((share * Double(length) - tolerance).rounded(.up))
            let given = session.aimCounts[aim]
            // What the teacher gave beyond an aim's share is not for the other aims to make good.
            rows.append(.init(terms, in: max(0, least - given)...max(0, max(least, most) - given)))
        }
        let outside = units.indices.filter { unit in units[unit].contains { aims[$0] == nil } }
        if !outside.isEmpty { rows.append(.init(outside.map { ($0, 1) }, in: 0...0)) }
        return rows
    }

    /// Unit to the sum of its items' merits.
    private static func objective(_ units: [[Int]], _ session: AdaptiveSession) -> [Double] {
        let items = ItemSet(count: session.test.bank.totalCount, units.joined())
        let merits = session.merits(of: items).merits
        // An item without a number for a merit is worth no more than the worst that has one.
        let lowest = items.items.reduce(0) { merits[$1].isFinite ? min($0, merits[$1]) : $0 }
        return units.map { $0.reduce(0) { $0 + (merits[$1].isFinite ? merits[$1] : lowest) } }
    }
}
