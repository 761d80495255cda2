public import DifferentialPrivacy
internal import NumericalCore

/// How many pupils of a school have reached a state of mastery so far, for each aim, week by week.
///
/// ## Privacy
/// Unit: one pupil, added or removed, with all weeks. A pupil counts for an aim once, in the first week that finds the pupil there, and stays counted; of all aims
/// it counts for k, picked by a hash of the name without a look at verdicts, and the same in every week. So in k streams a pupil adds 1 at one step at
/// most, and in the others nothing. Each stream's `SquareRootCounter` costs a pupil in it ρ/k for all weeks together, so all streams cost ρ, which was charged once. Every
/// aim has a number each week, whether anybody is new or not.
///
/// ## Utility
/// The error grows with the logarithm of the number of weeks: for 40 weeks the last total is off by about 2.3 times the standard deviation of a single release for the
/// same ρ, where a release each week is off by 6.3 times. ``SeriesPlan`` says how much that is before anything is spent.
///
/// ## Keeping it
/// Encode it after each release and keep it where only the school can read, for it holds exact numbers and pupils' names. Store it *before* the released
/// numbers are given away, and go on from the latest state only: two releases of the same week have two noises, and their mean less noise than was paid for.
public struct MasterySeries: Sendable, Equatable, Codable {
    /// The name under which a ``SharingPolicy`` must allow the numbers.
    public static let statistic = "mastery.weekly"

    /// The aims; public.
    public let aims: [String]
    /// The state that must be reached, such as "mastered"; public.
    public let state: String
    /// k: for so many of all aims a pupil counts.
    public let aimsPerPupil: Int
    /// How many weeks are paid for.
    public let weeks: Int
    /// Weeks that were released.
    public private(set) var released = 0

    private var streams: [SquareRootCounter.Saved]
    /// Aim to the pupils who were counted.
    private var counted: [Set<String>]

    /// A series before its first week.
    ///
    /// - Parameters:
    ///   - aims: At least one; a public list.
    ///   - state: Which state is counted.
    ///   - aimsPerPupil: At least 1.
    ///   - weeks: In 1...`SquareRootCounter.largestStepCount`.
    ///   - charge: What each pupil is charged for all weeks.
    /// - Throws: ``MasteryError/mechanism(_:)``.
    public init(
        aims: [String], reaching state: String, aimsPerPupil: Int, weeks: Int, charge: consuming PrivacyCharge
    ) throws(MasteryError) {
        precondition(!aims.isEmpty && aimsPerPupil >= 1, "something must be counted")
        self.aims = aims
        self.state = state
        self.aimsPerPupil = min(aimsPerPupil, aims.count)
        self.weeks = weeks
        counted = [Set<String>](repeating: [], count: aims.count)
        do {
            streams = try SquareRootCounter.streams(
                aims.count, streamsPerUnit: self.aimsPerPupil, steps: weeks, l1Bound: 1, charge: charge)
        } catch { throw .mechanism(error) }
    }

    /// The noisy running numbers after one more week, in the order of aims; some can be below 0 or below the week before.
    ///
    /// - Parameters:
    ///   - table: The school's own, as it stands this week.
    ///   - guarantee: Of the whole that the charge is part of, with unit and period.
    ///   - policy: What the owner lets the recipient have.
    /// - Throws: ``MasteryError``; the series is then as it was.
    public mutating func release(
        _ table: Raw<MasteryTable>, within guarantee: ApproximateDP, under policy: SharingPolicy?
    ) throws(MasteryError) -> Released<NoisySum> {
        var bits = SystemBits()
        return try release(table, within: guarantee, under: policy, using: &bits)
    }

    package mutating func release<Bits: BitSource & ~Copyable>(
        _ table: Raw<MasteryTable>, within guarantee: ApproximateDP, under policy: SharingPolicy?,
        using bits: inout Bits
    ) throws(MasteryError) -> Released<NoisySum> {
        var next = self
        let increments = try next.count(table.value)
        var totals: [Double] = []
        do {
            for aim in aims.indices {
                var counter = try SquareRootCounter(resuming: streams[aim])
                totals.append(try counter.add(increments[aim], using: &bits))
                next.streams[aim] = counter.saved
            }
        } catch { throw .mechanism(error) }
        next.released += 1
        do {
            let sum = try Gate.release(
                noisySum: totals, named: Self.statistic, of: table.owner,
                guarantee:
                    "running totals with Gaussian noise by the square-root factorisation within statistics of \(guarantee)",
                under: policy)
            self = next
            return sum
        } catch { throw .refused(error) }
    }

    /// Counts those who are new, for each aim.
    private mutating func count(_ table: MasteryTable) throws(MasteryError) -> [Int64] {
        guard table.aims == aims, let reached = table.states.firstIndex(of: state) else { throw .otherAims }
        var increments = [Int64](repeating: 0, count: aims.count)
        for (pupil, name) in table.pupilNames.enumerated() {
            for aim in chosen(for: name) where table.verdicts[pupil * aims.count + aim] == reached {
                if counted[aim].insert(name).inserted { increments[aim] += 1 }
            }
        }
        return increments
    }

    /// The aims that a pupil counts for, from all of them: the same in every week.
    private func chosen(for name: String) -> [Int] {
        guard aimsPerPupil < aims.count else { return Array(aims.indices) }
        var stream = SimulationStream(
            seed: 0, replicate: 0, stream: "aims-of-a-series",
            entity: Int(truncatingIfNeeded: SimulationStream.Name(rawValue: name).key))
        return stream.sample(aimsPerPupil, of: aims.count)
    }
}

/// What a series of weeks would be worth, before anything is spent. Reads public numbers only.
public struct SeriesPlan: Sendable, Equatable {
    /// One place of the plan.
    public struct Row: Sendable, Equatable {
        /// How the place is called.
        public let name: String
        /// The pupils on its roll, which is public.
        public let pupils: Int
        /// Half of a 95 % interval of the last week's numbers, in pupils: the widest.
        public let halfWidth: Double
        /// Whether that is within the plan's limit as a share of the pupils; by public sizes only.
        public let isPublished: Bool
    }

    /// The places, in the order given.
    public let rows: [Row]
    /// Week, from the first, to half of a 95 % interval of a school's number, in pupils.
    public let halfWidths: [Double]

    /// A plan.
    ///
    /// - Parameters:
    ///   - weeks: How many, at least 1.
    ///   - aimsPerPupil: For how many aims a pupil counts, at least 1.
    ///   - rho: What each pupil would be charged for all weeks, above 0.
    ///   - places: Name, pupils on the roll (above 0), and how many schools with a series of their own are added up for the place (at least 1).
    ///   - limit: The largest share of a place's pupils that a half-width may be.
    /// - Throws: ``MasteryError`` where the mechanism cannot make such noise.
    public init(
        weeks: Int, aimsPerPupil: Int, rho: Double, places: [(name: String, pupils: Int, schools: Int)],
        limit: Double = 0.1
    ) throws(MasteryError) {
        precondition(places.allSatisfy { $0.pupils > 0 && $0.schools > 0 }, "a place has pupils and a school")
        let deviations: [Double]
        do {
            var budget = try PrivacyBudget(rho: rho, unit: .pupil, period: .schoolYear)
            let saved = try SquareRootCounter.streams(
                1, streamsPerUnit: aimsPerPupil, steps: weeks, l1Bound: 1, charge: budget.spendRemaining())
            let counter = try SquareRootCounter(resuming: saved[0])
            deviations = (1...weeks).map { counter.standardDeviation(step: $0) }
        } catch let error as BudgetError {
            throw .budget(error)
        } catch let error as MechanismError {
            throw .mechanism(error)
        } catch { throw .mechanism(.parameterOutOfRange) }
        halfWidths = deviations.map { 1.959964 * $0 }
        let last = halfWidths[weeks - 1]
        rows = places.map { place in
            let halfWidth = last * Double(place.schools).squareRoot()
            return Row(
                name: place.name, pupils: place.pupils, halfWidth: halfWidth,
                isPublished: halfWidth <= limit * Double(place.pupils))
        }
    }
}
