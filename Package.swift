// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in CI and in `make lint`; a vendor who builds us with a newer compiler is not stopped by them.
let strict = Context.environment["LEARNING_ANALYTICS_STRICT"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let crypto: [Target.Dependency] = [
    .product(name: "Crypto", package: "swift-crypto"),
    .product(name: "CryptoExtras", package: "swift-crypto"),
]

let package = Package(
    name: "learning-analytics",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "LearningAnalytics", targets: ["LearningAnalytics"]),
        .library(name: "AdaptiveModel", targets: ["AdaptiveModel"]),
        .library(name: "DifferentialPrivacy", targets: ["DifferentialPrivacy"]),
        .library(name: "PrivacyLedger", targets: ["PrivacyLedger"]),
        .library(name: "Federation", targets: ["Federation"]),
        .library(name: "Pseudonymizer", targets: ["Pseudonymizer"]),
        .library(name: "PseudonymVault", targets: ["PseudonymVault"]),
        .executable(name: "analytics-sim", targets: ["analytics-sim"]),
    ],
    traits: [
        .trait(name: "MPI", description: "analytics-sim calibrate over the processes of mpirun; needs libopenmpi-dev.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CLAPACK", providers: [.apt(["libblas-dev", "liblapack-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
        .target(name: "CKernels"),
        .target(name: "NumericalCore", dependencies: ["CLAPACK", "CKernels"], swiftSettings: settings),
        .target(name: "AdaptiveModel", dependencies: ["NumericalCore"], swiftSettings: settings),
        .target(name: "DifferentialPrivacy", dependencies: crypto, swiftSettings: settings),
        .target(
            name: "PrivacyLedger",
            dependencies: [
                "DifferentialPrivacy", "Pseudonymizer", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .target(name: "Pseudonymizer", dependencies: crypto, swiftSettings: settings),
        // Apart from Pseudonymizer, so that an edge that only makes pseudonyms links no database.
        .target(
            name: "PseudonymVault",
            dependencies: [
                "Pseudonymizer", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .target(
            name: "LearningAnalytics",
            dependencies: [
                "NumericalCore", "AdaptiveModel", "DifferentialPrivacy", "Pseudonymizer", "CZlib",
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: settings),
        // Apart from LearningAnalytics, so that only those who take part in rounds link the ledger's database.
        .target(
            name: "Federation",
            dependencies: [
                "LearningAnalytics", "PrivacyLedger", "NumericalCore", "AdaptiveModel", "DifferentialPrivacy",
                "Pseudonymizer",
            ] + crypto,
            swiftSettings: settings),
        .executableTarget(
            name: "analytics-sim",
            dependencies: [
                "LearningAnalytics", "Federation", "PrivacyLedger", "PseudonymVault", "NumericalCore", "AdaptiveModel",
                "DifferentialPrivacy", "Pseudonymizer", .target(name: "CMPI", condition: .when(traits: ["MPI"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: settings),

        .target(name: "_TestSupport", path: "Tests/_TestSupport", swiftSettings: settings),
        .testTarget(
            name: "NumericalCoreTests", dependencies: ["NumericalCore", "_TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "AdaptiveModelTests", dependencies: ["AdaptiveModel", "NumericalCore", "_TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "DifferentialPrivacyTests", dependencies: ["DifferentialPrivacy", "_TestSupport"],
            swiftSettings: settings),
        .executableTarget(
            name: "ledger-crash", dependencies: ["PrivacyLedger", "DifferentialPrivacy"], path: "Tests/LedgerCrash",
            swiftSettings: settings),
        .testTarget(
            name: "PrivacyLedgerTests",
            dependencies: [
                "ledger-crash", "PrivacyLedger", "DifferentialPrivacy", "_TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "PseudonymizerTests",
            dependencies: [
                "Pseudonymizer", "_TestSupport", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "PseudonymVaultTests",
            dependencies: [
                "PseudonymVault", "Pseudonymizer", "_TestSupport", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "release-crash", dependencies: ["LearningAnalytics", "Pseudonymizer"], path: "Tests/ReleaseCrash",
            swiftSettings: settings),
        .testTarget(
            name: "LearningAnalyticsTests",
            dependencies: [
                "release-crash", "LearningAnalytics", "NumericalCore", "AdaptiveModel", "DifferentialPrivacy",
                "Pseudonymizer",
                "_TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "FederationTests",
            dependencies: [
                "Federation", "LearningAnalytics", "PrivacyLedger", "NumericalCore", "AdaptiveModel",
                "DifferentialPrivacy", "_TestSupport", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AnalyticsSimTests",
            dependencies: [
                "analytics-sim", "LearningAnalytics", "PseudonymVault", "PrivacyLedger", "NumericalCore",
                "AdaptiveModel", "DifferentialPrivacy", "_TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Snapshots"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// Documentation tooling is not part of what a user of the library resolves.
if Context.environment["LEARNING_ANALYTICS_DOCS"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
