internal import AdaptiveModel
package import DifferentialPrivacy
package import LearningAnalytics

extension FederationPlan {
    /// The noise that a school adds to one sum of a round: what everybody can compute from the plan.
    func share(
        of part: CalibrationRound.Part, in round: CalibrationRound, _ plan: CalibrationPlan
    ) throws -> GaussianNoiseShare {
        var whole = try PrivacyBudget(rho: try cost(of: round), unit: .pupil, period: .schoolYear)
        var budget = try GaussianBudget(restricting: &whole)
        return try share(of: part, in: round, plan, from: &budget)
    }

    /// The same, paid for.
    private func share(
        of part: CalibrationRound.Part, in round: CalibrationRound, _ plan: CalibrationPlan,
        from budget: inout GaussianBudget
    ) throws -> GaussianNoiseShare {
        let rho = budget.total.rho * part.share / round.share * (1 - 1e-12)
        let grid = try part.question.grid(plan)
        return try GaussianNoiseShare(
            l2Bound: grid.l2Bound, entries: part.question.dimension(plan), leastParties: leastHonestSchools,
            charge: budget.spend(rho: rho))
    }

    /// A school's sums in a round with its shares of the noise, to be masked: the vector of the message.
    ///
    /// - Parameters:
    ///   - round: What is asked for.
    ///   - answers: The school's own.
    ///   - budget: What the ledger charged for the round.
    ///   - bits: The source of the noise.
    package func contribution<Bits: BitSource & ~Copyable>(
        to round: CalibrationRound, of answers: ResponseTable, from budget: inout PrivacyBudget, using bits: inout Bits
    ) throws -> [Int64] {
        let plan = try calibration()
        var own = try GaussianBudget(restricting: &budget)
        var vector: [Int64] = []
        for part in round.parts {
            let noise = try share(of: part, in: round, plan, from: &own)
            let sum = plan.clippedSum(part.question, try part.question.grid(plan), of: answers)
            vector += noise.add(to: sum.span, using: &bits)
        }
        return vector
    }
}
