import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

/// Two recipients put together what they have of the same pupils.
@Suite struct CollusionInRelease {
    private static let pupils = 10_000

    /// Ten thousand pupils with twelve answers each to 200 items, in ten weeks.
    private func events() -> EventTable {
        var generator = TestGenerator(seed: 7)
        var events = EventTable()
        events.pupilNames = (0..<Self.pupils).map { "elev\($0)@skole.no" }
        events.itemNames = (0..<200).map { "q\($0)" }
        for pupil in 0..<Self.pupils {
            for _ in 0..<12 {
                events.pupil.append(UInt32(pupil))
                events.item.append(UInt32.random(in: 0..<200, using: &generator))
                events.outcome.append(Int8.random(in: 0...1, using: &generator))
                events.time.append(Double.random(in: 0..<(70 * 86_400), using: &generator))
            }
        }
        return events
    }

    private func release(_ events: EventTable, to recipient: String, time: FieldTransform) throws -> ReleasedEvents {
        var policy = Fixture.policy(fields: [
            .pupil: .pseudonym, .item: .keep, .time: time, .outcome: .keep,
        ])
        policy.recipient = recipient
        policy.identifier = .feide
        policy.acceptsReassignable = true
        // The same secret for both: the domains alone must keep them apart.
        let pseudonymiser = try Fixture.pseudonymiser(recipient: recipient)
        return try Gate.release(
            Raw(events, owner: Fixture.owner), under: policy, with: pseudonymiser, now: Fixture.now
        ).value
    }

    /// Pupils by all that was released of them but for the pseudonym.
    private func traces(_ released: ReleasedEvents) -> [String: [Pseudonym]] {
        var traces: [String: [Pseudonym]] = [:]
        var row = 0
        for pupil in released.pupilNames.indices {
            var rows: [String] = []
            while row < released.count, released.pupil[row] == pupil {
                rows.append("\(released.item?[row] ?? 0) \(released.outcome?[row] ?? 0) \(released.time?[row] ?? 0)")
                row += 1
            }
            traces[rows.sorted().joined(separator: ","), default: []].append(released.pupilNames[pupil])
        }
        return traces
    }

    /// The share of pupils whom two releases join by their traces alone, rightly.
    private func joined(_ one: ReleasedEvents, _ other: ReleasedEvents, _ names: [String]) throws -> Double {
        let first = try Fixture.pseudonymiser(recipient: "vendor:one")
        let second = try Fixture.pseudonymiser(recipient: "vendor:two")
        var truth: [Pseudonym: Pseudonym] = [:]
        for name in names {
            let pupil = try PupilIdentifier(feideName: name)
            truth[first.pseudonym(of: pupil)] = second.pseudonym(of: pupil)
        }
        let theirs = traces(other)
        var right = 0
        for (trace, pupils) in traces(one) where pupils.count == 1 {
            if let match = theirs[trace], match.count == 1, truth[pupils[0]] == match[0] { right += 1 }
        }
        return Double(right) / Double(names.count)
    }

    @Test func noPseudonymIsInCommonButTheSameWorkIsTheSamePupil() throws {
        let events = events()
        let week = FieldTransform.coarsenTime(seconds: 7 * 86_400)
        let one = try release(events, to: "vendor:one", time: week)
        let other = try release(events, to: "vendor:two", time: week)
        #expect(one.pupilNames.count == Self.pupils && other.pupilNames.count == Self.pupils)
        #expect(Set(one.pupilNames).intersection(other.pupilNames).isEmpty)

        // What pseudonyms cannot prevent, measured: both have all of a pupil's rows.
        let byWeek = try joined(one, other, events.pupilNames)
        let withoutTime = try joined(
            try release(events, to: "vendor:one", time: .drop), try release(events, to: "vendor:two", time: .drop),
            events.pupilNames)
        print("joined by behaviour: \(byWeek) with weeks, \(withoutTime) without times")
        #expect(byWeek > 0.99, "the documentation says that behaviour joins; does it still?")
        #expect(withoutTime > 0.99)

        // Where the two resources are used for different work there is nothing to join by.
        var elsewhere = self.events()
        elsewhere.item = elsewhere.item.map { ($0 * 7 + 3) % 200 }
        #expect(
            try joined(one, try release(elsewhere, to: "vendor:two", time: week), events.pupilNames) < 0.001)
    }
}
