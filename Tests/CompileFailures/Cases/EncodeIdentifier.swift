// expect: requires that 'PupilIdentifier' conform to 'Encodable'
import Foundation
import Pseudonymizer

func encode(_ pupil: PupilIdentifier) throws -> Data {
    try JSONEncoder().encode(pupil)
}
