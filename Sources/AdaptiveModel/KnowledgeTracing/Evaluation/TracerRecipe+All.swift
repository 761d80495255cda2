extension TracerRecipe {
    /// All tracers that can be called by name. A new one is added here and nowhere else.
    public static let all: [TracerRecipe] =
        [
            profiled("default", "the library's default tracer, which is forecast", .forecast),
            profiled(
                "policy-free", "the default tracer's state-space filter alone, for mastery and sequencing", .policyFree),
            profiled("forecast", "filter and forecaster, for P(right) on the same platform", .forecast),
            // By likelihood alone: what is compared are forecasts, and bounds are there for parameters that are to be read.
            TracerRecipe("bkt", "Bayesian knowledge tracing by likelihood alone") {
                table, _ throws(KnowledgeTracingError) in
                try KnowledgeTracer(fitting: table, estimation: KnowledgeEstimation(bounds: .unconstrained))
            },
            TracerRecipe("bkt-forget", "the same with forgetting") { table, _ throws(KnowledgeTracingError) in
                try KnowledgeTracer(
                    fitting: table, estimation: KnowledgeEstimation(forgets: true, bounds: .unconstrained))
            },
            TracerRecipe("kt-idem", "with forgetting, bounds and each item's guess and slip, shrunk to the skill's") {
                table, _ throws(KnowledgeTracingError) in
                try KnowledgeTracer(
                    fitting: table, itemEffects: .guessAndSlip, estimation: KnowledgeEstimation(forgets: true))
            },
            TracerRecipe("bkt-pupil", "with forgetting, bounds and pupils who differ in prior and learn rate") {
                table, workers throws(KnowledgeTracingError) in
                try PupilKnowledgeTracer(
                    fitting: table,
                    skills: KnowledgeTracer(fitting: table, estimation: KnowledgeEstimation(forgets: true)),
                    workers: workers)
            },
            // Without coefficients of pupils: those who are tested are not there in training.
            logistic(
                "rasch", "difficulties of items alone, as logistic regression", LogisticDesign.rasch.withoutPupils),
            logistic(
                "afm", "additive factors: skills and their practice", LogisticDesign.additiveFactors.withoutPupils),
            logistic("pfa", "performance factors: earlier right and wrong answers", .performanceFactors),
            logistic("log-pfa", "performance factors on the logarithms of the counts", .logPerformanceFactors),
            logistic("das3h", "time windows of practice by skill", LogisticDesign.das3h.withoutPupils),
            logistic("best-lr", "items, skills and logarithms of counts of pupil, skill and item", .bestLR),
            ability("1pl", "Rasch model on a grid, one ability that walks", .global, discriminates: false),
            ability("2pl", "the same with items that discriminate differently", .global, discriminates: true),
            ability(
                "1pl-skill", "1pl with an ability for each combination of skills", .combination, discriminates: false),
            ability(
                "2pl-skill", "2pl with an ability for each combination of skills", .combination, discriminates: true),
            elo("elo", "Elo ratings of pupils and items", Elo()),
            elo("elo-skill", "Elo with a rating in each skill as well", Elo(ratesSkills: true)),
            TracerRecipe("glicko", "Elo ratings with a standard deviation each") {
                table, _ throws(KnowledgeTracingError) in try GlickoTracer(fitting: table)
            },
        ]

    /// The default tracer, fitted once whichever profiles are asked for.
    private static func profiled(_ name: String, _ summary: String, _ profile: DefaultTracer.Profile) -> TracerRecipe {
        TracerRecipe(
            name, summary, fitted: "default tracer",
            fit: { table, workers throws(KnowledgeTracingError) in
                var training = DefaultTracer.Training()
                training.workers = workers
                return DefaultTracer.Profiled(try DefaultTracer(fitting: table, training: training), .forecast)
            },
            chosen: { fitted in
                guard let fitted = fitted as? DefaultTracer.Profiled else { return fitted }
                return DefaultTracer.Profiled(fitted.tracer, profile)
            })
    }

    private static func logistic(_ name: String, _ summary: String, _ design: LogisticDesign) -> TracerRecipe {
        TracerRecipe(name, summary) { table, _ throws(KnowledgeTracingError) in
            try LogisticTracer(
                fitting: table, design: design, estimation: LogisticEstimation(tolerance: 1e-6))
        }
    }

    private static func ability(
        _ name: String, _ summary: String, _ scope: AbilityTracer.Scope, discriminates: Bool
    ) -> TracerRecipe {
        TracerRecipe(name, summary) { table, workers throws(KnowledgeTracingError) in
            var training = AbilityTracer.Training()
            training.scope = scope
            training.discriminates = discriminates
            training.workers = workers
            return try AbilityTracer(fitting: table, training: training)
        }
    }

    private static func elo(_ name: String, _ summary: String, _ elo: Elo) -> TracerRecipe {
        TracerRecipe(name, summary) { table, _ throws(KnowledgeTracingError) in
            try EloTracer(fitting: table, elo: elo)
        }
    }
}
