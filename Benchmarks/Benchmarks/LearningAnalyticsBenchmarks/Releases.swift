import Benchmark
import Foundation
import LearningAnalytics
import NumericalCore

/// From a file of a million answers of 10 000 pupils to the released file: read, pseudonymised, measured, written, recorded.
func releases() {
    let rows = 1_000_000
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("learning-analytics-benchmark-\(UUID().uuidString)", isDirectory: true)
    let rowsPerSecond = BenchmarkMetric.custom("rows/s", polarity: .prefersLarger, useScalingFactor: false)
    var configuration = Benchmark.defaultConfiguration
    configuration.metrics.append(rowsPerSecond)
    Benchmark(
        "CSV to released CSV of 1 000 000 rows", configuration: configuration,
        closure: { benchmark in
            let key = try FileKey.load(from: directory.appendingPathComponent("kek"))
            let log = try AuditLog.open(
                directory.appendingPathComponent("audit.log"),
                signedBy: try AuditSigner.load(from: directory.appendingPathComponent("signing"), openedBy: key))
            let policy = SharingPolicy(
                .vendorAdaptive, owner: "NO987654321", recipient: "vendor:exempel", legalBasis: "benchmark")
            let domain = try PseudonymDomain(
                owner: policy.owner, recipient: policy.recipient, purpose: policy.purpose, epoch: 1)
            let seconds =
                try ContinuousClock().measure {
                    let events = try EventTable(
                        contentsOf: directory.appendingPathComponent("answers.csv"), keepingOtherColumns: true)
                    let pseudonymiser = Pseudonymiser(domain: domain, secret: EpochSecret())
                    let released = try Gate.release(
                        Raw(events, owner: policy.owner), under: policy, with: pseudonymiser)
                    _ = try released.publish(
                        to: directory.appendingPathComponent(UUID().uuidString), recordedIn: log)
                } / .seconds(1)
            benchmark.measurement(rowsPerSecond, Int(Double(rows) / seconds))
        },
        setup: {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark releases")
            var text = "user,item,kc,time,correct\n"
            for row in 0..<rows {
                let item = stream.integer(below: 2_000)
                text += "elev\(row / 100)@skole.no,item-\(item),\(item % 100),\(row % 100 * 40_000),"
                text += "\(stream.integer(below: 2))\n"
            }
            try Data(text.utf8).write(to: directory.appendingPathComponent("answers.csv"))
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let signer = try AuditSigner.create(at: directory.appendingPathComponent("signing"), wrappedBy: key)
            _ = try AuditLog.create(at: directory.appendingPathComponent("audit.log"), signedBy: signer)
        }, teardown: { try FileManager.default.removeItem(at: directory) })
}
