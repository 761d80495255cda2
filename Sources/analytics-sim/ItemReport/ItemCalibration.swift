import AdaptiveModel
import Foundation
import LearningAnalytics
import NumericalCore

/// A calibration of a file of answers with what there is to say about it: standard errors, fit, and which items need a look.
struct ItemCalibration {
    /// An item that could not be calibrated.
    struct LeftOut: Equatable {
        enum Reason: String { case few, alike }
        var name: String
        var reason: Reason
    }

    /// What makes an item need a look.
    enum Flag: String, CaseIterable { case negative, weak, easy, hard, misfit, noisy, uncertain }

    /// One calibrated item.
    struct Item {
        var name: String
        var answers: Int
        /// Mean category over the highest category.
        var meanScore: Double
        var parameters: [TraditionalParameter]
        var meanSquares: AnswerResiduals.MeanSquares?
        /// S-X² where everybody answered every item.
        var summedScore: ChiSquareTest?
        var flags: [Flag]
    }

    let fileName: String
    let model: ItemResponseModel
    let responses: ResponseTable
    let leftOut: [LeftOut]
    let outcome: CalibrationOutcome
    let items: [Item]
    /// M2, where everybody answered every item and degrees of freedom are left.
    let testFit: LimitedInformationFit?
    let abilities: [AbilityEstimate]
    /// One draw from each pupil's posterior of ability.
    let drawnAbilities: [Double]

    var bank: ItemBank { outcome.fit.bank }
    var hasErrors: Bool { items.contains { $0.parameters.contains { $0.standardError != nil } } }

    /// The share of the variance of ability estimates that is not error: 1 where nothing is uncertain.
    var reliability: Double {
        let latent = bank.latent.variance
        let error = abilities.reduce(0) { $0 + $1.standardError * $1.standardError } / Double(max(abilities.count, 1))
        return 1 - error / latent
    }

    /// Calibrates.
    ///
    /// - Parameters:
    ///   - minimumAnswers: items with fewer answers are left out.
    ///   - errors: `nil` for none.
    ///   - reducer: shares the fit and observed information among processes; each does all of the rest.
    init(
        _ answers: ResponseTable, fileName: String, model: ItemResponseModel, minimumAnswers: Int,
        errors: InformationEstimate?, reducer: ProcessReducer
    ) throws {
        self.fileName = fileName
        self.model = model
        (responses, leftOut) = try Self.usable(answers, minimumAnswers: minimumAnswers)
        let itemNames = responses.itemNames
        do {
            outcome = try Calibration(model, for: responses, priors: Self.priors(model)).fit(
                responses, reducer: reducer)
        } catch {
            throw ItemCalibrationError.calibration(error, itemNames: itemNames)
        }
        let fit = outcome.fit
        let covariance = try errors.flatMap { estimate in
            do { return try fit.covariance(estimate, reducer: reducer) } catch {
                throw ItemCalibrationError.noStandardErrors
            }
        }
        abilities = try ExpectedAPosteriori(fit.bank).estimates(responses, workers: reducer.workers)
        drawnAbilities = try PlausibleValues(fit.bank).draw(1, for: responses, seed: 1, workers: reducer.workers)
        let meanSquares = try AnswerResiduals(
            responses, bank: fit.bank, abilities: abilities.map(\.ability)
        ).items
        // Both need everybody's answers to all items; M2's time grows with the sixth power of their number.
        let summedScores = responses.itemCount <= 200 ? try? fit.summedScoreFit() : nil
        testFit = responses.itemCount <= 50 ? try? fit.limitedInformationFit() : nil

        var counts = [Int](repeating: 0, count: responses.itemCount)
        var sums = counts
        for (item, outcome) in zip(responses.items, responses.outcomes) {
            counts[Int(item)] += 1
            sums[Int(item)] += Int(outcome)
        }
        let bank = fit.bank
        items = bank.items.indices.map { place in
            let model = bank.items[place].model
            var item = Item(
                name: bank.items[place].name, answers: counts[place],
                meanScore: Double(sums[place]) / Double(counts[place] * (model.categoryCount - 1)),
                parameters: covariance?.traditional(ofItem: place) ?? model.traditionalParameters,
                meanSquares: meanSquares[place], summedScore: summedScores?[place].test, flags: [])
            item.flags = Self.flags(item, items: bank.items.count)
            return item
        }
    }

    /// Weakly informative priors for what answers alone hardly say: asymptotes near 0.2 and 0.95.
    static func priors(_ model: ItemResponseModel) -> [ItemParameter: ParameterPrior] {
        switch model {
        case .threePL: [.lowerAsymptote: .normal(mean: -1.4, deviation: 0.7)]
        case .fourPL:
            [
                .lowerAsymptote: .normal(mean: -1.4, deviation: 0.7),
                .upperAsymptote: .normal(mean: 2.9, deviation: 0.7),
            ]
        default: [:]
        }
    }

    private static func usable(
        _ answers: ResponseTable, minimumAnswers: Int
    ) throws(ItemCalibrationError) -> (ResponseTable, [LeftOut]) {
        var counts = [Int](repeating: 0, count: answers.itemCount)
        var lowest = [UInt8](repeating: .max, count: answers.itemCount)
        var highest = [UInt8](repeating: 0, count: answers.itemCount)
        for (item, outcome) in zip(answers.items, answers.outcomes) {
            counts[Int(item)] += 1
            lowest[Int(item)] = min(lowest[Int(item)], outcome)
            highest[Int(item)] = max(highest[Int(item)], outcome)
        }
        var leftOut: [LeftOut] = []
        var place = [UInt32?](repeating: nil, count: answers.itemCount)
        var names: [String] = []
        for item in 0..<answers.itemCount {
            if counts[item] < max(minimumAnswers, 1) {
                leftOut.append(LeftOut(name: answers.itemNames[item], reason: .few))
            } else if lowest[item] == highest[item] {
                leftOut.append(LeftOut(name: answers.itemNames[item], reason: .alike))
            } else {
                place[item] = UInt32(names.count)
                names.append(answers.itemNames[item])
            }
        }
        guard names.count >= 2 else { throw .tooFewItems(kept: names.count, minimumAnswers: minimumAnswers) }
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for row in 0..<answers.pupilCount {
            for answer in answers.answers(of: row) {
                guard let kept = place[Int(answers.items[answer])] else { continue }
                pupil.append(UInt32(row))
                item.append(kept)
                outcome.append(Int8(answers.outcomes[answer]))
            }
        }
        do {
            let table = try ResponseTable(
                pupilNames: answers.pupilNames, itemNames: names, pupil: pupil, item: item, outcome: outcome,
                categories: 128)
            return (table.selecting(pupils: (0..<table.pupilCount).filter { !table.answers(of: $0).isEmpty }), leftOut)
        } catch {
            preconditionFailure("rows of a table refer to its own names: \(error)")
        }
    }

    private static func flags(_ item: Item, items: Int) -> [Flag] {
        var flags: [Flag] = []
        if let a = item.parameters.first(where: { $0.name == "a" })?.value {
            if a < 0 { flags.append(.negative) } else if a < 0.5 { flags.append(.weak) }
        }
        if item.meanScore > 0.95 { flags.append(.easy) }
        if item.meanScore < 0.05 { flags.append(.hard) }
        // One item in a hundred tests is flagged by chance, whatever the number of items.
        if let test = item.summedScore, test.pValue < 0.01 / Double(items) { flags.append(.misfit) }
        if let fit = item.meanSquares, max(fit.infit, fit.outfit) > 1.3 { flags.append(.noisy) }
        if item.parameters.contains(where: { $0.name.hasPrefix("b") && ($0.standardError ?? 0) > 0.5 }) {
            flags.append(.uncertain)
        }
        return flags
    }
}

/// Why answers cannot be calibrated.
enum ItemCalibrationError: Error, CustomStringConvertible {
    case tooFewItems(kept: Int, minimumAnswers: Int)
    case calibration(CalibrationError, itemNames: [String])
    case noStandardErrors

    var description: String {
        switch self {
        case .tooFewItems(let kept, let minimumAnswers):
            "found \(kept) items with \(minimumAnswers) answers or more that were not all alike, expected at least 2; "
                + "lower --min-answers"
        case .calibration(let error, let names):
            switch error {
            case .categoryNeverUsed(let item, let category):
                "item \"\(names[item])\": found no answer in category \(category), expected every category below the highest to be "
                    + "used; renumber its categories"
            case .categoryOutOfRange(let item):
                "item \"\(names[item])\": found answers in more than two categories, expected 0 and 1 for this model; "
                    + "use --model grm, gpcm or another with categories"
            case .itemNeverAnswered(let item), .itemWithoutVariation(let item), .badStart(let item),
                .badPrior(let item):
                "item \"\(names[item])\": \(error)"
            default: "\(error)"
            }
        case .noStandardErrors:
            "found no standard errors: the answers do not identify every parameter, or the fit did not converge; choose a simpler "
                + "--model, or --errors none"
        }
    }
}
