// expect: 'copy' cannot be applied to noncopyable types
// expect: argument type 'AuditSigner' does not conform to expected type 'Copyable'
import Pseudonymizer

func duplicate(_ signer: borrowing AuditSigner) {
    let second = copy signer
    _ = consume second
    print(signer)
}
