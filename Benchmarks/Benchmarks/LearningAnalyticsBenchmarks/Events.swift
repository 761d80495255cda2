import Benchmark
import Foundation
import LearningAnalytics
import NumericalCore

/// Reading answers from files of 400 000 rows, in order and mixed.
func events() {
    for isMixed in [false, true] {
        let name = isMixed ? "CSV of 400 000 rows to be sorted" : "CSV of 400 000 rows"
        let text = eventFile(rows: 400_000, isMixed: isMixed)
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("learning-analytics-benchmark-\(UUID().uuidString).csv")
        let megabytes = BenchmarkMetric.custom("MB/s", polarity: .prefersLarger, useScalingFactor: false)
        let rows = BenchmarkMetric.custom("rows/s", polarity: .prefersLarger, useScalingFactor: false)
        var configuration = Benchmark.defaultConfiguration
        configuration.metrics += [megabytes, rows]
        Benchmark(
            name, configuration: configuration,
            closure: { benchmark in
                let seconds = try ContinuousClock().measure { blackHole(try EventTable(contentsOf: url)) } / .seconds(1)
                benchmark.measurement(megabytes, Int(Double(text.count) / 1e6 / seconds))
                benchmark.measurement(rows, Int(400_000 / seconds))
            }, setup: { try Data(text).write(to: url) }, teardown: { try FileManager.default.removeItem(at: url) })
    }
}

private func eventFile(rows: Int, isMixed: Bool) -> [UInt8] {
    let pupils = rows / 100
    var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark events")
    var text = "user,order,item,skills,kc,time,correct\n"
    for row in 0..<rows {
        let (pupil, order) = isMixed ? (row % pupils, row / pupils) : (row / 100, row % 100)
        let item = stream.integer(below: 20_000)
        text += "\(7 * pupil),\(order),\(item),\(item % 99)~\(item % 7),\(item % 700),"
        text += "\(Double(row) / 8),\(stream.integer(below: 2))\n"
    }
    return Array(text.utf8)
}
