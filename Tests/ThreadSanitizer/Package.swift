// swift-tools-version: 6.2
import PackageDescription

// Run with scripts/thread-sanitizer.sh: a package of its own, so that only what it needs is built with the sanitizer.
let package = Package(
    name: "thread-sanitizer",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "learning-analytics", path: "../..")],
    targets: [
        .executableTarget(
            name: "shared-bank", dependencies: [.product(name: "AdaptiveModel", package: "learning-analytics")],
            path: "Sources/SharedBank")
    ],
    swiftLanguageModes: [.v6]
)
