import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// A bank that follows a stream of pupils.
@Suite struct StreamingInRelease {
    @Test func aStreamLosesLittleAgainstAFullFit() throws {
        let truth = CalibrationTests.bank
        let all = SimulatedPupils(design: .uniform(answers: 15), count: 8000, seed: 12).answers(under: truth)
        let calibration = Calibration(.twoPL, for: all)
        var stream = try StreamingCalibration(calibration, itemNames: all.itemNames)
        var losses: [Double] = []
        let full = try calibration.fit(all).fit
        for batch in 0..<40 {
            try stream.update(all.selecting(pupils: Array(batch * 200..<(batch + 1) * 200)))
            if batch % 13 == 0 { losses.append(try stream.loss(on: all, against: full)) }
        }
        #expect(stream.batches == 40 && stream.pupilCount == 8000)
        #expect(losses.allSatisfy { $0 > 0 })
        // The average weighs the batches unequally and so is worth fewer pupils, n; a fit to n of N pupils lacks p/2 (1/n − 1/N) a pupil in
        // expectation, chi-square with p = 40 degrees of freedom: twice that with probability 1e-4.
        var shares = [1.0]
        for batch in 2...40 {
            let step = pow(Double(batch), -stream.decay)
            shares = shares.map { $0 * (1 - step) } + [step]
        }
        let worth = 200 / shares.reduce(0) { $0 + $1 * $1 }
        #expect(losses[0] > losses[3] && losses[3] < 2 * 20 * (1 / worth - 1 / 8000))
    }

    @Test func aStreamOfAllModelsStaysProperAndApproachesTheFit() throws {
        let all = try CalibrationEngineTests.answers(4000, seed: 9)
        let calibration = Calibration(CalibrationEngineTests.specifications)
        var stream = try StreamingCalibration(calibration, itemNames: all.itemNames)
        for batch in 0..<20 { try stream.update(all.selecting(pupils: Array(batch * 200..<(batch + 1) * 200))) }
        let full = try calibration.fit(all).fit
        let loss = try stream.loss(on: all, against: full)
        // 39 parameters, as above.
        #expect(loss > -1e-4 && loss < 0.006)
    }

    @Test func aBatchThatDoesNotFitLeavesTheStreamAsItWas() throws {
        let all = try CalibrationEngineTests.answers(100, seed: 9)
        var stream = try StreamingCalibration(
            Calibration(CalibrationEngineTests.specifications), itemNames: all.itemNames)
        try stream.update(all)
        let before = stream.bank
        #expect(throws: CalibrationError.self) { try stream.update(table(of: [[1]], items: ["other"])) }
        #expect(throws: CalibrationError.categoryOutOfRange(item: 0)) {
            try stream.update(table(of: [[3] + [Int?](repeating: nil, count: 10)], items: all.itemNames, categories: 4))
        }
        #expect(throws: CalibrationError.noAnswers) {
            try stream.update(table(of: [[Int?](repeating: nil, count: 11)], items: all.itemNames))
        }
        #expect(stream.bank == before && stream.batches == 1)
    }
}
