import Pseudonymizer

/// How far pseudonymised rows protect anybody, measured: an observer knows a few points of a pupil's trace and looks for
/// the pupil in the release.
///
/// A pupil is singled out when no other pupil of the release has all the known points (unicity: de Montjoye et al. 2013,
/// "Unique in the Crowd"). The observer is assumed to know that the pupil is there, and to know the points without error;
/// both make the measure an upper bound for one who knows less, and none for one who knows more.
public enum SinglingOut {
    /// A share of pupils, with what is needed to judge it.
    public struct Estimate: Equatable, Sendable {
        /// The share of the probed pupils who are singled out, in [0, 1].
        public let share: Double
        /// Monte-Carlo standard error of ``share`` over the choice of pupils and of points.
        public let standardError: Double
        /// The number of pupils probed.
        public let pupils: Int
    }

    /// The share of pupils singled out by `k` of their answers, drawn at random among their distinct (item, outcome) pairs.
    ///
    /// A pupil who has fewer pairs is probed with all of them. Study rows without an answer are no points.
    /// Time: at most the square of the number of pupils; 20 ms for 5000 pupils x 40 items, but for hundreds of thousands of pupils set
    /// `limit`. Memory: a few words a row.
    /// - Parameters:
    ///   - released: The rows as the recipient has them.
    ///   - k: The number of known answers, at least 1.
    ///   - limit: The number of pupils to probe, drawn without replacement; `nil` probes all.
    ///   - generator: Decides which pupils and points; the result depends on nothing else.
    /// - Returns: `nil` where the release has no items, no outcomes or no pupils.
    public static func share(
        of released: ReleasedEvents, knownAnswers k: Int, sampling limit: Int? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> Estimate? {
        guard let item = released.item, let outcome = released.outcome else { return nil }
        return estimate(
            released, k: k, limit: limit, using: &generator,
            pointOfRow: { outcome[$0] < 0 ? nil : Int(item[$0]) * 2 + Int(outcome[$0]) })
    }

    /// The share of pupils singled out by `k` points of the form (item, day), drawn at random among their distinct ones.
    ///
    /// A day is 86 400 seconds of the released time from the source's origin. Otherwise as
    /// ``share(of:knownAnswers:sampling:using:)``; rows without a time are no points.
    /// - Returns: `nil` where the release has no items, no times or no pupils.
    public static func share(
        of released: ReleasedEvents, knownItemDays k: Int, sampling limit: Int? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> Estimate? {
        guard let item = released.item, let time = released.time, let items = released.itemNames?.count else {
            return nil
        }
        // Days are numbered as they come, since times may lie anywhere.
        var days = KeyNumbering(capacity: released.count)
        let day = time.map { seconds in
            seconds.isNaN ? nil : Int(days.number(of: ((seconds / 86_400).rounded(.down) + 0).bitPattern))
        }
        return estimate(
            released, k: k, limit: limit, using: &generator,
            pointOfRow: { row in day[row].map { $0 * items + Int(item[row]) } })
    }

    /// The shares of pupils singled out by so many of their rows, drawn at random among their distinct ones.
    ///
    /// A row is known with all that was released of it, except for the pseudonym: the most that an observer of a pupil's work can know. Whoever knows less of
    /// the same rows singles out at most as many. Otherwise as ``share(of:knownAnswers:sampling:using:)``.
    /// - Parameters:
    ///   - released: The rows as the recipient has them.
    ///   - counts: The numbers of known rows, each at least 1.
    ///   - limit: The number of pupils to probe for each, drawn without replacement; `nil` probes all.
    ///   - generator: Decides which pupils and rows; the result depends on nothing else.
    /// - Returns: An estimate for each of `counts`; `nil` where the release has no pupils.
    public static func shares(
        of released: ReleasedEvents, knownRows counts: [Int], sampling limit: Int? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> [Estimate]? {
        let points = released.distinctRows()
        let traces = uniqueness(of: released) { Int(points[$0]) }
        let estimates = counts.compactMap { traces.share(knownPoints: $0, sampling: limit, using: &generator) }
        return estimates.count == counts.count ? estimates.map { Estimate($0) } : nil
    }

    private static func estimate(
        _ released: ReleasedEvents, k: Int, limit: Int?, using generator: inout some RandomNumberGenerator,
        pointOfRow: (Int) -> Int?
    ) -> Estimate? {
        uniqueness(of: released, pointOfRow: pointOfRow)
            .share(knownPoints: k, sampling: limit, using: &generator).map { Estimate($0) }
    }

    private static func uniqueness(of released: ReleasedEvents, pointOfRow: (Int) -> Int?) -> TraceUniqueness {
        let pupil = released.pupil
        return TraceUniqueness(
            people: released.pupilNames.count, rows: released.count, personOfRow: { Int(pupil[$0]) },
            pointOfRow: pointOfRow)
    }
}

extension SinglingOut.Estimate {
    fileprivate init(_ estimate: TraceUniqueness.Estimate) {
        self.init(share: estimate.share, standardError: estimate.standardError, pupils: estimate.people)
    }
}

extension ReleasedEvents {
    /// Row to a number that equal rows, but for the pseudonym, share.
    fileprivate func distinctRows() -> [UInt32] {
        var rows = KeyPacking(rows: count)
        if let item { rows.add(itemNames?.count ?? 0) { item[$0] } }
        if let skill { rows.add(skillNames?.count ?? 0) { skill[$0] } }
        if let outcome { rows.add(3) { UInt32(outcome[$0] + 1) } }
        for other in others { rows.add(other.values.count) { other.rows[$0] } }
        if let time {
            var times = KeyNumbering(capacity: count)
            // Adding 0 makes one zero of the two.
            let numbers = time.map { times.number(of: ($0 + 0).bitPattern) }
            rows.add(times.count) { numbers[$0] }
        }
        return rows.numbered().numbers
    }
}
