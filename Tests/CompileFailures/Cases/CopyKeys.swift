// expect: 'copy' cannot be applied to noncopyable types
// expect: argument type 'PassphraseKey' does not conform to expected type 'Copyable'
// expect: argument type 'ReversiblePseudonymiser' does not conform to expected type 'Copyable'
import Pseudonymizer

func duplicate(_ key: borrowing PassphraseKey, _ maker: borrowing ReversiblePseudonymiser) {
    let secondKey = copy key
    _ = consume secondKey
    let secondMaker = copy maker
    _ = consume secondMaker
    print(key)
    print(maker)
}
