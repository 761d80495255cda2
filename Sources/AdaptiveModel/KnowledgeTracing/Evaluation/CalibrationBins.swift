/// Predictions against what came of them, in ten bins of equal width as the expected calibration error has them.
public struct CalibrationBins: Sendable, Equatable {
    /// Predictions of about one size.
    public struct Bin: Sendable, Equatable {
        /// The predictions that belong here, the upper end only in the last bin.
        public let range: ClosedRange<Double>
        /// The number of answers.
        public let count: Int
        /// The number of pupils who gave them.
        public let pupils: Int
        /// The mean prediction; NaN without an answer.
        public let prediction: Double
        /// The share of right answers; its standard error holds answers of one pupil together (a ratio of sums over pupils, Cochran
        /// 1977, equation 6.9).
        public let share: Estimate
    }

    /// The bins, from 0 to 1.
    public let bins: [Bin]

    /// Sorts predictions into bins.
    public init(_ predictions: Predictions) {
        struct Sums {
            var count = 0.0
            var right = 0.0
        }
        var total = [Sums](repeating: Sums(), count: 10)
        var predicted = [Double](repeating: 0, count: 10)
        var byPupil = [[UInt32: Sums]](repeating: [:], count: 10)
        for place in 0..<predictions.count {
            let p = predictions.probabilities[place]
            let bin = min(9, Int(p * 10))
            let right = Double(predictions.outcomes[place])
            total[bin].count += 1
            total[bin].right += right
            predicted[bin] += p
            byPupil[bin][predictions.pupils[place], default: Sums()].count += 1
            byPupil[bin][predictions.pupils[place], default: Sums()].right += right
        }
        bins = (0..<10).map { bin in
            let n = total[bin].count
            let share = total[bin].right / n
            // In a fixed order, so that the sum has the same bits in every run.
            let squares = byPupil[bin].sorted { $0.key < $1.key }.reduce(0.0) { sum, entry in
                let rest = entry.value.right - share * entry.value.count
                return sum + rest * rest
            }
            let pupils = Double(byPupil[bin].count)
            let error = pupils > 1 ? (squares * pupils / (pupils - 1)).squareRoot() / n : .nan
            return Bin(
                range: Double(bin) / 10...Double(bin + 1) / 10, count: Int(n), pupils: byPupil[bin].count,
                prediction: predicted[bin] / n, share: Estimate(estimate: share, standardError: error))
        }
    }
}
