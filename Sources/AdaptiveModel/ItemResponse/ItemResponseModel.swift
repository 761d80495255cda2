/// A usual model of all items of a calibration: which parameters are free, shared or fixed.
public enum ItemResponseModel: String, Sendable, Codable, CaseIterable {
    /// Rasch (1960): a = 1 for every item, the variance of ability free.
    case rasch = "rasch"
    /// One-parameter logistic: one common a, the variance of ability 1. The same model as ``rasch`` on another scale.
    case onePL = "1pl"
    /// Two-parameter logistic (Birnbaum 1968): a and d free for every item, the variance of ability 1.
    case twoPL = "2pl"
    /// Three-parameter logistic: the lower asymptote free besides, with a prior as a rule.
    case threePL = "3pl"
    /// Four-parameter logistic: both asymptotes free, with priors as a rule.
    case fourPL = "4pl"
    /// Graded response (Samejima 1969).
    case graded = "grm"
    /// Graded response with thresholds common to all items (Muraki 1990); the first item's location is 0.
    case gradedRatingScale = "grsm"
    /// Sequential model (Tutz 1990).
    case sequential = "sequential"
    /// Partial credit (Masters 1982): a = 1 for every item, the variance of ability free.
    case partialCredit = "pcm"
    /// Generalised partial credit (Muraki 1992).
    case generalizedPartialCredit = "gpcm"
    /// Rating scale (Andrich 1978): a = 1, thresholds common to all items, the first item's location 0, the variance of ability free.
    case ratingScale = "rsm"
    /// Nominal categories (Bock 1972).
    case nominal = "nrm"
    /// Items of several models, or of one with parameters held or shared in some other way.
    case mixed = "mixed"
}
