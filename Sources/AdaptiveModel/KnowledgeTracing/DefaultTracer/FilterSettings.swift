/// How quickly a pupil's knowledge is thought to vary: the twelve numbers of `AbilityFilter`. Variances and shifts are in logits.
public struct FilterSettings: Sendable, Equatable, Codable {
    /// Variance of a new pupil's lasting ability; above 0.
    public var abilityVariance = 0.8
    /// Variance that the lasting ability gains per row; at least 0.
    public var abilityWalk = 0.003
    /// Share of the passing ability ("form of the day") that is left a row later; in [0, 1).
    public var formPersistence = 0.8
    /// Stationary variance of the passing ability; at least 0.
    public var formVariance = 0.3
    /// Variance of a pupil's strength in a new skill; at least 0.
    public var skillVariance = 0.3
    /// Variance that the strength in a skill gains between its rows; at least 0.
    public var skillWalk = 0.01
    /// What an answer on a skill adds to the strength in it.
    public var skillLearning = 0.05
    /// Variance of a pupil's familiarity with a new item; at least 0.
    public var itemVariance = 0.2
    /// What an answer on an item adds to the familiarity with it.
    public var itemLearning = 0.1
    /// What a study row adds to the strength in its skill.
    public var skillStudy = 0.05
    /// What a study row adds to the familiarity with its item.
    public var itemStudy = 0.2
    /// Variance that the familiarity with an item gains between its rows; at least 0.
    public var itemWalk = 0.01

    /// Settings that do well untuned.
    public init() {}

    /// The numbers in the order of the fields, the passing ability's after the lasting one's and the item's walk last.
    package var values: [Double] {
        get {
            [
                abilityVariance, abilityWalk, formPersistence, formVariance, skillVariance, skillWalk, skillLearning,
                itemVariance, itemLearning, skillStudy, itemStudy, itemWalk,
            ]
        }
        set {
            precondition(newValue.count == 12, "the filter has twelve settings")
            (abilityVariance, abilityWalk, formPersistence) = (newValue[0], newValue[1], newValue[2])
            (formVariance, skillVariance, skillWalk) = (newValue[3], newValue[4], newValue[5])
            (skillLearning, itemVariance, itemLearning) = (newValue[6], newValue[7], newValue[8])
            (skillStudy, itemStudy, itemWalk) = (newValue[9], newValue[10], newValue[11])
        }
    }
}
