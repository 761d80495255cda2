import Foundation
import LearningAnalytics

/// A session in the terminal. Stops where the input ends and goes on there next time.
struct Player {
    let store: Store
    let pupil: String
    let language: LanguageForm
    /// Whether the teacher looks over the shoulder: every choice is explained, and `bytt NAVN` puts another exercise in its place.
    let isTeacher: Bool

    private var explanationLanguage: ExplanationLanguage { language == .nynorsk ? .nynorsk : .bokmaal }

    func play() throws {
        let test = try Exercises.test()
        var session: AdaptiveSession
        let id: Int64
        if let open = try store.openSession(of: pupil) {
            session = try AdaptiveSession(restoring: open.snapshot, in: test)
            id = open.id
            say(
                "Økten fortsetter etter \(session.answers.count) svar.",
                "Økta held fram etter \(session.answers.count) svar.")
        } else {
            session = AdaptiveSession(test, seed: UInt64.random(in: .min ... .max), language: language)
            id = try store.start(session, pupil: pupil)
        }
        while case .item(let selection) = session.next() {
            // What is asked is stored before the pupil sees it.
            try store.save(session, id: id, pupil: pupil)
            guard let exercise = Exercises.byName[selection.name] else { break }
            if isTeacher, let explanation = session.explanation() {
                print("  (\(explanation.text(explanationLanguage)))")
            }
            print(exercise.text(language), terminator: " ")
            let start = ContinuousClock.now
            guard let line = readLine() else {
                print()
                say("Økten er lagret.", "Økta er lagra.")
                return
            }
            if isTeacher, line.hasPrefix("bytt ") {
                do throws(AdaptiveSessionError) {
                    _ = try session.override(with: String(line.dropFirst("bytt ".count)))
                } catch {
                    print(error)
                }
                continue
            }
            let category = exercise.category(line)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            try session.record(selection.name, category: category, seconds: seconds)
            let isRight = category == exercise.scores.values.max()
            try store.save(
                session, id: id, pupil: pupil,
                answer: (
                    selection.name, exercise.traits.aim ?? "", Date().timeIntervalSince1970, isRight ? 1 : 0
                ))
            say(isRight ? "Riktig." : "Ikke helt.", isRight ? "Rett." : "Ikkje heilt.")
        }
        let outcome = session.finish()
        try store.save(session, id: id, pupil: pupil)
        print(outcome.stopReason.text(explanationLanguage))
        for (aim, mastery) in outcome.mastery.sorted(by: { $0.key < $1.key }) {
            let percent = Int((100 * mastery).rounded())
            say("\(aim): mestret med \(percent) % sannsynlighet", "\(aim): meistra med \(percent) % sannsyn")
        }
    }

    private func say(_ bokmaal: String, _ nynorsk: String) { print(language == .nynorsk ? nynorsk : bokmaal) }
}
