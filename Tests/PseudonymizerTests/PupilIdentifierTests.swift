import Pseudonymizer
import Testing

@Suite struct PupilIdentifierTests {
    /// A synthetic number (Tenor, month + 80), valid under both rules.
    private let number = "15921250034"

    @Test(arguments: ["159212 50034", " 15921250034\n", "15.92.12-50034", "159212\u{00A0}50034", "159212\u{2011}50034"])
    func spellingsOfOneNumberAreOneIdentifier(spelling: String) throws {
        #expect(try PupilIdentifier(nationalNumber: spelling) == PupilIdentifier(nationalNumber: number))
    }

    @Test(arguments: [
        ("", IdentifierError.empty), (" - ", .empty), ("5921250034", .wrongLength(found: 10, expected: 11)),
        ("1592125003O", .notDigits), ("１５９２１２５００３４", .notDigits), ("15931250034", .impossibleDate),
        ("15921250035", .checkDigits), ("15931250026", .impossibleDate), ("86011110047", .bankAccountNumber),
    ])
    func aNumberWithAMistakeIsRefusedForThatMistake(text: String, mistake: IdentifierError) {
        #expect(throws: mistake) { try PupilIdentifier(nationalNumber: text) }
    }

    @Test(arguments: [
        ("elev8185@eksempel15.kommune.no", "  Elev8185@Eksempel15.Kommune.NO "),
        ("bj\u{00F8}rn\u{00E5}@skole.no", "BJ\u{00D8}RNA\u{030A}@skole.no"),
    ])
    func spellingsOfOneFeideNameAreOneIdentifier(name: String, spelling: String) throws {
        #expect(try PupilIdentifier(feideName: spelling) == PupilIdentifier(feideName: name))
    }

    @Test(arguments: ["elev", "@skole.no", "elev@", "elev@skole", "elev@skole..no", "e lev@skole.no", "a@b@skole.no"])
    func whatIsNoFeideNameIsRefused(text: String) {
        #expect(throws: IdentifierError.notAFeideName) { try PupilIdentifier(feideName: text) }
    }

    @Test func aSubjectIsAUUIDInAnyCase() throws {
        let lower = try PupilIdentifier(feideSubject: "7b96eab9-b69e-4b8c-9636-1da868207864")
        #expect(try PupilIdentifier(feideSubject: "7B96EAB9-B69E-4B8C-9636-1DA868207864") == lower)
        #expect(throws: IdentifierError.notAUUID) { try PupilIdentifier(feideSubject: "7A") }
    }

    @Test(arguments: [UInt8(ascii: "0"), UInt8(ascii: "f"), UInt8(ascii: "F")])
    func whatSystemsWriteForNoIDIsNobody(digit: UInt8) {
        let nobody = String(decoding: [UInt8](repeating: digit, count: 32), as: UTF8.self)
        let dashed = String(
            decoding: "00000000-0000-0000-0000-000000000000".utf8.map { $0 == 48 ? digit : $0 }, as: UTF8.self)
        #expect(throws: IdentifierError.placeholder) { try PupilIdentifier(feideSubject: dashed) }
        #expect(throws: IdentifierError.placeholder) { try PupilIdentifier(guid: dashed) }
        #expect(throws: IdentifierError.placeholder) { try PupilIdentifier(subjectID: nobody) }
    }

    @Test func onlyAFeideNameMayBelongToAnotherPersonLater() {
        #expect(PupilIdentifier.Kind.allCases.filter(\.isReassignable) == [.feide])
    }

    @Test func aSubjectIDIsSixteenBytes() throws {
        let plain = try PupilIdentifier(subjectID: "50cd08bdefb71829991ddc2d2f2254b9")
        #expect(try PupilIdentifier(subjectID: "50CD08BD-EFB7-1829-991D-DC2D2F2254B9") == plain)
        for text in ["50cd08bdefb71829991ddc2d2f2254", "50cd08bdefb71829991ddc2d2f2254bg", "5"] {
            #expect(throws: IdentifierError.notASubjectID) { try PupilIdentifier(subjectID: text) }
        }
    }

    @Test func aLocalIDIsTrimmedAndComposedAndKeepsItsCase() throws {
        #expect(try PupilIdentifier(local: " A\u{030A}se-17\t") == PupilIdentifier(local: "\u{00C5}se-17"))
        #expect(try PupilIdentifier(local: "a17") != PupilIdentifier(local: "A17"))
        #expect(throws: IdentifierError.empty) { try PupilIdentifier(local: " \n") }
        #expect(throws: IdentifierError.controlCharacter) { try PupilIdentifier(local: "a\u{0}b") }
        #expect(throws: IdentifierError.tooLong(found: 257, limit: 256)) {
            try PupilIdentifier(local: String(repeating: "a", count: 257))
        }
    }

    @Test func equalTextsOfTwoKindsAreTwoIdentifiers() throws {
        #expect(try PupilIdentifier(nationalNumber: number) != PupilIdentifier(local: number))
    }

    @Test(arguments: PupilIdentifier.Kind.allCases)
    func theKindDecidesHowATextIsRead(kind: PupilIdentifier.Kind) throws {
        let texts: [PupilIdentifier.Kind: String] = [
            .fnr: "159212 50034", .feide: "Elev@skole.no", .oidcSub: "7B96EAB9-B69E-4B8C-9636-1DA868207864",
            .guid: "{0E984725-C51C-4BF4-9960-E1C80E27ABA0}",
            .sid: "50CD08BDEFB71829991DDC2D2F2254B9", .local: " 17 ",
        ]
        let normalised: [PupilIdentifier.Kind: [UInt8]] = [
            .fnr: Array("15921250034".utf8), .feide: Array("elev@skole.no".utf8),
            .oidcSub: Array("7b96eab9-b69e-4b8c-9636-1da868207864".utf8),
            .guid: Array("0e984725-c51c-4bf4-9960-e1c80e27aba0".utf8),
            .sid: [0x50, 0xcd, 0x08, 0xbd, 0xef, 0xb7, 0x18, 0x29, 0x99, 0x1d, 0xdc, 0x2d, 0x2f, 0x22, 0x54, 0xb9],
            .local: Array("17".utf8),
        ]
        let identifier = try PupilIdentifier(kind, try #require(texts[kind]))
        #expect(identifier.kind == kind)
        #expect(identifier.bytes == normalised[kind])
    }

    @Test func printingReflectingAndDumpingShowTheKindOnly() throws {
        let identifier = try PupilIdentifier(nationalNumber: number)
        var dumped = ""
        dump([identifier], to: &dumped)
        for text in ["\(identifier)", String(reflecting: identifier), String(describing: [identifier]), dumped] {
            #expect(!text.contains("15921250034") && !text.contains("49, 53"))
            #expect(text.contains("redacted"))
        }
        #expect(Mirror(reflecting: identifier).children.isEmpty)
        #expect(Mirror(reflecting: try NationalIdentityNumber(number)).children.isEmpty)
        #expect("\(try NationalIdentityNumber(number))" == "NationalIdentityNumber(redacted)")
    }

    @Test func noErrorQuotesTheIdentifier() throws {
        for kind in PupilIdentifier.Kind.allCases {
            let secret = "xyzzy\u{7}19"
            do {
                _ = try PupilIdentifier(kind, secret)
                Issue.record("accepted as \(kind)")
            } catch {
                #expect(!"\(error)".contains("xyzzy") && !String(reflecting: error).contains("xyzzy"))
            }
        }
    }
}
