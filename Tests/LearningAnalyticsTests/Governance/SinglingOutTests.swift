import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

@Suite struct SinglingOutTests {
    private func released(_ events: EventTable, time: FieldTransform = .keep) throws -> ReleasedEvents {
        let pseudonymiser = try Fixture.pseudonymiser()
        var policy = Fixture.policy()
        policy.fields[.time]?.transform = time
        return try Gate.release(
            Raw(events, owner: Fixture.owner), under: policy, with: pseudonymiser, now: Fixture.now
        ).value
    }

    /// One pupil for each pattern of right and wrong on `items` items, `copies` times.
    private func allPatterns(items: Int, copies: Int = 1) throws -> ReleasedEvents {
        var events = EventTable()
        events.itemNames = (0..<items).map { "q\($0)" }
        for pupil in 0..<(copies << items) {
            events.pupilNames.append("pupil \(pupil)")
            for item in 0..<items {
                events.pupil.append(UInt32(pupil))
                events.item.append(UInt32(item))
                events.outcome.append(Int8(pupil >> item & 1))
            }
        }
        return try released(events)
    }

    @Test(arguments: 1...6)
    func amongAllPatternsOnlyAllAnswersSingleAPupilOut(k: Int) throws {
        var generator = TestGenerator(seed: 1)
        let once = try allPatterns(items: 6)
        let estimate = try #require(SinglingOut.share(of: once, knownAnswers: k, using: &generator))
        #expect(estimate.share == (k == 6 ? 1 : 0))
        #expect(estimate.pupils == 64 && estimate.standardError == 0)
        let twice = try allPatterns(items: 6, copies: 2)
        #expect(SinglingOut.share(of: twice, knownAnswers: k, using: &generator)?.share == 0)
    }

    @Test func whoKnowsMoreThanThereIsKnowsAllOfIt() throws {
        var generator = TestGenerator(seed: 1)
        let once = try allPatterns(items: 4)
        #expect(SinglingOut.share(of: once, knownAnswers: 9, using: &generator)?.share == 1)
    }

    @Test func twinsHideEachOtherAlsoWhereTheirItemsAreRare() throws {
        var generator = TestGenerator(seed: 1)
        // A hundred pairs, each with three items of its own, and a pupil with one of the first pair's items.
        var rows = (0..<200).flatMap { pupil in
            (0..<3).map { ("p\(pupil)", "q\(pupil / 2)-\($0)", String?.none, Double?.none, Int8(1)) }
        }
        rows.append(("alone", "q0-0", nil, nil, 1))
        rows.append(("alone", "q1-0", nil, nil, 1))
        let events = try released(Fixture.table(rows))
        for k in 2...3 {
            let estimate = try #require(SinglingOut.share(of: events, knownAnswers: k, using: &generator))
            #expect(estimate.share == 1.0 / 201)
        }
    }

    @Test func studyRowsAreNoPoints() throws {
        var generator = TestGenerator(seed: 1)
        let events = Fixture.table([
            ("a", "q1", nil, nil, 1), ("b", "q1", nil, nil, 1), ("b", "q2", nil, nil, -1), ("c", "q3", nil, nil, -1),
        ])
        #expect(SinglingOut.share(of: try released(events), knownAnswers: 2, using: &generator)?.share == 0)
    }

    @Test func aPupilAloneInTheReleaseIsSingledOut() throws {
        var generator = TestGenerator(seed: 1)
        let alone = try released(Fixture.table([("a", "q1", nil, nil, 1)]))
        #expect(SinglingOut.share(of: alone, knownAnswers: 1, using: &generator)?.share == 1)
    }

    @Test func withoutTheColumnsThereIsNoEstimate() throws {
        var generator = TestGenerator(seed: 1)
        let untimed = try released(Fixture.events, time: .drop)
        #expect(SinglingOut.share(of: untimed, knownItemDays: 1, using: &generator) == nil)
    }

    @Test func coarserTimesSingleFewerPupilsOut() throws {
        var generator = TestGenerator(seed: 1)
        // Each pupil answers on days of their own; by weeks all fall together.
        let events = Fixture.table((0..<7).map { ("p\($0)", "q1", nil, Double($0) * 86_400 + 5, 1) })
        let kept = SinglingOut.share(of: try released(events), knownItemDays: 1, using: &generator)
        let weeks = SinglingOut.share(
            of: try released(events, time: .coarsenTime(seconds: 7 * 86_400)), knownItemDays: 1, using: &generator)
        #expect(kept?.share == 1)
        #expect(weeks?.share == 0)
    }

    @Test func aKnownRowIsKnownWithAllThatWasReleasedOfIt() throws {
        var generator = TestGenerator(seed: 1)
        // The same item and outcome for all; only the times tell two of three apart.
        let events = try released(
            Fixture.table([("a", "q1", "s", 5, 1), ("b", "q1", "s", 5, 1), ("c", "q1", "s", 7, 1)]))
        #expect(SinglingOut.share(of: events, knownAnswers: 1, using: &generator)?.share == 0)
        let shares = try #require(SinglingOut.shares(of: events, knownRows: [1, 2], using: &generator))
        #expect(shares.count == 2 && shares.allSatisfy { $0.share == 1.0 / 3 })
    }

    // MARK: Against enumeration

    /// Pupils who each answered some items, some of them twice, on some days; common items at the front, rare ones behind.
    private func randomEvents(pupils: Int, items: Int, rows: Int, seed: UInt64) -> EventTable {
        var generator = TestGenerator(seed: seed)
        var events = EventTable()
        events.pupilNames = (0..<pupils).map { "pupil \($0)" }
        events.itemNames = (0..<items).map { "q\($0)" }
        for pupil in 0..<pupils {
            for _ in 0..<rows {
                let common = Int.random(in: 0..<items, using: &generator)
                events.pupil.append(UInt32(pupil))
                events.item.append(UInt32(Int.random(in: 0...common, using: &generator)))
                events.outcome.append(Int8.random(in: -1...1, using: &generator))
                events.time.append(Double.random(in: 0..<(3 * 86_400), using: &generator))
            }
        }
        return events
    }

    /// The expected share by going through all choices of `k` points of each pupil.
    private func enumerated(_ traces: [Set<Int>], k: Int) -> Double {
        func subsets(_ points: ArraySlice<Int>, _ k: Int) -> [[Int]] {
            guard k > 0 else { return [[]] }
            guard points.count >= k, let first = points.first else { return [] }
            return subsets(points.dropFirst(), k - 1).map { [first] + $0 } + subsets(points.dropFirst(), k)
        }
        let shares = traces.map { own in
            let choices = subsets(Array(own)[...], min(k, own.count))
            let unique = choices.count { choice in
                traces.count { other in choice.allSatisfy(other.contains) } == 1
            }
            return Double(unique) / Double(choices.count)
        }
        return shares.reduce(0, +) / Double(traces.count)
    }

    private func traces(_ events: EventTable, _ point: (Int) -> Int?) -> [Set<Int>] {
        var traces = [Set<Int>](repeating: [], count: events.pupilNames.count)
        for row in 0..<events.count {
            if let point = point(row) { traces[Int(events.pupil[row])].insert(point) }
        }
        return traces
    }

    @Test(arguments: [(12, 4, 6), (150, 60, 8)], 1...3)
    func theShareIsThatOfEnumeration(size: (pupils: Int, items: Int, rows: Int), k: Int) throws {
        let events = randomEvents(pupils: size.pupils, items: size.items, rows: size.rows, seed: 7)
        let released = try released(events)
        let byAnswer = enumerated(
            traces(events) { events.outcome[$0] < 0 ? nil : Int(events.item[$0]) * 2 + Int(events.outcome[$0]) }, k: k)
        let byDay = enumerated(
            traces(events) { Int(events.item[$0]) * 3 + Int(events.time[$0] / 86_400) }, k: k)
        var generator = TestGenerator(seed: 42)
        let rounds = 3_000 / size.pupils
        for (expected, probe) in [
            (byAnswer, { SinglingOut.share(of: released, knownAnswers: k, using: &$0)?.share }),
            (byDay, { SinglingOut.share(of: released, knownItemDays: k, using: &$0)?.share }),
        ] as [(Double, (inout TestGenerator) -> Double?)] {
            var sum = 0.0
            for _ in 0..<rounds { sum += try #require(probe(&generator)) }
            // Draws are independent between pupils and rounds, so the variance is at most that of as many throws of one coin: 4.5
            // standard errors are a false alarm in 7e-6 of seeds. A share of 0 or 1 has no spread at all.
            let error = (expected * (1 - expected) / Double(rounds * size.pupils)).squareRoot()
            #expect(abs(sum / Double(rounds) - expected) <= 4.5 * error + 1e-9)
        }
    }

    @Test(arguments: [(12, 4, 6), (150, 60, 8)])
    func allOfATraceIsDecidedExactly(size: (pupils: Int, items: Int, rows: Int)) throws {
        let events = randomEvents(pupils: size.pupils, items: size.items, rows: size.rows, seed: 11)
        let expected = enumerated(
            traces(events) { events.outcome[$0] < 0 ? nil : Int(events.item[$0]) * 2 + Int(events.outcome[$0]) },
            k: .max)
        var generator = TestGenerator(seed: 1)
        let found = SinglingOut.share(of: try released(events), knownAnswers: .max, using: &generator)?.share
        #expect(abs(try #require(found) - expected) < 1e-12)
    }

    @Test func theSameSeedGivesTheSameShareAndASampleProbesSoMany() throws {
        let released = try released(randomEvents(pupils: 150, items: 60, rows: 8, seed: 3))
        func share(_ seed: UInt64) throws -> SinglingOut.Estimate {
            var generator = TestGenerator(seed: seed)
            return try #require(SinglingOut.share(of: released, knownAnswers: 2, sampling: 40, using: &generator))
        }
        let one = try share(5)
        #expect(try share(5) == one)
        #expect(try (6..<16).contains { try share($0) != one })
        #expect(one.pupils == 40)
        #expect(one.standardError == (one.share * (1 - one.share) / 40).squareRoot())
        var generator = TestGenerator(seed: 5)
        let all = SinglingOut.share(of: released, knownAnswers: 2, sampling: 1_000, using: &generator)
        #expect(all?.pupils == 150)
    }
}
