/// What a pupil answered so far, as the counts that logistic models look at.
struct EarlierAnswers {
    /// Earlier answers on one skill.
    private struct Skill {
        var attempts: UInt32 = 0
        var wins: UInt32 = 0
        /// Times of earlier answers that have one, in rising order, and the wins up to and with each.
        var times: [Double] = []
        var winsUpTo: [UInt32] = []

        /// Answers and wins from which strictly less than `window` has passed at `now`.
        func within(_ window: Double, at now: Double) -> (attempts: UInt32, wins: UInt32) {
            guard window.isFinite else { return (attempts, wins) }
            guard !now.isNaN else { return (0, 0) }
            var low = 0
            var high = times.count
            while low < high {
                let middle = (low + high) / 2
                if now - times[middle] >= window { low = middle + 1 } else { high = middle }
            }
            let all = winsUpTo.last ?? 0
            return (UInt32(times.count - low), all - (low > 0 ? winsUpTo[low - 1] : 0))
        }

        mutating func add(time: Double, right: Bool) {
            attempts += 1
            if right { wins += 1 }
            guard !time.isNaN else { return }
            var place = times.count
            while place > 0, times[place - 1] > time { place -= 1 }
            times.insert(time, at: place)
            winsUpTo.insert(place > 0 ? winsUpTo[place - 1] : 0, at: place)
            if right { for later in place..<winsUpTo.count { winsUpTo[later] += 1 } }
        }

        mutating func removeAll() {
            attempts = 0
            wins = 0
            times.removeAll(keepingCapacity: true)
            winsUpTo.removeAll(keepingCapacity: true)
        }
    }

    private let columns: LogisticColumns
    private let combinations: SkillCombinations
    private var skills: [Skill]
    private var itemAttempts: [UInt32]
    private var itemWins: [UInt32]
    private var attempts: UInt32 = 0
    private var wins: UInt32 = 0
    private var touchedSkills: [Int] = []
    private var touchedItems: [Int] = []

    init(_ columns: LogisticColumns, combinations: SkillCombinations, items: Int) {
        self.columns = columns
        self.combinations = combinations
        skills = [Skill](repeating: Skill(), count: columns.skillCount)
        itemAttempts = [UInt32](repeating: 0, count: items)
        itemWins = itemAttempts
    }

    /// Forgets the pupil.
    mutating func reset() {
        for skill in touchedSkills { skills[skill].removeAll() }
        for item in touchedItems {
            itemAttempts[item] = 0
            itemWins[item] = 0
        }
        touchedSkills.removeAll(keepingCapacity: true)
        touchedItems.removeAll(keepingCapacity: true)
        attempts = 0
        wins = 0
    }

    /// Appends the counts that a row sees: those of each of its skills, then those of all rows.
    func appendCounts(item: Int, combination: Int, time: Double, to counts: inout [UInt32]) {
        for member in combinations[combination] {
            let skill = skills[Int(member)]
            for feature in columns.skillCounts {
                switch feature {
                case .attempts: counts.append(skill.attempts)
                case .wins: counts.append(skill.wins)
                case .failures: counts.append(skill.attempts - skill.wins)
                case .windowedWins:
                    for window in LogisticDesign.windows { counts.append(skill.within(window, at: time).wins) }
                case .windowedAttempts:
                    for window in LogisticDesign.windows { counts.append(skill.within(window, at: time).attempts) }
                default: preconditionFailure("\(feature) is not counted by skill")
                }
            }
        }
        for feature in columns.globalCounts {
            switch feature {
            case .itemWins: counts.append(itemWins[item])
            case .itemAttempts: counts.append(itemAttempts[item])
            case .totalWins: counts.append(wins)
            case .totalAttempts: counts.append(attempts)
            default: preconditionFailure("\(feature) is counted by skill")
            }
        }
    }

    /// Counts an answer.
    mutating func add(item: Int, combination: Int, time: Double, right: Bool) {
        for member in combinations[combination] {
            let skill = Int(member)
            if skills[skill].attempts == 0 { touchedSkills.append(skill) }
            skills[skill].add(time: columns.design.isWindowed ? time : .nan, right: right)
        }
        if itemAttempts[item] == 0 { touchedItems.append(item) }
        itemAttempts[item] += 1
        attempts += 1
        if right {
            itemWins[item] += 1
            wins += 1
        }
    }
}
