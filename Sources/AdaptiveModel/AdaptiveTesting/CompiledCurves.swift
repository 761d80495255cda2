internal import NumericalCore

/// The items' curves in flat arrays: what is evaluated at one ability for the whole bank, thousands of times a second.
struct CompiledCurves: Sendable {
    private enum Link: UInt8 {
        case asymptotic, cumulative, sequential, dividedByTotal
    }

    let itemCount: Int
    /// Row to a linear predictor; an item has one for each category but 0.
    private let slopes: [Double]
    private let offsets: [Double]
    /// Item to its first predictor, and their number after the last.
    private let starts: [Int]
    private let links: [Link]
    /// Item to its lower asymptote and the distance to the upper one.
    private let lower: [Double]
    private let spread: [Double]
    /// Whether every item is scored right or wrong, and whether without asymptotes.
    private let isLogistic: Bool
    private let isPlain: Bool

    init(_ models: [ItemModel]) {
        var slopes: [Double] = []
        var offsets: [Double] = []
        var starts = [0]
        var links: [Link] = []
        var lower: [Double] = []
        var spread: [Double] = []
        for model in models {
            let curves = model.curves
            for predictor in curves.predictors {
                slopes.append(predictor.slope)
                offsets.append(predictor.offset)
            }
            starts.append(slopes.count)
            var asymptotes = (0.0, 1.0)
            switch curves.link {
            case .asymptotic(let low, let high):
                links.append(.asymptotic)
                asymptotes = (low, high)
            case .cumulative: links.append(.cumulative)
            case .sequential: links.append(.sequential)
            case .dividedByTotal: links.append(.dividedByTotal)
            }
            lower.append(asymptotes.0)
            spread.append(asymptotes.1 - asymptotes.0)
        }
        itemCount = models.count
        self.slopes = slopes
        self.offsets = offsets
        self.starts = starts
        self.links = links
        self.lower = lower
        self.spread = spread
        isLogistic = links.allSatisfy { $0 == .asymptotic }
        isPlain = isLogistic && lower.allSatisfy { $0 == 0 } && spread.allSatisfy { $0 == 1 }
    }

    /// Fisher information of every item at `theta`.
    ///
    /// - Parameter values: one element an item.
    func information(at theta: Double, into values: inout MutableSpan<Double>) {
        precondition(values.count == itemCount, "one element an item")
        if isLogistic {
            logisticInformation(at: theta, &values)
            return
        }
        let rows = predictors(at: theta)
        for item in 0..<itemCount { values[item] = information(item, rows) }
    }

    private func logisticInformation(at theta: Double, _ values: inout MutableSpan<Double>) {
        let (slopes, offsets, lower, spread) = (slopes.span, offsets.span, lower.span, spread.span)
        for item in 0..<itemCount { values[item] = slopes[item] * theta + offsets[item] }
        VectorMath.logistic(inPlace: &values)
        if isPlain {
            for item in 0..<itemCount {
                let s = values[item]
                values[item] = slopes[item] * slopes[item] * s * (1 - s)
            }
            return
        }
        for item in 0..<itemCount {
            let s = values[item]
            let t = 1 - s
            let right = lower[item] + spread[item] * s
            let wrong = 1 - lower[item] - spread[item] * s
            let slope = spread[item] * slopes[item] * s * t
            let variance = right * wrong
            values[item] = variance > 0 ? slope * slope / variance : 0
        }
    }

    /// Logistic function of every predictor, and the predictors themselves.
    private func predictors(at theta: Double) -> (logistic: [Double], linear: [Double]) {
        var linear = [Double](repeating: 0, count: slopes.count)
        for row in slopes.indices { linear[row] = slopes[row] * theta + offsets[row] }
        var logistic = linear
        var span = logistic.mutableSpan
        VectorMath.logistic(inPlace: &span)
        return (logistic, linear)
    }

    private func information(_ item: Int, _ rows: (logistic: [Double], linear: [Double])) -> Double {
        let range = starts[item]..<starts[item + 1]
        // What a probability below this adds is below the rounding of the others.
        let least = 1e-13
        switch links[item] {
        case .asymptotic:
            let s = rows.logistic[range.lowerBound]
            let slope = spread[item] * slopes[range.lowerBound] * s * (1 - s)
            let right = lower[item] + spread[item] * s
            return right * (1 - right) > 0 ? slope * slope / (right * (1 - right)) : 0
        case .cumulative:
            var sum = 0.0
            var above = (p: 1.0, slope: 0.0)
            for row in range {
                let s = rows.logistic[row]
                let next = (p: s, slope: slopes[row] * s * (1 - s))
                let p = above.p - next.p
                if p > least { sum += (above.slope - next.slope) * (above.slope - next.slope) / p }
                above = next
            }
            return above.p > least ? sum + above.slope * above.slope / above.p : sum
        case .sequential:
            // Each step is a choice of its own, met by those who reached it.
            var reached = 1.0
            var sum = 0.0
            for row in range {
                let s = rows.logistic[row]
                sum += reached * slopes[row] * slopes[row] * s * (1 - s)
                reached *= s
            }
            return sum
        case .dividedByTotal:
            var top = 0.0
            for row in range { top = max(top, rows.linear[row]) }
            var total = VectorMath.exp(-top)
            var first = 0.0
            var second = 0.0
            for row in range {
                let weight = VectorMath.exp(rows.linear[row] - top)
                total += weight
                first += weight * slopes[row]
                second += weight * slopes[row] * slopes[row]
            }
            let mean = first / total
            return max(0, second / total - mean * mean)
        }
    }

    /// The probability of every category of every item at `theta`, item by item.
    func probabilities(at theta: Double) -> [Double] {
        let rows = predictors(at: theta)
        var values: [Double] = []
        values.reserveCapacity(slopes.count + itemCount)
        for item in 0..<itemCount {
            let range = starts[item]..<starts[item + 1]
            switch links[item] {
            case .asymptotic:
                let right = lower[item] + spread[item] * rows.logistic[range.lowerBound]
                values.append(1 - right)
                values.append(right)
            case .cumulative:
                var above = 1.0
                for row in range {
                    values.append(max(0, above - rows.logistic[row]))
                    above = rows.logistic[row]
                }
                values.append(above)
            case .sequential:
                var reached = 1.0
                for row in range {
                    values.append(reached * (1 - rows.logistic[row]))
                    reached *= rows.logistic[row]
                }
                values.append(reached)
            case .dividedByTotal:
                var top = 0.0
                for row in range { top = max(top, rows.linear[row]) }
                let start = values.count
                values.append(VectorMath.exp(-top))
                for row in range { values.append(VectorMath.exp(rows.linear[row] - top)) }
                var total = 0.0
                for place in start..<values.count { total += values[place] }
                for place in start..<values.count { values[place] /= total }
            }
        }
        return values
    }
}
