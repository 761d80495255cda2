import Benchmark
import Foundation
import PrivacyLedger

/// A municipality's ledger of 100 000 pupils and 20 releases to all of them: to open it, which recomputes every digest and sum, and to charge it.
func ledgers() {
    let (pupils, releases) = (100_000, 20)
    let subjects = (0..<pupils).map { "subject-\($0 * 7919)" }
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("learning-analytics-benchmark-\(UUID().uuidString)", isDirectory: true)
    let file = directory.appendingPathComponent("privacy.ledger")
    let chargesPerSecond = BenchmarkMetric.custom("charges/s", polarity: .prefersLarger, useScalingFactor: false)
    var configuration = Benchmark.defaultConfiguration
    configuration.metrics.append(chargesPerSecond)
    configuration.maxIterations = 3
    @Sendable func open() throws -> PrivacyLedger {
        try PrivacyLedger(file: file, caps: LedgerCaps(year: 1, lifetime: 10), witness: nil)
    }
    @Sendable func fill() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let ledger = try open()
        for release in 0..<releases {
            try ledger.release(rho: 0.001, to: subjects, year: 2026 + release / 5, purpose: "benchmark") { _ in }
        }
    }
    @Sendable func clear() throws { try FileManager.default.removeItem(at: directory) }
    Benchmark(
        "Opening a ledger of 100 000 pupils and 20 releases", configuration: configuration,
        closure: { benchmark in
            let seconds = try ContinuousClock().measure { _ = try open() } / .seconds(1)
            benchmark.measurement(chargesPerSecond, Int(Double(pupils * releases) / seconds))
        }, setup: { try fill() }, teardown: { try clear() })
    Benchmark(
        "Charging 100 000 pupils", configuration: configuration,
        closure: { benchmark in
            let ledger = try open()
            let seconds =
                try ContinuousClock().measure {
                    try ledger.release(rho: 0.001, to: subjects, year: 2026, purpose: "benchmark") { _ in }
                } / .seconds(1)
            benchmark.measurement(chargesPerSecond, Int(Double(pupils) / seconds))
        }, setup: { try fill() }, teardown: { try clear() })
}
