import Benchmark
import Pseudonymizer

/// Pseudonyms of pupils, which are made once a pupil and not once a row.
func pseudonyms() {
    let count = 4096
    rate("keyed pseudonyms", of: "pupils", amount: count) {
        let domain = try PseudonymDomain(
            owner: "NO987654321", recipient: "vendor:exempel", purpose: "adaptive-sequencing", epoch: 1)
        let pseudonymiser = Pseudonymiser(domain: domain, secret: EpochSecret())
        for number in 0..<count {
            blackHole(pseudonymiser.pseudonym(of: try PupilIdentifier(feideName: "pupil\(number)@example.no")))
        }
    }
}
