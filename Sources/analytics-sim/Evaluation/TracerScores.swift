import AdaptiveModel
import LearningAnalytics

/// How well tracers foretold a file's answers: in all, by skill and by group.
struct TracerScores {
    /// Scores of a part of the answers.
    struct Part {
        var name: String
        var pupils: Int
        var answers: Int
        /// In the order of the models.
        var scores: [ScoreEstimates]
    }

    struct Model {
        var name: String
        var scores: ScoreEstimates
        var bins: CalibrationBins
        /// Slope of a logistic regression of answers on predictions' logits.
        var slope: Double?
        /// AUC of the run on shuffled answers; `nil` where there was none, or where all of them were alike.
        var shuffledAUC: Estimate?

        /// Whether shuffled answers were foretold better or worse than chance allows: beyond four standard errors, which chance alone
        /// does once in 16 000 runs.
        var isSuspicious: Bool {
            guard let shuffledAUC, shuffledAUC.standardError.isFinite else { return false }
            return abs(shuffledAUC.estimate - 0.5) > max(4 * shuffledAUC.standardError, 0.01)
        }
    }

    /// The model that a score puts first, and those that it can't be told apart from.
    struct Ranking {
        /// The place of the first among the models.
        var first: Int
        /// The places of those whose score differs from its by at most two standard errors of the difference.
        var alike: [Int]
    }

    /// Parts with fewer pupils than this are not shown: their scores would be about those pupils.
    static let leastPupils = 10

    let fileName: String
    let pupils: Int
    let items: Int
    let skills: Int
    let answers: Int
    let testedFolds: [Int]
    let foldCount: Int
    let testedPupils: Int
    let rowsMerged: Int
    let rowsLeftOut: Int
    let models: [Model]
    /// Which models tell right answers from wrong ones best; `nil` where all answers are alike.
    let byAUC: Ranking?
    /// Whose predictions come true most exactly.
    let byCalibration: Ranking?
    let bySkill: [Part]
    let byGroup: [Part]
    /// Skills or groups that had too few pupils to be shown.
    let partsNotShown: Int
    let checkedForLeaks: Bool

    init(
        _ file: InteractionFile, fileName: String, comparison: TracerComparison, results: [TracerComparison.Result],
        shuffled: [TracerComparison.Result]?, replicates: Int, seed: UInt64
    ) {
        let table = file.table
        self.fileName = fileName
        pupils = table.pupilCount
        items = table.itemCount
        skills = table.skillCount
        answers = table.outcomes.count { $0 >= 0 }
        testedFolds = comparison.testFolds
        foldCount = Set(comparison.folds).count
        rowsMerged = file.rowsMerged
        rowsLeftOut = file.partialScores + file.laterAttempts
        checkedForLeaks = shuffled != nil
        let tested = Set(comparison.testFolds)
        testedPupils = comparison.folds.count { tested.contains($0) }
        models = results.enumerated().map { place, result in
            Model(
                name: result.name,
                scores: ScoreEstimates(result.predictions, replicates: replicates, seed: seed),
                bins: CalibrationBins(result.predictions), slope: result.predictions.calibrationLine?.slope,
                shuffledAUC: shuffled.flatMap {
                    ScoreEstimates($0[place].predictions, replicates: replicates, seed: seed).auc
                })
        }

        let predictions = results.map(\.predictions)
        byAUC = Self.ranking(models, predictions, replicates, seed, sign: 1) { $0.auc }
        byCalibration = Self.ranking(models, predictions, replicates, seed, sign: -1) { $0.expectedCalibrationError }

        let rows = comparison.testedRows
        func parts(_ names: [String], _ places: [[Int]]) -> (shown: [Part], hidden: Int) {
            var shown: [Part] = []
            var hidden = 0
            for (name, own) in zip(names, places) where !own.isEmpty {
                guard let first = results.first else { continue }
                let pupils = Set(own.map { first.predictions.pupils[$0] }).count
                guard pupils >= Self.leastPupils else {
                    hidden += 1
                    continue
                }
                shown.append(
                    Part(
                        name: name, pupils: pupils, answers: own.count,
                        scores: results.map {
                            ScoreEstimates($0.predictions.selecting(own), replicates: replicates, seed: seed)
                        }))
            }
            return (shown.sorted { ($1.answers, $0.name) < ($0.answers, $1.name) }, hidden)
        }
        var ofSkill = [[Int]](repeating: [], count: table.skillCount)
        for (place, row) in rows.enumerated() {
            for skill in table.combinations[Int(table.rowCombinations[row])] { ofSkill[Int(skill)].append(place) }
        }
        let skillParts = parts(table.skillNames, ofSkill)
        var ofGroup = [[Int]](repeating: [], count: file.groupNames.count)
        if let first = results.first, !file.groupNames.isEmpty {
            for (place, pupil) in first.predictions.pupils.enumerated() {
                ofGroup[file.groupOfPupil[Int(pupil)]].append(place)
            }
        }
        let groupParts = parts(file.groupNames, ofGroup)
        bySkill = skillParts.shown
        byGroup = groupParts.shown
        partsNotShown = skillParts.hidden + groupParts.hidden
    }

    /// The models by a score, the highest first where `sign` is 1 and the lowest where it is −1.
    private static func ranking(
        _ models: [Model], _ predictions: [Predictions], _ replicates: Int, _ seed: UInt64, sign: Double,
        score: (ScoreEstimates) -> Estimate?
    ) -> Ranking? {
        func value(_ place: Int) -> Double? { score(models[place].scores).map { sign * $0.estimate } }
        let scored = models.indices.filter { value($0) != nil }
        guard let first = scored.max(by: { value($0) ?? 0 < value($1) ?? 0 }) else { return nil }
        let alike = scored.filter { place in
            guard place != first else { return false }
            let both = ScoreEstimates(
                predictions[first], minus: predictions[place], replicates: replicates, seed: seed)
            guard let difference = score(both), difference.standardError.isFinite else { return true }
            return abs(difference.estimate) <= 2 * difference.standardError
        }
        return Ranking(first: first, alike: alike)
    }
}
