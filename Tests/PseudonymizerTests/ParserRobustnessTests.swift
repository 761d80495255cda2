import Foundation
import Pseudonymizer
import Testing

/// Random and mutated texts through every parser of identifiers and tokens: an error or a value that holds what it promises, never a trap.
///
/// Fixed seeds, so that a failure can be repeated.
@Suite struct ParserRobustnessTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            // SplitMix64 (Steele, Lea & Flood 2014).
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    private static let seeds = [
        "15921250034", "159212 50034", "elev8185@eksempel15.kommune.no", "bj\u{00F8}rna\u{030A}@skole.no", "970018131",
        "{7b96eab9-b69e-4b8c-9636-1da868207864}", "7b96eab9-b69e-4b8c-9636-1da868207864",
        "50cd08bdefb71829991ddc2d2f2254b9", "\u{0130}@\u{FB01}.\u{1E9E}x",
        "r3_a6axmcqwozlvlhzmsmashvmn2updaiu46uo56ahafp7q", "p4_n4b6vxfnna3br5cq4ac76hebrunma27g", "", "\u{0}", "@.",
        "a@b.c",
        "scrypt:10:8:1:00112233445566778899aabbccddeeff",
    ]
    private static let alphabet: [Unicode.Scalar] =
        Array("0123456789abfprtz_@.-{} \t\n+=:".unicodeScalars)
        + [
            "\u{0}", "\u{7F}", "\u{85}", "\u{A0}", "\u{E6}", "\u{30A}", "\u{0130}", "\u{2011}", "\u{FF11}", "\u{1F600}",
            "\u{10FFFF}",
        ]

    private static func mutated(_ text: String, _ generator: inout Generator) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let place = Int.random(in: 0...scalars.count, using: &generator)
            let scalar = alphabet.randomElement(using: &generator) ?? "a"
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where place < scalars.count: scalars.remove(at: place)
            case 1 where place < scalars.count: scalars[place] = scalar
            case 2: scalars += scalars.prefix(300)
            case 3: scalars = Array(scalars[place...]) + scalars[..<place]
            default: scalars.insert(scalar, at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test(arguments: 0..<4 as Range<UInt64>) func everyTextIsReadOrRefused(seed: UInt64) throws {
        var generator = Generator(state: seed)
        var accepted: [String: Int] = [:]
        for _ in 0..<2_500 {
            let text = Self.mutated(Self.seeds.randomElement(using: &generator) ?? "", &generator)
            for kind in PupilIdentifier.Kind.allCases {
                guard let pupil = try? PupilIdentifier(kind, text) else { continue }
                accepted[kind.rawValue, default: 0] += 1
                try expectNormal(pupil, text)
            }
            if let number = try? OrganisationNumber(text) {
                accepted["organisation", default: 0] += 1
                #expect(try OrganisationNumber(number.digits) == number)
            }
            if let token = ReversibleToken(text) {
                accepted["token", default: 0] += 1
                #expect(token.text == text && text.hasPrefix("r\(token.epoch)_"))
            }
            if let pseudonym = Pseudonym(text) {
                accepted["pseudonym", default: 0] += 1
                #expect(pseudonym.text == text && text.utf8.count <= 44)
            }
            if let domain = try? PseudonymDomain(owner: text, recipient: text, purpose: text, epoch: 1) {
                #expect(domain.owner == text)
            }
            _ = [UInt8](hexadecimal: text)
        }
        // Every parser accepted something, so that the promises above were put to the test.
        #expect(accepted.count == PupilIdentifier.Kind.allCases.count + 3, "\(accepted)")
    }

    /// The normal spelling is short, without control characters, and its own normal spelling.
    private func expectNormal(_ pupil: PupilIdentifier, _ text: String) throws {
        guard pupil.kind != .sid else {
            #expect(pupil.bytes.count == 16)
            #expect(try PupilIdentifier(subjectID: pupil.bytes.hexadecimal) == pupil)
            return
        }
        #expect(pupil.bytes.count <= 256 && !pupil.bytes.isEmpty)
        let spelling = try #require(String(validating: pupil.bytes, as: UTF8.self))
        #expect(!spelling.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(try PupilIdentifier(pupil.kind, spelling) == pupil)
        #expect(try PupilIdentifier(pupil.kind, " \(spelling)\t") == pupil)
        #expect(!"\(pupil)".contains(spelling) || spelling.count < 12)
    }

    /// The quick path for ASCII names gives what the path for all names gives.
    @Test func asciiAndOtherNamesAreReadAlike() throws {
        var generator = Generator(state: 9)
        for _ in 0..<3_000 {
            let text = Self.mutated("Elev.17@Skole.NO", &generator).filter(\.isASCII)
            // A letter in front that is not ASCII takes the other path, and changes nothing else.
            let quick = Result { try PupilIdentifier(feideName: text) }.map(\.bytes)
            let slow = Result { try PupilIdentifier(feideName: "\u{E6}" + text.drop { $0.isWhitespace }) }.map {
                Array($0.bytes.dropFirst(2))
            }
            guard let first = text.first(where: { !$0.isWhitespace }), first != "@", text.utf8.count < 200 else {
                continue
            }
            switch (quick, slow) {
            case (.success(let one), .success(let other)): #expect(one == other)
            case (.failure(let one as IdentifierError), .failure(let other as IdentifierError)): #expect(one == other)
            default: Issue.record("one path accepts what the other refuses")
            }
        }
    }
}
