// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that a user of the libraries never resolves the benchmark harness.
let package = Package(
    name: "learning-analytics-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "learning-analytics", path: ".."),
        // Without the harness's default traits, which need jemalloc.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "LearningAnalyticsBenchmarks",
            dependencies: [
                .product(name: "LearningAnalytics", package: "learning-analytics"),
                .product(name: "AdaptiveModel", package: "learning-analytics"),
                .product(name: "DifferentialPrivacy", package: "learning-analytics"),
                .product(name: "PrivacyLedger", package: "learning-analytics"),
                .product(name: "Pseudonymizer", package: "learning-analytics"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/LearningAnalyticsBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        .executableTarget(
            name: "national-scale",
            dependencies: [
                .product(name: "LearningAnalytics", package: "learning-analytics"),
                .product(name: "AdaptiveModel", package: "learning-analytics"),
            ],
            path: "NationalScale"),
    ],
    swiftLanguageModes: [.v6]
)
