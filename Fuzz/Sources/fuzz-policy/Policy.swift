import Foundation
import LearningAnalytics

/// Any bytes are a policy, which is the same when written and read again, or are refused with a sentence.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Data(UnsafeBufferPointer(start: start, count: count))
    do {
        let policy = try JSONDecoder().decode(SharingPolicy.self, from: bytes)
        let written = try JSONEncoder().encode(policy)
        let again = try JSONDecoder().decode(SharingPolicy.self, from: written)
        precondition(again == policy, "a policy is the same when written and read")
    } catch let refusal as GateRefusal {
        precondition(!refusal.description.isEmpty, "a refusal says what was expected")
    } catch {
        // Not JSON.
    }
    return 0
}
