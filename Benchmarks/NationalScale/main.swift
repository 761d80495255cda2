// The answers of a country, calibrated in one process: 620 000 pupils, 2 000 items, 100 answers each, a 2PL model.
//
//   swift build -c release --product national-scale
//   /usr/bin/time -v .build/release/national-scale 1/100    (1/10, 1)    [cores]
//
// Every pupil answers 100 items drawn from all 2 000, so that hardly two met the same: the engine works on the sparse table and no
// two pupils share work. Printed are the time of the fit, its evaluations, and how far its parameters are from those the answers were drawn with.
import AdaptiveModel
import Foundation
import NumericalCore

let arguments = CommandLine.arguments.dropFirst()
let share =
    switch arguments.first {
    case "1/100": 100
    case "1/10": 10
    case "1": 1
    default: 0
    }
guard share > 0, let workers = arguments.count > 1 ? Int(arguments[2]) : 2, workers > 0 else {
    print("usage: national-scale 1/100|1/10|1 [cores]")
    exit(2)
}
let (pupils, items, answers) = (620_000 / share, 2000, 100)

var parameters = SimulationStream(seed: 2026, replicate: 0, stream: "national bank")
let truth = (0..<items).map { _ in
    let a = parameters.logNormal(mu: 0, sigma: 0.3)
    return (a: a, d: -a * parameters.normal())
}
let responses: ResponseTable = {
    var pupil: [UInt32] = []
    var item: [UInt32] = []
    var outcome: [Int8] = []
    pupil.reserveCapacity(pupils * answers)
    item.reserveCapacity(pupils * answers)
    outcome.reserveCapacity(pupils * answers)
    for place in 0..<pupils {
        var stream = SimulationStream(seed: 2026, replicate: 0, stream: "national answers", entity: place)
        let ability = stream.normal()
        for chosen in stream.sample(answers, of: items) {
            let p = VectorMath.logistic(truth[chosen].a * ability + truth[chosen].d)
            pupil.append(UInt32(place))
            item.append(UInt32(chosen))
            outcome.append(stream.uniform() < p ? 1 : 0)
        }
    }
    guard
        let table = try? ResponseTable(
            pupilNames: (0..<pupils).map { "p\($0)" }, itemNames: (0..<items).map { "item\($0)" }, pupil: pupil,
            item: item, outcome: outcome)
    else { preconditionFailure("the simulated answers fit together") }
    return table
}()
print("\(pupils) pupils, \(responses.count) answers, \(workers) cores")

let clock = ContinuousClock()
var outcome: CalibrationOutcome?
let time = try clock.measure {
    outcome = try Calibration(.twoPL, for: responses, tolerance: 1e-4).fit(responses, workers: workers)
}
guard let outcome else { exit(1) }
let fit = outcome.fit
var (a, d) = (0.0, 0.0)
for (found, right) in zip(fit.bank.items, truth) {
    a += (found.discrimination - right.a) * (found.discrimination - right.a)
    d += (found.intercept - right.d) * (found.intercept - right.d)
}
print(
    "\(outcome.isConverged ? "converged" : "did not converge") after \(fit.evaluations) evaluations in \(time);",
    "log-likelihood \(fit.logLikelihood); root mean square error of a \((a / Double(items)).squareRoot()),",
    "of d \((d / Double(items)).squareRoot())")
