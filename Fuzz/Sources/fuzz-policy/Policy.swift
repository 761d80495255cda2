import Foundation
import LearningAnalytics

/// Any bytes are a policy, which is the same when written and read again, or are refused with a sentence.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let text = String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) else {
        return 0
    }
    do {
        let policy = try SharingPolicy(toml: text)
        let again = try SharingPolicy(toml: policy.toml)
        precondition(again == policy, "a policy is the same when written and read")
    } catch {
        precondition(!error.description.isEmpty, "a refusal says what was expected")
    }
    return 0
}
