import Benchmark
import Foundation
import NumericalCore

/// Our functions over arrays beside the C library's, called in a loop.
func elementaryFunctions() {
    let arguments = (0..<4096).map { Double($0) / 256 - 8 }
    compare("exp", arguments, VectorMath.exp(_:into:)) { Foundation.exp($0) }
    compare("logistic", arguments, VectorMath.logistic(_:into:)) { 1 / (1 + Foundation.exp(-$0)) }
    compare("log(1 + exp)", arguments, VectorMath.log1pexp(_:into:)) {
        max($0, 0) + Foundation.log1p(Foundation.exp(-abs($0)))
    }
}

private func compare(
    _ name: String, _ arguments: [Double], _ ours: @escaping (Span<Double>, inout MutableSpan<Double>) -> Void,
    _ theirs: @escaping (Double) -> Double
) {
    let ratio = BenchmarkMetric.custom(
        "speed, % of the C library's", polarity: .prefersLarger, useScalingFactor: false)
    let ourTime = BenchmarkMetric.custom("ours, ps per element", useScalingFactor: false)
    let theirTime = BenchmarkMetric.custom("C library, ps per element", useScalingFactor: false)
    var configuration = Benchmark.defaultConfiguration
    configuration.metrics = [ratio, ourTime, theirTime]
    Benchmark("\(name) of \(arguments.count) numbers", configuration: configuration) { benchmark in
        var values = arguments
        let clock = ContinuousClock()
        // Repeated, so that reading the clock counts for nothing.
        let repeats = 16
        let ourSpan = clock.measure {
            for _ in 0..<repeats {
                var target = values.mutableSpan
                ours(arguments.span, &target)
            }
        }
        blackHole(values)
        let theirSpan = clock.measure {
            for _ in 0..<repeats {
                for index in arguments.indices { values[index] = theirs(arguments[index]) }
            }
        }
        blackHole(values)
        let elements = Double(arguments.count * repeats)
        benchmark.measurement(ratio, Int(100 * (theirSpan / ourSpan)))
        benchmark.measurement(ourTime, Int(1e12 * (ourSpan / .seconds(1)) / elements))
        benchmark.measurement(theirTime, Int(1e12 * (theirSpan / .seconds(1)) / elements))
    }
}
