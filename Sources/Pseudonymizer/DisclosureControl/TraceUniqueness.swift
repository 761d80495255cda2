/// How many people of a log are singled out by a few known points of their traces.
///
/// A person is singled out when nobody else of the release has all the known points (unicity: de Montjoye et al. 2013, "Unique in the Crowd"). A
/// point is anything an observer may know: that an item was answered on a day, or how. The observer is assumed to know that the person is
/// in the release, and to know the points without error; both make the measure an upper bound for one who knows less, and none for one who knows more.
public struct TraceUniqueness: Sendable {
    /// A share of people, with what is needed to judge it.
    public struct Estimate: Equatable, Sendable {
        /// The share of the probed people who are singled out, in [0, 1].
        public let share: Double
        /// Monte-Carlo standard error of ``share`` over the choice of people and of points.
        public let standardError: Double
        /// The number of people probed.
        public let people: Int
    }

    private let traces: Traces

    /// Prepares a log. Time and memory: a few words a row.
    /// - Parameters:
    ///   - people: The number of people in the release, also those without a point.
    ///   - rows: The number of rows, all those of one person together, in the order of people.
    ///   - personOfRow: The person of a row, from 0.
    ///   - pointOfRow: What an observer may know of a row, as any number; `nil` where there is nothing to know.
    public init(people: Int, rows: Int, personOfRow: (Int) -> Int, pointOfRow: (Int) -> Int?) {
        traces = Traces(people: people, rows: rows, personOfRow: personOfRow, pointOfRow: pointOfRow)
    }

    /// The share of people singled out by `k` of their points, drawn at random among their distinct ones.
    ///
    /// A person who has fewer is probed with all of them. Time: at most the square of the number of people.
    /// - Parameters:
    ///   - k: The number of known points, at least 1.
    ///   - limit: The number of people to probe, drawn without replacement; `nil` probes all.
    ///   - generator: Decides which people and points; the result depends on nothing else.
    /// - Returns: `nil` where there are no people.
    public func share(
        knownPoints k: Int, sampling limit: Int? = nil, using generator: inout some RandomNumberGenerator
    ) -> Estimate? {
        precondition(k >= 1, "an observer who knows nothing singles nobody out")
        precondition(limit.map { $0 >= 1 } ?? true, "at least one person is probed")
        guard traces.people > 0 else { return nil }
        var people = Array(0..<traces.people)
        let probes = min(limit ?? traces.people, traces.people)
        var singledOut = 0
        for probe in 0..<probes {
            if probes < traces.people {
                people.swapAt(probe, Int.random(in: probe..<people.count, using: &generator))
            }
            var points = Array(traces.points(of: people[probe]))
            let known = min(k, points.count)
            for place in 0..<known {
                points.swapAt(place, Int.random(in: place..<points.count, using: &generator))
            }
            if traces.areUnique(points[..<known], to: people[probe]) { singledOut += 1 }
        }
        let share = Double(singledOut) / Double(probes)
        return Estimate(
            share: share, standardError: (share * (1 - share) / Double(probes)).squareRoot(), people: probes)
    }

    /// The shares at 1, 2 and 3 known points: what a release's record states.
    /// - Parameters:
    ///   - limit: The number of people to probe for each; `nil` probes all.
    ///   - generator: As in ``share(knownPoints:sampling:using:)``.
    /// - Returns: `nil` where there are no people.
    public func sharesAtOneToThreePoints(
        sampling limit: Int? = nil, using generator: inout some RandomNumberGenerator
    ) -> [Estimate]? {
        var result: [Estimate] = []
        for k in 1...3 {
            guard let estimate = share(knownPoints: k, sampling: limit, using: &generator) else { return nil }
            result.append(estimate)
        }
        return result
    }
}
