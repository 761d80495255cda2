import Testing

/// The large problems of kanon_lattice.json and sensitive_arx.json.
@Suite struct GeneralisationReferenceInRelease {
    @Test func everyLargeLatticeHasTheMinimalNodesAndOptimaThatEnumerationAndARXFound() throws {
        try GeneralisationProblems.expectAll(having: "minimalNodes", isLarge: true)
    }

    @Test func everyOptimumForSensitiveColumnsOfALargeTableIsARXs() throws {
        try GeneralisationProblems.expectAll(having: "models", isLarge: true)
    }
}
