import AdaptiveModel
import DifferentialPrivacy
import Foundation
import LearningAnalytics
import NumericalCore
import Pseudonymizer

/// Everything the rules of one replicate have in common.
struct RuleContext {
    let scenario: Scenario
    let world: World
    let replicate: Int

    /// Calibration by whoever holds the answers themselves.
    var openCalibration: MarginalMaximumLikelihood {
        MarginalMaximumLikelihood(
            .twoPL, quadrature: .equallySpaced(scenario.quadrature), prior: ItemPrior(), tolerance: 1e-4,
            maximumSteps: 500)
    }

    /// What the rule leads to.
    func outcome(_ cell: Cell) throws -> RuleOutcome {
        switch cell.rule {
        case .pooledRaw: try pooled()
        case .pseudonymised: try pseudonymised()
        case .centralDP: try noisy(cell, sites: [everybody])
        case .secureSum: try exactSums()
        case .secureSumDP:
            try noisy(
                cell, sites: world.pupilsBySchool,
                placement: .secureSum(leastSites: Self.honestSchools(of: world.pupilsBySchool.count)))
        case .municipalityDP: try noisy(cell, sites: world.pupilsByMunicipality)
        case .schoolDP: try noisy(cell, sites: world.pupilsBySchool)
        case .oneMessage: try noisy(cell, sites: world.pupilsBySchool, rounds: 1)
        case .noSharing: try schoolsAlone()
        }
    }

    private var everybody: [Int] { Array(world.schoolOfPupil.indices) }

    /// Every answer leaves under the pupil's name.
    private func pooled() throws -> RuleOutcome {
        let fit = try openCalibration.fit(world.responses)
        var outcome = RuleOutcome(parts: [.init(bank: fit.bank, pupils: everybody)])
        outcome.failures = fit.converged ? 0 : 1
        for known in Self.knownAnswers { outcome.metrics["singled_out_\(known)"] = 1 }
        outcome.bytesPerSchool = bytesOfRows(world.responses.pupilNames)
        return outcome
    }

    /// The same calibration, each step's sums added up under masks: nothing is clipped, since no noise is to hide a pupil.
    private func exactSums() throws -> RuleOutcome {
        let reducer = SchoolSums(schools: max(world.schoolCount, 1))
        let fit = try openCalibration.fit(world.responses, reducer: reducer)
        var outcome = RuleOutcome(parts: [.init(bank: fit.bank, pupils: everybody)])
        outcome.failures = fit.converged ? 0 : 1
        outcome.bytesPerSchool = Double(8 * reducer.numbers)
        return outcome
    }

    /// How many of a pupil's answers somebody knows beforehand.
    static let knownAnswers = [1, 3, 5, 10]
    /// Pupils whose rows are searched for.
    private static let probedPupils = 1000

    /// Every answer leaves under a pseudonym, through the gate.
    private func pseudonymised() throws -> RuleOutcome {
        // The key of a study is drawn from its seed, so that the study can be repeated; a school's key never is.
        var keyStream = SimulationStream(seed: scenario.seed, replicate: replicate, stream: "pseudonym-key")
        let keyBytes = (0..<EpochSecret.byteCount).map { _ in UInt8(truncatingIfNeeded: keyStream.next() >> 32) }
        let domain = try PseudonymDomain(
            owner: Self.owner, recipient: "study-recipient", purpose: "calibration", epoch: 1)
        let pseudonymiser = Pseudonymiser(domain: domain, secret: try EpochSecret(bytes: keyBytes))
        let policy = SharingPolicy(
            id: "study-rows", owner: Self.owner, recipient: domain.recipient, purpose: domain.purpose,
            legalBasis: "simulation", validUntil: .distantFuture, retentionDays: 1, identifier: .local,
            fields: [
                .pupil: FieldRule(.direct, .pseudonym), .item: FieldRule(.content, .keep),
                .outcome: FieldRule(.content, .keep),
            ],
            // What singling out there is, is the study's to show.
            thresholds: ReleaseThresholds(minimumClassSize: 1, minimumCount: 1, singledOut: [1, 1, 1]))
        let released = try Gate.release(
            Raw(world.events, owner: Self.owner), under: policy, with: pseudonymiser
        ).value

        let names = released.pupilNames.map(\.description)
        let responses = try ResponseTable(
            pupilNames: names, itemNames: released.itemNames ?? [], pupil: released.pupil,
            item: released.item ?? [], outcome: released.outcome ?? [])
        let fit = try openCalibration.fit(responses)
        let bank = try fit.bank.ordered(as: world.responses.itemNames)
        var outcome = RuleOutcome(parts: [.init(bank: bank, pupils: everybody)])
        outcome.failures = fit.converged ? 0 : 1
        for known in Self.knownAnswers {
            var probe = SimulationStream(
                seed: scenario.seed, replicate: replicate, stream: "singling-out", entity: known)
            outcome.metrics["singled_out_\(known)"] =
                SinglingOut.share(
                    of: released, knownAnswers: known, sampling: Self.probedPupils, using: &probe)?.share
        }
        outcome.bytesPerSchool = bytesOfRows(names)
        return outcome
    }

    private func bytesOfRows(_ names: [String]) -> Double {
        let bytes = 9 * world.responses.count + names.reduce(0) { $0 + $1.utf8.count }
        return Double(bytes) / Double(max(world.schoolCount, 1))
    }

    /// The controller in a study; who it is makes no difference to the numbers.
    private static let owner = "study-owner"

    /// Of so many schools, four fifths are relied on to add their share of the noise, as in a federation's plan.
    static func honestSchools(of count: Int) -> Int { max(1, count * 4 / 5) }

    /// Sums leave each site, or only their total is seen; the bank is calibrated from them.
    private func noisy(
        _ cell: Cell, sites: [[Int]], placement: NoisePlacement = .everySite, rounds: Int? = nil
    ) throws -> RuleOutcome {
        // A budget is needed also where no noise is made from it: it decides how sums share it, and nothing else.
        let guarantee = try ApproximateDP(
            epsilon: cell.epsilon ?? 1, delta: scenario.privacy.delta, unit: .pupil, period: .schoolYear)
        var plan = try calibrationPlan()
        if rounds == 1 { plan.rounds = [1] }
        let policy = SharingPolicy(
            id: "study-sums", owner: Self.owner, recipient: "study-recipient", purpose: "calibration",
            legalBasis: "simulation", validUntil: .distantFuture, statistics: CalibrationSite.statistics)
        var holders: [CalibrationSite] = []
        var bits: [SimulatedBits] = []
        for (number, pupils) in sites.enumerated() {
            holders.append(
                try CalibrationSite(
                    Raw(world.responses.selecting(pupils: pupils), owner: Self.owner), policy: policy,
                    guarantee: guarantee))
            bits.append(
                SimulatedBits(
                    SimulationStream(
                        seed: scenario.seed, replicate: replicate,
                        stream: .init(rawValue: "noise/\(cell.rule.rawValue)/\(cell.epsilon ?? 0)"), entity: number)))
        }
        let result = try PrivateCalibration(plan).calibrate(
            holders, placement: placement, replaying: bits)
        var outcome = RuleOutcome(
            parts: [
                .init(
                    bank: result.bank, pupils: everybody, difficultyErrors: result.difficultyErrors,
                    covariance: result.covariance)
            ])
        outcome.failures = result.converged ? 0 : 1
        outcome.bytesPerSchool = Double(8 * plan.valuesPerSite)
        return outcome
    }

    /// What schools and aggregator agree on in this study.
    func calibrationPlan() throws -> CalibrationPlan {
        let exposure: CalibrationPlan.Exposure =
            switch scenario.source {
            case .population: .byDesign
            case .data: .released
            }
        // Abilities are taken to be normal, as in the fit of the pooled answers: then the difference is what sharing costs.
        return try CalibrationPlan(
            itemNames: world.responses.itemNames, answersPerPupil: scenario.contribution.answersPerPupil,
            answersPerItem: scenario.contribution.answersPerItem, exposure: exposure, ability: .normal,
            simulatedPupils: min(max(world.responses.pupilCount, 2_000), 10_000), seed: scenario.seed)
    }

    /// Every school calibrates on its own pupils and keeps the bank to itself.
    private func schoolsAlone() throws -> RuleOutcome {
        var outcome = RuleOutcome(parts: [])
        for pupils in world.pupilsBySchool {
            let responses = world.responses.selecting(pupils: pupils)
            guard responses.count > 0 else { continue }
            let fit = try openCalibration.fit(responses)
            if !fit.converged { outcome.failures += 1 }
            var part = RuleOutcome.Part(bank: fit.bank, pupils: pupils)
            if let truth = world.truth, let first = pupils.first {
                part.mean = truth.schoolMeans[world.schoolOfPupil[first]]
                part.deviation = truth.withinSchoolDeviation
            }
            outcome.parts.append(part)
        }
        return outcome
    }
}

/// Bits of a simulated mechanism: reproducible, and so never for a release of real data. The protocol is closed to other packages.
struct SimulatedBits: BitSource {
    private var stream: SimulationStream

    init(_ stream: SimulationStream) {
        self.stream = stream
    }

    mutating func next() -> UInt64 { stream.next() }
}

extension ItemBank {
    /// The same items in the order of `names`.
    fileprivate func ordered(as names: [String]) throws -> ItemBank {
        let byName = Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0) })
        return try ItemBank(model: model, latent: latent, items: names.compactMap { byName[$0] })
    }
}
