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
        var days = Numbering()
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
        let traces = Traces(released) { Int(points[$0]) }
        return counts.map { estimate(traces, k: $0, limit: limit, using: &generator) }.reduce([]) { estimates, next in
            next.map { (estimates ?? []) + [$0] }
        }
    }

    private static func estimate(
        _ released: ReleasedEvents, k: Int, limit: Int?, using generator: inout some RandomNumberGenerator,
        pointOfRow: (Int) -> Int?
    ) -> Estimate? {
        estimate(Traces(released, pointOfRow: pointOfRow), k: k, limit: limit, using: &generator)
    }

    private static func estimate(
        _ traces: Traces, k: Int, limit: Int?, using generator: inout some RandomNumberGenerator
    ) -> Estimate? {
        precondition(k >= 1, "an observer who knows nothing singles nobody out")
        precondition(limit.map { $0 >= 1 } ?? true, "at least one pupil is probed")
        guard traces.pupils > 0 else { return nil }

        var pupils = Array(0..<traces.pupils)
        let probes = min(limit ?? traces.pupils, traces.pupils)
        var singledOut = 0
        for probe in 0..<probes {
            if probes < traces.pupils {
                pupils.swapAt(probe, Int.random(in: probe..<pupils.count, using: &generator))
            }
            var points = Array(traces.points(of: pupils[probe]))
            let known = min(k, points.count)
            for place in 0..<known {
                points.swapAt(place, Int.random(in: place..<points.count, using: &generator))
            }
            if traces.areUnique(points[..<known], to: pupils[probe]) { singledOut += 1 }
        }
        let share = Double(singledOut) / Double(probes)
        return Estimate(
            share: share, standardError: (share * (1 - share) / Double(probes)).squareRoot(), pupils: probes)
    }
}

/// Who holds which points, both ways round.
///
/// The holders of a point are a list, and also a bit set where that is no larger than the list (from one pupil in 32 up), so that
/// memory follows the number of rows while the common points are intersected 64 pupils at a time.
private struct Traces {
    let pupils: Int
    private let words: Int
    private var pointsOf: [UInt32] = []
    private var pointsStart: [Int] = [0]
    private var holdersOf: [UInt32] = []
    private var holdersStart: [Int]
    private var bits: [UInt64] = []
    private var bitsStart: [Int?]

    init(_ released: ReleasedEvents, pointOfRow: (Int) -> Int?) {
        pupils = released.pupilNames.count
        words = (pupils + 63) / 64

        var numbering = Numbering(expecting: released.count)
        var row = 0
        for pupil in 0..<pupils {
            var own: [UInt32] = []
            while row < released.count, released.pupil[row] == pupil {
                if let point = pointOfRow(row) {
                    own.append(numbering.number(of: UInt64(point)))
                }
                row += 1
            }
            own.sort()
            for (index, point) in own.enumerated() where index == 0 || own[index - 1] != point {
                pointsOf.append(point)
            }
            pointsStart.append(pointsOf.count)
        }

        // Counting sort of (pupil, point) by point; pupils stay ascending within a point.
        holdersStart = [Int](repeating: 0, count: numbering.count + 1)
        for point in pointsOf { holdersStart[Int(point) + 1] += 1 }
        for point in 0..<numbering.count { holdersStart[point + 1] += holdersStart[point] }
        var next = holdersStart
        holdersOf = [UInt32](repeating: 0, count: pointsOf.count)
        for pupil in 0..<pupils {
            for place in pointsStart[pupil]..<pointsStart[pupil + 1] {
                let point = Int(pointsOf[place])
                holdersOf[next[point]] = UInt32(pupil)
                next[point] += 1
            }
        }

        bitsStart = [Int?](repeating: nil, count: numbering.count)
        for point in 0..<numbering.count {
            let holders = holdersStart[point]..<holdersStart[point + 1]
            guard holders.count * 32 >= pupils else { continue }
            let start = bits.count
            bitsStart[point] = start
            bits.append(contentsOf: repeatElement(0, count: words))
            for place in holders {
                let pupil = Int(holdersOf[place])
                bits[start + pupil / 64] |= 1 << UInt64(pupil % 64)
            }
        }
    }

    /// The pupil's distinct points, ascending.
    func points(of pupil: Int) -> ArraySlice<UInt32> {
        pointsOf[pointsStart[pupil]..<pointsStart[pupil + 1]]
    }

    /// Whether nobody but `pupil`, who has them, has all of `points`.
    func areUnique(_ points: ArraySlice<UInt32>, to pupil: Int) -> Bool {
        guard let rarest = points.min(by: { holders($0).count < holders($1).count }) else { return pupils == 1 }
        if bitsStart[Int(rarest)] == nil {
            return !holders(rarest).contains { other in
                other != pupil && points.allSatisfy { $0 == rarest || holds(Int(other), $0) }
            }
        }
        let starts = points.compactMap { bitsStart[Int($0)] }
        var found = 0
        for word in 0..<words {
            var common = ~(0 as UInt64)
            for start in starts { common &= bits[start + word] }
            found += common.nonzeroBitCount
            if found > 1 { return false }
        }
        return true
    }

    private func holders(_ point: UInt32) -> ArraySlice<UInt32> {
        holdersOf[holdersStart[Int(point)]..<holdersStart[Int(point) + 1]]
    }

    private func holds(_ pupil: Int, _ point: UInt32) -> Bool {
        if let start = bitsStart[Int(point)] { return bits[start + pupil / 64] >> UInt64(pupil % 64) & 1 == 1 }
        let own = points(of: pupil)
        var low = own.startIndex
        var high = own.endIndex
        while low < high {
            let middle = (low + high) / 2
            if own[middle] < point { low = middle + 1 } else { high = middle }
        }
        return low < own.endIndex && own[low] == point
    }
}
