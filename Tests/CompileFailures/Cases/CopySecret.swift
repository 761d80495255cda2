// expect: 'copy' cannot be applied to noncopyable types
import Pseudonymizer

func duplicate(_ secret: borrowing EpochSecret) {
    let second = copy secret
    _ = consume second
}
