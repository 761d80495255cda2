public import AdaptiveModel
public import DifferentialPrivacy
public import NumericalCore

/// A place that keeps its pupils' answers and lets nothing out but noisy sums: a school, a municipality, or an aggregator whom all
/// trust.
///
/// ## Privacy
/// Unit: one pupil with all answers in the accounting period; neighbours differ by adding or removing one pupil. Every sum is over
/// pupils of a vector whose L2 norm is bounded in integers by `GridClipping` whatever the answers are, and gets discrete Gaussian
/// noise, so that a sum charged ρ is √(2ρ)-Gaussian differentially private. What is asked for in a round (the bank) depends on earlier noisy
/// sums only, so the rounds compose adaptively and cost the sum of their charges, which `GaussianBudget` keeps within the guarantee. Pupils of
/// different sites are different pupils, so the sites compose in parallel: a pupil loses what the own site spends. A pupil in two
/// sites' data loses what both spend.
public final class CalibrationSite {
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
    private var budget: GaussianBudget

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
            budget = try GaussianBudget(guarantee)
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
    /// - Throws: ``PrivateCalibrationError/parameter(_:)`` for a delta outside its range, ``PrivateCalibrationError/budget(_:)`` for an empty budget.
    public init(
        _ answers: Raw<ResponseTable>, policy: SharingPolicy, budget: consuming PrivacyBudget, delta: Double
    ) throws(PrivateCalibrationError) {
        var whole = budget
        do {
            self.budget = try GaussianBudget(restricting: &whole)
        } catch {
            throw .budget(error)
        }
        do {
            guarantee = try self.budget.guarantee(delta: delta)
        } catch {
            throw .parameter(error)
        }
        self.answers = answers
        self.policy = policy
    }

    /// The noisy sum, paid for with `share` of the whole budget, or with all that is left.
    func answer<Bits: BitSource & ~Copyable>(
        _ question: CalibrationQuestion, _ plan: CalibrationPlan, share: Double?,
        placement: NoisePlacement = .everySite,
        using bits: inout Bits
    ) throws(PrivateCalibrationError) -> NoisyAnswer {
        guard answers.value.itemNames == plan.start.items.map(\.name) else { throw .itemsDiffer }
        do {
            try Gate.allow(statistic: question.name, of: answers.owner, under: policy)
            let total = budget.total.rho
            let charge = if let share { try budget.spend(rho: total * share) } else { try budget.spendRemaining() }
            let grid = try question.grid(plan)
            let sum = plan.clippedSum(question, grid, of: answers.value)
            let step = grid.value(of: 1)
            let noisy: [Int64]
            let noiseVariance: Double
            var mechanism = "discrete Gaussian noise"
            switch placement.kind {
            case .everySite:
                let noise = try DiscreteGaussianSum(l2Bound: grid.l2Bound, charge: charge)
                noiseVariance = noise.noise.sigmaSquared * step * step
                noisy = noise.release(sum.span, using: &bits)
            case .shares(let leastSites):
                let share = try GaussianNoiseShare(
                    l2Bound: grid.l2Bound, entries: sum.count, leastParties: leastSites, charge: charge)
                noiseVariance = share.noise.sigmaSquared * step * step
                noisy = share.add(to: sum.span, using: &bits)
                mechanism = "a share of discrete Gaussian noise, seen only in a secure sum,"
            case .none:
                noiseVariance = 0
                noisy = sum
                mechanism = "no noise; only the total is seen,"
            }
            let released = try Gate.release(
                noisySum: noisy.map { grid.value(of: $0) }, named: question.name, of: answers.owner,
                guarantee: "\(mechanism) within a calibration of \(guarantee)", under: policy)
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

    func clippedSum(_ question: CalibrationQuestion, _ plan: CalibrationPlan, _ grid: GridClipping) -> [Int64] {
        plan.clippedSum(question, grid, of: answers.value)
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
