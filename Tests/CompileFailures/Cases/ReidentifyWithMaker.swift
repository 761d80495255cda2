// expect: value of type 'ReversiblePseudonymiser' has no member 'pupil'
// expect: value of type 'Pseudonymiser' has no member 'pupil'
import Pseudonymizer

func find(
    _ token: ReversibleToken, _ maker: borrowing ReversiblePseudonymiser, _ pseudonymiser: borrowing Pseudonymiser
) throws {
    _ = try maker.pupil(behind: token)
    _ = try pseudonymiser.pupil(behind: token)
}
