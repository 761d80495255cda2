import Pseudonymizer
import Testing

@Suite struct TraceUniquenessTests {
    private func uniqueness(_ traces: [[Int?]]) -> TraceUniqueness {
        let rows = traces.enumerated().flatMap { person, points in points.map { (person, $0) } }
        return TraceUniqueness(
            people: traces.count, rows: rows.count, personOfRow: { rows[$0].0 }, pointOfRow: { rows[$0].1 })
    }

    @Test func whoSharesAllKnownPointsIsNotSingledOut() throws {
        var generator = CongruentialGenerator(state: 1)
        let traces = uniqueness([[1, 2], [1, 2], [1, 3], [1, nil]])
        // One point: 1 is everybody's, 2 is two people's, 3 one person's. Two points: the third person alone.
        #expect(try #require(traces.share(knownPoints: 2, using: &generator)).share == 0.25)
        let shares = try #require(traces.sharesAtOneToThreePoints(using: &generator))
        #expect(shares.map(\.people) == [4, 4, 4] && shares[0].share <= 0.25 && shares[2].share == 0.25)
        #expect(uniqueness([]).share(knownPoints: 1, using: &generator) == nil)
    }

    /// Finding 10 of the design: about two days of 70 single out most of 2000 pupils, as days of items do.
    @Test func aFewItemDaysSingleOutMost() throws {
        var generator = CongruentialGenerator(state: 2)
        let traces = uniqueness(
            (0..<500).map { _ in (0..<40).map { _ in Int.random(in: 0..<(70 * 50), using: &generator) } })
        let shares = try #require(traces.sharesAtOneToThreePoints(sampling: 200, using: &generator)).map(\.share)
        #expect(shares[0] < 0.1 && shares[1] > 0.8 && shares[2] > 0.99)
    }
}
