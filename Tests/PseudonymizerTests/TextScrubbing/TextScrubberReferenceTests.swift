import Foundation
import Pseudonymizer
import Testing
import _TestSupport

/// Every text of every file in the layout of freetext_pii_no.json.
@Suite struct TextScrubberReferenceTests {
    struct Score {
        var labelled = 0
        var found = 0
        var claimed = 0
        var right = 0

        var recall: Double { labelled == 0 ? 1 : Double(found) / Double(labelled) }
        var precision: Double { claimed == 0 ? 1 : Double(right) / Double(claimed) }
    }

    /// A labelled passage is found where every code point of it is in spans of its label; a span is right where it
    /// touches a passage of its label.
    @Test func recallAndPrecisionAreAsDemanded() throws {
        let documents = try ReferenceTables.records("documents", having: "spans")
        #expect(!documents.isEmpty)
        let scrubber = TextScrubber()
        var scores: [PersonalDataLabel: Score] = [:]
        var missed: [PersonalDataLabel: [String]] = [:]
        for document in documents {
            let text = try #require(document["text"]?.string)
            let labelled = try #require(document["spans"]?.array).map { span in
                (
                    label: try #require(PersonalDataLabel(rawValue: span["label"]?.string ?? "")),
                    range: try #require(span["start"]?.integer)..<(try #require(span["end"]?.integer))
                )
            }
            let found = scrubber.scrub(text).spans
            for (label, range) in labelled {
                scores[label, default: Score()].labelled += 1
                let own = found.filter { $0.label == label }
                if range.allSatisfy({ point in own.contains { $0.start <= point && point < $0.end } }) {
                    scores[label, default: Score()].found += 1
                } else {
                    missed[label, default: []].append(document["id"]?.string ?? "")
                }
            }
            for span in found {
                scores[span.label, default: Score()].claimed += 1
                if labelled.contains(where: { $0.label == span.label && $0.range.overlaps(span.start..<span.end) }) {
                    scores[span.label, default: Score()].right += 1
                }
            }
        }
        for label in PersonalDataLabel.allCases {
            let score = scores[label] ?? Score()
            print(
                "\(label.rawValue): \(score.labelled) labelled, recall \(score.recall), precision \(score.precision)")
            #expect(
                score.recall >= label.demandedRecall,
                "\(label.rawValue) \(score.recall), missed in \(missed[label] ?? [])")
        }
        #expect(try #require(scores[.nationalID]).precision >= 0.95)
    }
}
