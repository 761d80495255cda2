public import DifferentialPrivacy
internal import NumericalCore

/// Which state of mastery each pupil of a school is in, for each competence aim.
public struct MasteryTable: Sendable {
    /// The pupils, by the school's own names.
    public let pupilNames: [String]
    /// The competence aims, by their public codes.
    public let aims: [String]
    /// The states, such as "not yet", "partly" and "mastered"; public.
    public let states: [String]
    /// Pupil after pupil, aim to state; `nil` where there is no verdict.
    let verdicts: [Int?]

    /// A table.
    ///
    /// - Parameters:
    ///   - pupilNames: The pupils.
    ///   - aims: The competence aims; a public list, not those that somebody worked on.
    ///   - states: The states.
    ///   - verdicts: `pupilNames.count * aims.count` states by index, pupil after pupil; `nil` for none.
    /// - Throws: ``MasteryError``.
    public init(pupilNames: [String], aims: [String], states: [String], verdicts: [Int?]) throws(MasteryError) {
        guard verdicts.count == pupilNames.count * aims.count else {
            throw .shapeDiffers(found: verdicts.count, expected: pupilNames.count * aims.count)
        }
        guard verdicts.allSatisfy({ $0.map(states.indices.contains) ?? true }) else { throw .unknownState }
        self.pupilNames = pupilNames
        self.aims = aims
        self.states = states
        self.verdicts = verdicts
    }
}

/// Why mastery is not counted. Nothing about a pupil is told.
public enum MasteryError: Error, Equatable, Sendable {
    /// There must be a verdict, or none, for each pupil and aim.
    case shapeDiffers(found: Int, expected: Int)
    /// A verdict is not one of the states.
    case unknownState
    /// The table's aims or states are not the plan's.
    case otherAims
    /// The budget does not allow it.
    case budget(BudgetError)
    /// The noise that the budget asks for is out of range.
    case mechanism(MechanismError)
    /// The gate let nothing through.
    case refused(GateRefusal)
}

/// The number of pupils in each state of mastery for each aim, with noise: what a school, or whoever it belongs to, tells about how pupils do.
///
/// ## Privacy
/// Unit: one pupil, added or removed. A pupil has one state for an aim, and of at most `aimsPerPupil` = k aims it counts, picked by a hash of the name without a
/// look at states. So a pupil's part has k ones, and its squared L2 norm is at most k, in integers; `DiscreteGaussianSum` with that bound gives ρ-zCDP
/// for what it is charged. Every aim and state of the plan has a cell, also one that nobody is in: which cells there are says nothing. Pupils of different
/// schools are different pupils, so schools compose in parallel; the sums over schools that ``Hierarchy`` makes are post-processing, unless a level adds
/// a release of its own, which is charged too.
///
/// ## Utility
/// Each count is off by a standard deviation of √(k/2ρ): 20 pupils with 20 aims at ε = 1, δ = 10⁻⁶. A class of eight can never get such statistics; a plan
/// (`ReleasePlan`) says which cells can, from public sizes, before anything is spent.
public struct MasteryCounts: Sendable, Equatable {
    /// The name under which a ``SharingPolicy`` must allow the counts.
    public static let statistic = "mastery.counts"

    /// The aims that are counted; public.
    public let aims: [String]
    /// The states that are told apart; public.
    public let states: [String]
    /// k: of so many aims a pupil counts.
    public let aimsPerPupil: Int

    /// What is counted.
    ///
    /// - Parameters:
    ///   - aims: At least one.
    ///   - states: At least two.
    ///   - aimsPerPupil: At least 1.
    public init(aims: [String], states: [String], aimsPerPupil: Int) {
        precondition(!aims.isEmpty && states.count >= 2 && aimsPerPupil >= 1, "something must be counted")
        self.aims = aims
        self.states = states
        self.aimsPerPupil = min(aimsPerPupil, aims.count)
    }

    /// The exact counts, aim after aim, of at most ``aimsPerPupil`` aims a pupil.
    func counts(_ table: MasteryTable) throws(MasteryError) -> [Int64] {
        guard table.aims == aims, table.states == states else { throw .otherAims }
        var counts = [Int64](repeating: 0, count: aims.count * states.count)
        for (pupil, name) in table.pupilNames.enumerated() {
            let given = aims.indices.filter { table.verdicts[pupil * aims.count + $0] != nil }
            for place in chosen(given.count, of: name) {
                let aim = given[place]
                guard let state = table.verdicts[pupil * aims.count + aim] else { continue }
                counts[aim * states.count + state] += 1
            }
        }
        return counts
    }

    private func chosen(_ available: Int, of name: String) -> [Int] {
        guard available > aimsPerPupil else { return Array(0..<available) }
        var stream = SimulationStream(
            seed: 0, replicate: 0, stream: "aims-that-count",
            entity: Int(truncatingIfNeeded: SimulationStream.Name(rawValue: name).key))
        return stream.sample(aimsPerPupil, of: available)
    }

    /// The noisy counts, in the order of aims and, within an aim, of states; some can be below 0.
    ///
    /// - Parameters:
    ///   - table: The school's own.
    ///   - charge: What each pupil was charged for it.
    ///   - guarantee: Of the whole that the charge is part of, with unit and period.
    ///   - policy: What the owner lets the recipient have.
    /// - Throws: ``MasteryError``.
    public func release(
        _ table: Raw<MasteryTable>, charge: consuming PrivacyCharge, within guarantee: ApproximateDP,
        under policy: SharingPolicy?
    ) throws(MasteryError) -> Released<NoisySum> {
        var bits = SystemBits()
        return try release(table, charge: charge, within: guarantee, under: policy, using: &bits)
    }

    package func release<Bits: BitSource & ~Copyable>(
        _ table: Raw<MasteryTable>, charge: consuming PrivacyCharge, within guarantee: ApproximateDP,
        under policy: SharingPolicy?, using bits: inout Bits
    ) throws(MasteryError) -> Released<NoisySum> {
        let counts = try counts(table.value)
        let noisy: [Int64]
        do {
            noisy = try DiscreteGaussianSum(squaredL2Bound: Int64(aimsPerPupil), charge: charge)
                .release(counts.span, using: &bits)
        } catch { throw .mechanism(error) }
        do {
            return try Gate.release(
                noisySum: noisy.map(Double.init), named: Self.statistic, of: table.owner,
                guarantee: "discrete Gaussian noise within statistics of \(guarantee)", under: policy)
        } catch { throw .refused(error) }
    }

    /// The variance of the noise in each count for a charge.
    ///
    /// - Parameter rho: Above 0.
    public func noiseVariance(rho: Double) -> Double { Double(aimsPerPupil) / (2 * rho) }
}
