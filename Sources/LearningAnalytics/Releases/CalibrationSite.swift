public import AdaptiveModel
public import DifferentialPrivacy
public import NumericalCore

/// A place that keeps its pupils' answers and lets nothing out but noisy sums: a school, a municipality, or an aggregator whom all
/// trust.
///
/// ## Privacy
/// Unit: one pupil with all answers in the accounting period; neighbours differ by adding or removing one pupil. Every sum is over
/// pupils of a vector whose L2 norm is bounded in integers by `GridClipping` whatever the answers are, and gets discrete Gaussian
/// noise, so that a sum charged ρ is ρ-zCDP. What is asked for in a round (the bank) depends on earlier noisy sums only, so the
/// rounds compose adaptively and cost the sum of their charges, which `PrivacyBudget` keeps within the guarantee. Pupils of
/// different sites are different pupils, so the sites compose in parallel: a pupil loses what the own site spends. A pupil in two
/// sites' data loses what both spend.
public final class CalibrationSite {
    /// What a site can be asked for.
    enum Question {
        /// How many pupils there are: each adds 1.
        case pupilCount
        /// How many answers each item has: a pupil's counts have norm √(answers per pupil × answers per item) at most.
        case exposure
        /// The clipped marginal scores at a bank.
        case scores(at: ItemBank)

        var name: String {
            switch self {
            case .pupilCount: CalibrationSite.statistics[0]
            case .exposure: CalibrationSite.statistics[1]
            case .scores: CalibrationSite.statistics[2]
            }
        }
    }

    /// The names under which a ``SharingPolicy`` must allow the sums.
    public static let statistics = ["calibration.pupil-count", "calibration.exposure", "calibration.scores"]

    /// A site's answer, and how noisy it is. The variance follows from plan and guarantee and is public.
    struct NoisyAnswer {
        let sum: Released<NoisySum>
        let noiseVariance: Double
    }

    private let answers: Raw<ResponseTable>
    private let policy: SharingPolicy
    private let guarantee: ApproximateDP
    private var budget: PrivacyBudget

    /// A site with a budget of its own, in memory: whoever makes a second one for the same pupils spends twice. Where releases are made for years,
    /// take the budget from a `PrivacyLedger`.
    ///
    /// - Parameters:
    ///   - answers: the site's own; items in the order of the plan's.
    ///   - policy: what may leave the site.
    ///   - guarantee: what all sums of a calibration together may cost a pupil.
    public init(
        _ answers: Raw<ResponseTable>, policy: SharingPolicy, guarantee: ApproximateDP
    ) throws(PrivateCalibrationError) {
        self.answers = answers
        self.policy = policy
        self.guarantee = guarantee
        do {
            budget = try PrivacyBudget(guarantee)
        } catch {
            throw .budget(error)
        }
    }

    /// A site with a budget that was charged elsewhere: to each pupil's account in a `PrivacyLedger`, for example, of which
    /// `budget.setAside(1, of: 1)` is the whole.
    ///
    /// - Parameters:
    ///   - answers: the site's own; items in the order of the plan's.
    ///   - policy: what may leave the site.
    ///   - budget: all that a calibration may spend of it.
    ///   - delta: with which receipts state the guarantee, in (0, 1).
    /// - Throws: ``PrivateCalibrationError/parameter(_:)`` for a delta outside its range.
    public init(
        _ answers: Raw<ResponseTable>, policy: SharingPolicy, budget: consuming PrivacyBudget, delta: Double
    ) throws(PrivateCalibrationError) {
        let guarantee: ApproximateDP
        do {
            guarantee = try budget.guarantee(delta: delta)
        } catch {
            throw .parameter(error)
        }
        self.answers = answers
        self.policy = policy
        self.guarantee = guarantee
        self.budget = budget
    }

    /// The noisy sum, paid for with `share` of the whole budget, or with all that is left.
    func answer<Bits: BitSource & ~Copyable>(
        _ question: Question, _ plan: CalibrationPlan, share: Double?, using bits: inout Bits
    ) throws(PrivateCalibrationError) -> NoisyAnswer {
        guard answers.value.itemNames == plan.start.items.map(\.name) else { throw .itemsDiffer }
        do {
            let total = budget.total.rho
            let charge = if let share { try budget.spend(rho: total * share) } else { try budget.spendRemaining() }
            let norm =
                switch question {
                case .pupilCount: 1.0
                case .exposure: Double(plan.answersPerPupil * plan.answersPerItem).squareRoot()
                case .scores: plan.clip
                }
            let grid = try GridClipping(norm: norm, fractionBits: plan.fractionBits)
            let mechanism = try DiscreteGaussianSum(l2Bound: grid.l2Bound, charge: charge)
            let step = grid.value(of: 1)
            let noiseVariance = mechanism.noise.sigmaSquared * step * step
            let noisy = mechanism.release(clippedSum(question, plan, grid).span, using: &bits)
            let released = try Gate.release(
                noisySum: noisy.map { grid.value(of: $0) }, named: question.name, of: answers.owner,
                guarantee: "discrete Gaussian noise within a calibration of \(guarantee)", under: policy)
            return NoisyAnswer(sum: released, noiseVariance: noiseVariance)
        } catch let error as BudgetError {
            throw .budget(error)
        } catch let error as MechanismError {
            throw .mechanism(error)
        } catch let error as GateRefusal {
            throw .refused(error)
        } catch {
            preconditionFailure("no other error is thrown above: \(error)")
        }
    }

    /// Pupils whose vectors are formed at a time.
    private static let block = 64

    func clippedSum(_ question: Question, _ plan: CalibrationPlan, _ grid: GridClipping) -> [Int64] {
        let responses = plan.bounded(answers.value)
        let itemCount = responses.itemCount
        switch question {
        case .pupilCount:
            return sum(pupils: responses.pupilCount, dimension: 1, grid) { $0.map { _ in 1 } }
        case .exposure:
            return sum(pupils: responses.pupilCount, dimension: itemCount, grid) { pupils in
                var counts = [Double](repeating: 0, count: pupils.count * itemCount)
                for (place, pupil) in pupils.enumerated() {
                    for answer in responses.answers(of: pupil) {
                        counts[place * itemCount + Int(responses.items[answer])] += 1
                    }
                }
                return counts
            }
        case .scores(let bank):
            let scores = MarginalScores(
                responses, at: bank, quadrature: plan.quadrature, discriminationIsFree: true)
            return sum(pupils: responses.pupilCount, dimension: scores.dimension, grid) { scores.vectors(of: $0) }
        }
    }

    /// Σ over pupils of the clipped vectors, in whole steps of the grid.
    private func sum(
        pupils: Int, dimension: Int, _ grid: GridClipping, vectors: (Range<Int>) -> [Double]
    ) -> [Int64] {
        var total = [Int64](repeating: 0, count: dimension)
        for first in stride(from: 0, to: pupils, by: Self.block) {
            let range = first..<min(first + Self.block, pupils)
            let values = vectors(range)
            var span = total.mutableSpan
            for place in 0..<range.count {
                grid.add(values.span.extracting(place * dimension..<(place + 1) * dimension), to: &span)
            }
        }
        return total
    }
}

/// Why a private calibration has no result. No error tells anything about a pupil.
public enum PrivateCalibrationError: Error, Equatable, Sendable {
    /// There is no site, or no round.
    case nothingToDo
    /// A site's items are not the plan's, in its order.
    case itemsDiffer
    /// The budget does not allow it.
    case budget(BudgetError)
    /// A privacy parameter is outside its range.
    case parameter(PrivacyParameterError)
    /// The noise that the budget asks for is out of range.
    case mechanism(MechanismError)
    /// The gate let nothing through.
    case refused(GateRefusal)
    /// A matrix of the simulated moments is singular.
    case numerical(NumericalError)
}
