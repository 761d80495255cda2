import AdaptiveModel
import Foundation
import LearningAnalytics
import NumericalCore

/// Computes replicates of a study. Everything that does not change between them is computed once.
struct ReplicateRunner: Sendable {
    let scenario: Scenario
    /// Real answers, with the reference that all of them give.
    let real: (answers: RealAnswers, reference: Reference)?

    /// - Parameter answers: real answers, where the scenario has a data file.
    init(_ scenario: Scenario, answers: RealAnswers?) throws {
        self.scenario = scenario
        guard let answers else {
            real = nil
            return
        }
        let world = World(
            responses: answers.responses, schoolOfPupil: answers.responses.pupilNames.map { _ in 0 },
            municipalityOfSchool: [0], truth: nil)
        let context = RuleContext(scenario: scenario, world: world, replicate: 0)
        let fit = try context.openCalibration.fit(answers.responses)
        let abilities = try ExpectedAPosteriori(fit.bank, quadrature: .equallySpaced(41)).estimates(answers.responses)
        real = (answers, Reference(bank: fit.bank, abilities: abilities.map(\.ability)))
    }

    /// Runs the calibrations of a replicate.
    ///
    /// - Parameters:
    ///   - begun: what there is of the replicate already.
    ///   - calibrated: told what there is after each calibration; returning false stops the replicate.
    /// - Returns: the replicate, unfinished where it was stopped.
    func run(
        _ replicate: Int, from begun: ReplicateOutcome?, calibrated: (ReplicateOutcome) throws -> Bool
    ) throws -> ReplicateOutcome {
        let (world, reference) = makeWorld(replicate)
        let context = RuleContext(scenario: scenario, world: world, replicate: replicate)
        var result = try begun ?? nothingYet(replicate, world, context)
        for cell in Cell.all(scenario).dropFirst(result.cells.count) {
            let outcome = try context.outcome(cell)
            var metrics = try Errors(outcome, reference, world).metrics
            if world.truth != nil {
                let adaptive = try AdaptivePrecision(outcome, reference, seed: scenario.seed, replicate: replicate)
                metrics.merge(adaptive.metrics) { found, _ in found }
            }
            let pooled =
                cell.rule == .pooledRaw
                ? metrics : result.cells.first { $0.policy == SharingRule.pooledRaw.rawValue }?.metrics
            for name in ["curve_rmse", "ability_rmse", "adaptive_rmse"] {
                if let value = metrics[name], let base = pooled?[name] { metrics["\(name)_excess"] = value - base }
            }
            metrics.merge(outcome.metrics) { found, _ in found }
            metrics["tracing_auc"] = try context.tracing(cell)
            result.cells.append(
                .init(
                    policy: cell.rule.rawValue, epsilon: cell.epsilon, metrics: metrics,
                    bytesPerSchool: outcome.bytesPerSchool, sites: noisySites(cell.rule, world),
                    failures: outcome.failures))
            guard try calibrated(result) else { break }
        }
        return result
    }

    private func nothingYet(_ replicate: Int, _ world: World, _ context: RuleContext) throws -> ReplicateOutcome {
        let kept = try context.calibrationPlan().bounded(world.responses).count
        var sizes = [Int](repeating: 0, count: world.schoolCount)
        for school in world.schoolOfPupil { sizes[school] += 1 }
        return ReplicateOutcome(
            replicate: replicate, pupils: world.responses.pupilCount, answers: world.responses.count,
            items: world.responses.itemCount,
            answersKeptShare: Double(kept) / Double(max(world.responses.count, 1)), schoolSizes: sizes,
            municipalities: world.municipalityCount, cells: [])
    }

    private func noisySites(_ rule: SharingRule, _ world: World) -> Int {
        switch rule {
        case .pooledRaw, .pseudonymised, .secureSum, .noSharing: 0
        case .centralDP: 1
        case .municipalityDP: world.pupilsByMunicipality.count
        case .secureSumDP, .schoolDP, .oneMessage: world.pupilsBySchool.count
        }
    }

    private func makeWorld(_ replicate: Int) -> (World, Reference) {
        switch scenario.source {
        case .population(let population):
            let world = World(population, seed: scenario.seed, replicate: replicate)
            guard let truth = world.truth else { preconditionFailure("a synthetic world knows its truth") }
            return (world, Reference(bank: truth.bank, abilities: truth.abilities))
        case .data(let file):
            guard let real else { preconditionFailure("a study of a data file has its answers") }
            let world = World(real.answers, sites: file.sites, seed: scenario.seed, replicate: replicate)
            // The world's pupils stand in another order than the file's.
            let place = Dictionary(
                uniqueKeysWithValues: zip(real.answers.responses.pupilNames, real.reference.abilities))
            return (
                world,
                Reference(
                    bank: real.reference.bank, abilities: world.responses.pupilNames.map { place[$0] ?? .nan })
            )
        }
    }
}
