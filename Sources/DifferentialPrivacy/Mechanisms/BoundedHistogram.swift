/// How many units, or how many of their answers, fall into each of a public list of cells.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: of a unit's entries only the first `perCell` = m in each of the first `cellsPerUnit` = L different cells count, in the order
///   given. So its counts have an l1 norm of at most L m and a squared l2 norm of at most L m^2, whatever it is given.
/// - Proof: ``DiscreteLaplaceCount`` or ``DiscreteGaussianSum`` with those bounds. The cells are public: a list of cells that were found in the data
///   needs ``OptimalPartitionSelection`` or ``ThresholdedCounts``.
/// - Entries that are no cell are left out, silently.
///
/// ## Utility
///
/// Unbiased where no unit exceeds the limits; each count has the error ``standardDeviation``. Put the entries that matter most, or a random
/// choice of them (``ContributionBound``), first.
///
/// ## Runtime
///
/// O(entries + cells).
///
/// ## Citations
///
/// Dwork and Roth (2014), section 3.3; Wilson and others (2020), section 3, on bounded contributions.
public struct BoundedHistogram: ~Copyable, Sendable {
    /// The number of cells.
    public let cells: Int
    /// L: the most cells in which one unit counts.
    public let cellsPerUnit: Int
    /// m: the most that one unit counts in one cell.
    public let perCell: Int

    private let noise: VectorNoise

    /// A histogram with discrete Laplace noise.
    ///
    /// - Parameters:
    ///   - cells: Above 0.
    ///   - cellsPerUnit: L, in 1...2^15.
    ///   - perCell: m, in 1...2^15.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError``.
    public init(
        cells: Int, cellsPerUnit: Int, perCell: Int = 1, charge: consuming PureCharge
    ) throws(MechanismError) {
        try Self.check(cells, cellsPerUnit, perCell)
        noise = .laplace(try DiscreteLaplaceCount(l1Bound: Int64(cellsPerUnit * perCell), charge: charge))
        (self.cells, self.cellsPerUnit, self.perCell) = (cells, cellsPerUnit, perCell)
    }

    /// A histogram with discrete Gaussian noise.
    ///
    /// - Parameters:
    ///   - cells: Above 0.
    ///   - cellsPerUnit: L, in 1...2^15.
    ///   - perCell: m, in 1...2^15.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError``.
    public init(
        cells: Int, cellsPerUnit: Int, perCell: Int = 1, charge: consuming PrivacyCharge
    ) throws(MechanismError) {
        try Self.check(cells, cellsPerUnit, perCell)
        noise = .gaussian(
            try DiscreteGaussianSum(squaredL2Bound: Int64(cellsPerUnit * perCell * perCell), charge: charge))
        (self.cells, self.cellsPerUnit, self.perCell) = (cells, cellsPerUnit, perCell)
    }

    private static func check(_ cells: Int, _ cellsPerUnit: Int, _ perCell: Int) throws(MechanismError) {
        let limits = 1...(1 << 15)
        guard cells > 0, limits.contains(cellsPerUnit), limits.contains(perCell) else { throw .parameterOutOfRange }
    }

    /// The standard deviation of each count.
    public var standardDeviation: Double { noise.variance.squareRoot() }

    /// The noisy counts.
    ///
    /// - Parameters:
    ///   - units: The cells of each unit's entries, in 0..<cells.
    ///   - bits: The source of the noise.
    public consuming func release(_ units: [[Int]], using bits: inout SystemBits) -> [Int64] {
        bits.rekeyAfterFork()
        return noisy(units, using: &bits)
    }

    /// The noisy counts from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(_ units: [[Int]], using bits: inout Bits) -> [Int64] {
        noisy(units, using: &bits)
    }

    private consuming func noisy<Bits: BitSource & ~Copyable>(_ units: [[Int]], using bits: inout Bits) -> [Int64] {
        var counts = [Int64](repeating: 0, count: cells)
        for entries in units {
            var own: [Int: Int] = [:]
            for cell in entries where (0..<cells).contains(cell) {
                let before = own[cell] ?? 0
                guard before > 0 || own.count < cellsPerUnit, before < perCell else { continue }
                own[cell] = before + 1
                counts[cell] += 1
            }
        }
        return noise.release(counts, using: &bits)
    }
}
