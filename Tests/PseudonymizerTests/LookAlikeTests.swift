import Pseudonymizer
import Testing
import _TestSupport

/// Bank accounts and national numbers share their last check digit.
@Suite struct LookAlikeTests {
    @Test func everyValidNationalNumberWouldPassAsABankAccountAndIsReadAsAPerson() throws {
        for record in try vectors(named: "norwegian_ids") {
            guard let text = record["number"]?.string, let number = try? NationalIdentityNumber(text) else { continue }
            let tag = Comment(rawValue: text)
            let fitsAccount = try #require(record["k2_ok"]?.boolean as Bool?)
            let isPerson = try #require(record["valid_2032"]?.boolean as Bool?)
            #expect(number.reading == (isPerson ? .person : fitsAccount ? .bankAccount : .neither), tag)
            #expect(!isPerson || fitsAccount, tag)
            guard !isPerson, fitsAccount else { continue }
            #expect(throws: IdentifierError.bankAccountNumber, tag) { try PupilIdentifier(nationalNumber: text) }
        }
    }

    @Test func oneNumberIn72ReadsAsAPersonsAndOneInElevenHasTheLastCheckDigit() throws {
        var persons = 0
        var accounts = 0
        let all = 100_000
        var state: UInt64 = 1
        for _ in 0..<all {
            // Knuth's 64-bit linear congruential generator, of which the upper bits are good.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let digits = String((state >> 16) % 100_000_000_000)
            switch try NationalIdentityNumber(String(repeating: "0", count: 11 - digits.utf8.count) + digits).reading {
            case .person: persons += 1
            case .bankAccount: accounts += 1
            case .neither: break
            }
        }
        // Each has a false-alarm rate of one in a million. The share of persons was counted by another program: .0140.
        for (count, share) in [
            (persons + accounts, 1.0 / 11), (all - persons - accounts, 10.0 / 11), (persons, 0.0142),
            (all - persons, 0.9862),
        ] {
            #expect(Statistics.binomialTail(atLeast: count, trials: all, probability: share) > 1e-6)
            #expect(count > 0)
        }
    }
}
