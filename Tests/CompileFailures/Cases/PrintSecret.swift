// expect: 'key' is inaccessible due to 'package' protection level
// expect: argument type 'EpochSecret' does not conform to expected type 'Copyable'
// expect: requires that 'EpochSecret' conform to 'Copyable'
import Pseudonymizer

func show(_ secret: borrowing EpochSecret) {
    print(secret.key)
    print(secret)
    print(String(reflecting: secret))
}
