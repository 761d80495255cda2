// expect: cannot convert value of type 'Raw<EventTable>' to expected argument type 'Released<ReleasedEvents>'
// expect: value of type 'Raw<EventTable>' has no member 'write'
import Foundation
import LearningAnalytics

func export(_ released: Released<ReleasedEvents>) {}

func send(_ raw: Raw<EventTable>, to file: URL) throws {
    export(raw)
    try raw.write(to: file)
}
