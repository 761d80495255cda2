import AdaptiveModel
import DifferentialPrivacy
import NumericalCore
import Testing

@testable import LearningAnalytics

/// The recorder audit of a whole private calibration: three statistics, several rounds, each question depending on earlier answers.
@Suite struct CalibrationAuditTests {
    @Test("No release of a calibration differs from what it declares", arguments: 0..<40)
    func neighbours(seed: Int) throws {
        #expect(try Self.violations(seed: UInt64(seed)).isEmpty)
    }

    /// A pair of tables, the second without one pupil: nobody and one pupil, a pupil many times over, and others.
    static func violations(seed: UInt64) throws -> [ReleaseAudit.Violation] {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "audit")
        let table = PrivateCalibrationTests.answers(12, seed: seed + 100)
        let size = [1, 2, 5, 12][Int(stream.next() % 4)]
        let copies = stream.next() % 3 == 0
        let pupils = (0..<size).map { copies ? 0 : $0 }
        let removed = Int(stream.next() % UInt64(size))
        let first = table.selecting(pupils: pupils)
        let second = table.selecting(pupils: pupils.indices.filter { $0 != removed }.map { pupils[$0] })
        var plan = try PrivateCalibrationTests.plan(simulated: 50)
        // The pupils have eight answers: in half of the pairs, a choice of them counts.
        if seed % 2 == 0 { plan.answersPerPupil = 4 }
        return ReleaseAudit.violations(on: first, neighbour: second) { table in
            _ = try PrivateCalibration(plan).calibrate([PrivateCalibrationTests.site(table, epsilon: 1)])
        }
    }
}

/// As ``CalibrationAuditTests``, on 500 pairs.
@Suite struct CalibrationAuditInRelease {
    #if !DEBUG
        @Test("No release of a calibration differs from what it declares on 500 pairs of neighbours")
        func neighbours() throws {
            for seed in 0..<500 { #expect(try CalibrationAuditTests.violations(seed: UInt64(seed)).isEmpty) }
        }
    #endif
}
