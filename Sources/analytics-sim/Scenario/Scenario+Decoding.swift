internal import Foundation

extension Scenario {
    /// The most items a private calibration takes: its full information matrix has (2 × items)² entries.
    static let mostPrivateItems = 400

    /// Reads a scenario file.
    ///
    /// - Parameters:
    ///   - file: a TOML document; a relative `data.path` in it is relative to the working directory.
    ///   - assignments: `key=value` overrides.
    init(contentsOf file: String, setting assignments: [String] = []) throws(ScenarioErrors) {
        let name = URL(fileURLWithPath: file).lastPathComponent
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ScenarioErrors(errors: [
                ScenarioError(
                    place: .init(source: file), key: "", found: "no readable file", expected: "a scenario in TOML")
            ])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw ScenarioErrors(errors: [
                ScenarioError(
                    place: .init(source: name), key: "", found: "bytes that are not UTF-8",
                    expected: "a scenario in TOML")
            ])
        }
        try self.init(text: text, name: name, setting: assignments)
    }

    /// Reads a scenario's text; `name` is what errors call it.
    init(text: String, name fileName: String, setting assignments: [String] = []) throws(ScenarioErrors) {
        var source = try ScenarioSource(text, name: fileName)
        for assignment in assignments { try source.set(assignment) }
        let faults = ScenarioSection.Faults()
        let root = ScenarioSection(source, path: "", members: source.root, faults: faults)

        _ = root.whole("format", in: Self.format...Self.format)
        name = root.text("name")
        title = root.text("title", default: name)
        seed = UInt64(root.whole("seed", default: 1, in: 0...Int.max))

        let study = root.section("study")
        replicates = study.whole("replicates", default: 10, in: 1...10_000)
        study.finish()

        if root.has("data") {
            if root.has("population") {
                root.fault(
                    "population", found: "both [population] and [data]",
                    expected: "one of them: answers are simulated or read")
            }
            _ = root.section("population")
            self.source = .data(Self.readData(root.section("data")))
        } else {
            self.source = .population(
                Self.readPopulation(
                    root.section("population"), root.section("curriculum"), root.section("engagement")))
        }

        let models = root.sections("model")
        if models.count > 1 {
            root.fault("model", found: "\(models.count) models", expected: "one [[model]] table")
        }
        var nodes = 41
        if let model = models.first {
            _ = model.text("name", default: "2pl", oneOf: ["2pl"])
            nodes = model.whole("quadrature", default: 41, in: 11...201)
            model.finish()
        }
        quadrature = nodes

        let epsilon = root.section("epsilon")
        privacy = Privacy(
            epsilons: epsilon.reals("grid", default: [0.5, 1, 4], in: 0.01...100).sorted(),
            delta: epsilon.real("delta", default: 1e-7, in: 0...1, exclusive: true))
        _ = epsilon.text("per", default: "pupil-year", oneOf: ["pupil-year"])
        epsilon.finish()

        let limits = root.section("contribution")
        var answersPerPupil = 100
        var answersPerItem = 5
        if case .population(let population) = self.source {
            answersPerPupil = population.itemsPerPupil
            answersPerItem = 1
        }
        contribution = Contribution(
            answersPerPupil: limits.whole("answers_per_pupil", default: answersPerPupil, in: 1...1000),
            answersPerItem: limits.whole("answers_per_item", default: answersPerItem, in: 1...1000))
        limits.finish()

        var rules: [SharingRule] = []
        for section in root.sections("policy") {
            let id = section.text("id", oneOf: SharingRule.allCases.map(\.rawValue))
            section.finish()
            guard let rule = SharingRule(rawValue: id) else { continue }
            if rules.contains(rule) {
                section.fault("id", found: "\"\(id)\" a second time", expected: "each policy once")
            } else {
                rules.append(rule)
            }
        }
        if rules.isEmpty { rules = SharingRule.allCases }
        if !rules.contains(.pooledRaw) { rules.insert(.pooledRaw, at: 0) }
        policies = rules

        let report = root.section("report")
        language = report.text("language", default: "en", oneOf: ["en", "nb", "nn"])
        report.finish()
        root.finish()

        if case .population(let population) = self.source {
            let limit = Self.largestDelta(pupils: population.expectedPupils)
            if privacy.delta >= limit {
                epsilon.fault(
                    "delta", found: "\(privacy.delta)",
                    expected: "less than 1/(10 × pupils) = \(Self.short(limit)) for about "
                        + "\(population.expectedPupils) pupils: a larger δ allows a pupil to be published outright")
            }
            if population.items > Self.mostPrivateItems, rules.contains(where: \.isPrivate) {
                root.section("curriculum").fault(
                    "items", found: "\(population.items)",
                    expected: "at most \(Self.mostPrivateItems) with a policy that adds noise")
            }
        }
        guard faults.errors.isEmpty else { throw ScenarioErrors(errors: faults.errors) }
    }

    /// δ must stay below this: a tenth of a pupil in the whole population.
    static func largestDelta(pupils: Int) -> Double { 1 / (10 * Double(max(pupils, 1))) }

    private static func short(_ value: Double) -> String { String(format: "%.2g", value) }

    private static func readSites(_ section: ScenarioSection, schools: Int, municipalities: Int) -> Sites {
        let count = section.whole("schools", default: schools, in: 1...10_000)
        let owners = section.whole("municipalities", default: min(municipalities, count), in: 1...1000)
        if owners > count {
            section.fault(
                "municipalities", found: "\(owners)", expected: "no more than the \(count) schools")
        }
        let size = section.section("school_size")
        _ = size.text("dist", default: "lognormal", oneOf: ["lognormal"])
        let distribution = SchoolSize(
            mean: size.real("mean", default: 233.6, in: 1...5000), sigma: size.real("sigma", default: 0.935, in: 0...3),
            minimum: size.whole("min", default: 4, in: 1...1000))
        size.finish()
        return Sites(schools: count, municipalities: owners, size: distribution)
    }

    private static func readData(_ section: ScenarioSection) -> DataFile {
        let file = DataFile(
            path: section.text("path"),
            unit: DataFile.Unit(rawValue: section.text("unit", default: "kc", oneOf: ["item", "kc"])) ?? .kc,
            repeats: DataFile.Repeats(rawValue: section.text("repeats", default: "all", oneOf: ["first", "all"]))
                ?? .all,
            minimumAnswers: section.whole("min_answers", default: 100, in: 1...1_000_000),
            sites: readSites(section, schools: 20, municipalities: 4))
        section.finish()
        return file
    }

    private static func readPopulation(
        _ section: ScenarioSection, _ curriculum: ScenarioSection, _ engagement: ScenarioSection
    ) -> Population {
        let sites = readSites(section, schools: 60, municipalities: 8)
        let classes = section.section("class_size")
        _ = classes.text("dist", default: "uniform", oneOf: ["uniform"])
        let smallest = classes.whole("min", default: 12, in: 1...100)
        let largest = classes.whole("max", default: max(28, smallest), in: 1...100)
        if largest < smallest {
            classes.fault("max", found: "\(largest)", expected: "at least min, \(smallest)")
        }
        classes.finish()
        let participation = section.real("participation", default: 1, in: 0.01...1)
        let shares = section.section("variance")
        let variance = Variance(
            municipality: shares.real("municipality", default: 0.02, in: 0...1),
            school: shares.real("school", default: 0.08, in: 0...1),
            schoolClass: shares.real("class", default: 0.05, in: 0...1),
            pupil: shares.real("pupil", default: 0.85, in: 0...1))
        let total = variance.municipality + variance.school + variance.schoolClass + variance.pupil
        if abs(total - 1) > 1e-9 {
            shares.fault("pupil", found: "shares that add up to \(short(total))", expected: "shares that add up to 1")
        }
        shares.finish()
        section.finish()

        let items = curriculum.whole("items", default: 40, in: 2...5000)
        let a = curriculum.section("item_a")
        _ = a.text("dist", default: "lognormal", oneOf: ["lognormal"])
        let discrimination = Normal(
            mean: a.real("mu", default: 0, in: -2...2), deviation: a.real("sigma", default: 0.3, in: 0...1.5))
        a.finish()
        let b = curriculum.section("item_b")
        _ = b.text("dist", default: "normal", oneOf: ["normal"])
        let difficulty = Normal(
            mean: b.real("mean", default: 0, in: -4...4), deviation: b.real("sd", default: 1, in: 0...4))
        b.finish()
        curriculum.finish()

        let perPupil = engagement.whole("items_per_pupil", default: min(20, items), in: 1...1000)
        if perPupil > items {
            engagement.fault("items_per_pupil", found: "\(perPupil)", expected: "no more than the \(items) items")
        }
        let gaps = engagement.section("missing")
        let missing: Missing
        switch gaps.text("kind", default: "none", oneOf: ["none", "mcar", "mnar"]) {
        case "mcar": missing = .atRandom(rate: gaps.real("rate", in: 0...0.95))
        case "mnar":
            missing = .notAtRandom(
                intercept: gaps.real("intercept", default: -3, in: -20...5),
                slope: gaps.real("theta", default: -0.4, in: -5...5))
        default: missing = .none
        }
        gaps.finish()
        engagement.finish()
        return Population(
            sites: sites, classSize: smallest...max(smallest, largest), participation: participation,
            variance: variance, items: items, discrimination: discrimination, difficulty: difficulty,
            itemsPerPupil: perPupil, missing: missing)
    }
}
