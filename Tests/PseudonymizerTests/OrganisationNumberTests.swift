import Pseudonymizer
import Testing

@Suite struct OrganisationNumberTests {
    /// Utdanningsdirektoratet, Sikt and Oslo's education agency, as the public register lists them.
    @Test(arguments: ["970018131", "919477822", "976820037"])
    func publicBodiesHaveValidNumbers(number: String) throws {
        #expect(try OrganisationNumber(number).digits == number)
        #expect(try OrganisationNumber("NO\(number)").digits == number)
        #expect(
            try OrganisationNumber(" \(number.prefix(3)) \(number.dropFirst(3).prefix(3)).\(number.suffix(3)) ").digits
                == number)
    }

    @Test func oneWrongDigitOrTwoNeighboursSwappedIsAlwaysNoticed() throws {
        let number = Array("970018131".utf8)
        for place in number.indices {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != number[place] {
                var wrong = number
                wrong[place] = digit
                #expect(throws: IdentifierError.organisationCheckDigit) {
                    try OrganisationNumber(String(decoding: wrong, as: UTF8.self))
                }
            }
            if place > 0, number[place] != number[place - 1] {
                var swapped = number
                swapped.swapAt(place, place - 1)
                #expect(throws: IdentifierError.organisationCheckDigit) {
                    try OrganisationNumber(String(decoding: swapped, as: UTF8.self))
                }
            }
        }
    }

    @Test(arguments: [
        ("", IdentifierError.empty), ("97001813", .wrongLength(found: 8, expected: 9)), ("97001813x", .notDigits),
        ("000000000", .placeholder), ("SE970018131", .notDigits),
    ])
    func whatIsNoNumberIsRefused(text: String, mistake: IdentifierError) {
        #expect(throws: mistake) { try OrganisationNumber(text) }
    }
}
