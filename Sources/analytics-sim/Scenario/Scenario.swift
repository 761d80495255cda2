/// A study as the user describes it, every default filled in.
struct Scenario: Equatable, Sendable {
    /// The layout of scenario files that this version reads.
    static let format = 1

    var name: String
    var title: String
    var seed: UInt64
    var replicates: Int
    var source: Source
    var quadrature: Int
    var privacy: Privacy
    var contribution: Contribution
    var policies: [SharingRule]
    var language: String

    /// Where answers come from.
    enum Source: Equatable, Sendable {
        case population(Population)
        case data(DataFile)
    }

    /// A synthetic school population and its exercises.
    struct Population: Equatable, Sendable {
        var sites: Sites
        /// Fewest and most pupils in a class.
        var classSize: ClosedRange<Int>
        /// Share of a school's pupils who use the resource.
        var participation: Double
        var variance: Variance
        var items: Int
        /// Mean and deviation of the log discriminations.
        var discrimination: Normal
        var difficulty: Normal
        var itemsPerPupil: Int
        var missing: Missing

        /// The pupils to expect: schools × mean size × participation.
        var expectedPupils: Int {
            Int((Double(sites.schools) * sites.size.mean * participation).rounded())
        }
    }

    /// Real answers from a file.
    struct DataFile: Equatable, Sendable {
        /// What counts as one item of the bank.
        enum Unit: String, CaseIterable, Sendable { case item, kc }
        /// Which of a pupil's answers to one item are used.
        enum Repeats: String, CaseIterable, Sendable { case first, all }

        var path: String
        var unit: Unit
        var repeats: Repeats
        /// Items with fewer answers are left out.
        var minimumAnswers: Int
        /// Schools to deal the pupils to, since the file has none.
        var sites: Sites
    }

    /// Schools in municipalities.
    struct Sites: Equatable, Sendable {
        var schools: Int
        var municipalities: Int
        var size: SchoolSize
    }

    /// Lognormal number of pupils in a school.
    struct SchoolSize: Equatable, Sendable {
        var mean: Double
        var sigma: Double
        var minimum: Int
    }

    /// Shares of the variance of ability; they add up to 1.
    struct Variance: Equatable, Sendable {
        var municipality: Double
        var school: Double
        var schoolClass: Double
        var pupil: Double
    }

    /// A normal distribution.
    struct Normal: Equatable, Sendable {
        var mean: Double
        var deviation: Double
    }

    /// Which assigned answers are missing.
    enum Missing: Equatable, Sendable {
        case none
        /// Completely at random, with this probability.
        case atRandom(rate: Double)
        /// Not at random: logit of the probability is intercept + slope × θ.
        case notAtRandom(intercept: Double, slope: Double)
    }

    /// The guarantee that private policies give.
    struct Privacy: Equatable, Sendable {
        var epsilons: [Double]
        var delta: Double
    }

    /// How much one pupil can add to a private sum.
    struct Contribution: Equatable, Sendable {
        var answersPerPupil: Int
        var answersPerItem: Int
    }
}

/// A data-sharing rule under study.
enum SharingRule: String, CaseIterable, Sendable {
    case pooledRaw = "pooled-raw"
    case pseudonymised = "pseudonymised"
    case secureSum = "secure-sum"
    case centralDP = "central-dp"
    case secureSumDP = "secure-sum-dp"
    case municipalityDP = "municipality-dp"
    case schoolDP = "school-dp"
    case oneMessage = "one-message"
    case noSharing = "no-sharing"

    /// Whether the rule adds noise, and so has an ε.
    var isPrivate: Bool {
        switch self {
        case .centralDP, .secureSumDP, .municipalityDP, .schoolDP, .oneMessage: true
        case .pooledRaw, .pseudonymised, .secureSum, .noSharing: false
        }
    }
}
