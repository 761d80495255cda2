// expect: missing argument for parameter 'recordedIn' in call
// expect: value of type 'Released<ReleasedEvents>' has no member 'write'
// expect: requires that 'Released<ReleasedEvents>' conform to 'Encodable'
// expect: requires that 'ReleasedEvents' conform to 'Encodable'
import Foundation
import LearningAnalytics

func send(_ released: Released<ReleasedEvents>, to folder: URL) throws {
    _ = try released.publish(to: folder)
    try released.write(to: folder)
    _ = try JSONEncoder().encode(released)
    _ = try JSONEncoder().encode(released.value)
}
