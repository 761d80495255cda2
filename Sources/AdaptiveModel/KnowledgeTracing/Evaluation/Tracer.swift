/// A fitted model that foretells pupils' answers.
public protocol Tracer: Sendable {
    /// Predictions of every answer, each from the pupil's earlier rows and what was learnt in training.
    ///
    /// - Parameter table: with the items, skills and combinations of the training table; pupils may be others.
    /// - Returns: a prediction for every row with an outcome of 0 or 1, in the order of the rows.
    func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions
}

extension KnowledgeTracer: Tracer {}
extension LogisticTracer: Tracer {}
extension AbilityTracer: Tracer {}
extension EloTracer: Tracer {}
extension GlickoTracer: Tracer {}

extension DefaultTracer {
    /// The tracer with one of its profiles chosen.
    public struct Profiled: Tracer {
        /// The fitted tracer.
        public let tracer: DefaultTracer
        /// What its predictions are for.
        public let profile: Profile

        /// The tracer with a profile.
        public init(_ tracer: DefaultTracer, _ profile: Profile) {
            self.tracer = tracer
            self.profile = profile
        }

        /// The tracer's predictions for this profile.
        public func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
            try tracer.predictions(for: table, profile: profile)
        }
    }
}

/// A tracer by name, and how it is fitted to training pupils: what a comparison chooses from.
public struct TracerRecipe: Sendable {
    /// Fits to the rows of training pupils, on so many cores; the result does not depend on their number.
    public typealias Fit =
        @Sendable (_ training: InteractionTable, _ workers: Int) throws(KnowledgeTracingError) ->
        any Tracer

    /// What users call it.
    public let name: String
    /// What it is, in a few words for help texts.
    public let summary: String
    /// What is fitted: recipes with the same are fitted once.
    let fitted: String
    let fit: Fit
    /// The tracer that this recipe makes of what was fitted.
    let chosen: @Sendable (any Tracer) -> any Tracer

    /// A recipe with a fit of its own.
    ///
    /// - Parameters:
    ///   - name: what users call it.
    ///   - summary: what it is, in a few words for help texts.
    ///   - fit: how it is fitted.
    public init(_ name: String, _ summary: String = "", fit: @escaping Fit) {
        self.init(name, summary, fitted: name, fit: fit, chosen: \.self)
    }

    init(
        _ name: String, _ summary: String, fitted: String, fit: @escaping Fit,
        chosen: @escaping @Sendable (any Tracer) -> any Tracer
    ) {
        self.name = name
        self.summary = summary
        self.fitted = fitted
        self.fit = fit
        self.chosen = chosen
    }

    /// The recipe of this name.
    public static func named(_ name: String) -> TracerRecipe? { all.first { $0.name == name } }
}
