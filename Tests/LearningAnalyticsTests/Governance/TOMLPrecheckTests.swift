import LearningAnalytics
import Testing

/// Headers and dates at which the parser in use would end the process.
@Suite struct TOMLPrecheckTests {
    @Test(arguments: [
        "[=]", "[ # a comment ]", "a = 2027-07-31T:2:00:00Z", "a = [2027-07-31t]", "a = 1\n[}",
        "x = '''\n[=]'''\n[[\u{1}\t]]", "[æ]", "[", "[\n", "[[ ,", "[.a]",
        "a = [\n[1], [\"]\"]\n]\n[+]", "id = \"i\"\n[\u{1}\telds]\npupil =}\n",
    ])
    func aHeaderWithoutAKeyIsFoundAndRefused(_ text: String) {
        #expect(TOMLPrecheck.firstMalformed(in: text) != nil)
        #expect(throws: GateRefusal.self) { try SharingPolicy(toml: text) }
    }

    @Test(arguments: [
        "", "[a]", "a = 2027-07-31T22:00:00Z", "a = \"2027-07-31T\" # 2027-07-31T", "aT = 1", "T = 2027-07-31\nt = 2",
        "[ a.b ]", "[[\"\\\"=\"]]", "['=']", "a = [\n  [=1]\n]", "a = \"\"\"\n[=]\n\"\"\"",
        "a = '''\n[=]\n'''",
        "# [=]", "a = { b = [\n[1]] }", "a = \"[\"\n[b]", "[\"]\"]\n[c]",
    ])
    func whatIsNoHeaderOrHasAKeyIsLeftToTheParser(_ text: String) {
        #expect(TOMLPrecheck.firstMalformed(in: text) == nil)
    }

    @Test func thePlaceIsTold() throws {
        let place = try #require(TOMLPrecheck.firstMalformed(in: "a = 1\n\n[ =]"))
        #expect(place.line == 3 && place.column == 3)
    }
}
