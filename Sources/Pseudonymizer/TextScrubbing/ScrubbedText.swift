/// A text with what was found of personal data taken out. What was not found is still in it: treat it as personal data.
///
/// Printing or reflecting it shows how much was found, not the text.
public struct ScrubbedText: Equatable, Sendable {
    /// A passage that was taken out.
    public struct Span: Hashable, Sendable, Codable {
        /// Where it begins in the text given, in Unicode code points.
        public let start: Int
        /// Where it ends in the text given, exclusive.
        public let end: Int
        /// What it is.
        public let label: PersonalDataLabel

        package init(start: Int, end: Int, label: PersonalDataLabel) {
            self.start = start
            self.end = end
            self.label = label
        }
    }

    /// The text, each passage replaced by its label in brackets, as `[PERSON]`.
    public let text: String
    /// What was taken out, in order, without overlaps.
    public let spans: [Span]

    /// How many passages were found of each label, without those of which none was.
    public var counts: [PersonalDataLabel: Int] {
        spans.reduce(into: [:]) { $0[$1.label, default: 0] += 1 }
    }
}

extension ScrubbedText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many passages were found.
    public var description: String { "ScrubbedText(\(spans.count) passages found)" }
    /// How many passages were found.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
