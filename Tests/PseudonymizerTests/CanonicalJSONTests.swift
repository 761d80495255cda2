import Foundation
import Pseudonymizer
import Testing

@Suite struct CanonicalJSONTests {
    @Test func aValueHasTheSpellingOfRFC8785() {
        // The example of section 3.2.3, but for the numbers with fractions.
        let value = CanonicalJSON.object([
            "\u{20ac}": .text("Euro Sign"), "\r": .text("Carriage Return"),
            "\u{fb33}": .text("Hebrew Letter Dalet With Dagesh"),
            "1": .text("One"), "\u{1f600}": .text("Emoji: Grinning Face"), "\u{80}": .text("Control"),
            "\u{f6}": .text("Latin Small Letter O With Diaeresis"),
        ])
        #expect(
            value.spelling == "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
                + "\"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\","
                + "\"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}")
        #expect(
            CanonicalJSON.text("\u{20ac}$\u{f}\nA'B\"\\\"/\u{8}\u{c}\t").spelling == #""€$\u000f\nA'B\"\\\"/\b\f\t""#)
        #expect(
            CanonicalJSON.list([.null, .truth(true), .truth(false), .whole(-7), .list([]), .object([:])]).spelling
                == "[null,true,false,-7,[],{}]")
        #expect(CanonicalJSON(canonical: value.bytes) == value)
    }

    @Test(arguments: [
        "", " 1", "1 ", "01", "-0", "+1", "1.0", "1e3", "9007199254740992", "{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":1}",
        "{\"a\": 1}", "{\"a\"}", "{\"a\":1,}", "{1:2}", "[1,]", "[1", "\"a", "\"\\u0041\"", "\"\\u000a\"", "\"\\/\"",
        "\"\\u001F\"",
        "\"\n\"", "nul", "true1", "\"a\" \"b\"", "\"\\x\"", "\"\\", "\"\\u00",
    ])
    func anySecondSpellingIsRefused(text: String) {
        #expect(CanonicalJSON(canonical: Array(text.utf8)) == nil)
    }

    @Test func bytesThatAreNotTextAndListsWithoutEndAreRefused() {
        #expect(CanonicalJSON(canonical: [0x22, 0xff, 0x22]) == nil)
        #expect(CanonicalJSON(canonical: Array(String(repeating: "[", count: 100_000).utf8)) == nil)
        #expect(
            CanonicalJSON(
                canonical: Array((String(repeating: "[", count: 33) + String(repeating: "]", count: 33)).utf8)) != nil)
    }

    @Test func anyBytesAreReadOrRefused() {
        // A fixed generator: xorshift64 (Marsaglia 2003).
        var state: UInt64 = 88_172_645_463_325_252
        let alphabet = Array("{}[]\",:\\0123456789-truefalsnub \u{e5}".utf8)
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<12 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                bytes.append(alphabet[Int(state % UInt64(alphabet.count))])
            }
            if let value = CanonicalJSON(canonical: bytes) { #expect(value.bytes == bytes) }
        }
    }
}
