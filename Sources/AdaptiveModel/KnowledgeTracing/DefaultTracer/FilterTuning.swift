#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The search for settings under which answers are best foretold one row ahead, by coordinate steps that halve where they fail.
struct FilterTuning {
    /// How a setting is moved.
    private enum Move {
        case factor
        case complement
        case shift
    }

    private static let moves: [Move] = [
        .factor, .factor, .complement, .factor, .factor, .factor, .shift, .factor, .shift, .shift, .shift, .factor,
    ]
    /// The settings that only study rows show.
    private static let ofStudy = [9, 10]

    private var steps: [Double]
    private let tuned: [Int]

    init(hasStudyRows: Bool) {
        steps = Self.moves.map { move in
            switch move {
            case .factor: 1
            case .complement: 0.7
            case .shift: 0.08
            }
        }
        tuned = Self.moves.indices.filter { hasStudyRows || !Self.ofStudy.contains($0) }
    }

    /// Improves `settings` in `rounds` rounds over all coordinates.
    mutating func improve(
        _ settings: FilterSettings, rounds: Int, logLikelihood: (FilterSettings) -> Double
    ) -> FilterSettings {
        var best = settings
        var bestValue = logLikelihood(best)
        for _ in 0..<rounds {
            for coordinate in tuned {
                var improved = false
                for sign in [1.0, -1] where !improved {
                    // On for as long as it helps, with growing steps.
                    var stride = sign * steps[coordinate]
                    while true {
                        let candidate = moved(best, coordinate, by: stride)
                        let value = logLikelihood(candidate)
                        guard value > bestValue else { break }
                        (best, bestValue) = (candidate, value)
                        improved = true
                        stride *= 1.5
                    }
                }
                if !improved { steps[coordinate] /= 2 }
            }
        }
        return best
    }

    private func moved(_ settings: FilterSettings, _ coordinate: Int, by step: Double) -> FilterSettings {
        var values = settings.values
        switch Self.moves[coordinate] {
        case .factor: values[coordinate] = min(max(values[coordinate] * exp(step), 1e-6), 20)
        case .complement: values[coordinate] = 1 - min(max((1 - values[coordinate]) * exp(step), 0.002), 1)
        case .shift: values[coordinate] += step
        }
        var result = settings
        result.values = values
        return result
    }
}
