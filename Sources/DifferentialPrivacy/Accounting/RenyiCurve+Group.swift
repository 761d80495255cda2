/// Groups of units: what a curve for one says about several at once, such as siblings or a whole class.
extension RenyiCurve {
    /// The curve for `size` units at once.
    ///
    /// Normal noise and everything with a rho: size^2 rho (Bun and Steinke, 2016, proposition 1.9). Laplace noise and pure epsilon:
    /// the curve of size times the epsilon, since the group's change is size times the unit's. Sampled normal noise:
    /// D_a(group) <= sum over j < size of size a/(size a - j) D_(size a - j), for every order a > 1, by Hölder's inequality
    /// (<doc:AccountingProof>). Never above 3^c D_(2^c a) for size <= 2^c and a >= 2, which is proposition 2 of Mironov (2017), and
    /// exact for normal noise.
    ///
    /// - Parameter size: The number of units; at least 1. The units may be removed and added in any mixture.
    /// - Throws: ``PrivacyParameterError/countOutOfRange`` unless `size` is in 1...10^6, for sampled noise in 1...1000;
    ///   ``PrivacyParameterError/lossOutOfRange`` where nothing is left to account for.
    public func group(ofSize size: Int) throws(PrivacyParameterError) -> RenyiCurve {
        guard (1...1_000_000).contains(size) else { throw .countOutOfRange }
        if size == 1 { return self }
        var result = self
        for index in terms.indices { result.terms[index].term = try terms[index].term.group(ofSize: size) }
        return result
    }

    /// A bound on the divergence of a group from that of neighbours: sum over j < k of k a/(k a - j) D_(k a - j).
    ///
    /// Divergences do not decrease in the order, so that for more than 32 units blocks of orders may take that of the largest.
    ///
    /// - Parameters:
    ///   - size: k, at least 1.
    ///   - order: a, above 1.
    ///   - divergence: D between neighbours, at any order above 1, rounded up.
    /// - Returns: Rounded up.
    package static func groupDivergence(
        ofSize size: Int, order: Double, _ divergence: (_ order: Double) -> Double
    ) -> Double {
        let top = Double(size) * order
        let blocks = min(size, 32)
        var sum = 0.0
        for block in 0..<blocks {
            let (first, next) = (block * size / blocks, (block + 1) * size / blocks)
            var weight = 0.0
            for j in first..<next { weight += top / (top - Double(j)) }
            // The order is rounded up as well: a product and a difference.
            let largest = (top - Double(first)) * (1 + 4 * Double.ulpOfOne)
            sum += weight * divergence(largest)
        }
        return sum * (1 + Double.ulpOfOne * Double(size + 16))
    }
}

extension RenyiCurve.Term {
    func group(ofSize size: Int) throws(PrivacyParameterError) -> RenyiCurve.Term {
        func times(_ epsilon: Double) throws(PrivacyParameterError) -> Double {
            let product = (epsilon * Double(size)).nextUp
            guard product.isFinite else { throw .lossOutOfRange }
            return product
        }
        switch self {
        case .linear(let rho): return .linear(rho: try ZeroConcentrated(rho: rho).group(ofSize: size).rho)
        case .laplace(let epsilon): return .laplace(epsilon: try times(epsilon))
        case .randomizedResponse(let epsilon):
            return .randomizedResponse(epsilon: epsilon == 0 ? 0 : try times(epsilon))
        case .sampledGaussian:
            guard size <= 1000 else { throw .countOutOfRange }
            return .group(self, size: size)
        case .group(let term, let inner):
            let (product, overflow) = size.multipliedReportingOverflow(by: inner)
            guard !overflow, product <= 1000 else { throw .countOutOfRange }
            return .group(term, size: product)
        }
    }

    /// Beyond this order a curve is not looked at, for the time that it takes.
    var largestOrder: Double {
        switch self {
        case .linear, .laplace, .randomizedResponse: 1e7
        case .sampledGaussian: 1.2e3
        case .group(_, let size): max(2, 1.2e3 / Double(size))
        }
    }
}
