import Benchmark
import Foundation
import NumericalCore

private typealias ArrayFunction = (Span<Double>, inout MutableSpan<Double>) -> Void

/// Our functions over arrays beside loops that call the C library's.
func elementaryFunctions() {
    let arguments = (0..<4096).map { Double($0) / 256 - 8 }
    compare("exp", arguments, VectorMath.exp(_:into:)) { x, y in
        for index in x.indices { y[index] = Foundation.exp(x[index]) }
    }
    compare("logistic", arguments, VectorMath.logistic(_:into:)) { x, y in
        for index in x.indices { y[index] = 1 / (1 + Foundation.exp(-x[index])) }
    }
    compare("log(1 + exp)", arguments, VectorMath.log1pexp(_:into:)) { x, y in
        for index in x.indices { y[index] = max(x[index], 0) + Foundation.log1p(Foundation.exp(-abs(x[index]))) }
    }
}

private func compare(
    _ name: String, _ arguments: [Double], _ ours: @escaping ArrayFunction, _ theirs: @escaping ArrayFunction
) {
    let ratio = BenchmarkMetric.custom(
        "speed, % of the C library's", polarity: .prefersLarger, useScalingFactor: false)
    let ourTime = BenchmarkMetric.custom("ours, ps per element", useScalingFactor: false)
    let theirTime = BenchmarkMetric.custom("C library, ps per element", useScalingFactor: false)
    var configuration = Benchmark.defaultConfiguration
    configuration.metrics = [ratio, ourTime, theirTime]
    Benchmark("\(name) of \(arguments.count) numbers", configuration: configuration) { benchmark in
        // Repeated, so that reading the clock counts for nothing.
        let repeats = 16
        let ourSpan = time(ours, arguments, repeats: repeats)
        let theirSpan = time(theirs, arguments, repeats: repeats)
        let elements = Double(arguments.count * repeats)
        benchmark.measurement(ratio, Int(100 * (theirSpan / ourSpan)))
        benchmark.measurement(ourTime, Int(1e12 * (ourSpan / .seconds(1)) / elements))
        benchmark.measurement(theirTime, Int(1e12 * (theirSpan / .seconds(1)) / elements))
    }
}

private func time(_ function: ArrayFunction, _ arguments: [Double], repeats: Int) -> Duration {
    var values = arguments
    let span = ContinuousClock().measure {
        var target = values.mutableSpan
        for _ in 0..<repeats { function(arguments.span, &target) }
    }
    blackHole(values)
    return span
}
