/// The local mechanisms for frequencies of k categories, to choose among before anybody reports.
public enum LocalFrequencyMechanism: Sendable, CaseIterable {
    /// ``CategoryResponse``.
    case categoryResponse
    /// ``UnaryEncoding`` in its symmetric form.
    case symmetricUnaryEncoding
    /// ``UnaryEncoding`` in its optimised form.
    case optimizedUnaryEncoding
    /// ``LocalHashing`` with the best number of buckets.
    case optimizedLocalHashing
    /// ``LocalHashing`` with two buckets.
    case binaryLocalHashing
    /// ``HadamardResponse``.
    case hadamardResponse
    /// ``SubsetSelection``.
    case subsetSelection

    /// The probabilities behind the mechanism's estimate.
    ///
    /// - Parameters:
    ///   - epsilon: Above 0, at most 40.
    ///   - categories: k, at least 2.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public func estimate(epsilon: Double, categories: Int) throws(PrivacyParameterError) -> FrequencyEstimate {
        switch self {
        case .categoryResponse: try CategoryResponse(categories: categories, epsilon: epsilon).estimate
        case .symmetricUnaryEncoding:
            try UnaryEncoding(categories: categories, form: .symmetric, epsilon: epsilon).estimate
        case .optimizedUnaryEncoding:
            try UnaryEncoding(categories: categories, form: .optimized, epsilon: epsilon).estimate
        case .optimizedLocalHashing: try LocalHashing(epsilon: epsilon).estimate
        case .binaryLocalHashing: try LocalHashing(buckets: 2, epsilon: epsilon).estimate
        case .hadamardResponse: try HadamardResponse(categories: categories, epsilon: epsilon).estimate
        case .subsetSelection: try SubsetSelection(categories: categories, epsilon: epsilon).estimate
        }
    }

    /// The mechanism with the least variance for rare categories; the simpler one of two alike.
    ///
    /// - Parameters:
    ///   - epsilon: Above 0, at most 40.
    ///   - categories: k, at least 2.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public static func best(epsilon: Double, categories: Int) throws(PrivacyParameterError) -> Self {
        var best = (mechanism: categoryResponse, variance: Double.infinity)
        for mechanism in allCases {
            let variance = try mechanism.estimate(epsilon: epsilon, categories: categories).varianceOfOne(frequency: 0)
            // Where subsets have one element, the two agree up to rounding.
            if variance < best.variance * (1 - 1e-12) { best = (mechanism, variance) }
        }
        return best.mechanism
    }
}
