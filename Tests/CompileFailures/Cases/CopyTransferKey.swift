// expect: 'copy' cannot be applied to noncopyable types
// expect: argument type 'TransferKey' does not conform to expected type 'Copyable'
// expect: value of type 'TransferKey' has no member 'rawRepresentation'
import Foundation
import PseudonymVault

func duplicate(_ key: borrowing TransferKey) {
    let second = copy key
    _ = consume second
    print(key)
    _ = key.rawRepresentation
}
