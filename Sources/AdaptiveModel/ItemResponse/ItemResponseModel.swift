/// Which parameters of the logistic model P(right | θ) = 1 / (1 + exp(−(aθ + d))) are free.
public enum ItemResponseModel: String, Sendable, Codable, CaseIterable {
    /// Rasch (1960): a = 1 for every item, the variance of ability free.
    case rasch = "rasch"
    /// One-parameter logistic: one common a, the variance of ability 1. The same model as ``rasch`` on another scale.
    case onePL = "1pl"
    /// Two-parameter logistic (Birnbaum 1968): a and d free for every item, the variance of ability 1.
    case twoPL = "2pl"
}
