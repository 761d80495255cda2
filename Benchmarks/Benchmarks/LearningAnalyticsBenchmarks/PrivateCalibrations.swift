import AdaptiveModel
import Benchmark
import DifferentialPrivacy
import Foundation
import LearningAnalytics
import NumericalCore

/// A whole private calibration of two rounds: 60 000 pupils with 30 answers each to 300 items, and a school's part of it.
func privateCalibrations() {
    for (pupils, items) in [(300, 300), (60_000, 300)] {
        let data = answers(pupils: pupils, items: items, each: 30)
        rate("private calibration, \(pupils) pupils x 30 of \(items) items, two rounds", of: "pupils", amount: pupils) {
            let plan = try CalibrationPlan(itemNames: data.itemNames, answersPerPupil: 30)
            let guarantee = try ApproximateDP(epsilon: 1, delta: 1e-6, unit: .pupil, period: .schoolYear)
            let policy = SharingPolicy(
                id: "benchmark", owner: "owner", recipient: "recipient", purpose: "calibration", legalBasis: "none",
                validUntil: .distantFuture, statistics: CalibrationSite.statistics)
            let site = try CalibrationSite(Raw(data, owner: "owner"), policy: policy, guarantee: guarantee)
            blackHole(try PrivateCalibration(plan).calibrate([site]).bank)
        }
    }
}

private func answers(pupils: Int, items: Int, each: Int) -> ResponseTable {
    var stream = SimulationStream(seed: 3, replicate: 0, stream: "benchmark")
    let difficulties = (0..<items).map { _ in stream.normal() }
    var columns: (pupil: [UInt32], item: [UInt32], outcome: [Int8]) = ([], [], [])
    for pupil in 0..<pupils {
        let ability = stream.normal()
        let first = Int(stream.next() % UInt64(items))
        for place in 0..<each {
            let item = (first + place * 7) % items
            columns.pupil.append(UInt32(pupil))
            columns.item.append(UInt32(item))
            columns.outcome.append(stream.uniform() < 1 / (1 + exp(difficulties[item] - ability)) ? 1 : 0)
        }
    }
    guard
        let table = try? ResponseTable(
            pupilNames: (0..<pupils).map { "p\($0)" }, itemNames: (0..<items).map { "i\($0)" }, pupil: columns.pupil,
            item: columns.item, outcome: columns.outcome)
    else { preconditionFailure("the columns are of one length") }
    return table
}
