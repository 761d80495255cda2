import Foundation
import Pseudonymizer
import Testing

@Suite struct PseudonymTests {
    private let secretBytes = [UInt8](0..<32)

    private func pseudonym(
        of text: String = "17", owner: String = "NO987654321", recipient: String = "vendor:exempel",
        purpose: String = "calibration", epoch: UInt32 = 1, secret: [UInt8]? = nil
    ) throws -> Pseudonym {
        let domain = try PseudonymDomain(owner: owner, recipient: recipient, purpose: purpose, epoch: epoch)
        let pseudonymiser = Pseudonymiser(domain: domain, secret: try EpochSecret(bytes: secret ?? secretBytes))
        return pseudonymiser.pseudonym(of: try PupilIdentifier(local: text))
    }

    @Test func onePupilHasOnePseudonymInOneDomain() throws {
        #expect(try pseudonym() == pseudonym(of: " 17 "))
    }

    @Test func everyPartOfTheDomainTheSecretAndThePupilChangeAllOfThePseudonym() throws {
        var changed = secretBytes
        changed[31] ^= 1
        let all = [
            try pseudonym(), try pseudonym(of: "18"), try pseudonym(owner: "NO987654322"),
            try pseudonym(recipient: "vendor:other"), try pseudonym(purpose: "statistics"), try pseudonym(epoch: 2),
            try pseudonym(secret: changed),
            // The same letters with the boundary between recipient and purpose moved.
            try pseudonym(recipient: "vendor:exempe", purpose: "lcalibration"),
        ]
        let codes = all.map { String($0.text.split(separator: "_")[1]) }
        #expect(Set(codes).count == all.count)
        for (index, one) in codes.enumerated() {
            for other in codes[..<index] {
                // Independent codes agree in 1 of 32 places on average; 12 or more of 32 has probability below 1e-9.
                #expect(zip(one, other).count { $0 == $1 } < 12)
            }
        }
    }

    @Test func equalTextsOfTwoKindsHaveUnrelatedPseudonyms() throws {
        let domain = try PseudonymDomain(owner: "NO1", recipient: "vendor:a", purpose: "p", epoch: 1)
        let pseudonymiser = Pseudonymiser(domain: domain, secret: try EpochSecret(bytes: secretBytes))
        let number = "15921250034"
        #expect(
            pseudonymiser.pseudonym(of: try PupilIdentifier(nationalNumber: number))
                != pseudonymiser.pseudonym(of: try PupilIdentifier(local: number)))
    }

    @Test func aPseudonymIsCodedAsItsText() throws {
        let pseudonym = try pseudonym(epoch: .max)
        let data = try JSONEncoder().encode([pseudonym])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(pseudonym.text)\"]")
        #expect(try JSONDecoder().decode([Pseudonym].self, from: data) == [pseudonym])
        #expect("\(pseudonym)" == pseudonym.text)
        #expect(pseudonym.text.hasPrefix("p4294967295_"))
    }

    @Test(arguments: [
        "", "p1", "p1_", "1_n4b6vxfnna3br5cq4ac76hebrunma27g", "p01_n4b6vxfnna3br5cq4ac76hebrunma27g",
        "p+1_n4b6vxfnna3br5cq4ac76hebrunma27g", "p4294967296_n4b6vxfnna3br5cq4ac76hebrunma27g",
        "p1_n4b6vxfnna3br5cq4ac76hebrunma27", "p1_n4b6vxfnna3br5cq4ac76hebrunma27gg",
        "p1_N4b6vxfnna3br5cq4ac76hebrunma27g", "p1_14b6vxfnna3br5cq4ac76hebrunma27g", "15921250034",
    ])
    func whatNoEpochGivesOutIsNoPseudonym(text: String) {
        #expect(Pseudonym(text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Pseudonym].self, from: JSONEncoder().encode([text]))
        }
    }

    @Test func aDomainNameOutsideTheAllowedCharactersIsRefusedByPartAndPlace() throws {
        func domain(
            owner: String = "NO1", recipient: String = "vendor:a", purpose: String = "p"
        ) throws(PseudonymDomainError) {
            _ = try PseudonymDomain(owner: owner, recipient: recipient, purpose: purpose, epoch: 0)
        }
        try domain()
        try domain(purpose: String(repeating: "p", count: 128))
        #expect(throws: PseudonymDomainError.length(of: .owner, found: 0, expected: 1...128)) { try domain(owner: "") }
        #expect(throws: PseudonymDomainError.length(of: .purpose, found: 129, expected: 1...128)) {
            try domain(purpose: String(repeating: "p", count: 129))
        }
        #expect(throws: PseudonymDomainError.character(in: .recipient, byte: 7)) {
            try domain(recipient: "vendor:\u{0430}")
        }
        #expect(throws: PseudonymDomainError.character(in: .owner, byte: 2)) { try domain(owner: "NO 1") }
    }
}
