// expect: instance method 'encode' requires that 'Raw<EventTable>' conform to 'Encodable'
import Foundation
import LearningAnalytics

func encode(_ raw: Raw<EventTable>) throws -> Data {
    try JSONEncoder().encode(raw)
}
