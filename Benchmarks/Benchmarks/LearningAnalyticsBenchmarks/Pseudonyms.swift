import Benchmark
import Pseudonymizer

/// Pseudonyms of pupils, which are made once a pupil and not once a row.
func pseudonyms() {
    let count = 4096
    rate("keyed pseudonyms", of: "pupils", amount: count) {
        let pseudonymiser = Pseudonymiser(domain: try benchmarkDomain(), secret: EpochSecret())
        for number in 0..<count {
            let pupil = try PupilIdentifier(feideName: "pupil\(number)@example.no")
            blackHole(pseudonymiser.pseudonymErasedOnlyWithEpoch(of: pupil))
        }
    }
    rate("reversible tokens", of: "pupils", amount: count) {
        let pseudonymiser = ReversiblePseudonymiser(domain: try benchmarkDomain(), secret: EpochSecret())
        for number in 0..<count {
            blackHole(pseudonymiser.token(of: try PupilIdentifier(feideName: "pupil\(number)@example.no")))
        }
    }
}

private func benchmarkDomain() throws -> PseudonymDomain {
    try PseudonymDomain(
        owner: "NO987654321", recipient: "vendor:exempel", purpose: "adaptive-sequencing", epoch: 1)
}
