/// Every row's item and skills as slots: numbers in order of a pupil's first meeting them, so that a pupil's beliefs are short arrays.
package struct SlotIndex: Sendable {
    /// Row to the item's slot.
    package let items: [UInt32]
    /// The skills' slots, row after row.
    package let skills: [UInt32]
    /// Pupil to where the first row's slots begin in ``skills``.
    package let skillStarts: [Int]

    package init(_ table: InteractionTable) {
        var items = [UInt32](repeating: 0, count: table.count)
        var skills: [UInt32] = []
        skills.reserveCapacity(table.count)
        var skillStarts: [Int] = []
        // Slot and the pupil it belongs to, so that nothing needs clearing between pupils.
        var itemSlots = [(pupil: Int, slot: UInt32)](repeating: (-1, 0), count: table.itemCount)
        var skillSlots = [(pupil: Int, slot: UInt32)](repeating: (-1, 0), count: table.skillCount)
        for pupil in 0..<table.pupilCount {
            skillStarts.append(skills.count)
            var nextItem: UInt32 = 0
            var nextSkill: UInt32 = 0
            for row in table.rows(of: pupil) {
                let item = Int(table.items[row])
                if itemSlots[item].pupil != pupil {
                    itemSlots[item] = (pupil, nextItem)
                    nextItem += 1
                }
                items[row] = itemSlots[item].slot
                for place in table.combinations.places(table.rowCombinations[row]) {
                    let skill = Int(table.combinations.members[place])
                    if skillSlots[skill].pupil != pupil {
                        skillSlots[skill] = (pupil, nextSkill)
                        nextSkill += 1
                    }
                    skills.append(skillSlots[skill].slot)
                }
            }
        }
        self.items = items
        self.skills = skills
        self.skillStarts = skillStarts
    }
}
