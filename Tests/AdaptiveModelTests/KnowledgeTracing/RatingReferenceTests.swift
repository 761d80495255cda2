import AdaptiveModel
import Foundation
import Testing
import _TestSupport

/// Elo variants, Math Garden, Glicko-1 and half-life values (elo.json). A record's key says what it is and with which parameters.
@Suite struct RatingReferenceTests {
    static let file = try? JSONValue(contentsOf: References.root.appendingPathComponent("kt/elo.json"))
    static let tolerance = file?["tolerance"]?.double ?? 0
    static let keys = (file?.object ?? [:]).keys.filter { !["convention", "events", "tolerance"].contains($0) }.sorted()

    struct Event {
        let user: Int
        let item: Int
        let skill: Int
        let outcome: Int8
        let seconds: Double
    }

    static let events: [Event] = (file?["events"]?.array ?? []).map {
        Event(
            user: $0["user"]?.integer ?? -1, item: $0["item"]?.integer ?? -1, skill: $0["skill"]?.integer ?? -1,
            outcome: Int8($0["correct"]?.integer ?? -1), seconds: $0["rt"]?.double ?? .nan)
    }

    /// The numbers of a key: `a1_8` is 1.8 after the name `a`.
    static func number(_ name: String, in key: String) -> Double? {
        let parts = key.split(separator: "_").map(String.init)
        for (place, part) in parts.enumerated() where part.hasPrefix(name) {
            guard let whole = Int(part.dropFirst(name.count)) else { continue }
            guard place + 1 < parts.count, Int(parts[place + 1]) != nil else { return Double(whole) }
            return Double("\(whole).\(parts[place + 1])")
        }
        return nil
    }

    @Test func thereAreRecords() {
        #expect(!Self.keys.isEmpty && !Self.events.isEmpty && Self.tolerance > 0)
    }

    @Test(arguments: keys)
    func everyRecordIsReproduced(_ key: String) throws {
        let record = try #require(Self.file?[key])
        if key.hasPrefix("elo_") {
            try elo(key, try #require(record.array))
        } else if key.hasPrefix("math_garden") {
            try mathGarden(key, try #require(record.array))
        } else if key.hasPrefix("glicko") {
            for record in record.array ?? [record] { try glicko(record) }
        } else if key.hasPrefix("half_life") {
            try halfLife(try #require(record.array))
        } else {
            Issue.record("a record of an unknown kind: \(key)")
        }
    }

    private func expect(_ found: Double, _ expected: JSONValue?, _ what: String, slack: Double = 0) {
        #expect(abs(found - (expected?.double ?? .nan)) <= Self.tolerance + slack, Comment(rawValue: what))
    }

    private func elo(_ key: String, _ steps: [JSONValue]) throws {
        let schedule =
            try Self.number("K", in: key).map(Elo.Schedule.constant)
            ?? Elo.Schedule(
                first: #require(Self.number("a", in: key)), decay: #require(Self.number("b", in: key)))
        let ratesSkills = steps.first?["theta_skill"] != nil
        let elo = Elo(
            schedule: schedule, guessing: Self.number("guess", in: key) ?? 0, ratesSkills: ratesSkills)
        var users: [Int: Elo.Rating] = [:]
        var items: [Int: Elo.Rating] = [:]
        var skills: [[Int]: Elo.Rating] = [:]
        #expect(steps.count == Self.events.count)
        for (place, (event, step)) in zip(Self.events, steps).enumerated() {
            let p = elo.record(
                event.outcome, pupil: &users[event.user, default: Elo.Rating()],
                skill: &skills[[event.user, event.skill], default: Elo.Rating()],
                item: &items[event.item, default: Elo.Rating()])
            expect(p, step["p"], "\(key) p \(place)")
            expect(users[event.user]?.value ?? .nan, step["theta"], "\(key) theta \(place)")
            expect(items[event.item]?.value ?? .nan, step["beta"], "\(key) beta \(place)")
            guard ratesSkills else { continue }
            expect(skills[[event.user, event.skill]]?.value ?? .nan, step["theta_skill"], "\(key) skill \(place)")
        }
    }

    /// The file's expected score was computed as (e^2x + 1)/(e^2x − 1) − 1/x, which loses up to 2⁻⁵²/x² near 0 (at x = 7·10⁻⁶ it is wrong
    /// by 9·10⁻⁷). The very formula is checked here to the file's tolerance, and the series used instead to within what it loses.
    private func mathGarden(_ key: String, _ steps: [JSONValue]) throws {
        let model = SignedResidualTime(
            limit: try #require(Self.number("d", in: key)), step: try #require(Self.number("K", in: key)))
        var users: [Int: Double] = [:]
        var items: [Int: Double] = [:]
        #expect(steps.count == Self.events.count)
        for (place, (event, step)) in zip(Self.events, steps).enumerated() {
            var user = users[event.user] ?? 0
            var item = items[event.item] ?? 0
            let x = user - item
            let power = exp(2 * x)
            expect(x == 0 ? 0 : (power + 1) / (power - 1) - 1 / x, step["expected"], "\(key) formula \(place)")
            let (score, expected) = model.record(
                event.outcome, seconds: event.seconds, ability: &user, difficulty: &item)
            let lost = x == 0 ? 0 : 0x1p-52 / (x * x)
            expect(score, step["score"], "\(key) score \(place)")
            expect(expected, step["expected"], "\(key) expected \(place)", slack: lost)
            expect(user, step["theta"], "\(key) theta \(place)", slack: model.step * lost)
            expect(item, step["beta"], "\(key) beta \(place)", slack: model.step * lost)
            // On from the file's own ratings, so that what it lost does not add up.
            users[event.user] = step["theta"]?.double
            items[event.item] = step["beta"]?.double
        }
    }

    private func glicko(_ record: JSONValue) throws {
        let games = try #require(record["games"]?.array).map { game in
            let numbers = try #require(game.array).map { $0.double ?? .nan }
            return Glicko.Game(
                opponent: Glicko.Rating(value: numbers[0], deviation: numbers[1]), score: numbers[2])
        }
        let before = Glicko.Rating(
            value: try #require(record["r"]?.double), deviation: try #require(record["rd"]?.double))
        let after = Glicko().updated(before, after: games)
        // Ratings are in the thousands: the tolerance is relative to them.
        expect(after.value, record["r_new"], "rating", slack: Self.tolerance * abs(after.value))
        expect(after.deviation, record["rd_new"], "deviation", slack: Self.tolerance * after.deviation)
    }

    private func halfLife(_ records: [JSONValue]) throws {
        #expect(!records.isEmpty)
        for record in records {
            let model = HalfLifeRegression(weights: [try #require(record["theta_dot_x"]?.double)])
            let h = model.halfLife([1])
            expect(h, record["half_life_days"], "half-life")
            let days = try #require(record["delta_days"]?.double)
            expect(HalfLifeRegression.recall(afterDays: days, halfLife: h), record["p_recall"], "recall")
        }
    }
}

/// FSRS-6 review by review (fsrs6.json).
@Suite struct MemoryReferenceTests {
    static let file = try? JSONValue(contentsOf: References.root.appendingPathComponent("kt/fsrs6.json"))
    static let cases = file?["cases"]?.array ?? []

    @Test func thereAreCases() {
        #expect(!Self.cases.isEmpty)
    }

    @Test(arguments: cases.indices)
    func everyReviewIsReproduced(_ index: Int) throws {
        let tolerance = try #require(Self.file?["tolerance"]?.double)
        let parameters = try #require(
            (Self.cases[index]["parameters"] ?? Self.file?["parameters"])?.array
        ).map { $0.double ?? .nan }
        let model = try FSRS(parameters: parameters)
        let retention = try #require(Self.cases[index]["desired_retention"]?.double)
        var memory: FSRS.Memory?
        let reviews = try #require(Self.cases[index]["reviews"]?.array)
        #expect(!reviews.isEmpty)
        for review in reviews {
            let days = try #require(review["days_since_previous"]?.double)
            let rating = try #require(review["rating"]?.integer.flatMap(FSRS.Rating.init))
            let before = memory.map { model.retrievability($0, afterDays: days) } ?? 0
            #expect(abs(before - (review["retrievability_before"]?.double ?? .nan)) <= tolerance)
            let after = model.reviewed(memory, rating, afterDays: days)
            #expect(abs(after.stability - (review["stability"]?.double ?? .nan)) <= tolerance)
            #expect(abs(after.difficulty - (review["difficulty"]?.double ?? .nan)) <= tolerance)
            #expect(model.interval(after, retention: retention) * 86_400 == review["interval_seconds"]?.double)
            memory = after
        }
    }
}
