import Foundation
import LearningAnalytics
import Testing
import _TestSupport

@testable import analytics_sim

/// Scenario files: what is read, what is refused, and how it is told.
@Suite struct ScenarioTests {
    static let shipped = ["quickstart", "ci", "real-data"]

    static func text(_ name: String) throws -> String {
        try String(
            contentsOf: References.packageRoot.appendingPathComponent("Scenarios/\(name).toml"), encoding: .utf8)
    }

    @Test(arguments: shipped) func theLockOfAShippedScenarioIsTheSameScenario(name: String) throws {
        let scenario = try Scenario(text: Self.text(name), name: "\(name).toml")
        #expect(try Scenario(text: scenario.lock, name: "lock") == scenario)
    }

    @Test func everyValueOfALockIsReadBack() throws {
        var scenario = try Scenario(text: Self.text("quickstart"), name: "q")
        scenario.name = "quotes \" and \\ and\nlines"
        scenario.seed = 99
        scenario.replicates = 17
        scenario.policies = [.pooledRaw, .schoolDP]
        scenario.privacy = .init(epsilons: [0.25, 8], delta: 1e-9)
        scenario.quadrature = 31
        scenario.language = "nn"
        scenario.contribution = .init(answersPerPupil: 7, answersPerItem: 2)
        if case .population(var population) = scenario.source {
            population.missing = .atRandom(rate: 0.125)
            population.classSize = 5...9
            population.variance = .init(municipality: 0.25, school: 0.25, schoolClass: 0.25, pupil: 0.25)
            scenario.source = .population(population)
        }
        #expect(try Scenario(text: scenario.lock, name: "lock") == scenario)
    }

    /// The one error of a text with a fault.
    static func error(_ text: String, setting: [String] = []) throws -> ScenarioError {
        do {
            _ = try Scenario(text: text, name: "s.toml", setting: setting)
        } catch {
            #expect(error.errors.count == 1)
            return try #require(error.errors.first)
        }
        Issue.record("the scenario was accepted")
        throw CancellationError()
    }

    @Test(arguments: [
        (
            "format = 1\nname = \"x\"\n[study]\nreplicate = 3\n", 4, 1, "study.replicate",
            "a known key, perhaps \"replicates\""
        ),
        (
            "format = 1\nname = \"x\"\n[study]\nreplicates = \"3\"\n", 4, 1, "study.replicates",
            "a whole number from 1 to 10000"
        ),
        (
            "format = 1\nname = \"x\"\n[study]\n  replicates = 0\n", 4, 3, "study.replicates",
            "a whole number from 1 to 10000"
        ),
        ("format = 2\nname = \"x\"\n", 1, 1, "format", "a whole number from 1 to 1"),
        ("name = 3\nformat = 1\n", 1, 1, "name", "a text"),
        (
            "format = 1\nname = \"x\"\n[population]\nschool_size = { dist = \"lognormal\", mean = -1.0 }\n", 4, 37,
            "population.school_size.mean", "a number from 1.0 to 5000.0"
        ),
        (
            "format = 1\nname = \"x\"\n[epsilon]\ngrid = [1,\n  2, 1]\n", 5, 6, "epsilon.grid[2]",
            "a list of numbers from 0.01 to 100.0, each once"
        ),
        (
            "format = 1\nname = \"x\"\n[[policy]]\nid = \"pooled-raw\"\n\n[[policy]]\nid = \"pooled\"\n", 7, 1,
            "policy[1].id",
            "one of \"pooled-raw\", \"pseudonymised\", \"secure-sum\", \"central-dp\", \"secure-sum-dp\", "
                + "\"municipality-dp\", \"school-dp\", \"one-message\", \"no-sharing\""
        ),
        (
            "format = 1\nname = \"x\"\n[population.variance]\npupil = 0.9\n", 4, 1, "population.variance.pupil",
            "shares that add up to 1"
        ),
    ])
    func aFaultIsToldWithLineColumnKeyAndWhatWasExpected(
        text: String, line: Int, column: Int, key: String, expected: String
    ) throws {
        let error = try Self.error(text)
        #expect(error.place == .init(source: "s.toml", line: line, column: column))
        #expect(error.key == key)
        #expect(error.expected == expected)
    }

    @Test func aDeltaThatWouldAllowAPupilToBePublishedIsRefused() throws {
        let error = try Self.error("format = 1\nname = \"x\"\n[epsilon]\ndelta = 0.001\n")
        #expect(error.key == "epsilon.delta")
        #expect(error.expected.hasPrefix("less than 1/(10 × pupils)"))
    }

    @Test func whatIsNotTOMLIsToldWithItsPlace() throws {
        let error = try Self.error("format = 1\nname = \n")
        #expect(error.place.line == 2)
    }

    @Test func allFaultsAreToldAtOnce() throws {
        #expect(throws: ScenarioErrors.self) {
            try Scenario(text: "format = 1\nname = \"x\"\nsed = 1\n[study]\nreplicates = 0\n", name: "s")
        }
        do {
            _ = try Scenario(text: "format = 1\nname = \"x\"\nsed = 1\n[study]\nreplicates = 0\n", name: "s")
        } catch {
            #expect(error.errors.map(\.key) == ["study.replicates", "sed"])
        }
    }

    @Test func aKeySetOnTheCommandLineIsReadAndBlamed() throws {
        let text = "format = 1\nname = \"x\"\n"
        let scenario = try Scenario(text: text, name: "s", setting: ["study.replicates=3", "title=plain words"])
        #expect(scenario.replicates == 3)
        #expect(scenario.title == "plain words")
        let error = try Self.error(text, setting: ["study.replicates=no"])
        #expect(error.place.source == "--set study.replicates=no")
        #expect(throws: ScenarioErrors.self) { try Scenario(text: text, name: "s", setting: ["study"]) }
        #expect(throws: ScenarioErrors.self) { try Scenario(text: text, name: "s", setting: [""]) }
    }

    @Test func answersAreSimulatedOrReadNotBoth() throws {
        let error = try Self.error("format = 1\nname = \"x\"\n[data]\npath = \"a.csv\"\n[population]\nschools = 2\n")
        #expect(error.key == "population")
    }

    @Test func keysInsideStringsCommentsAndArraysAreNoKeys() throws {
        let text = """
            # a = 1
            a = "b = 2 # no"
            'c d' = '''
            e = 3
            '''
            [t.u] # comment ]
            f = [ { g = 1 }, # [h]
                  { g = 2 } ]
            """
        let places = try TOMLDocument(text).places
        #expect(Set(places.keys) == ["a", "c d", "t.u", "t.u.f", "t.u.f[0]", "t.u.f[0].g", "t.u.f[1]", "t.u.f[1].g"])
        #expect(places["t.u.f[1].g"].map { [$0.line, $0.column] } == [8, 9])
    }
}
