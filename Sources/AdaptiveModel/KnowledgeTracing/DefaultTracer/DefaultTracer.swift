internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The tracer to take unless there is a reason for another: a Bayesian filter of each pupil's ability, strengths and familiarity with
/// items, and a forecaster on top of it.
///
/// Two profiles, for two uses:
/// - ``Profile/policyFree``: the filter alone. Its means and variances say what a pupil knows and how sure that is, and its predictions
///   don't learn the rule by which a platform chooses or stops exercises. For mastery, sequencing, simulation and teachers.
/// - ``Profile/forecast``: the filter and the forecaster. Best where only the next answer on the same platform matters.
///
/// Both cost a visit to the row's skills and items per answer, however long the pupil's past. Fitted per deployment.
public struct DefaultTracer: Sendable, Equatable, Codable {
    /// What a prediction is for.
    public enum Profile: String, Sendable, Codable, CaseIterable {
        /// The filter alone.
        case policyFree
        /// The filter and the forecaster.
        case forecast
    }

    /// How much forecaster the training data bear.
    public enum ForecastSize: String, Sendable, Codable {
        /// The full one from 100 pupils or 9 000 answers, a small one from 50 pupils or 3 000 answers, else none.
        case automatic
        /// None: both profiles are the filter.
        case none
        /// Some counts and five tables.
        case small
        /// All.
        case full

        /// What ``automatic`` means for training data of this size; another size is itself.
        ///
        /// On assist09 the full forecaster overtakes the filter at about 100 pupils of 90 answers; on algebra05s, with more answers
        /// a pupil, 68 pupils bear it well. So answers count where pupils are few.
        func resolved(pupils: Int, answers: Int) -> ForecastSize {
            guard self == .automatic else { return self }
            if pupils >= 100 || pupils >= 20 && answers >= 9_000 { return .full }
            return pupils >= 50 || pupils >= 20 && answers >= 3_000 ? .small : .none
        }
    }

    /// How a tracer is fitted.
    public struct Training: Sendable {
        /// How much forecaster.
        public var size = ForecastSize.automatic
        /// Whether the filter's settings are searched for; ``FilterSettings/init()`` otherwise.
        public var tunesFilter = true
        /// Whether pairs of consecutive items have effects: most of the parameters, for the least gain (under .002 AUC).
        public var usesPairs = true
        /// Whether both profiles' logits are set right by those of pupils they were not fitted to, which takes the forecaster a fit more for
        /// every fold.
        public var calibrates = true
        /// Into how many parts pupils are cut for cross-fitting; at least 2.
        public var foldCount = 4
        /// The most answers that settings are searched on.
        public var tuningAnswers = 100_000
        /// Cores to use; the result does not depend on it.
        public var workers = 1

        /// The default way.
        public init() {}
    }

    /// The items that it knows, by index.
    public let itemNames: [String]
    /// The skills that it knows, by index.
    public let skillNames: [String]
    /// The combinations of skills that it knows, by index.
    public let combinations: SkillCombinations
    /// How pupils vary.
    public let settings: FilterSettings
    /// How easy items are.
    public let difficulties: Difficulties
    /// What sets the filter's predictions right for pupils who were not learnt from. Of beliefs it changes nothing.
    public let calibration: CalibrationCurve
    package var forecaster: Forecaster?

    package init(
        itemNames: [String], skillNames: [String], combinations: SkillCombinations, settings: FilterSettings,
        difficulties: Difficulties, forecaster: Forecaster?, calibration: CalibrationCurve = CalibrationCurve()
    ) {
        self.itemNames = itemNames
        self.skillNames = skillNames
        self.combinations = combinations
        self.settings = settings
        self.difficulties = difficulties
        self.calibration = calibration
        self.forecaster = forecaster
    }

    /// Fits filter, difficulties and forecaster.
    ///
    /// - Parameters:
    ///   - table: the training pupils. Fold and result depend on pupils' order, not on their names.
    ///   - training: the pupils to learn from.
    /// - Throws: ``KnowledgeTracingError/noAnswers``.
    public init(fitting table: InteractionTable, training: Training = Training()) throws(KnowledgeTracingError) {
        try self.init(fitting: table, training: training, settings: FilterSettings())
    }

    /// Fits with settings to start from, or to keep where `training` does not tune.
    init(
        fitting table: InteractionTable, training: Training, settings start: FilterSettings
    ) throws(KnowledgeTracingError) {
        precondition(training.foldCount >= 2 && training.workers >= 1, "cross-fitting needs two folds")
        guard table.outcomes.contains(where: { $0 >= 0 }) else { throw .noAnswers }
        let slots = SlotIndex(table)
        let foldCount = training.foldCount
        // Scattered, so that pupils that stand together (a class, a school) fall into different folds.
        let folds = (0..<table.pupilCount).map { Int((UInt64($0) &* 0x9E37_79B9_7F4A_7C15) >> 33) % foldCount }
        var cross = CrossFitting(table, slots: slots, folds: folds, foldCount: foldCount)
        var settings = start
        let workers = training.workers
        if training.tunesFilter {
            cross.refine(settings, rounds: 2, workers: workers)
            let sample = Self.sample(of: table, answers: training.tuningAnswers)
            let part = table.selecting(pupils: sample)
            let partSlots = SlotIndex(part)
            var tuning = FilterTuning(hasStudyRows: table.outcomes.contains(-1))
            for _ in 0..<2 {
                let eases = cross.eases()
                let partEases = sample.flatMap { eases[table.rows(of: $0)] }
                settings = tuning.improve(settings, rounds: 3) { candidate in
                    FilterPass(table: part, slots: partSlots, settings: candidate, eases: partEases)
                        .logLikelihood(workers: workers)
                }
                cross.refine(settings, rounds: 2, workers: workers)
            }
        }
        cross.settle(settings, workers: workers)

        let pass = FilterPass(table: table, slots: slots, settings: settings, eases: cross.eases())
        let forecaster = Self.forecaster(
            pass: pass, easeAnswers: cross.answers(), settings: settings, folds: folds, training: training)
        self.init(
            itemNames: table.itemNames, skillNames: table.skillNames, combinations: table.combinations,
            settings: settings, difficulties: cross.all.difficulties, forecaster: forecaster,
            calibration: training.calibrates ? pass.calibration() : CalibrationCurve())
    }

    /// Pupils with about `answers` answers in all, spread over the table.
    private static func sample(of table: InteractionTable, answers: Int) -> [Int] {
        let step = max(1, Int((Double(table.count) / Double(answers)).rounded(.up)))
        return Array(stride(from: 0, to: table.pupilCount, by: step))
    }

    private static func forecaster(
        pass: FilterPass, easeAnswers: [Double], settings: FilterSettings, folds: [Int], training: Training
    ) -> Forecaster? {
        let answers = pass.table.outcomes.count { $0 >= 0 }
        let size = training.size.resolved(pupils: folds.count, answers: answers)
        guard size != .none else { return nil }
        var tables = size == .small ? ForecastTable.small : Set(ForecastTable.allCases)
        if !training.usesPairs { tables.subtract([.pair, .pairResidual]) }
        var forecaster = ForecastEstimation(
            pass: pass, easeAnswers: easeAnswers, pupils: Array(folds.indices),
            features: size == .small ? ForecastFeature.small : Set(ForecastFeature.allCases), tables: tables,
            workers: training.workers
        ).fit()
        if training.calibrates {
            forecaster.calibration = calibration(
                of: pass.table, settings: settings, folds: folds, size: size, training: training)
        }
        return forecaster
    }

    /// Predictions of every answer from the pupil's earlier rows.
    ///
    /// - Parameters:
    ///   - table: with the items, skills and combinations that the model was fitted to; pupils may be others.
    ///   - profile: what the predictions are for.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``.
    public func predictions(
        for table: InteractionTable, profile: Profile = .forecast
    ) throws(KnowledgeTracingError) -> Predictions {
        guard table.itemNames == itemNames, table.skillNames == skillNames, table.combinations == combinations else {
            throw .tableDiffers
        }
        let pass = FilterPass(
            table: table, slots: SlotIndex(table), settings: settings, eases: difficulties.eases(table))
        var probabilities: [Double] = []
        var outcomes: [Int8] = []
        var pupils: [UInt32] = []
        func take(_ row: Int, _ pupil: Int, _ p: Double) {
            probabilities.append(p)
            outcomes.append(table.outcomes[row])
            pupils.append(UInt32(pupil))
        }
        if profile == .forecast, let forecaster {
            let walk = ForecastWalk(
                pass: pass, easeAnswers: table.items.map { difficulties.answers[Int($0)] },
                knots: forecaster.knots, usesTimes: forecaster.usesTimes && !table.times.isEmpty)
            var state = ForecastWalk.State()
            for pupil in 0..<table.pupilCount {
                walk(pupil, &state) { row, x, context in
                    let skills = combinations.members.span.extracting(combinations.places(context.combination))
                    take(row, pupil, VectorMath.logistic(forecaster.logit(x.span, context, skills: skills)))
                }
            }
        } else {
            var filter = AbilityFilter()
            for pupil in 0..<table.pupilCount {
                pass.walk(pupil, &filter) { row, look, kappa, _ in
                    guard table.outcomes[row] >= 0 else { return }
                    take(row, pupil, calibration.probability(kappa * (pass.eases[row] + look.mean)))
                }
            }
        }
        do {
            return try Predictions(probabilities: probabilities, outcomes: outcomes, pupils: pupils)
        } catch {
            throw .notAProbability
        }
    }
}
