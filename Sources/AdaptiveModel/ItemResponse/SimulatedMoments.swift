internal import Foundation
internal import NumericalCore

/// Moments over simulated pupils of what a round released, c = Σ_r ω_r clip(s(β_r)), and of their scores at the bank they were drawn from.
///
/// Where pupils answer few of the items, only the items that a pupil answered are gone through, so that the cost a pupil is (2m)², not (2J)²; where they
/// answer many, matrix products are faster. The sums differ in the last bits between the two ways, and each is the same at every run.
struct SimulatedMoments {
    /// E[c], variance reduced by the score at the true bank, whose mean is known to be 0.
    let mean: [Double]
    /// E[c s(β)ᵀ], the derivative of the mean.
    let slope: Matrix
    /// Var[c]: its lower triangle.
    let spread: Matrix
    /// Share of the variance of c that is left in `mean` after the control variate.
    let leftover: Double
    private let simulated: Int

    /// N·Var[c] with what the simulation leaves unknown, and noise: its lower triangle.
    func covariance(pupils: Double, noiseVariance: Double) -> Matrix {
        var matrix = spread.scaled(by: pupils * (1 + leftover * pupils / Double(simulated)))
        for k in 0..<mean.count { matrix[k, k] += noiseVariance }
        return matrix
    }

    /// Pupils at a time, so that memory stays within a few blocks of scores.
    private static let block = 512

    /// - Parameters:
    ///   - pupils: who is simulated.
    ///   - truth: the bank that their answers come from.
    ///   - references: the banks that scores were taken at, with weights that add up to 1.
    ///   - clip: the norm that each score is clipped to.
    ///   - quadrature: nodes of ability in the scores.
    ///   - withSpread: whether ``spread`` is asked for; zero otherwise.
    init(
        _ pupils: SimulatedPupils, under truth: ItemBank, scoredAt references: [(bank: ItemBank, weight: Double)],
        clip: Double, quadrature: Quadrature, withSpread: Bool
    ) {
        let answers = pupils.answers(under: truth)
        let exact = MarginalScores(answers, at: truth, quadrature: quadrature, discriminationIsFree: true)
        let scored = references.map { reference in
            reference.bank == truth
                ? nil : MarginalScores(answers, at: reference.bank, quadrature: quadrature, discriminationIsFree: true)
        }
        let items = truth.items.count
        let dimension = 2 * items
        let isSparse = 3 * answers.count < pupils.count * items
        var sums = [Double](repeating: 0, count: dimension)
        var exactSums = sums
        var slope = Matrix(rows: dimension, columns: dimension)
        var second = slope
        var (crossed, exactNorm, ownNorm) = (0.0, 0.0, 0.0)
        var mark = [Int](repeating: -1, count: items)

        for first in stride(from: 0, to: pupils.count, by: Self.block) {
            let range = first..<min(first + Self.block, pupils.count)
            let scores = exact.vectors(of: range)
            var own = [Double](repeating: 0, count: scores.count)
            for (reference, scored) in zip(references, scored) {
                let part = scored?.vectors(of: range) ?? scores
                Self.addClipped(part, to: &own, dimension: dimension, clip: clip, weight: reference.weight)
            }
            for column in 0..<range.count {
                let base = column * dimension
                for k in 0..<dimension {
                    let (c, s) = (own[base + k], scores[base + k])
                    sums[k] += c
                    exactSums[k] += s
                    crossed += c * s
                    exactNorm += s * s
                    ownNorm += c * c
                }
            }
            if isSparse {
                for (place, pupil) in range.enumerated() {
                    var met: [Int] = []
                    for answer in answers.answers(of: pupil) {
                        let item = Int(answers.items[answer])
                        if mark[item] != pupil {
                            mark[item] = pupil
                            met.append(item)
                        }
                    }
                    met.sort()
                    let entries = met + met.map { $0 + items }
                    let base = place * dimension
                    slope.addOuter(entries, own, scores, at: base, lowerOnly: false)
                    if withSpread { second.addOuter(entries, own, own, at: base, lowerOnly: true) }
                }
            } else {
                slope.addProduct(own, scores, columns: range.count)
                if withSpread { second.addProduct(own, own, columns: range.count) }
            }
        }

        let n = Double(pupils.count)
        let control = exactNorm > 0 ? crossed / exactNorm : 0
        mean = (0..<dimension).map { (sums[$0] - control * exactSums[$0]) / n }
        var spread = second.scaled(by: 1 / n)
        if withSpread {
            for j in 0..<dimension {
                for i in j..<dimension { spread[i, j] -= sums[i] / n * sums[j] / n }
            }
        }
        self.spread = spread
        self.slope = slope.scaled(by: 1 / n)
        leftover = ownNorm > 0 ? max(0, 1 - crossed * control / ownNorm) : 0
        simulated = pupils.count
    }

    private static func addClipped(
        _ values: [Double], to own: inout [Double], dimension: Int, clip: Double, weight: Double
    ) {
        for start in stride(from: 0, to: values.count, by: dimension) {
            var square = 0.0
            for k in start..<start + dimension { square += values[k] * values[k] }
            let norm = square.squareRoot()
            let factor = weight * (norm > clip ? clip / norm : 1)
            for k in start..<start + dimension { own[k] += factor * values[k] }
        }
    }
}

extension Matrix {
    /// Adds X·Yᵀ, X and Y of as many rows as this matrix and `columns` columns.
    fileprivate mutating func addProduct(_ x: [Double], _ y: [Double], columns: Int) {
        let order = rows
        withMutableElements { elements in
            BLAS.gemm(
                m: order, n: order, k: columns, x.span, transposed: false, y.span, transposed: true, beta: 1,
                into: &elements)
        }
    }

    /// Adds x·yᵀ, x and y the columns that begin at `base`, zero but at `entries`, which rise.
    fileprivate mutating func addOuter(
        _ entries: [Int], _ x: [Double], _ y: [Double], at base: Int, lowerOnly: Bool
    ) {
        let order = rows
        let (entries, x, y) = (entries.span, x.span, y.span)
        withMutableElements { elements in
            for j in entries.indices {
                let column = entries[j] * order
                let factor = y[base + entries[j]]
                for i in (lowerOnly ? j : 0)..<entries.count {
                    elements[column + entries[i]] += x[base + entries[i]] * factor
                }
            }
        }
    }
}
