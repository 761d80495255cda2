extension TracerRecipe {
    /// All tracers that can be called by name. A new one is added here and nowhere else.
    public static let all: [TracerRecipe] =
        [
            profiled("default", .forecast),
            profiled("policy-free", .policyFree),
            profiled("forecast", .forecast),
            TracerRecipe("bkt") { table, _ throws(KnowledgeTracingError) in try KnowledgeTracer(fitting: table) },
            TracerRecipe("bkt-forget") { table, _ throws(KnowledgeTracingError) in
                try KnowledgeTracer(fitting: table, estimation: KnowledgeEstimation(forgets: true))
            },
            TracerRecipe("kt-idem") { table, _ throws(KnowledgeTracingError) in
                try KnowledgeTracer(
                    fitting: table, itemEffects: .guessAndSlip, estimation: KnowledgeEstimation(forgets: true))
            },
            TracerRecipe("bkt-pupil") { table, workers throws(KnowledgeTracingError) in
                try PupilKnowledgeTracer(
                    fitting: table,
                    skills: KnowledgeTracer(fitting: table, estimation: KnowledgeEstimation(forgets: true)),
                    workers: workers)
            },
            logistic("rasch", .rasch),
            logistic("afm", .additiveFactors),
            logistic("pfa", .performanceFactors),
            logistic("log-pfa", .logPerformanceFactors),
            // Pupils who are tested are not there in training.
            logistic("das3h", LogisticDesign.das3h.withoutPupils),
            logistic("best-lr", .bestLR),
        ]

    /// The default tracer, fitted once whichever profiles are asked for.
    private static func profiled(_ name: String, _ profile: DefaultTracer.Profile) -> TracerRecipe {
        TracerRecipe(
            name, fitted: "default tracer",
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

    private static func logistic(_ name: String, _ design: LogisticDesign) -> TracerRecipe {
        TracerRecipe(name) { table, _ throws(KnowledgeTracingError) in
            try LogisticTracer(
                fitting: table, design: design, estimation: LogisticEstimation(tolerance: 1e-6))
        }
    }
}
