internal import Foundation

/// What a release of counts would be worth, cell by cell, before any budget is spent on it.
///
/// Reads public numbers only: how many pupils a cell has on the roll, not how many answered. So the plan itself is no release,
/// and cells may be dropped or merged because of it.
///
/// ```swift
/// let plan = try ReleasePlan(
///     cells: [.init(name: "7B", pupils: 8), .init(name: "7th grade", pupils: 60)], cellsPerPupil: 1,
///     noise: .pure(epsilon: 1))
/// print(plan)  // 7B: 3 of 8 pupils, 37.5 percentage points: too coarse ...
/// ```
public struct ReleasePlan: Sendable, CustomStringConvertible {
    /// What each pupil is charged for the whole release.
    public enum Noise: Sendable, Hashable {
        /// Discrete Laplace noise (``DiscreteLaplaceCount``).
        case pure(epsilon: Double)
        /// Discrete Gaussian noise (``DiscreteGaussianSum``).
        case concentrated(rho: Double)
    }

    /// A count that would be released.
    public struct Cell: Sendable, Hashable {
        /// How the cell is called.
        public let name: String
        /// The number of pupils on the roll, which is public; above 0.
        public let pupils: Int

        /// A cell.
        public init(name: String, pupils: Int) {
            self.name = name
            self.pupils = pupils
        }
    }

    /// What noise does to one cell.
    public struct Row: Sendable, Hashable {
        /// The cell.
        public let cell: Cell
        /// The half-width at the plan's confidence, in pupils.
        public let halfWidth: Int
        /// The same as a share of the cell's pupils; can exceed 1.
        public var share: Double { Double(halfWidth) / Double(cell.pupils) }
        /// Whether the share is within the plan's limit.
        public let isUseful: Bool
    }

    /// The cells, in the order given.
    public let rows: [Row]
    /// What each pupil is charged.
    public let noise: Noise
    /// The number of cells that one pupil can count in.
    public let cellsPerPupil: Int
    /// The share of a cell's pupils that the half-width may be.
    public let limit: Double
    /// The probability that a count is within the half-width.
    public let confidence: Double
    /// The scale b or the standard deviation of the noise, in pupils.
    public let scale: Double
    /// The half-width of every cell, in pupils.
    public let halfWidth: Int

    /// A plan.
    ///
    /// - Parameters:
    ///   - cells: What would be released.
    ///   - cellsPerPupil: In how many of them one pupil counts, each time by 1: the number of competence aims, for instance.
    ///   - noise: What each pupil would be charged for all cells together.
    ///   - limit: The largest useful half-width, as a share of the cell's pupils.
    ///   - confidence: In (0, 1).
    /// - Throws: ``PrivacyParameterError``.
    public init(
        cells: [Cell], cellsPerPupil: Int, noise: Noise, limit: Double = 0.1, confidence: Double = 0.95
    ) throws(PrivacyParameterError) {
        guard cellsPerPupil > 0, cells.allSatisfy({ $0.pupils > 0 }) else { throw .countOutOfRange }
        let (scale, halfWidth) = try Self.width(noise, cellsPerPupil, confidence)
        rows = cells.map { cell in
            Row(cell: cell, halfWidth: halfWidth, isUseful: Double(halfWidth) <= limit * Double(cell.pupils))
        }
        self.noise = noise
        self.cellsPerPupil = cellsPerPupil
        self.limit = limit
        self.confidence = confidence
        self.scale = scale
        self.halfWidth = halfWidth
    }

    /// The smallest number of pupils with which a cell is useful at this noise.
    public var smallestUsefulCell: Int { max(1, Int((Double(halfWidth) / limit).rounded(.up))) }

    /// The least factor by which the charge must grow for every cell to be useful, found to 1 %; nil where even 1 000 times as much
    /// is too little.
    ///
    /// - Throws: ``PrivacyParameterError``.
    public func factorForAll() throws(PrivacyParameterError) -> Double? {
        guard let smallest = rows.map(\.cell.pupils).min() else { return 1 }
        func isEnough(_ factor: Double) throws(PrivacyParameterError) -> Bool {
            let more: Noise
            switch noise {
            case .pure(let epsilon): more = .pure(epsilon: epsilon * factor)
            case .concentrated(let rho): more = .concentrated(rho: rho * factor)
            }
            return Double(try Self.width(more, cellsPerPupil, confidence).halfWidth) <= limit * Double(smallest)
        }
        if try isEnough(1) { return 1 }
        guard try isEnough(1000) else { return nil }
        var (low, high) = (1.0, 1000.0)
        while high > 1.01 * low {
            let middle = (low * high).squareRoot()
            if try isEnough(middle) { high = middle } else { low = middle }
        }
        return high
    }

    private static func width(
        _ noise: Noise, _ cellsPerPupil: Int, _ confidence: Double
    ) throws(PrivacyParameterError) -> (scale: Double, halfWidth: Int) {
        switch noise {
        case .pure(let epsilon):
            guard epsilon.isFinite, epsilon > 0 else { throw .epsilonOutOfRange }
            // A pupil changes the counts by cellsPerPupil in the sum of absolute values.
            let scale = Double(cellsPerPupil) / epsilon
            return (scale, try NoiseWidth.discreteLaplace(scale: scale, confidence: confidence))
        case .concentrated(let rho):
            guard rho.isFinite, rho > 0 else { throw .rhoOutOfRange }
            // And by sqrt(cellsPerPupil) in the Euclidean norm.
            let scale = (Double(cellsPerPupil) / (2 * rho)).squareRoot()
            return (scale, try NoiseWidth.discreteGaussian(sigma: scale, confidence: confidence))
        }
    }

    /// One line for each cell, then what would make them useful.
    public var description: String {
        func percent(_ share: Double) -> String {
            let tenths = (share * 1000).rounded() / 10
            return ApproximateDP.text(tenths)
        }
        var lines = rows.map { row in
            "\(row.cell.name): ± \(row.halfWidth) of \(row.cell.pupils) pupils, ± \(percent(row.share)) percentage points: "
                + (row.isUseful ? "useful" : "too coarse")
        }
        lines.append(
            "Half-widths at \(percent(confidence)) %. A cell needs \(smallestUsefulCell) pupils for "
                + "± \(percent(limit)) percentage points. Nothing has been spent.")
        return lines.joined(separator: "\n")
    }
}
