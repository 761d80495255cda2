// swift-tools-version: 6.2
import PackageDescription

// What a vendor writes: a package of its own that uses the library's public API alone.
let package = Package(
    name: "adaptive-exercise",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "learning-analytics", path: "../.."),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "adaptive-exercise",
            dependencies: [
                .product(name: "LearningAnalytics", package: "learning-analytics"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Sources/AdaptiveExercise")
    ],
    swiftLanguageModes: [.v6]
)
