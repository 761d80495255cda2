extension TracerRecipe {
    /// All tracers that can be called by name. A new one is added here and nowhere else.
    public static let all: [TracerRecipe] =
        [
            profiled("default", .forecast),
            profiled("policy-free", .policyFree),
            profiled("forecast", .forecast),
            // By likelihood alone: what is compared are forecasts, and bounds are there for parameters that are to be read.
            TracerRecipe("bkt") { table, _ throws(KnowledgeTracingError) in
                try KnowledgeTracer(fitting: table, estimation: KnowledgeEstimation(bounds: .unconstrained))
            },
            TracerRecipe("bkt-forget") { table, _ throws(KnowledgeTracingError) in
                try KnowledgeTracer(
                    fitting: table, estimation: KnowledgeEstimation(forgets: true, bounds: .unconstrained))
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
            // Without coefficients of pupils: those who are tested are not there in training.
            logistic("rasch", LogisticDesign.rasch.withoutPupils),
            logistic("afm", LogisticDesign.additiveFactors.withoutPupils),
            logistic("pfa", .performanceFactors),
            logistic("log-pfa", .logPerformanceFactors),
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
