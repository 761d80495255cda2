internal import NumericalCore

/// The directions that scores of different items move in together.
///
/// Given ability, answers are independent; so what the scores of two items have in common comes from how both move with ability:
/// as functions of the item, the expected score's derivative by ability at several abilities, ∂P(θ)/∂θ · (1, θ) in intercept and discrimination,
/// and the same for the discrimination alone, since a pupil's ability is known with an error. Each is weighted by how often the item is met. Scores that are
/// taken at one bank of answers that come from another move in the directions of both: with those of one alone, and much noise between
/// the rounds, item curves had errors 2 to 3 % larger than with all entries of the matrices.
struct CollectiveDirections {
    /// For each item `width` numbers by intercept and as many by discrimination; the columns orthonormal, past `rank` zero.
    let rows: [Double]
    /// How many there are.
    let rank: Int
    /// `rank` rounded up to a multiple of 4.
    let width: Int

    private static let joint = [-2.2, -1.1, 0, 1.1, 2.2]
    private static let alone = [-1.5, 0, 1.5]

    /// - Parameters:
    ///   - banks: of two-parameter items, the same in all.
    ///   - exposure: how often each item is met, in any unit.
    ///   - interceptsOnly: whether discriminations are held.
    ///   - populationEntries: how many entries there are for the distribution of ability, as if for more items; they are directions of their own.
    init(_ banks: [ItemBank], exposure: [Double], interceptsOnly: Bool = false, populationEntries: Int = 0) {
        let count = exposure.count + populationEntries
        let candidates = Self.joint.map { ($0, 1.0) } + (interceptsOnly ? [] : Self.alone.map { ($0, 0.0) })
        var columns: [[Double]] = []
        for (bank, (place, byIntercept)) in banks.flatMap({ bank in candidates.map { (bank, $0) } }) {
            let deviation = bank.latent.variance.squareRoot()
            let ability = bank.latent.mean + deviation * place
            var column = [Double](repeating: 0, count: 2 * count)
            for (item, parameters) in bank.items.enumerated() {
                let p = VectorMath.logistic(parameters.discrimination * ability + parameters.intercept)
                let derivative = exposure[item] * parameters.discrimination * p * (1 - p)
                column[2 * item] = byIntercept * derivative
                if !interceptsOnly { column[2 * item + 1] = derivative * (byIntercept == 0 ? 1 : ability) }
            }
            if let column = Self.orthonormal(column, to: columns) { columns.append(column) }
        }
        for row in 2 * exposure.count..<2 * count where !interceptsOnly || row % 2 == 0 {
            columns.append((0..<2 * count).map { $0 == row ? 1 : 0 })
        }
        rank = columns.count
        let width = (columns.count + 3) & ~3
        self.width = width
        var rows = [Double](repeating: 0, count: 2 * count * width)
        for (k, column) in columns.enumerated() {
            for row in column.indices { rows[row * width + k] = column[row] }
        }
        self.rows = rows
    }

    /// The rows without the padding.
    var compact: [Double] {
        guard rank != width else { return rows }
        var result: [Double] = []
        result.reserveCapacity(rows.count / max(width, 1) * rank)
        for start in stride(from: 0, to: rows.count, by: max(width, 1)) { result += rows[start..<start + rank] }
        return result
    }

    /// What is left of a column beside others, of length 1; `nil` where nearly nothing is. Twice, for the roundings of the first time.
    private static func orthonormal(_ column: [Double], to others: [[Double]]) -> [Double]? {
        func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let before = length(column)
        var left = column
        for _ in 0..<2 {
            for other in others {
                let along = zip(left, other).reduce(0) { $0 + $1.0 * $1.1 }
                for k in left.indices { left[k] -= along * other[k] }
            }
        }
        let after = length(left)
        guard after > 1e-4 * before else { return nil }
        return left.map { $0 / after }
    }
}
