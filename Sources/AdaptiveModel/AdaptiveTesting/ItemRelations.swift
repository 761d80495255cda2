/// What the items of a bank mean to one another, by number.
struct ItemRelations: Sendable {
    let aims: [String]
    let aimOfItem: [Int?]
    /// Aim to its items with parameters.
    let itemsOfAim: [ItemSet]
    /// Item to its enemies; symmetric.
    let enemies: [[Int]]
    /// Item to what must have been answered before.
    let prerequisites: [[Int]]
    /// Item to those that wait for it.
    let dependents: [[Int]]
    /// Testlet to its items in the bank's order; those of one item are left out.
    let testlets: [[Int]]
    let testletOfItem: [Int?]
    /// Items with parameters that a session can begin a choice with: not within a testlet.
    let openings: ItemSet
    /// Those that wait for others.
    let waiting: ItemSet
    /// Form of language to the items that can be given in it.
    let itemsOfLanguage: [LanguageForm: ItemSet]
    /// Whether some item has an enemy.
    let hasEnemies: Bool

    init(_ traits: [ItemTraits], places: [String: Int], scored: Int) throws(CompiledBankError) {
        let count = traits.count
        aims = Set(traits.compactMap(\.aim)).sorted()
        let aimPlaces = Dictionary(uniqueKeysWithValues: zip(aims, 0...))
        let aimOfItem = traits.map { $0.aim.flatMap { aimPlaces[$0] } }
        self.aimOfItem = aimOfItem
        itemsOfAim = aims.indices.map { aim in ItemSet(count: count, (0..<scored).filter { aimOfItem[$0] == aim }) }

        var enemies = [Set<Int>](repeating: [], count: count)
        var prerequisites = [[Int]](repeating: [], count: count)
        var dependents = prerequisites
        for (item, own) in traits.enumerated() {
            for name in own.enemies {
                guard let other = places[name], other != item else { throw .relationToUnknownItem(item: item) }
                enemies[item].insert(other)
                enemies[other].insert(item)
            }
            for name in own.prerequisites {
                guard let other = places[name], other != item else { throw .relationToUnknownItem(item: item) }
                prerequisites[item].append(other)
                dependents[other].append(item)
            }
        }
        self.enemies = enemies.map { $0.sorted() }
        self.prerequisites = prerequisites
        self.dependents = dependents
        hasEnemies = enemies.contains { !$0.isEmpty }
        waiting = ItemSet(count: count, (0..<count).filter { !prerequisites[$0].isEmpty })
        if let item = Self.cycle(prerequisites) { throw .prerequisiteCycle(item: item) }

        var members: [String: [Int]] = [:]
        for item in 0..<scored { if let testlet = traits[item].testlet { members[testlet, default: []].append(item) } }
        let testlets = members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
        var testletOfItem = [Int?](repeating: nil, count: count)
        for (testlet, items) in testlets.enumerated() {
            for (place, item) in items.enumerated() {
                testletOfItem[item] = testlet
                let later = items[place...]
                guard !items.contains(where: { enemies[item].contains($0) }),
                    !prerequisites[item].contains(where: { later.contains($0) }),
                    place == 0 || prerequisites[item].allSatisfy({ items.contains($0) })
                else { throw .testletContradiction(item: item) }
            }
        }
        self.testlets = testlets
        self.testletOfItem = testletOfItem
        let inner = Set(testlets.flatMap { $0.dropFirst() })
        openings = ItemSet(count: count, (0..<scored).filter { !inner.contains($0) })

        var byLanguage: [LanguageForm: ItemSet] = [:]
        for form in LanguageForm.allCases {
            func fits(_ item: Int) -> Bool {
                traits[item].languages.isEmpty || traits[item].languages.contains(form)
            }
            // A testlet is given whole or not at all.
            byLanguage[form] = ItemSet(
                count: count,
                (0..<count).filter { item in
                    testletOfItem[item].map { testlets[$0].allSatisfy(fits) } ?? fits(item)
                })
        }
        itemsOfLanguage = byLanguage
    }

    /// An item that waits, directly or not, for itself.
    private static func cycle(_ prerequisites: [[Int]]) -> Int? {
        var open = prerequisites.map(\.count)
        var dependents = [[Int]](repeating: [], count: open.count)
        for (item, needed) in prerequisites.enumerated() {
            for other in needed { dependents[other].append(item) }
        }
        var ready = open.indices.filter { open[$0] == 0 }
        while let item = ready.popLast() {
            for other in dependents[item] {
                open[other] -= 1
                if open[other] == 0 { ready.append(other) }
            }
        }
        return open.firstIndex { $0 > 0 }
    }
}
