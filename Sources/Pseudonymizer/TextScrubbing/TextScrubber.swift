/// Takes personal data out of Norwegian free text: national identity numbers, telephone numbers, e-mail addresses, Feide names, addresses, bank
/// accounts, IP addresses, names of people and of schools.
///
/// Numbers are told by their form and check digits; spaces, dots and hyphens within them do not hide them. Names are told by a list of
/// ``namesKnown`` names (given names and surnames common in Norway, of Sámi origin, and of the larger groups that have moved here), by the
/// words before them ("heter", "kontaktlærer", "mor"), and by capitals beside endings of surnames.
///
/// **What is left.** A scrubbed text is not anonymous. Names that are not in the list and have no such neighbour stay, as do nicknames, names in lower case, names
/// misspelt, numbers in words or split over lines, and everything that describes a person without naming: a rare illness, a farm, a family's
/// story. The labels' ``PersonalDataLabel/demandedRecall`` is what is demanded on generated texts. Leave free text
/// out of a release wherever it can be done without; the gate does so by default.
///
/// One pass over the bytes, no regular expressions; the time grows in proportion to the text.
public struct TextScrubber: Sendable {
    /// What is taken out.
    public let labels: Set<PersonalDataLabel>
    private let lexicon = Lexicon.standard

    /// - Parameter labels: What is to be taken out; the rest is left in the text. All, unless told otherwise.
    public init(labels: Set<PersonalDataLabel> = Set(PersonalDataLabel.allCases)) {
        self.labels = labels
    }

    /// The number of given names and surnames in the list, each spelling once; accents and case do not count.
    public static var namesKnown: Int { Lexicon.standard.names }

    /// Takes personal data out of a text.
    /// - Parameter text: Any text; plain, not a markup language.
    /// - Returns: The text without what was found, and where it was.
    public func scrub(_ text: String) -> ScrubbedText {
        let tokens = TextTokens(text, lexicon: lexicon)
        var found = FoundPassages()
        for find in [
            MailAddresses.find, InternetAddresses.find, Numbers.find, Places.find, PersonNames.find,
        ] {
            find(tokens, &found)
            found.settle()
        }
        return result(tokens.bytes, found.passages.filter { labels.contains($0.label) })
    }

    private func result(_ bytes: [UInt8], _ passages: [FoundPassages.Passage]) -> ScrubbedText {
        guard !passages.isEmpty else { return ScrubbedText(text: String(decoding: bytes, as: UTF8.self), spans: []) }
        var spans: [ScrubbedText.Span] = []
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 16 * passages.count)
        var (place, points) = (0, 0)
        func advance(to end: Int) {
            while place < end {
                if bytes[place] & 0xC0 != 0x80 { points += 1 }
                place += 1
            }
        }
        for passage in passages {
            output += bytes[place..<passage.start]
            advance(to: passage.start)
            let start = points
            advance(to: passage.end)
            spans.append(.init(start: start, end: points, label: passage.label))
            output.append(UInt8(ascii: "["))
            output += passage.label.rawValue.utf8
            output.append(UInt8(ascii: "]"))
        }
        output += bytes[place...]
        return ScrubbedText(text: String(decoding: output, as: UTF8.self), spans: spans)
    }
}
