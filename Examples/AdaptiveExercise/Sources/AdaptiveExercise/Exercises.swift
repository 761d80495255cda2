import LearningAnalytics

/// An exercise of the resource: what the pupil reads, and how an answer is scored.
struct Exercise {
    let name: String
    let bokmaal: String
    let nynorsk: String
    /// Answer to category; any other answer is category 0.
    let scores: [String: Int]
    let model: ItemModel?
    var traits: ItemTraits

    func text(_ language: LanguageForm) -> String { language == .nynorsk ? nynorsk : bokmaal }

    /// The category of what the pupil wrote.
    func category(_ answer: String) -> Int {
        scores[answer.filter { !$0.isWhitespace }.replacing(".", with: ",")] ?? 0
    }
}

/// The resource's exercises: right or wrong, and some with a score for half the way. Parameters as a calibration gave them.
enum Exercises {
    static let addition = "KM11001"
    static let fractions = "KM11002"
    static let equations = "KM11003"

    static let all: [Exercise] = {
        var all: [Exercise] = []
        func add(
            _ name: String, _ aim: String, _ bokmaal: String, _ nynorsk: String, _ scores: [String: Int],
            difficulty: Double?, discrimination: Double = 1.2, enemies: [String] = [], prerequisites: [String] = []
        ) {
            let top = scores.values.max() ?? 1
            let model: ItemModel? = difficulty.map { b in
                top == 1
                    ? .logistic(LogisticItem(discrimination: discrimination, intercept: -discrimination * b))
                    : .graded(
                        GradedResponse(
                            discrimination: discrimination,
                            intercepts: [-discrimination * (b - 0.7), -discrimination * (b + 0.7)]))
            }
            all.append(
                Exercise(
                    name: name, bokmaal: bokmaal, nynorsk: nynorsk, scores: scores, model: model,
                    traits: ItemTraits(aim: aim, enemies: enemies, prerequisites: prerequisites)))
        }
        for (place, (a, b)) in [(7, 5), (18, 6), (27, 35), (48, 76), (125, 99), (367, 254), (1999, 502), (4826, 3577)]
            .enumerated()
        {
            add(
                "addition-\(place)", addition, "Hva er \(a) + \(b)?", "Kva er \(a) + \(b)?", ["\(a + b)": 1],
                difficulty: -2.4 + 0.45 * Double(place), enemies: place == 1 ? ["addition-0"] : [])
        }
        for (place, (text, scores)) in [
            ("1/2 + 1/4", ["3/4": 2, "6/8": 1]), ("1/3 + 1/6", ["1/2": 2, "3/6": 1]),
            ("2/5 + 1/10", ["1/2": 2, "5/10": 1]), ("3/4 − 1/2", ["1/4": 2, "2/8": 1]),
            ("2/3 + 1/4", ["11/12": 2, "22/24": 1]), ("5/6 − 3/8", ["11/24": 2, "22/48": 1]),
        ].enumerated() {
            add(
                "fraction-\(place)", fractions, "Regn ut, og forkort svaret: \(text)",
                "Rekn ut, og forkort svaret: \(text)", scores, difficulty: -0.9 + 0.4 * Double(place),
                prerequisites: place == 5 ? ["fraction-4"] : [])
        }
        for (place, (text, answer)) in [
            ("x + 3 = 7", "4"), ("2x = 18", "9"), ("3x − 4 = 11", "5"), ("5x + 2 = 3x + 12", "5"),
            ("(x + 1)/2 = 6", "11"), ("4(x − 2) = 2x + 6", "7"),
        ].enumerated() {
            add(
                "equation-\(place)", equations, "Løs likningen \(text). x =", "Løys likninga \(text). x =",
                [answer: 1, "x=\(answer)": 1], difficulty: -1.2 + 0.5 * Double(place), discrimination: 1.5)
        }
        // New, and not calibrated: asked once a session, not scored.
        add(
            "new-0", fractions, "Hva er halvparten av 2/3?", "Kva er halvparten av 2/3?", ["1/3": 1, "2/6": 1],
            difficulty: nil)
        add("new-1", equations, "Løs likningen x/4 = 5. x =", "Løys likninga x/4 = 5. x =", ["20": 1], difficulty: nil)
        return all
    }()

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The test that every session shares.
    static func test() throws -> AdaptiveTest {
        let items = all.compactMap { exercise in exercise.model.map { ItemBank.Item(name: exercise.name, model: $0) } }
        let seeds = all.filter { $0.model == nil }.map {
            SeedItem(name: $0.name, categoryCount: ($0.scores.values.max() ?? 1) + 1)
        }
        let bank = try CompiledBank(
            ItemBank(model: .mixed, items: items),
            traits: Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.traits) }), seeds: seeds)
        let parameters = try KnowledgeParameters(prior: 0.3, learn: [0.1], guess: [0.1], slip: [0.1])
        return try AdaptiveTest(
            bank, rule: Randomesque(PosteriorWeightedInformation(), among: 2),
            contentBalance: ContentBalance([addition: 1, fractions: 1, equations: 1]),
            seeding: Seeding(perSession: 1, positions: 2..<6),
            mastery: MasteryModel(parameters: [addition: parameters, fractions: parameters, equations: parameters]),
            stopping: [.standardError(0.4), .length(10)], minimumLength: 6)
    }
}
