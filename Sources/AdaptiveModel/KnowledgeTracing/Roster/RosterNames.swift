/// The names of a roster: those that its model knows, and those that came later.
struct RosterNames: Sendable {
    /// By index; `nil` where a pupil was removed.
    private(set) var pupilNames: [String?] = []
    private(set) var pupils: [String: UInt32] = [:]
    private(set) var items = Numbers()
    private(set) var skills = Numbers()
    /// Combinations that the model does not know, as sorted skills.
    private(set) var newCombinations: [[UInt32]] = []
    private var combinations: [[UInt32]: UInt32] = [:]
    private var exercises: [Key: Roster.Exercise] = [:]

    private struct Key: Hashable {
        var item: String?
        var skills: [String]
    }

    /// Names with their indices.
    struct Numbers: Sendable {
        private(set) var names: [String] = []
        private var indices: [String: UInt32] = [:]

        init(_ names: [String] = []) {
            for name in names { _ = number(of: name) }
            // A name that stands twice keeps both places; the first is found.
            self.names = names
        }

        mutating func number(of name: String) -> UInt32 {
            if let known = indices[name] { return known }
            let index = UInt32(names.count)
            indices[name] = index
            names.append(name)
            return index
        }
    }

    init(_ model: RosterModel) {
        items = Numbers(model.itemNames)
        skills = Numbers(model.skillNames)
        for index in 0..<model.combinations.count {
            let members = model.combinations[index].sorted()
            if combinations[members] == nil { combinations[members] = UInt32(index) }
        }
    }

    init(
        _ model: RosterModel, pupilNames: [String?], itemNames: [String], skillNames: [String],
        newCombinations: [[UInt32]]
    ) {
        self.init(model)
        self.pupilNames = pupilNames
        for (index, name) in pupilNames.enumerated() { if let name { pupils[name] = UInt32(index) } }
        items = Numbers(itemNames)
        skills = Numbers(skillNames)
        self.newCombinations = newCombinations
        for (place, members) in newCombinations.enumerated() {
            combinations[members] = UInt32(model.combinations.count + place)
        }
    }

    mutating func enter(pupil name: String) -> UInt32 {
        if let known = pupils[name] { return known }
        let index = UInt32(pupilNames.count)
        pupils[name] = index
        pupilNames.append(name)
        return index
    }

    mutating func remove(pupil name: String) -> UInt32? {
        guard let index = pupils.removeValue(forKey: name) else { return nil }
        pupilNames[Int(index)] = nil
        return index
    }

    mutating func exercise(item: String?, skills names: [String], _ model: RosterModel) -> Roster.Exercise {
        let key = Key(item: item, skills: names)
        if let known = exercises[key] { return known }
        var members: [UInt32] = []
        for name in names.isEmpty ? [""] : names {
            let index = skills.number(of: name)
            if !members.contains(index) { members.append(index) }
        }
        let sorted = members.sorted()
        let combination: UInt32
        if let known = combinations[sorted] {
            combination = known
        } else {
            combination = UInt32(model.combinations.count + newCombinations.count)
            combinations[sorted] = combination
            newCombinations.append(sorted)
        }
        let itemIndex = item.map { items.number(of: $0) }
        let exercise = model.exercise(item: itemIndex, skills: members, combination: combination)
        exercises[key] = exercise
        return exercise
    }
}
