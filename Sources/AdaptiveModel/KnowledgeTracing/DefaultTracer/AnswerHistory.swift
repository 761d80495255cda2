internal import NumericalCore

/// What a pupil did lately, as the forecaster sees it: counts, recency, outcome patterns. Beside ``AbilityFilter``, whose residuals it
/// averages; an answer costs a visit to each skill of the row.
package struct AnswerHistory: Sendable, Equatable {
    /// A pupil's history with one skill.
    struct Skill: Sendable, Equatable, Codable {
        var answers: Int32 = 0
        var right: Int32 = 0
        var studies: Int32 = 0
        /// Length of the current streak, negative for wrong answers.
        var streak: Int32 = 0
        /// The row number of the last time.
        var row: Int32 = 0
        /// Up to six last outcomes in binary behind a leading 1.
        var pattern: UInt8 = 1
        /// Exponentially weighted mean of residuals, rate 0.3.
        var residual = 0.0
        var time = 0.0
    }

    /// A pupil's history with one item.
    struct Item: Sendable, Equatable, Codable {
        var answers: Int32 = 0
        var right: Int32 = 0
        var studies: Int32 = 0
        var row: Int32 = 0
        /// −1 never, 0 wrong, 1 right, 2 studied.
        var last: Int8 = -1
        var time = 0.0
    }

    var skills: [Skill] = []
    var items: [Item] = []
    /// Skill slot to answers (lanes 0 to 3) and right answers (4 to 7), faded by ``fadings``; empty where the model uses no times.
    var faded: [SIMD8<Double>] = []
    var row: Int32 = 0
    var answers: Int32 = 0
    /// Exponentially weighted mean of residuals over all skills, rate 0.15.
    var residual = 0.0
    /// Length of the run of rows with the same combination.
    var run: Int32 = 0
    var lastCombination = UInt32.max
    var lastItem = UInt32.max
    var lastResidual = 0.0
    /// Up to five last outcomes in binary behind a leading 1.
    var pattern: UInt8 = 1
    var lastTime = Double.nan

    /// The times in which faded counts fall to 1/e: an hour, a day, a week and thirty days, in seconds.
    static let fadings: [Double] = [3600, 86400, 604_800, 2_592_000]
    /// A pause longer than this (seconds) is seen before the answer; a shorter one may be the time the answer took, which is not.
    static let pause = 600.0

    package init() {}

    mutating func reset() {
        skills.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
        faded.removeAll(keepingCapacity: true)
        row = 0
        answers = 0
        residual = 0
        run = 0
        lastCombination = .max
        lastItem = .max
        lastResidual = 0
        pattern = 1
        lastTime = .nan
    }

    /// The moment that is known before an answer at `time`: that of the previous row, or the answer's own after a pause. NaN without times.
    func now(_ time: Double) -> Double {
        guard time.isFinite else { return .nan }
        guard lastTime.isFinite else { return time }
        return time - lastTime > Self.pause ? time : lastTime
    }

    func fade(_ seconds: Double) -> SIMD8<Double> {
        var result = SIMD8<Double>()
        for (lane, scale) in Self.fadings.enumerated() {
            let factor = VectorMath.exp(-max(seconds, 0) / scale)
            result[lane] = factor
            result[lane + 4] = factor
        }
        return result
    }

    /// Takes in a row: its outcome (−1 where it was studied) and the residual of the filter's prediction.
    mutating func record(
        outcome: Int8, residual r: Double, item: UInt32, combination: UInt32, itemSlot: Int, skillSlots: Span<UInt32>,
        time: Double, usesTimes: Bool
    ) {
        let seconds = time.isFinite ? time : 0
        while items.count <= itemSlot { items.append(Item()) }
        for place in skillSlots.indices {
            let slot = Int(skillSlots[place])
            while skills.count <= slot {
                skills.append(Skill())
                if usesTimes { faded.append(SIMD8()) }
            }
            if outcome < 0 {
                skills[slot].studies += 1
                skills[slot].row = row
                continue
            }
            var skill = skills[slot]
            let right: Int32 = outcome == 1 ? 1 : 0
            if usesTimes, time.isFinite {
                var counts = skill.answers > 0 ? faded[slot] * fade(time - skill.time) : SIMD8()
                for lane in 0..<4 {
                    counts[lane] += 1
                    counts[lane + 4] += Double(right)
                }
                faded[slot] = counts
            }
            skill.answers += 1
            skill.right += right
            skill.residual += 0.3 * (r - skill.residual)
            skill.pattern = Self.extended(skill.pattern, by: outcome, keeping: 6)
            skill.streak = right == 1 ? max(skill.streak, 0) + 1 : min(skill.streak, 0) - 1
            skill.row = row
            skill.time = seconds
            skills[slot] = skill
        }
        if outcome < 0 {
            items[itemSlot].studies += 1
            items[itemSlot].last = 2
        } else {
            items[itemSlot].answers += 1
            items[itemSlot].right += Int32(outcome)
            items[itemSlot].last = outcome
            answers += 1
            residual += 0.15 * (r - residual)
            pattern = Self.extended(pattern, by: outcome, keeping: 5)
            lastResidual = r
        }
        items[itemSlot].row = row
        items[itemSlot].time = seconds
        run = lastCombination == combination ? run + 1 : 0
        lastCombination = combination
        lastItem = item
        row += 1
        lastTime = time
    }

    /// The pattern with one outcome more, of which at most `length` are kept.
    static func extended(_ pattern: UInt8, by outcome: Int8, keeping length: Int) -> UInt8 {
        let longer = Int(pattern) << 1 | Int(outcome)
        guard longer >= 2 << length else { return UInt8(longer) }
        return UInt8(1 << length | longer & (1 << length - 1))
    }

    /// The last `length` outcomes of a pattern.
    static func tail(_ pattern: UInt8, _ length: Int) -> Int {
        pattern < 1 << length ? Int(pattern) : 1 << length | Int(pattern) & (1 << length - 1)
    }
}
