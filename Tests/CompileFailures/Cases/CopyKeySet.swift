// expect: 'copy' cannot be applied to noncopyable types
import Pseudonymizer

func duplicate(_ keys: borrowing KeySet, _ key: borrowing FileKey, _ reader: borrowing Reidentifier) {
    let secondSet = copy keys
    _ = consume secondSet
    let secondKey = copy key
    _ = consume secondKey
    let secondReader = copy reader
    _ = consume secondReader
}
