import Foundation
import LearningAnalytics
import Testing

@Suite struct RawTests {
    private let raw = Raw(Fixture.events, owner: Fixture.owner)

    @Test func printingReflectingAndDumpingShowNothingOfTheData() {
        var dumped = ""
        dump(["k": raw], to: &dumped)
        for text in ["\(raw)", String(reflecting: raw), "\([raw])", "\(raw as Any?)", dumped] {
            for name in Fixture.events.pupilNames + Fixture.events.itemNames { #expect(!text.contains(name)) }
            #expect(text.contains("redacted"))
        }
        #expect(Mirror(reflecting: raw).children.isEmpty)
    }

    @Test func rawDataAreNotEncodable() {
        #expect(!((raw as Any) is any Encodable))
        #expect(!((raw.value as Any) is any Encodable))
    }

    @Test func aLocalModelRunsOnTheDataWhereTheyAre() throws {
        #expect(raw.withinSchool { $0.count } == 6)
        #expect(raw.withinSchool(answered) == 5)
        struct Failure: Error {}
        #expect(throws: Failure.self) { try raw.withinSchool { _ throws(Failure) in throw Failure() } }
    }

    private func answered(_ events: borrowing EventTable) -> Int { events.outcome.count { $0 >= 0 } }
}
