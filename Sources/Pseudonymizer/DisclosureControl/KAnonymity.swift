/// k-anonymity (Samarati & Sweeney 1998): everybody is one of at least k who look the same.
///
/// What it does not say: when all k share a secret, it is known of each of them (see ``LDiversity``); and nothing about an
/// observer who knows a column that was not counted among the quasi-identifiers.
public struct KAnonymity: Equatable, Sendable {
    /// The number of rows of the smallest class; `nil` where every row is suppressed, so that nothing is released.
    public let k: Int?

    /// Measures a release.
    public init(of classes: EquivalenceClasses) { k = classes.sizes.min() }
}
