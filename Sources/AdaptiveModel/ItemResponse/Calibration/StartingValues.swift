internal import Foundation
internal import NumericalCore

/// How often each category of each item was used, by group.
struct CategoryTotals: Sendable {
    /// (group × items + item) to the counts of its categories.
    let counts: [[Double]]
    let itemCount: Int

    init(_ data: CalibrationData, groupCount: Int, categories: [Int]) {
        let responses = data.responses
        itemCount = responses.itemCount
        // Flat while counting: an array of arrays costs an indirection an answer.
        var starts = [0]
        for count in categories { starts.append(starts[starts.count - 1] + count) }
        let first = starts.map { UInt32($0) }
        var flat = [Double](repeating: 0, count: starts[categories.count])
        for pupil in 0..<responses.pupilCount {
            let base = data.group(of: pupil) * itemCount
            let weight = data.weight(of: pupil)
            let own = responses.answers(of: pupil)
            var span = flat.mutableSpan
            IndicatorProducts.scatter(
                weight, first: first.span.extracting(base..<base + itemCount),
                items: responses.items.span.extracting(own),
                outcomes: responses.outcomes.span.extracting(own), into: &span)
        }
        let counts = categories.indices.map { Array(flat[starts[$0]..<starts[$0 + 1]]) }
        self.counts = counts
    }
}

extension ItemModel {
    /// Parameters that give the categories about the shares they have in `counts` for a population of mean 0 and variance 1.
    func started(from counts: [Double]) -> ItemModel {
        // A logistic–normal mixture flattens logits by about sqrt(1 + 0.35 a²).
        let flattening = 1.16
        let total = counts.reduce(0, +)
        func share(atLeast k: Int) -> Double { (counts[k...].reduce(0, +) + 0.5) / (total + 1) }
        func conditional(_ k: Int) -> Double {
            (counts[k...].reduce(0, +) + 0.5) / (counts[(k - 1)...].reduce(0, +) + 1)
        }
        func adjacent(_ k: Int) -> Double { log((counts[k] + 0.5) / (counts[k - 1] + 0.5)) }
        let steps = 1..<counts.count
        func intercepts(_ logits: [Double]) -> [Double] {
            // In order also where a category is rare.
            var falling = logits
            for k in falling.indices.dropFirst() where falling[k] > falling[k - 1] - 0.05 {
                falling[k] = falling[k - 1] - 0.05
            }
            return falling
        }
        switch self {
        case .logistic(var item):
            let observed = min(max(share(atLeast: 1), 1e-6), 1 - 1e-6)
            let inside = (observed - item.lowerAsymptote) / (item.upperAsymptote - item.lowerAsymptote)
            item.intercept = flattening * logit(min(max(inside, 0.02), 0.98))
            if item.lowerAsymptote == 0 && item.upperAsymptote == 1 { item.intercept = flattening * logit(observed) }
            return .logistic(item)
        case .graded(var item):
            item.intercepts = intercepts(steps.map { flattening * logit(share(atLeast: $0)) })
            return .graded(item)
        case .gradedRatingScale(var item):
            item.thresholds = intercepts(steps.map { flattening * logit(share(atLeast: $0)) })
            return .gradedRatingScale(item)
        case .sequential(var item):
            item.intercepts = steps.map { flattening * logit(conditional($0)) }
            return .sequential(item)
        case .partialCredit(var item):
            var sum = 0.0
            item.intercepts = steps.map { k in
                sum += adjacent(k)
                return sum
            }
            return .partialCredit(item)
        case .ratingScale(var item):
            item.thresholds = steps.map { -adjacent($0) }
            return .ratingScale(item)
        case .nominal(var item):
            var sum = 0.0
            item.intercepts = steps.map { k in
                sum += adjacent(k)
                return sum
            }
            return .nominal(item)
        }
    }
}
