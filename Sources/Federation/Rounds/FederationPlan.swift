internal import AdaptiveModel
internal import Crypto
public import DifferentialPrivacy
public import Foundation
public import LearningAnalytics

/// What schools and aggregator agree on before anybody looks at an answer, as one public file. Its digest names the federation.
///
/// As JSON with sorted keys; a file with other bytes than the same plan written here would have is refused, so that there is one digest for
/// each plan.
public struct FederationPlan: Sendable, Equatable, Codable {
    /// The layout that this version reads.
    public static let currentFormat = 3

    /// How items came to pupils.
    public enum Assignment: String, Sendable, Codable {
        /// Every pupil gets as many items, each set equally likely.
        case byDesign = "by-design"
        /// Unevenly, but not by what the pupil had answered: a noisy count of answers an item is part of the first round.
        case uneven
        /// By what the pupil had answered. Refused: the calibration would be wrong.
        case adaptive
    }

    var format = currentFormat
    /// What the federation is called.
    public var name: String
    /// The items to calibrate, in the order of every sum.
    public var items: [String]
    /// What is learnt about each item.
    public var model: CalibrationPlan.Model
    /// The most answers of one pupil that count.
    public var answersPerPupil: Int
    /// The most answers of one pupil to one item that count.
    public var answersPerItem: Int
    /// How items came to pupils.
    public var assignment: Assignment
    /// What is known about the distribution of ability.
    public var ability: CalibrationPlan.Ability
    /// What all rounds together may cost a pupil, with `delta`; per pupil and school year.
    public var epsilon: Double
    /// Goes with `epsilon`.
    public var delta: Double
    /// The school year that the ledgers are charged in, by the year it starts in.
    public var schoolYear: Int
    /// Shares of the budget that the rounds of scores get.
    public var rounds: [Double]
    /// What the bank is for.
    public var test: PrivacyWarning.Test
    /// About how many pupils will take part, where somebody knows; public, and used for warnings only.
    public var expectedPupils: Int?
    /// A sum of fewer schools is not opened.
    public var minimumSchools: Int
    /// How large a share of the least number of schools is relied on to add its noise and to keep it: with .8, a fifth may collude.
    public var honestShare: Double
    /// The most schools that hold key shares.
    public var keyHolderLimit: Int
    /// Pupils simulated to learn what clipped scores look like.
    public var simulatedPupils: Int
    /// Of the simulated pupils, and of which answers count. No noise comes from it.
    public var seed: UInt64
    /// Checks the aggregator's signatures (Ed25519).
    public var aggregatorKey: Data

    /// A plan with the defaults of `CalibrationPlan`.
    ///
    /// - Parameters:
    ///   - name: What the federation is called.
    ///   - items: The items to calibrate.
    ///   - model: What is learnt about each item.
    ///   - answersPerPupil: The most answers of one pupil that count.
    ///   - assignment: How items came to pupils.
    ///   - epsilon: What all rounds together may cost a pupil, with `delta`.
    ///   - delta: Goes with `epsilon`.
    ///   - schoolYear: By the year it starts in.
    ///   - minimumSchools: A sum of fewer is not opened.
    ///   - aggregatorKey: The aggregator's public signing key.
    public init(
        name: String, items: [String], model: CalibrationPlan.Model = .twoParameter, answersPerPupil: Int,
        assignment: Assignment = .byDesign, epsilon: Double,
        delta: Double, schoolYear: Int, minimumSchools: Int, aggregatorKey: Data
    ) {
        self.name = name
        self.items = items
        self.model = model
        self.answersPerPupil = answersPerPupil
        answersPerItem = 1
        self.assignment = assignment
        ability = .estimated
        self.epsilon = epsilon
        self.delta = delta
        self.schoolYear = schoolYear
        rounds = assignment == .uneven ? [0.1, 0.2, 0.7] : [0.1, 0.9]
        test = .adaptive
        self.minimumSchools = minimumSchools
        honestShare = 0.8
        keyHolderLimit = 64
        simulatedPupils = 10_000
        seed = 1
        self.aggregatorKey = aggregatorKey
    }

    /// The plan in a file's bytes.
    ///
    /// - Throws: ``FederationError/malformed`` unless they are what ``bytes`` of a plan would be; ``FederationError/badPlan(field:expected:)``,
    ///   ``FederationError/adaptiveAssignment``.
    public init(bytes: Data) throws(FederationError) {
        guard let plan = try? JSONDecoder().decode(FederationPlan.self, from: bytes), plan.bytes == bytes else {
            throw .malformed
        }
        self = plan
        try check()
    }

    /// The plan as a file.
    public var bytes: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Numbers that are not finite are refused by `check`; their plan has no bytes.
        return (try? encoder.encode(self)) ?? Data()
    }

    /// Names the federation: 32 bytes.
    public var digest: Data { Data(SHA256.hash(data: bytes)) }

    /// That the numbers fit together.
    public func check() throws(FederationError) {
        guard assignment != .adaptive else { throw .adaptiveAssignment }
        func require(_ holds: Bool, _ field: String, _ expected: String) throws(FederationError) {
            guard holds else { throw .badPlan(field: field, expected: expected) }
        }
        try require(format == Self.currentFormat, "format", "\(Self.currentFormat)")
        try require(!name.isEmpty, "name", "a name")
        try require((1...5000).contains(items.count), "items", "1 to 5000 items")
        try require(
            Set(items).count == items.count && !items.contains(""), "items", "different names, none empty")
        try require((1...1000).contains(answersPerPupil), "answersPerPupil", "1 to 1000")
        try require((1...1000).contains(answersPerItem), "answersPerItem", "1 to 1000")
        try require(epsilon.isFinite && epsilon > 0 && epsilon <= 100, "epsilon", "above 0, at most 100")
        try require(delta > 0 && delta <= 0.001, "delta", "above 0, at most 0.001")
        try require(
            (1...10).contains(rounds.count) && rounds.allSatisfy { $0.isFinite && $0 > 0 }, "rounds",
            "1 to 10 shares above 0")
        try require((2...100_000).contains(minimumSchools), "minimumSchools", "at least 2")
        try require(
            honestShare > 0 && honestShare <= 1 && honestShare * Double(minimumSchools) >= 1, "honestShare",
            "above 0, at most 1, and at least one honest school of the least number")
        try require((3...256).contains(keyHolderLimit), "keyHolderLimit", "3 to 256")
        try require((1000...1_000_000).contains(simulatedPupils), "simulatedPupils", "1000 to 1 000 000")
        try require(expectedPupils.map { $0 > 0 } ?? true, "expectedPupils", "at least 1")
        try require(aggregatorKey.count == 32, "aggregatorKey", "32 bytes")
    }

    /// With this many honest shares the total has the promised noise.
    public var leastHonestSchools: Int { max(1, Int((honestShare * Double(minimumSchools)).rounded(.down))) }

    /// What all rounds together guarantee.
    public func guarantee() throws(FederationError) -> ApproximateDP {
        do {
            return try ApproximateDP(epsilon: epsilon, delta: delta, unit: .pupil, period: .schoolYear)
        } catch { throw .badPlan(field: "epsilon", expected: "a guarantee") }
    }

    /// What a pupil is charged for a round.
    func cost(of round: CalibrationRound) throws(FederationError) -> Double {
        do {
            let total = try GaussianBudget(try guarantee()).total.rho
            // A little less than the share, so that the rounds stay within the whole however their charges are rounded.
            return total * round.share * (1 - 1e-9)
        } catch { throw .badPlan(field: "epsilon", expected: "a guarantee that a budget can hold") }
    }

    /// How many numbers a school's sums of a round have: scores, and in the first round the number of pupils and, where it is not public, of answers an item.
    func dimension(ofRound number: Int) -> Int {
        (model == .rasch ? 1 : 2) * (items.count + ability.population.entries)
            + (number > 0 ? 0 : 1 + (assignment == .uneven ? items.count : 0))
    }

    /// The calibration that the rounds are of.
    func calibration() throws(FederationError) -> CalibrationPlan {
        do {
            var plan = try CalibrationPlan(
                itemNames: items, model: model, answersPerPupil: answersPerPupil, answersPerItem: answersPerItem,
                exposure: assignment == .uneven ? .released : .byDesign, ability: ability,
                simulatedPupils: simulatedPupils, seed: seed)
            plan.rounds = rounds
            return plan
        } catch { throw .badPlan(field: "items", expected: "names of items") }
    }
}
