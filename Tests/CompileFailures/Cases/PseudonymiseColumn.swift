// expect: 'PupilIdentifier' initializer is inaccessible due to 'package' protection level
// expect: cannot convert value of type 'String' to expected argument type 'PupilIdentifier'
import Pseudonymizer

func identify(_ grade: String) throws -> PupilIdentifier {
    try PupilIdentifier.init(local:)(grade)
}

func pseudonymise(_ grade: String, _ pseudonymiser: borrowing Pseudonymiser) -> Pseudonym {
    pseudonymiser.pseudonymErasedOnlyWithEpoch(of: grade)
}
