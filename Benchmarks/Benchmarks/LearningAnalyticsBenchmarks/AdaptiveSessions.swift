import AdaptiveModel
import Benchmark
import Foundation
import NumericalCore

/// Adaptive sessions on one thread: a 500-item bank, the posterior mean on 61 nodes after every answer.
func adaptiveSessions() {
    guard let plain = bank(withAsymptotes: false), let guessing = bank(withAsymptotes: true) else {
        preconditionFailure("a sound bank")
    }
    nextItem("MFI, 500 items", plain, MaximumInformation())
    nextItem("MFI, 500 items of three parameters", guessing, MaximumInformation())
    nextItem("posterior-weighted information, 500 items", plain, PosteriorWeightedInformation())
    nextItem("expected posterior variance, 500 items", plain, ExpectedPosteriorVariance())
    sessions("MFI", plain, MaximumInformation(), pupils: 1000)
    sessions("posterior-weighted information", plain, PosteriorWeightedInformation(), pupils: 200)
    sessions("expected posterior variance", plain, ExpectedPosteriorVariance(), pupils: 100)

    guard let test = try? AdaptiveTest(plain, stopping: [.length(30)]) else { preconditionFailure("a sound test") }
    let live = 20_000
    Benchmark("\(live) live sessions of 30 items") { benchmark in
        for _ in benchmark.scaledIterations { blackHole((0..<live).map { answered(test, seed: UInt64($0)) }) }
    }
    var configuration = Benchmark.defaultConfiguration
    let bytes = BenchmarkMetric.custom("snapshot bytes", polarity: .prefersSmaller, useScalingFactor: false)
    configuration.metrics = [.wallClock, bytes]
    Benchmark("snapshot of a 30-item session, written and restored", configuration: configuration) { benchmark in
        let session = answered(test, seed: 1)
        let data = try JSONEncoder().encode(session.snapshot)
        let snapshot = try JSONDecoder().decode(AdaptiveSession.Snapshot.self, from: data)
        blackHole(try AdaptiveSession(restoring: snapshot, in: test))
        benchmark.measurement(bytes, data.count)
    }
}

/// The time from an answer's record to the next item: its 99th percentile over the 29 steps of many sessions is the figure to look at.
private func nextItem(_ name: String, _ bank: CompiledBank, _ rule: some SelectionRule) {
    guard let test = try? AdaptiveTest(bank, rule: rule, stopping: [.length(30)]) else {
        preconditionFailure("a sound test")
    }
    var configuration = Benchmark.defaultConfiguration
    configuration.metrics = [.wallClock]
    configuration.maxIterations = 20_000
    Benchmark("next item: \(name)", configuration: configuration) { benchmark in
        var session = AdaptiveSession(test, seed: UInt64(benchmark.currentIteration))
        for _ in 0..<(benchmark.currentIteration % 29) { answer(&session) }
        benchmark.startMeasurement()
        blackHole(session.next())
        benchmark.stopMeasurement()
    }
}

private func sessions(_ name: String, _ bank: CompiledBank, _ rule: some SelectionRule, pupils: Int) {
    guard let test = try? AdaptiveTest(bank, rule: rule, stopping: [.length(30)]),
        let study = try? AdaptiveStudy(test, pupils: pupils, seed: 1)
    else { preconditionFailure("a sound study") }
    rate("30-item sessions: \(name)", of: "examinees", amount: pupils) { blackHole(study.run()) }
}

private func answered(_ test: AdaptiveTest, seed: UInt64) -> AdaptiveSession {
    var session = AdaptiveSession(test, seed: seed)
    for _ in 0..<30 { answer(&session) }
    return session
}

private func answer(_ session: inout AdaptiveSession) {
    guard case .item(let selection) = session.next() else { return }
    let category = (selection.item + Int(truncatingIfNeeded: session.seed)) % 2
    guard (try? session.record(selection.name, category: category, seconds: 12.5)) != nil else {
        preconditionFailure("the item asked takes an answer")
    }
}

private func bank(withAsymptotes: Bool) -> CompiledBank? {
    var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark adaptive bank")
    let items = (0..<500).map { item in
        let a = stream.logNormal(mu: 0, sigma: 0.3)
        let b = stream.normal()
        return ItemBank.Item(
            name: "item\(item)",
            model: .logistic(
                LogisticItem(discrimination: a, intercept: -a * b, lowerAsymptote: withAsymptotes ? 0.2 : 0)))
    }
    return try? CompiledBank(ItemBank(model: withAsymptotes ? .threePL : .twoPL, items: items))
}
