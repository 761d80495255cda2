internal import NumericalCore

/// What is believed about one number: a normal distribution.
public struct Belief: Sendable, Equatable, Codable {
    /// The mean, logits.
    public var mean: Double
    /// The variance, square logits.
    public var variance: Double

    init(_ mean: Double, _ variance: Double) {
        self.mean = mean
        self.variance = variance
    }

    /// One Newton step on the log-likelihood of a logit of which this number is `share`, and what is added whatever the answer.
    ///
    /// - Parameters:
    ///   - gradient: of the log-likelihood by the logit.
    ///   - weight: its information.
    @inline(__always)
    mutating func take(_ gradient: Double, _ weight: Double, share: Double = 1, then shift: Double = 0) {
        let step = variance * share
        mean += step * gradient + shift
        variance -= step * step * weight
    }
}

extension FilterSettings {
    /// The lasting ability before the next row; of a new pupil before the first.
    @inline(__always)
    func aged(slow: Belief?) -> Belief {
        guard let slow else { return Belief(0, abilityVariance) }
        return Belief(slow.mean, slow.variance + abilityWalk)
    }

    /// The passing ability before the next row; of a new pupil before the first.
    @inline(__always)
    func aged(fast: Belief?) -> Belief {
        guard let fast else { return Belief(0, formVariance) }
        let phi = formPersistence
        return Belief(phi * fast.mean, phi * phi * fast.variance + (1 - phi * phi) * formVariance)
    }

    /// The strength in a skill before its next row.
    @inline(__always)
    func aged(skill: Belief) -> Belief { Belief(skill.mean, skill.variance + skillWalk) }

    /// The familiarity with an item before its next row.
    @inline(__always)
    func aged(item: Belief) -> Belief { Belief(item.mean, item.variance + itemWalk) }
}

/// What is believed about one pupil, answer by answer: assumed-density filtering in a logistic state-space model.
///
/// logit P(right) = difficulty + lasting ability + passing ability + mean strength in the row's skills + familiarity with the item. Each
/// is normal a priori and varies by ``FilterSettings``; an answer moves all of them by one Newton step on the logistic likelihood
/// whose variance is integrated out by MacKay's approximation κ = (1 + πv/8)^−½ (MacKay 1992, equation 10), as Glicko does for two
/// numbers. An answer costs a visit to each skill of the row. Nothing is learnt from what is asked, only from the answers: the
/// filter knows nothing of a platform's rule for choosing or stopping.
package struct AbilityFilter: Sendable, Equatable {
    package var slow = Belief(0, 0)
    package var fast = Belief(0, 0)
    package var isNew = true
    /// Slot to belief; skills and items have slots in order of first appearance.
    package var skills: [Belief] = []
    package var items: [Belief] = []

    package init() {}

    /// What is believed before a row.
    struct Look {
        var slow: Belief
        var fast: Belief
        var item: Belief
        /// The mean of the row's skills.
        var skill: Belief

        var mean: Double { slow.mean + fast.mean + skill.mean + item.mean }
        var variance: Double { slow.variance + fast.variance + skill.variance + item.variance }
        /// κ, by which the uncertain mean is drawn to 0.
        var shrinkage: Double { 1 / (1 + Double.pi / 8 * variance).squareRoot() }
        var ability: Double { slow.mean + fast.mean }
    }

    mutating func reset() {
        isNew = true
        skills.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    func skill(_ slot: Int, _ h: FilterSettings) -> Belief {
        slot < skills.count ? h.aged(skill: skills[slot]) : Belief(0, h.skillVariance)
    }

    @inline(__always)
    func item(_ slot: Int, _ h: FilterSettings) -> Belief {
        slot < items.count ? h.aged(item: items[slot]) : Belief(0, h.itemVariance)
    }

    /// What is believed before a row with this item and these skills; a slot that is not there yet is a new one.
    @inline(__always)
    func look(item: Int, skills: Span<UInt32>, _ h: FilterSettings) -> Look {
        var mean = 0.0
        var variance = 0.0
        for place in skills.indices {
            let belief = skill(Int(skills[place]), h)
            mean += belief.mean
            variance += belief.variance
        }
        let k = Double(skills.count)
        return Look(
            slow: h.aged(slow: isNew ? nil : slow), fast: h.aged(fast: isNew ? nil : fast), item: self.item(item, h),
            skill: Belief(mean / k, variance / (k * k)))
    }

    /// Takes in the row's answer, predicted as `p` with shrinkage `kappa`, or that the row was studied (`outcome` −1).
    @inline(__always)
    mutating func record(
        _ look: Look, outcome: Int8, p: Double, kappa: Double, item: Int, skills slots: Span<UInt32>,
        _ h: FilterSettings
    ) {
        slow = look.slow
        fast = look.fast
        isNew = false
        var familiar = look.item
        if outcome < 0 {
            familiar.mean += h.itemStudy
            for place in slots.indices {
                let slot = Int(slots[place])
                var belief = skill(slot, h)
                belief.mean += h.skillStudy
                set(skill: slot, belief)
            }
        } else {
            let gradient = kappa * (Double(outcome) - p)
            let weight = kappa * kappa * p * (1 - p)
            slow.take(gradient, weight)
            fast.take(gradient, weight)
            familiar.take(gradient, weight, then: h.itemLearning)
            let share = 1 / Double(slots.count)
            for place in slots.indices {
                let slot = Int(slots[place])
                var belief = skill(slot, h)
                belief.take(gradient, weight, share: share, then: h.skillLearning)
                set(skill: slot, belief)
            }
        }
        if item < items.count { items[item] = familiar } else { items.append(familiar) }
    }

    @inline(__always)
    private mutating func set(skill slot: Int, _ belief: Belief) {
        if slot < skills.count { skills[slot] = belief } else { skills.append(belief) }
    }
}
