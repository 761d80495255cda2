import Crypto
import Foundation
import LearningAnalytics

/// The data file of a study, read and identified; empty for a synthetic population.
struct StudyData {
    var answers: RealAnswers?
    /// Last component of the path.
    var fileName: String?
    /// SHA-256 of the file's bytes.
    var digest: String?

    /// Reads the scenario's data file and holds δ against the number of pupils in it.
    init(_ scenario: Scenario) throws {
        guard case .data(let file) = scenario.source else { return }
        let url = URL(fileURLWithPath: file.path)
        let events: EventTable
        do {
            events = try EventTable(contentsOf: url)
        } catch {
            throw UserFacingError(text: "data.path: \(error)")
        }
        let answers = try RealAnswers(events, file)
        let limit = Scenario.largestDelta(pupils: answers.responses.pupilCount)
        guard scenario.privacy.delta < limit else {
            throw UserFacingError(
                text: "epsilon.delta: found \(scenario.privacy.delta), expected less than 1/(10 × pupils) = \(limit) "
                    + "for the \(answers.responses.pupilCount) pupils in \(url.lastPathComponent)")
        }
        guard
            answers.responses.itemCount <= Scenario.mostPrivateItems || !scenario.policies.contains(where: \.isPrivate)
        else {
            throw UserFacingError(
                text:
                    "data.min_answers: found \(answers.responses.itemCount) items with enough answers, expected at most "
                    + "\(Scenario.mostPrivateItems) with a policy that adds noise; raise data.min_answers or use data.unit = \"kc\""
            )
        }
        self.answers = answers
        fileName = url.lastPathComponent
        digest = Self.digest(try Data(contentsOf: url, options: .mappedIfSafe))
    }

    static func digest(_ data: Data) -> String { SHA256.hash(data: data).hexadecimal }
}
