// expect: missing argument for parameter 'recordedIn' in call
import Pseudonymizer

func find(_ token: ReversibleToken, _ reader: borrowing Reidentifier) throws -> PupilIdentifier {
    try reader.pupil(behind: token)
}
