import AdaptiveModel

extension ItemReport {
    static let abilities = -4.0...4.0
    /// A dot stands for at least so many pupils, so that none shows what one pupil did.
    static let leastPupilsInDot = 10
    /// Items whose curves are drawn in the page; with more, those that need a look.
    static let mostCurves = 60

    private static let colors = ["#0072b2", "#c65100", "#0b6b3a", "#8f3a84", "#6b6b6b"]
    private static let dashes: [String?] = [nil, "8 4", "3 3", "10 3 2 3", "2 3"]

    /// The standard error of ability that the items together leave, over ability.
    var informationFigure: Figure {
        let curves = InformationCurves(calibration.bank)
        let chart = AbilityChart(
            curves: [
                .init(
                    color: Self.colors[0], dash: nil,
                    points: zip(curves.abilities, curves.test).map { ($0, $1.standardError) })
            ],
            dots: [], abilities: Self.abilities,
            // The ends, where a test says next to nothing, would flatten the rest.
            top: min(curves.test.map(\.standardError).filter(\.isFinite).max() ?? 1, 1.5),
            xTitle: strings("axis.ability"), yTitle: strings("axis.error"))
        let rows = zip(curves.abilities, curves.test).map {
            "\($0),\($1.information),\($1.standardError),\($1.expectedScore)\n"
        }
        return Figure(
            name: "test-information", title: strings("figure.error.title"), description: strings("figure.error.desc"),
            csv: "ability,information,standard_error,expected_score\n" + rows.joined(),
            drawing: { chart.drawing(width: $0.points, numbers: $1) })
    }

    /// What every item tells about ability, over ability.
    var itemInformationFigure: Figure {
        let curves = InformationCurves(calibration.bank)
        let chart = AbilityChart(
            curves: curves.items.map {
                .init(color: Self.colors[0], dash: nil, points: zip(curves.abilities, $0.information).map { ($0, $1) })
            },
            dots: [], abilities: Self.abilities, top: curves.items.flatMap(\.information).max() ?? 1,
            xTitle: strings("axis.ability"), yTitle: strings("axis.information"))
        let rows = curves.items.flatMap { item in
            zip(curves.abilities, item.information).map { "\(item.name.csvField),\($0),\($1)\n" }
        }
        return Figure(
            name: "item-information", title: strings("figure.information.title"),
            description: strings("figure.information.desc"), csv: "item,ability,information\n" + rows.joined(),
            drawing: { chart.drawing(width: $0.points, numbers: $1) })
    }

    /// An item's curves: the probability of a right answer, or of every category.
    func curveDrawing(_ item: Int) -> Drawing {
        let model = calibration.bank.items[item].model
        let grid = (-40...40).map { Double($0) / 10 }
        let probabilities = grid.map { model.probabilities($0).probability }
        let categories = model.categoryCount == 2 ? [1] : Array(0..<model.categoryCount)
        let chart = AbilityChart(
            curves: categories.enumerated().map { place, category in
                .init(
                    color: Self.colors[place % Self.colors.count], dash: Self.dashes[place % Self.dashes.count],
                    points: zip(grid, probabilities).map { ($0, $1[category]) })
            },
            dots: model.categoryCount == 2 ? dots(item) : [], abilities: Self.abilities, top: 1,
            xTitle: strings("axis.ability"),
            yTitle: strings(model.categoryCount == 2 ? "axis.right" : "axis.category"))
        return chart.drawing(width: 350, numbers: numbers)
    }

    /// The share of right answers in ten groups of pupils by an ability drawn from what their answers say of it. (Estimates lie too near
    /// the mean, which would make every item look steeper than its curve.)
    private func dots(_ item: Int) -> [AbilityChart.Dot] {
        var answered: [(ability: Double, right: Double)] = []
        let responses = calibration.responses
        for pupil in 0..<responses.pupilCount {
            for answer in responses.answers(of: pupil) where Int(responses.items[answer]) == item {
                answered.append((calibration.drawnAbilities[pupil], Double(responses.outcomes[answer])))
            }
        }
        answered.sort { $0.ability < $1.ability }
        let groups = min(10, answered.count / Self.leastPupilsInDot)
        return (0..<groups).map { group in
            let part = answered[answered.count * group / groups..<answered.count * (group + 1) / groups]
            let count = Double(part.count)
            return .init(
                x: part.reduce(0) { $0 + $1.ability } / count, y: part.reduce(0) { $0 + $1.right } / count)
        }
    }

    /// Every item's curves as numbers.
    var curvesCSV: String {
        let curves = InformationCurves(calibration.bank)
        var text = "item,ability,category,probability\n"
        for item in curves.items {
            for (ability, probabilities) in zip(curves.abilities, item.probabilities) {
                for (category, probability) in probabilities.enumerated() {
                    text += "\(item.name.csvField),\(ability),\(category),\(probability)\n"
                }
            }
        }
        return text
    }
}
