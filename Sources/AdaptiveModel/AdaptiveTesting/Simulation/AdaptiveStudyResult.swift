/// What a study of a test found.
public struct AdaptiveStudyResult: Sendable, Equatable {
    /// Precision among pupils of similar ability.
    public struct Conditional: Sendable, Equatable {
        /// From which ability, and up to which.
        public let range: Range<Double>
        /// How many pupils.
        public let pupils: Int
        /// Mean of estimate − ability.
        public let bias: Double
        /// Its Monte Carlo standard error.
        public let biasError: Double
        /// Root mean square of estimate − ability.
        public let rootMeanSquare: Double
        /// Mean standard error that the sessions reported.
        public let meanStandardError: Double
        /// Share of pupils whose ability lies within ± 1.96 standard errors.
        public let coverage: Double
    }

    static let fixedWidth = 4

    /// Pupil to true ability.
    public let abilities: [Double]
    /// Pupil to estimate.
    public let estimates: [Double]
    /// Pupil to standard error.
    public let standardErrors: [Double]
    /// Pupil to the number of scored items.
    public let lengths: [Int]
    /// Pupil to ``AdaptiveSession/contentDeviation`` at the end.
    public let contentDeviations: [Double]
    /// Item, new ones included, to the share of sessions that had it.
    public let exposureRates: [Double]
    /// The expected share of a session's items that another pupil's session has too (Chen, Ankenmann & Spray 2003).
    public let overlap: Double

    init(abilities: [Double], rows: [Double], width: Int, itemCount: Int) {
        self.abilities = abilities
        let count = abilities.count
        func column(_ place: Int) -> [Double] { (0..<count).map { rows[$0 * width + place] } }
        estimates = column(0)
        standardErrors = column(1)
        lengths = column(2).map { Int($0) }
        contentDeviations = column(3)
        var counts = [Int](repeating: 0, count: itemCount)
        for pupil in 0..<count {
            for word in 0..<(width - Self.fixedWidth) {
                var bits = UInt32(rows[pupil * width + Self.fixedWidth + word])
                while bits != 0 {
                    counts[word * 32 + bits.trailingZeroBitCount] += 1
                    bits &= bits &- 1
                }
            }
        }
        exposureRates = counts.map { Double($0) / Double(count) }
        let given = counts.reduce(0, +)
        let pairs = counts.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
        overlap = count > 1 && given > 0 ? pairs / Double(count - 1) / Double(given) : 0
    }

    /// Mean of estimate − ability.
    public var bias: Double { zip(estimates, abilities).reduce(0) { $0 + $1.0 - $1.1 } / Double(abilities.count) }

    /// Root mean square of estimate − ability.
    public var rootMeanSquare: Double {
        let sum = zip(estimates, abilities).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (sum / Double(abilities.count)).squareRoot()
    }

    /// Mean number of scored items.
    public var meanLength: Double { Double(lengths.reduce(0, +)) / Double(lengths.count) }

    /// Precision by ability.
    ///
    /// - Parameter cuts: ascending, at least two: the ranges between neighbours.
    public func conditional(on cuts: [Double]) -> [Conditional] {
        zip(cuts, cuts.dropFirst()).map { from, to in
            let pupils = abilities.indices.filter { abilities[$0] >= from && abilities[$0] < to }
            let n = Double(pupils.count)
            let errors = pupils.map { estimates[$0] - abilities[$0] }
            let bias = errors.reduce(0, +) / n
            let square = errors.reduce(0) { $0 + $1 * $1 } / n
            return Conditional(
                range: from..<to, pupils: pupils.count, bias: bias,
                biasError: (max(0, square - bias * bias) / max(1, n - 1)).squareRoot(),
                rootMeanSquare: square.squareRoot(),
                meanStandardError: pupils.reduce(0) { $0 + standardErrors[$1] } / n,
                coverage: Double(
                    pupils.count { abs(estimates[$0] - abilities[$0]) <= 1.959964 * standardErrors[$0] }) / n)
        }
    }
}
