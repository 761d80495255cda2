// expect: cannot convert value of type 'Raw<EventTable>' to expected argument type 'Released<ReleasedEvents>'
// expect: value of type 'Raw<EventTable>' has no member 'publish'
import Foundation
import LearningAnalytics

func export(_ released: Released<ReleasedEvents>) {}

func send(_ raw: Raw<EventTable>, to folder: URL, _ log: AuditLog) throws {
    export(raw)
    _ = try raw.publish(to: folder, recordedIn: log)
}
