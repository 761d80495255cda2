// swift-tools-version: 6.2
import PackageDescription

// Harnesses for libFuzzer, with the parsers they are for and nothing that these do without: cryptography and linear
// algebra would take minutes to instrument. Run by scripts/fuzz.sh.
let harnesses = ["identifiers", "tokens", "policy", "csv", "scrubber", "hierarchies"]

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0")],
    targets: [
        .systemLibrary(name: "CZlib"),
        .target(
            name: "Pseudonymizer",
            sources: [
                "Identifiers", "DisclosureControl", "TextScrubbing", "Keys/Base32.swift", "Keys/LengthPrefixed.swift",
                "Keys/Pseudonym.swift", "Keys/PseudonymDomain.swift", "Keys/ReversibleToken.swift",
                "Subjects/ProcessingStop.swift",
            ],
            swiftSettings: settings),
        .target(
            name: "LearningAnalytics",
            dependencies: ["Pseudonymizer", "CZlib", .product(name: "TOMLKit", package: "TOMLKit")],
            sources: [
                "Events/CSVFile.swift", "Events/CSVScanner.swift", "Events/EventFileError.swift",
                "Events/EventRows.swift",
                "Events/EventTable+Reading.swift", "Events/EventTable.swift", "Events/FileBlocks.swift",
                "Events/Gunzip.swift", "Events/NameTable.swift", "Events/NumberField.swift",
                "Governance/FieldName.swift", "Governance/FieldRule.swift", "Governance/GateRefusal.swift",
                "Governance/PolicySection.swift",
                "Governance/ReleaseThresholds.swift", "Governance/SharingPolicy.swift",
                "Governance/SharingPolicy+File.swift", "Governance/TOMLDocument.swift",
                "Governance/TOMLGrammar.swift", "Governance/TOMLGrammar+Values.swift",
            ],
            swiftSettings: settings),
    ]
        + harnesses.map { name in
            .executableTarget(
                name: "fuzz-\(name)", dependencies: ["Pseudonymizer", "LearningAnalytics"],
                swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
        },
    swiftLanguageModes: [.v6]
)
