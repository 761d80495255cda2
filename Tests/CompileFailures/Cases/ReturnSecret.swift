// expect: 'secret' is borrowed and cannot be consumed
import Pseudonymizer

func duplicate(_ secret: borrowing EpochSecret) -> EpochSecret {
    secret
}
