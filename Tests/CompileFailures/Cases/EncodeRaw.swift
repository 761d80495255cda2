// expect: instance method 'encode' requires that 'Raw<EventTable>' conform to 'Encodable'
// expect: type 'Raw<EventTable>' does not conform to protocol 'Encodable'
import Foundation
import LearningAnalytics

func encode(_ raw: Raw<EventTable>) throws -> Data {
    try JSONEncoder().encode(raw)
}

func smuggle(_ released: Released<Raw<EventTable>>) {}
