// expect: 'bytes' is inaccessible due to 'package' protection level
// expect: requires that 'SubjectID' conform to 'Encodable'
import Foundation
import Pseudonymizer

func read(_ subject: SubjectID) throws -> Data {
    _ = subject.bytes
    return try JSONEncoder().encode(subject)
}
