internal import DifferentialPrivacy
public import LearningAnalytics

/// What the noise of a federation costs, told before more is spent.
extension Transcript {
    /// About how many pupils take part: the noisy number once it is released, before that what the plan expects; `nil` where nobody knows.
    public var pupils: Int? {
        if let counted = results.last?.pupilCount, counted.isFinite, counted >= 1 { return Int(min(counted, 1e9)) }
        return plan.expectedPupils
    }

    /// What should be known before more is spent; nothing where the number of pupils is not known.
    public func warnings() throws(FederationError) -> [PrivacyWarning] {
        guard let pupils else { return [] }
        return try price(pupils: pupils).warnings(model: plan.model, test: plan.test, pupils: pupils)
    }

    /// The price of the plan's guarantee with so many pupils.
    public func price(pupils: Int) throws(FederationError) -> PrivacyPrice {
        do {
            return PrivacyPrice(
                items: plan.items.count, pupils: max(1, pupils), rho: try GaussianBudget(try plan.guarantee()).total.rho
            )
        } catch { throw .badPlan(field: "epsilon", expected: "a guarantee that a budget can hold") }
    }
}
