import Benchmark

// The harness looks for a global of this name.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .peakMemoryResident], warmupIterations: 1, maxDuration: .seconds(2),
        maxIterations: 1_000)
    accounting()
    elementaryFunctions()
    randomness()
    mechanisms()
    itemResponse()
    knowledgeTracing()
    privateCalibrations()
    events()
    pseudonyms()
    releases()
    disclosureControl()
    adaptiveSessions()
    rosters()
    ledgers()
}

/// Measures an operation that does `amount` units of work each time, and reports units per second as well.
func rate(_ name: String, of unit: String, amount: Int, _ operation: @escaping () throws -> Void) {
    let perSecond = BenchmarkMetric.custom("\(unit)/s", polarity: .prefersLarger, useScalingFactor: false)
    var configuration = Benchmark.defaultConfiguration
    configuration.metrics.append(perSecond)
    Benchmark(name, configuration: configuration) { benchmark in
        let seconds = try ContinuousClock().measure(operation) / .seconds(1)
        benchmark.measurement(perSecond, Int(Double(amount) / seconds))
    }
}
