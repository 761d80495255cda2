// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that a machine without MPI builds all the rest, and nobody's build waits for it.
let package = Package(
    name: "distributed-calibration",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "learning-analytics", path: "..")],
    targets: [
        .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
        .executableTarget(
            name: "calibrate-mpi",
            dependencies: [
                "CMPI", .product(name: "LearningAnalytics", package: "learning-analytics"),
                .product(name: "AdaptiveModel", package: "learning-analytics"),
            ],
            path: "Sources/CalibrateMPI"),
    ],
    swiftLanguageModes: [.v6]
)
