// expect: 'copy' cannot be applied to noncopyable types
import Pseudonymizer

func duplicate(_ pseudonymiser: borrowing Pseudonymiser) {
    let second = copy pseudonymiser
    _ = consume second
}
