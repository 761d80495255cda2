internal import Foundation

/// One party's part of a sum of integer vectors over parties, with a share of discrete Gaussian noise: any `leastParties` shares together have a
/// proven concentrated guarantee.
///
/// For a masked (secure) sum, in which nobody sees a single party's vector: the total of m parties carries the noise of one, not of m.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed, with all its data at one party.
/// - Sensitivity: one unit changes the party's vector of d entries by an l2 norm of at most `l2Bound` = Delta.
/// - Proof: each entry gets discrete Gaussian noise with parameter s. A sum of m of these is not quite discrete Gaussian, but for s >= 1/4 the total is
///   eps^2/2-zCDP with eps^2 = Delta^2/(m s) + tau d/2, or eps = Delta/sqrt(m s) + tau sqrt(d) if that is less, where
///   tau = 10 sum over k = 1...m-1 of e^(-2 pi^2 s k/(k+1)) (Kairouz, Liu and Steinke, 2021, theorem 1). s is the least number, of a fine
///   grid and rounded up, for which that is at most the charged rho; tau falls so fast that from s = 3 on, it hardly counts. More than m honest
///   shares are the shares of m with independent noise added, which costs nothing; so the claim holds as long as at least m parties that add
///   shares honestly are in the total. With a ``GaussianCharge`` s is at least 16, and m s at least 9 more than Delta^2/(2 rho): the total is then
///   sqrt(2 rho)-Gaussian differentially private, too (<doc:GaussianSumsProof>).
/// - Not for release by itself: a single share protects m times less. The total of fewer than m parties must not be opened.
///
/// ## Utility
///
/// The total of n parties has variance n s, about n/m Delta^2/(2 rho).
///
/// ## Runtime
///
/// O(d).
///
/// ## Citations
///
/// Kairouz, Liu and Steinke (2021), "The distributed discrete Gaussian mechanism for federated learning with secure aggregation".
public struct GaussianNoiseShare: ~Copyable, Sendable {
    /// The largest change of the party's vector by one unit.
    public let l2Bound: Int64
    /// d: the number of entries.
    public let entries: Int
    /// m: with this many shares the total has the claimed guarantee.
    public let leastParties: Int
    /// The distribution of one share of one entry.
    public let noise: DiscreteGaussian
    /// What the total costs.
    public let rho: ZeroConcentrated

    /// The share that a charge of the party's budget pays for.
    ///
    /// - Parameters:
    ///   - l2Bound: In 1...2^24.
    ///   - entries: d, at least 1.
    ///   - leastParties: m, in 1...2^20; the same for all parties.
    ///   - charge: From the party's ``PrivacyBudget``; the same rho for all.
    /// - Throws: ``MechanismError/boundOutOfRange``, ``MechanismError/parameterOutOfRange`` or ``MechanismError/noiseOutOfRange``.
    public init(
        l2Bound: Int64, entries: Int, leastParties: Int, charge: consuming PrivacyCharge
    ) throws(MechanismError) {
        try self.init(
            l2Bound: l2Bound, entries: entries, leastParties: leastParties, charge: charge, isNormal: false)
    }

    /// The share that a charge for Gaussian sums pays for: the total of m shares is a processing of normal noise, too.
    ///
    /// - Parameters:
    ///   - l2Bound: In 1...2^24.
    ///   - entries: d, at least 1.
    ///   - leastParties: m, in 1...2^20; the same for all parties.
    ///   - charge: From the party's ``GaussianBudget``; the same rho for all.
    /// - Throws: ``MechanismError/boundOutOfRange``, ``MechanismError/parameterOutOfRange`` or ``MechanismError/noiseOutOfRange``.
    public init(
        l2Bound: Int64, entries: Int, leastParties: Int, charge: consuming GaussianCharge
    ) throws(MechanismError) {
        try self.init(
            l2Bound: l2Bound, entries: entries, leastParties: leastParties, charge: charge.charge, isNormal: true)
    }

    private init(
        l2Bound: Int64, entries: Int, leastParties: Int, charge: consuming PrivacyCharge, isNormal: Bool
    ) throws(MechanismError) {
        guard (1...(1 << 24)).contains(l2Bound) else { throw .boundOutOfRange }
        guard entries >= 1, (1...(1 << 20)).contains(leastParties) else { throw .parameterOutOfRange }
        let paid = Double(charge.quanta.count) / Double(RhoQuanta.perUnit) * (1 - 4 * Double.ulpOfOne)
        func isEnough(_ s: Double) -> Bool {
            if isNormal {
                let normal = (s * Double(leastParties) - Double(NormalNoise.surplus)) * (1 - 4 * Double.ulpOfOne)
                let (delta, least) = (Double(l2Bound), NormalNoise.leastShare)
                guard s >= least, normal > 0, delta * delta <= 2 * paid * normal else { return false }
            }
            return Self.cost(variance: s, l2Bound: l2Bound, entries: entries, parties: leastParties) <= paid
        }
        // The terms are multiples of 2^-10, and at least the theorem's 1/4.
        let grid = 1024.0
        var low = 0.25 * grid - 1
        var high = 0.25 * grid
        while !isEnough(high / grid) {
            low = high
            high *= 2
            guard high <= 0x1p60 else { throw .noiseOutOfRange }
        }
        while high - low > 1, high / low > 1 + 0x1p-24 {
            let middle = ((low + high) / 2).rounded(.up)
            guard middle < high else { break }
            if isEnough(middle / grid) { high = middle } else { low = middle }
        }
        noise = DiscreteGaussian(varianceNumerator: UInt64(high), varianceDenominator: UInt64(grid))
        rho = charge.rho
        self.l2Bound = l2Bound
        self.entries = entries
        self.leastParties = leastParties
    }

    /// The rho of a sum of m shares with parameter s each, rounded up (Kairouz, Liu and Steinke, 2021, theorem 1).
    static func cost(variance s: Double, l2Bound: Int64, entries: Int, parties: Int) -> Double {
        precondition(s >= 0.25, "the theorem begins at 1/4")
        // The exponents lie between pi^2 s and 2 pi^2 s; from the thousandth on, the last one's bound is taken for all that follow.
        var tau = 0.0
        for k in stride(from: 1, to: min(parties, 1000), by: 1) {
            tau += 10 * exp(-2 * .pi * .pi * s * Double(k) / Double(k + 1))
        }
        if parties > 1000 { tau += 10 * Double(parties - 1000) * exp(-2 * .pi * .pi * s * 1000 / 1001) }
        let (delta, d) = (Double(l2Bound), Double(entries))
        let squared = delta * delta / (Double(parties) * s)
        let sum = squared + tau * d / 2
        let root = squared.squareRoot() + tau * d.squareRoot()
        return min(sum, root * root) / 2 * (1 + 1e-12)
    }

    /// The party's vector with its share, to be masked and added to those of the others.
    ///
    /// - Parameters:
    ///   - vector: The party's exact vector, of d entries.
    ///   - bits: The source of the noise.
    public consuming func add(to vector: Span<Int64>, using bits: inout SystemBits) -> [Int64] {
        bits.rekeyAfterFork()
        return shared(vector, using: &bits)
    }

    /// The vector with its share from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func add<Bits: BitSource & ~Copyable>(
        to vector: Span<Int64>, using bits: inout Bits
    ) -> [Int64] {
        shared(vector, using: &bits)
    }

    private func shared<Bits: BitSource & ~Copyable>(_ vector: Span<Int64>, using bits: inout Bits) -> [Int64] {
        precondition(vector.count == entries, "the guarantee depends on the number of entries")
        let call = Recording.begin(
            "GaussianNoiseShare", .l2(squared: l2Bound * l2Bound),
            ["entries \(entries)", "parties \(leastParties)", "\(noise)", "\(rho)"], input: .entries(vector))
        if let result = call.replayed([Int64].self) { return result }
        var result = [Int64](repeating: 0, count: entries)
        for index in result.indices { result[index] = vector[index] &+ noise.draw(using: &bits) }
        return call.end(result)
    }
}
