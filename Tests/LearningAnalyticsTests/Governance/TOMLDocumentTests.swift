import LearningAnalytics
import Testing

/// What is TOML 1.0 is read, and all else is refused with its place, also where the parser of the values would end the process.
@Suite struct TOMLDocumentTests {
    @Test(arguments: [
        // At these the parser of the values alone ends the process.
        "[=]", "[ # a comment ]", "a = 2027-07-31T:2:00:00Z", "a = [2027-07-31t]", "a = 1\n[}", "a =", "a = #", "a = ,",
        "x = '''\n[=]'''\n[[\u{1}\t]]", "[æ]", "[", "[\n", "[[ ,", "[.a]", "a = [,]", "a = {b=}", "a = ]",
        "a = [\n[1], [\"]\"]\n]\n[+]", "id = \"i\"\n[\u{1}\telds]\npupil =}\n",
        // Keys and lines.
        "a", "= 1", "a.= 1", ".a = 1", "a..b = 1", "a = 1 b = 2", "a = 1\rb = 2", "a\n= 1", "\"a = 1", "'a\n' = 1",
        "'''a''' = 1", "a b = 1", "[a]]", "[[a]", "[a] b = 1", "[a", "[[a] ]", "[]", "[[]]", "[a.]", "a = 1 #\u{7}",
        "\u{0}", "a = 1\u{0}", "æ = 1",
        // Texts.
        "a = \"", "a = 'b", "a = \"\n\"", "a = \"\\x41\"", "a = \"\\ \"", "a = \"\\u12g4\"", "a = \"\\uD800\"",
        "a = \"\\U00110000\"", "a = \"\u{1}\"", "a = '\u{7F}'", "a = \"\"\"b\"\"", "a = '''b''",
        "a = \"\"\"\"\"\"\"\"\"",
        "a = \"\"\"\\ b\"\"\"", "a = \"b\\", "a = \"b\\u",
        // Numbers, truth values and dates.
        "a = 01", "a = 1_", "a = _1", "a = 1__0", "a = +", "a = .5", "a = 5.", "a = 1e", "a = 1.e5", "a = 0x",
        "a = 0xg",
        "a = -0x1", "a = 0X1", "a = 0b2", "a = 0o8", "a = 0x_1", "a = True", "a = truefalse", "a = Inf", "a = infinity",
        "a = nan.", "a = 2027-7-31", "a = 2027-07-31T", "a = 2027-07-31T22:00", "a = 22:00",
        "a = 2027-07-31T22:00:00+1",
        "a = 2027-07-31  22:00:00", "a = 22:00:00.", "a = 2027-02-30", "a = 25:00:00", "a = 9223372036854775808",
        "a = b",
        // Lists and tables.
        "a = [1 2]", "a = [1", "a = [1,,2]", "a = {b = 1", "a = {b = 1,}", "a = {b = 1\n}", "a = {,}", "a = {b}",
        "a = {b = 1 c = 2}", "a = [1]]", "a = {}}", "a = 1\na = 2", "[a]\n[a]", "a = 1\n[a]", "a = 1\na.b = 2",
        "a = {b = 1}\n[a.c]", "a = []\n[[a]]", "[[a]]\n[a]",
    ])
    func whatIsNotTOMLIsRefused(_ text: String) {
        #expect(throws: TOMLError.self) { try TOMLDocument(text) }
        #expect(throws: GateRefusal.self) { try SharingPolicy(toml: text) }
    }

    @Test(arguments: [
        "", "\n", "\r\n", "# a", "#", " \t# a", "\u{FEFF}a = 1", "[a]", "a = 1", "a=1\r\nb=2", "a = 1 # b", "[a]#b",
        "a.b.c = 1", "a . \"b\" . 'c' = 1", "\"\" = 1", "'' = 1", "1 = 1", "-_ = 1", "1.2 = 3", "\"\\u00e6\" = 1",
        "[ a.b ]", "[[\"\\\"=\"]]", "['=']", "[a]\n[[a.b]]\n[[a.b]]\n[a.b.c]", "[a.b]\n[a]", "a.b = 1\na.c = 2",
        "a = \"\"", "a = ''", "a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00E6\\U0001F600\"", "a = '\\'", "a = \"æ\t\"",
        "a = \"\"\"\"\"\"", "a = ''''''", "a = \"\"\"\n[=]\n\"\"\"", "a = '''\n[=]\n'''",
        "a = \"\"\"b\\\n  \r\n \\\n c\"\"\"",
        "a = \"\"\"\"b\"\"\"\"\"", "a = '''''b'''''", "a = \"\"\"\\\"\"\"\"", "a = \"\"\" \\\n\"\"\"",
        "a = 0", "a = +0", "a = -1_000", "a = 0xdead_BEEF", "a = 0o755", "a = 0b1_1", "a = 1.5e-3", "a = 1e06",
        "a = -0.0",
        "a = 9_0.0_1", "a = inf", "a = -nan", "a = true", "a = false", "a = 9223372036854775807",
        "a = 2027-07-31T22:00:00Z", "a = 2027-07-31t22:00:00.123+02:00", "a = 2027-07-31 22:00:00", "a = 2027-07-31",
        "a = 2027-07-31 # b", "a = 22:00:00.5", "a = \"2027-07-31T\" # 2027-07-31T", "aT = 1", "T = 2027-07-31\nt = 2",
        "a = []", "a = [ ]", "a = [1,]", "a = [\n1, # b\n\n2\n,\n]", "a = [1, 'b', [true], {}]", "a = [\n  [1]\n]",
        "# [=]",
        "a = {}", "a = { }", "a = { b = 1, c.d = [\n1] }", "a = \"[\"\n[b]", "[\"]\"]\n[c]",
    ])
    func whatIsTOMLIsRead(_ text: String) {
        #expect(throws: Never.self) { try TOMLDocument(text) }
    }

    @Test(arguments: [
        ("a = 1\n\n[ =]", 3, 3, "'='", "a key"),
        ("'æø' = 1\n'æø' = \n", 2, 8, "the end of the line", "a value"),
        ("a = oops # no", 1, 5, "'o'", "a text in quotes, a number, true, false, a date or a time"),
    ])
    func theErrorSaysWhereAndWhat(
        _ text: String, line: Int, column: Int, found: String, expected: String
    ) throws {
        let error = try #require(throws: TOMLError.self) { try TOMLDocument(text) }
        #expect(error.place?.line == line)
        #expect(error.place?.column == column)
        #expect(error.found == found)
        #expect(error.expected == expected)
    }

    @Test func aKeyGivenTwiceHasItsPlace() throws {
        let error = try #require(throws: TOMLError.self) { try TOMLDocument("a = 1\nb = 2\na = 3") }
        #expect(error.place?.line == 3)
    }

    /// Neither reader may fill its stack, however the nesting is spelt, nor the memory with the places of elements.
    @Test(arguments: [
        ("", "k", 2_000, " = [1, 2]"), ("a = {", "k", 2_000, " = 1}"), ("", "a.", 100_000, "a = 1"),
        ("[", "a.", 100_000, "a]"), ("a = ", "[", 100_000, ""), ("a = ", "{a=", 100_000, ""), ("a = ", "[", 65, "1"),
    ])
    func deepNestingIsRefused(_ start: String, _ repeated: String, _ times: Int, _ end: String) {
        #expect(throws: TOMLError.self) { try TOMLDocument(start + String(repeating: repeated, count: times) + end) }
    }

    @Test func moreThanSixtyFourLevelsAreRefusedThoughWellFormed() {
        #expect(throws: TOMLError.self) {
            try TOMLDocument("a = " + String(repeating: "[", count: 65) + String(repeating: "]", count: 65))
        }
    }

    @Test func sixtyFourLevelsAreRead() {
        #expect(throws: Never.self) {
            try TOMLDocument("a = " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63))
        }
    }
}
