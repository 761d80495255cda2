import ArgumentParser
import Foundation
import Synchronization
import Testing
import _TestSupport

@testable import analytics_sim

/// Studies from beginning to end: the same bytes again, resumed, interrupted.
@Suite struct StudyTests {
    static let scenario: Scenario = {
        do {
            return try Scenario(
                text: """
                    format = 1
                    name = "test"
                    seed = 3
                    [study]
                    replicates = 2
                    [population]
                    schools = 3
                    municipalities = 2
                    school_size = { dist = "lognormal", mean = 40.0, sigma = 0.5, min = 4 }
                    [curriculum]
                    items = 5
                    [engagement]
                    items_per_pupil = 4
                    [[model]]
                    quadrature = 15
                    [epsilon]
                    grid = [2]
                    delta = 1e-6
                    """, name: "test.toml")
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// A folder that is removed afterwards.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url)
    }

    static func run(
        _ scenario: Scenario = scenario, in folder: URL, workers: Int, stopAfter: Int = .max
    ) throws -> StudyRunner.Ending {
        let cells = Mutex(0)
        return try StudyRunner(
            runner: ReplicateRunner(scenario, answers: nil),
            store: ChunkStore(folder, scenario: scenario, dataDigest: nil), workers: workers
        ).run(
            progress: { done, _ in cells.withLock { $0 = max($0, done) } },
            shouldStop: { cells.withLock { $0 >= stopAfter } })
    }

    @Test func resultsAreTheSameBytesForOneAndTwoJobsAndOnRepetition() throws {
        let tables = try [1, 2, 2].map { workers in
            try Self.withFolder { folder in
                let ending = try Self.run(in: folder, workers: workers)
                return ResultTable(scenario: Self.scenario, outcomes: ending.outcomes).results
            }
        }
        #expect(tables[0] == tables[1] && tables[1] == tables[2])
        #expect(tables[0].split(separator: "\n").count > 50)
    }

    @Test func aRunGoesOnWhereItWasInterruptedAndEndsTheSame() throws {
        try Self.withFolder { folder in
            let cells = Cell.all(Self.scenario).count
            let stopped = try Self.run(in: folder, workers: 1, stopAfter: cells + 2)
            #expect(stopped.stopped)
            #expect(stopped.outcomes.map(\.cells.count) == [cells, 2])
            let resumed = try Self.run(in: folder, workers: 1)
            #expect(!resumed.stopped)
            #expect(resumed.reused == cells + 2 && resumed.computed == cells - 2)
            let whole = try Self.withFolder { fresh in try Self.run(in: fresh, workers: 1) }
            #expect(whole.outcomes == resumed.outcomes)
        }
    }

    @Test func moreReplicatesReuseThoseThereAreAndAnotherScenarioNone() throws {
        try Self.withFolder { folder in
            _ = try Self.run(in: folder, workers: 2)
            var more = Self.scenario
            more.replicates = 3
            more.title = "another title"
            #expect(try Self.run(more, in: folder, workers: 1).reused == 2 * Cell.all(more).count)
            var other = Self.scenario
            other.privacy.epsilons = [1]
            other.replicates = 1
            #expect(try Self.run(other, in: folder, workers: 1).reused == 0)
        }
    }

    @Test func aChunkThatIsNotWholeIsComputedAgain() throws {
        try Self.withFolder { folder in
            let first = try Self.run(in: folder, workers: 1)
            let chunks = folder.appendingPathComponent("chunks")
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: chunks.path).first)
            try Data("{\"replicate\":0".utf8).write(to: chunks.appendingPathComponent(name))
            let second = try Self.run(in: folder, workers: 1)
            #expect(second.computed == Cell.all(Self.scenario).count)
            #expect(second.outcomes == first.outcomes)
        }
    }

    @Test func theSummaryHasEveryCellWithItsGuaranteeAndTheReportAcceptsIt() throws {
        try Self.withFolder { folder in
            let ending = try Self.run(in: folder, workers: 2)
            let summary = try StudySummary(Self.scenario, ending.outcomes, checks: ClosedForms.check())
            #expect(summary.cells.map(\.policy) == Cell.all(Self.scenario).map(\.rule.rawValue))
            for cell in summary.cells {
                let certainty = try #require(cell.certainty)
                #expect((0.5...1).contains(certainty))
                #expect(cell.metrics["curve_rmse"]?.mean.isFinite == true)
                #expect(cell.metrics["ability_rmse"]?.mean.isFinite == true)
                #expect(cell.metrics["adaptive_rmse"]?.mean.isFinite == true)
                #expect(cell.metrics["adaptive_coverage"].map { (0.5...1).contains($0.mean) } == true)
            }
            let pooled = try #require(summary.cells.first { $0.policy == "pooled-raw" })
            #expect(pooled.metrics["adaptive_rmse_excess"]?.mean == 0)
            let coded = try #require(summary.cells.first { $0.policy == "pseudonymised" })
            // The same answers in another order.
            #expect(
                abs((pooled.metrics["curve_rmse"]?.mean ?? 0) - (coded.metrics["curve_rmse"]?.mean ?? 1)) < 1e-3)
            #expect(try StudySummary(json: summary.json()) == summary)
            #expect(try Report(summary).html.contains("</html>"))
        }
    }

    @Test func aFolderWithOtherThingsIsNotWrittenInto() throws {
        try Self.withFolder { folder in
            let output = OutputFolder(folder.path)
            try output.check(Self.scenario, overwrite: false)
            try output.write("mine", to: "notes.txt")
            #expect(throws: OutputFolderError.notEmpty(folder.path)) {
                try output.check(Self.scenario, overwrite: false)
            }
            try output.check(Self.scenario, overwrite: true)
            try output.write(lock: Self.scenario)
            try output.check(Self.scenario, overwrite: false)
            var other = Self.scenario
            other.name = "other"
            #expect(throws: OutputFolderError.otherStudy(folder.path, name: "test")) {
                try output.check(other, overwrite: false)
            }
        }
    }

    @Test func theMonteCarloStandardErrorIsThatOfTheMean() {
        let cells = [1.0, 2, 4].map {
            ReplicateOutcome.CellOutcome(
                policy: "p", metrics: ["m": $0], bytesPerSchool: 0, sites: 0, failures: 0)
        }
        let estimate = ResultTable.estimate("m", cells)
        #expect(abs(estimate.mean - 7.0 / 3) < 1e-15)
        // Variance 7/3, of the mean 7/9.
        #expect(abs((estimate.standardError ?? 0) - (7.0 / 9).squareRoot()) < 1e-15)
        #expect(ResultTable.estimate("m", [cells[0]]).standardError == nil)
    }

    @Test func progressSaysHowMuchTimeIsLeft() {
        #expect(Progress.line(done: 30, total: 120, elapsed: 20) == "30 of 120 calibrations, 25 %, about 60 s left")
        #expect(Progress.line(done: 1, total: 61, elapsed: 10) == "1 of 61 calibrations, 1 %, about 10 min left")
    }
}

/// The simulator's check of itself.
@Suite struct ClosedFormReferenceTests {
    /// Truths about parts that later issues bring: knowledge tracing (V4), beta posteriors (V5), suppression (V9),
    /// subsampling (V12), classification (V14) and tracing attacks (V15).
    static let later: Set<String> = ["V4", "V4b", "V5", "V9", "V12", "V14", "V15"]

    @Test func everyKnownValueIsReproduced() {
        for check in ClosedForms.check() { #expect(check.passed, "\(check.id): \(check.statement)") }
    }

    @Test func everyReferenceValueIsAmongTheChecks() throws {
        let checks = ClosedForms.check()
        for file in References.files(in: "sim") {
            for item in try JSONValue(contentsOf: file)["cases"]?.array ?? [] {
                let id = try #require(item["id"]?.string)
                guard !Self.later.contains(id) else { continue }
                for value in (item["values"]?.object ?? [:]).values {
                    let value = try #require(value.double)
                    #expect(
                        checks.contains { $0.id == id && abs($0.found - value) <= max(1e-6, 1e-6 * abs(value)) },
                        "\(id): \(value)")
                }
            }
        }
    }

    @Test func aFormulaThatIsOffIsFoundAndEndsWithExitCode3() throws {
        for broken in ClosedForms.all {
            var broken = broken
            let compute = broken.compute
            // One part in a thousand, more than any tolerance of a formula; the drawn variance has ± 1.8 %.
            let factor = broken.id == "G2" ? 1.05 : 1.001
            broken.compute = { try compute() * factor }
            let checks = ClosedForms.check([broken])
            #expect(checks.allSatisfy { !$0.passed }, "\(broken.statement)")
            #expect(throws: ExitCode(3)) { try Verify.conclude(checks) }
        }
        var failing = ClosedForms.all[0]
        failing.compute = { throw CancellationError() }
        #expect(ClosedForms.check([failing]).allSatisfy { !$0.passed })
    }
}
