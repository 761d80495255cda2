/// What is wrong in a scenario, and where.
struct ScenarioError: Error, Equatable, CustomStringConvertible {
    /// A place in a scenario file, or on the command line.
    struct Place: Equatable, Hashable {
        var source: String
        var line: Int?
        var column: Int?

        var description: String {
            guard let line else { return source }
            return column.map { "\(source):\(line):\($0)" } ?? "\(source):\(line)"
        }
    }

    var place: Place
    /// The dotted key, empty where the fault has none.
    var key: String
    var found: String
    var expected: String

    var description: String {
        let subject = key.isEmpty ? "" : "\(key): "
        return "\(place.description): \(subject)found \(found), expected \(expected)"
    }
}

/// All faults of a scenario at once, so that a user mends them in one go.
struct ScenarioErrors: Error, Equatable, CustomStringConvertible {
    var errors: [ScenarioError]

    var description: String { errors.map(\.description).joined(separator: "\n") }
}
