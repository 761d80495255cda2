#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The forecaster's dense inputs, all known before the answer. Counts enter as ln(1 + count); what belongs to skills is averaged over
/// the row's.
package enum ForecastFeature: String, Sendable, CaseIterable, Codable {
    /// The filter's logit.
    case filterLogit = "z"
    /// How far it lies above quantiles of the training's: a piecewise linear curve.
    case aboveKnot0 = "z>q0"
    case aboveKnot1 = "z>q1"
    case aboveKnot2 = "z>q2"
    case aboveKnot3 = "z>q3"
    case aboveKnot4 = "z>q4"
    /// The filter's means and variances.
    case ability = "theta"
    case skillStrength = "delta"
    case familiarity = "eps"
    case abilityVariance = "V0"
    case skillVariance = "Vs"
    case familiarityVariance = "Vi"
    /// The item's ease and the answers it was learnt from.
    case ease = "b"
    case easeAnswers = "lnb"
    case answers = "lnT"
    case skillAnswers = "lnS"
    case skillFailures = "lnSf"
    case itemAnswers = "lnI"
    case itemFailures = "lnIf"
    case skillResidual = "emaS"
    case residual = "emaG"
    case streakRight = "sc"
    case streakWrong = "sw"
    /// Rows since the skill's last, and the share of skills without one.
    case skillGap = "gapS"
    case skillIsNew = "never"
    case itemGap = "gapI"
    case itemIsKnown = "seenI"
    case skillStudies = "stS"
    case itemStudies = "stI"
    case run = "run"
    case sameCombination = "sameK"
    case sameItem = "sameI"
    case lastResidualOfRun = "lastrK"
    /// Ten-minute units since the skill's and the item's last.
    case skillPause = "tS"
    case itemPause = "tI"
    case fadedAnswers0 = "dw0"
    case fadedAnswers1 = "dw1"
    case fadedAnswers2 = "dw2"
    case fadedAnswers3 = "dw3"
    case fadedRight0 = "dw4"
    case fadedRight1 = "dw5"
    case fadedRight2 = "dw6"
    case fadedRight3 = "dw7"

    /// The place in the feature vector.
    var place: Int { Self.places[self] ?? 0 }
    private static let places = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
    static let count = allCases.count

    /// The features of the small profile's and of those without times.
    static let small: Set<ForecastFeature> = [
        .filterLogit, .ease, .easeAnswers, .skillAnswers, .skillFailures, .itemAnswers, .itemFailures, .skillGap,
        .skillIsNew, .itemGap, .itemIsKnown, .skillPause, .itemPause,
    ]
}

/// A row as the forecaster's tables see it.
struct ForecastContext: Sendable {
    var item: UInt32 = .max
    var combination: UInt32 = .max
    var previousItem: UInt32 = .max
    var skillPattern: UInt8 = 1
    var pattern: UInt8 = 1
    /// 0 never, 1 wrong, 2 right, 3 studied.
    var itemLast: UInt8 = 0
    var run: UInt8 = 0
    // Single precision: training keeps one of these an answer, and an effect times 10⁻⁷ moves no logit.
    var skillRight: Float = 0
    var skillFailures: Float = 0
    var ability: Float = 0
    var lastResidual: Float = 0
    /// z less the ease.
    var aboveEase: Float = 0
}

extension AnswerHistory {
    /// Fills the dense features of a row and says what its tables see.
    ///
    /// - Parameters:
    ///   - x: ``ForecastFeature/count`` elements.
    ///   - z: the filter's logit.
    ///   - easeAnswers: answers that the ease was learnt from.
    func look(
        into x: inout MutableSpan<Double>, filter: AbilityFilter.Look, z: Double, ease: Double, easeAnswers: Double,
        item: UInt32, combination: UInt32, itemSlot: Int, skillSlots: Span<UInt32>, time: Double, usesTimes: Bool,
        knots: [Double]
    ) -> ForecastContext {
        var answered = 0.0, failed = 0.0, won = 0.0, residuals = 0.0, up = 0.0, down = 0.0, gap = 0.0, never = 0.0
        var studied = 0.0, pause = 0.0
        var fadedLogs = SIMD8<Double>()
        let now = usesTimes ? self.now(time) : .nan
        var first: UInt8 = 1
        for place in skillSlots.indices {
            let slot = Int(skillSlots[place])
            guard slot < skills.count else {
                never += 1
                continue
            }
            let skill = skills[slot]
            if place == 0 { first = skill.pattern }
            studied += logOfOnePlus(skill.studies)
            guard skill.answers > 0 else {
                never += 1
                continue
            }
            answered += logOfOnePlus(skill.answers)
            failed += logOfOnePlus(skill.answers - skill.right)
            won += logOfOnePlus(skill.right)
            residuals += skill.residual
            if skill.streak > 0 { up += logOfOnePlus(skill.streak) } else { down += logOfOnePlus(-skill.streak) }
            gap += logOfOnePlus(row - skill.row)
            guard now.isFinite else { continue }
            let seconds = max(now - skill.time, 0)
            pause += log1p(seconds / 600)
            let counts = faded[slot] * fade(seconds)
            for lane in 0..<8 { fadedLogs[lane] += log1p(counts[lane]) }
        }
        let share = 1 / Double(skillSlots.count)
        let known = itemSlot < items.count ? items[itemSlot] : Item()
        let isKnown = known.answers + known.studies > 0
        let same = lastCombination == combination
        let length = same ? run + 1 : 0
        x[0] = z
        for (place, knot) in knots.enumerated() { x[1 + place] = max(z - knot, 0) }
        x[6] = filter.ability
        x[7] = filter.skill.mean
        x[8] = filter.item.mean
        x[9] = filter.slow.variance
        x[10] = filter.skill.variance
        x[11] = filter.item.variance
        x[12] = ease
        x[13] = log1p(easeAnswers)
        x[14] = logOfOnePlus(answers)
        x[15] = answered * share
        x[16] = failed * share
        x[17] = logOfOnePlus(known.answers)
        x[18] = logOfOnePlus(known.answers - known.right)
        x[19] = residuals * share
        x[20] = residual
        x[21] = up * share
        x[22] = down * share
        x[23] = gap * share
        x[24] = never * share
        x[25] = isKnown ? logOfOnePlus(row - known.row) : 0
        x[26] = isKnown ? 1 : 0
        x[27] = studied * share
        x[28] = logOfOnePlus(known.studies)
        x[29] = logOfOnePlus(length)
        x[30] = same ? 1 : 0
        x[31] = lastItem == item && row > 0 ? 1 : 0
        x[32] = same ? lastResidual : 0
        x[33] = pause * share
        x[34] = isKnown && now.isFinite ? log1p(max(now - known.time, 0) / 600) : 0
        for lane in 0..<8 { x[35 + lane] = fadedLogs[lane] * share }
        return ForecastContext(
            item: item, combination: combination, previousItem: lastItem, skillPattern: first, pattern: pattern,
            itemLast: UInt8(known.last + 1), run: UInt8(min(length, 15)), skillRight: Float(won * share),
            skillFailures: Float(failed * share), ability: Float(filter.ability), lastResidual: Float(lastResidual),
            aboveEase: Float(z - ease))
    }
}

/// ln(1 + n) of a count.
private func logOfOnePlus(_ n: Int32) -> Double { n < 512 ? logarithms[Int(n)] : log1p(Double(n)) }
private let logarithms = (0..<512).map { log1p(Double($0)) }
