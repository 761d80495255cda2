import Foundation
import Pseudonymizer
import Testing

/// Texts written for these tests, in bokmål and nynorsk. Every number is synthetic.
@Suite struct TextScrubberTests {
    private let scrubber = TextScrubber()

    @Test(arguments: [
        (
            "Jeg heter Ragnvald Krossbakk og bor i Storgata 12, 4612 Kristiansand.",
            "Jeg heter [PERSON] og bor i [ADDRESS]."
        ),
        ("Læraren min heiter Guro Tveitane. Ho er snill.", "Læraren min heiter [PERSON]. Ho er snill."),
        ("Elev: Nils-Aslak Hætta, Kautokeino barneskole", "Elev: [PERSON], [SCHOOL]"),
        ("Hannoluohkká 5, 9520 Kautokeino", "[ADDRESS]"),
        ("Kong Oscars gate 14 B, 5017 Bergen. Postboks 123 Sentrum, 0107 Oslo", "[ADDRESS]. [ADDRESS]"),
        ("jeg heter emma hansen og går i 7b", "jeg heter [PERSON] og går i 7b"),
        ("Etterpå kom Zdenek Dvorak.", "Etterpå kom [PERSON]."),
        ("Jeg lånte Noahs sykkel.", "Jeg lånte [PERSON] sykkel."),
        ("Hilsen, Åse-Marie Østby-Li", "Hilsen, [PERSON]"),
        ("Ring meg på 97 54 12 08 eller tlf. 22-33-44-55.", "Ring meg på [PHONE] eller tlf. [PHONE]."),
        ("Mob +46 70 123 45 67 og 004797541208", "Mob [PHONE] og [PHONE]"),
        (
            "Fnr 15921250034, eller 159212 50034 eller 15.92.12-50034.",
            "Fnr [NO_NATIONAL_ID], eller [NO_NATIONAL_ID] eller [NO_NATIONAL_ID]."
        ),
        ("Konto 1234.56.78903 og org.nr. 974 760 673", "Konto [BANK_ACCOUNT] og org.nr. 974 760 673"),
        (
            "Skriv til siri.v@vgs.no, eller brukernavn siriv@skole.no.",
            "Skriv til [EMAIL], eller brukernavn [FEIDE_ID]."
        ),
        ("Fra 2001:db8::1 og 10.0.0.1 kl 08:30:15", "Fra [IP_ADDRESS] og [IP_ADDRESS] kl 08:30:15"),
        ("Eg går på Øvre Ål skule.", "Eg går på [SCHOOL]."),
        ("Ring 97541208 41234567 i dag", "Ring [PHONE] [PHONE] i dag"),
        ("97 54 12 08 41 23 45 67 og 412 34 567 975 41 208", "[PHONE] [PHONE] og [PHONE] [PHONE]"),
        ("Elev i klasse 7 97541208", "Elev i klasse 7 [PHONE]"),
        ("klasse 7 97 54 12 08, klasse 10 41234567", "klasse 7 [PHONE], klasse 10 [PHONE]"),
        ("Elev: 15921250034 97541208", "Elev: [NO_NATIONAL_ID] [PHONE]"),
        ("97541208 15921250034 41 23 45 67", "[PHONE] [NO_NATIONAL_ID] [PHONE]"),
        ("97541208 159212 50034", "[PHONE] [NO_NATIONAL_ID]"),
        ("+47 97541208 41234567 og +47 97 54 12 08 41234567", "[PHONE] [PHONE] og [PHONE] [PHONE]"),
        ("4 0047 97541208 og 5 47 97 54 12 08", "4 [PHONE] og 5 [PHONE]"),
        ("+46 70 123 45 67 97541208", "[PHONE] [PHONE]"), ("Født 15.08.2012 97541208", "Født 15.08.2012 [PHONE]"),
    ]) func whatIsPersonalIsTakenOut(text: String, expected: String) {
        #expect(scrubber.scrub(text).text == expected)
    }

    @Test(arguments: [
        "Pytagoras fant ut at a² + b² = c². Svaret er 12 34 56 78.",
        "I dag var Norge på besøk hos Sverige. Oslo er hovedstaden.",
        "Stein er hard. Sola skinner. Bjørn sover om vinteren.",
        "Oppgave 3: 1 000 000 - 500 000 = 500 000, og 3,14159265358.",
        "Kompetansemål KM2158 i MAT01-05, 2026-03-16 kl. 08:31.", "Jeg liker Matematikk. Kapittel 3 var vanskelig.", "",
        " ", "…",
        "std::vector<int> a; a@b, @brukernavn", "10 20 30 40 50 60", "20 30 40 50 60 70", "90 91 92 93 94 95 96",
        "Resultater: 5 21 22 23 24 25", "120 230 24 250 260", "Målt 3.97541208 og 97541208kg, 7 97541208cm",
        "Sum 97541208.25 7", "Kjære 7B! Vi har prøve på fredag.",
    ]) func whatIsNotPersonalStays(text: String) {
        let scrubbed = scrubber.scrub(text)
        #expect(scrubbed.text == text && scrubbed.spans.isEmpty)
    }

    /// A long row of numbers costs no more than its length, and no stack.
    @Test func aLongRowOfNumbersIsReadInOnePass() {
        for group in ["22 ", "22 333 333 ", "97541208 ", "+47 22 ", "47 "] {
            let text = String(repeating: group, count: 50_000) + "7"
            #expect(scrubber.scrub(text).text.hasSuffix("7"))
        }
    }

    @Test func placesAreCountedInCodePointsOfTheTextGiven() {
        let scrubbed = scrubber.scrub("😀 Å: mor heter Åse Øye, é.")
        #expect(scrubbed.spans == [ScrubbedText.Span(start: 15, end: 22, label: .person)])
        // A ring in two code points: the letter is the same, its place is not.
        #expect(
            scrubber.scrub("mor heter A\u{30A}se og").spans == [ScrubbedText.Span(start: 10, end: 14, label: .person)])
    }

    @Test func onlyTheLabelsAskedForAreTakenOut() {
        let text = "Kari Nordmann, 97541208, Solbakken skole"
        #expect(TextScrubber(labels: [.phone]).scrub(text).text == "Kari Nordmann, [PHONE], Solbakken skole")
        #expect(TextScrubber(labels: []).scrub(text).text == text)
        #expect(scrubber.scrub(text).counts == [.person: 1, .phone: 1, .school: 1])
    }

    @Test func nothingFoundIsShown() {
        let scrubbed = scrubber.scrub("Kari Nordmann liker sjokolade")
        var dumped = ""
        dump(scrubbed, to: &dumped)
        #expect(!dumped.contains("Kari") && !dumped.contains("sjokolade"))
        #expect(
            "\(scrubbed) \(String(reflecting: scrubbed))"
                == "ScrubbedText(1 passages found) ScrubbedText(1 passages found)")
    }

    @Test func theListHasTheNamesItSays() {
        #expect(TextScrubber.namesKnown > 2_500)
    }

    /// Where a name is expected, one that is in no list is found: only the words beside it tell.
    @Test(arguments: [
        "Eleven % (født", "Mor heter %, tlf", "Feide: kontaktlærer %", "Hei, dette er %, fnr", "Far: %", "Hilsen %",
        "Læraren % sa",
    ]) func unknownNamesAreFoundByTheirNeighbours(frame: String) {
        for name in ["Xqarmel Vunttri", "Ødrik Pløsk-Trahn", "Zsófia", "Ŋuobbi", "Brž Ćolaš"] {
            let text = frame.replacingOccurrences(of: "%", with: name)
            #expect(scrubber.scrub(text).text == frame.replacingOccurrences(of: "%", with: "[PERSON]"))
        }
    }

    /// Any text is scrubbed without a trap, and the rest of it stays as it was.
    @Test(arguments: 0..<4 as Range<UInt64>) func whatIsNotTakenOutStaysAsItWas(seed: UInt64) {
        var generator = CongruentialGenerator(state: seed)
        let parts = [
            "Kari", " ", "nordmann", "15921250034", "15", ".", "-", " ", "@", "skole.no", "47", "+", "gate", " 5", ",",
            " 9730", " Karasjok", "skole",
            "::", "fe80", "\u{30A}", "å", "\u{A0}", "😀", "\n", "heter", ": ", "van ", "de ", "'", "tlf", "1.2.3.4",
            "\u{0}", "S", "i",
        ]
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...25, using: &generator)).map { _ in
                parts[Int.random(in: 0..<parts.count, using: &generator)]
            }.joined()
            let scrubbed = scrubber.scrub(text)
            let points = Array(text.unicodeScalars)
            var rebuilt = String.UnicodeScalarView()
            var place = 0
            for span in scrubbed.spans {
                #expect(span.start >= place && span.end > span.start && span.end <= points.count)
                rebuilt.append(contentsOf: points[place..<span.start])
                rebuilt.append(contentsOf: "[\(span.label.rawValue)]".unicodeScalars)
                place = span.end
            }
            rebuilt.append(contentsOf: points[place...])
            #expect(Array(rebuilt) == Array(scrubbed.text.unicodeScalars))
        }
    }

    /// Twice the text takes about twice the time: no hidden square.
    @Test func longTextsTakeTimeInProportion() {
        for part in ["Kari Nordmann ", "skole ", "A ", "1 ", "a@b.no ", "::1 ", "15921250034 ", "Skole "] {
            let text = String(repeating: part, count: 20_000)
            let time = ContinuousClock().measure { _ = scrubber.scrub(text) }
            #expect(time < .seconds(10), "\(part)")
        }
    }
}
