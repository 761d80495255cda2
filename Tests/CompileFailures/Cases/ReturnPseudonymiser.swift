// expect: 'pseudonymiser' is borrowed and cannot be consumed
import Pseudonymizer

func duplicate(_ pseudonymiser: borrowing Pseudonymiser) -> Pseudonymiser {
    pseudonymiser
}
