extension Scenario {
    /// The scenario as TOML with every default written out; reading it gives the same scenario.
    var lock: String {
        var lines = [
            "format = \(Self.format)", "name = \(quoted(name))", "title = \(quoted(title))", "seed = \(seed)", "",
            "[study]", "replicates = \(replicates)", "",
        ]
        switch source {
        case .population(let population):
            lines += ["[population]"] + sites(population.sites)
            lines += [
                "class_size = { dist = \"uniform\", min = \(population.classSize.lowerBound), "
                    + "max = \(population.classSize.upperBound) }",
                "participation = \(population.participation)", "",
                "[population.variance]", "municipality = \(population.variance.municipality)",
                "school = \(population.variance.school)", "class = \(population.variance.schoolClass)",
                "pupil = \(population.variance.pupil)", "",
                "[curriculum]", "items = \(population.items)",
                "item_a = { dist = \"lognormal\", mu = \(population.discrimination.mean), "
                    + "sigma = \(population.discrimination.deviation) }",
                "item_b = { dist = \"normal\", mean = \(population.difficulty.mean), "
                    + "sd = \(population.difficulty.deviation) }",
                "", "[engagement]", "items_per_pupil = \(population.itemsPerPupil)",
            ]
            switch population.missing {
            case .none: lines.append("missing = { kind = \"none\" }")
            case .atRandom(let rate): lines.append("missing = { kind = \"mcar\", rate = \(rate) }")
            case .notAtRandom(let intercept, let slope):
                lines.append("missing = { kind = \"mnar\", intercept = \(intercept), theta = \(slope) }")
            }
        case .data(let data):
            lines += [
                "[data]", "path = \(quoted(data.path))", "unit = \(quoted(data.unit.rawValue))",
                "repeats = \(quoted(data.repeats.rawValue))", "min_answers = \(data.minimumAnswers)",
            ]
            lines += sites(data.sites)
        }
        lines += [
            "", "[contribution]", "answers_per_pupil = \(contribution.answersPerPupil)",
            "answers_per_item = \(contribution.answersPerItem)", "",
            "[[model]]", "name = \"2pl\"", "quadrature = \(quadrature)", "",
            "[epsilon]", "grid = [\(privacy.epsilons.map { "\($0)" }.joined(separator: ", "))]",
            "per = \"pupil-year\"", "delta = \(privacy.delta)", "",
        ]
        for rule in policies { lines += ["[[policy]]", "id = \(quoted(rule.rawValue))", ""] }
        lines += ["[report]", "language = \(quoted(language))"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func sites(_ sites: Sites) -> [String] {
        [
            "schools = \(sites.schools)", "municipalities = \(sites.municipalities)",
            "school_size = { dist = \"lognormal\", mean = \(sites.size.mean), sigma = \(sites.size.sigma), "
                + "min = \(sites.size.minimum) }",
        ]
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                let hex = String(scalar.value, radix: 16)
                result +=
                    scalar.value < 0x20 || scalar.value == 0x7f
                    ? "\\u" + String(repeating: "0", count: 4 - hex.count) + hex : String(scalar)
            }
        }
        return result + "\""
    }
}
