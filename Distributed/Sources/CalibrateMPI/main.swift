// A calibration over several processes, on one machine or many:
//
//   mpirun -n 4 calibrate-mpi answers.csv bank.json
//
// Every process reads the same file of answers (user,item,correct), adds up its part of the pupils, and the parts are exchanged. The bank
// has the same bits for any number of processes; the first process writes it.
import AdaptiveModel
import Foundation
import LearningAnalytics
import NumericalCore

guard MessagePassing.start() else {
    FileHandle.standardError.write(Data("MPI could not be started\n".utf8))
    exit(1)
}
let isFirst = MessagePassing.rank == 0

func stop(_ text: String, _ code: Int32) -> Never {
    if isFirst { FileHandle.standardError.write(Data((text + "\n").utf8)) }
    // All processes have the same input, and so come to the same end.
    MessagePassing.end()
    exit(code)
}

guard CommandLine.arguments.count == 3 else {
    stop("usage: mpirun -n PROCESSES calibrate-mpi ANSWERS.csv BANK.json", 2)
}
do {
    let events = try EventTable(contentsOf: URL(filePath: CommandLine.arguments[1]))
    let answers = try ResponseTable(
        pupilNames: events.pupilNames, itemNames: events.itemNames, pupil: events.pupil, item: events.item,
        outcome: events.outcome)
    let outcome = try Calibration(.twoPL, for: answers).fit(answers, reducer: MessagePassing.reducer)
    if isFirst {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(outcome.fit.bank).write(to: URL(filePath: CommandLine.arguments[2]), options: .atomic)
        print(
            "\(answers.pupilCount) pupils, \(answers.count) answers, \(answers.itemCount) items:",
            "\(outcome.isConverged ? "converged" : "did not converge") after \(outcome.fit.evaluations) evaluations,",
            "log-likelihood \(outcome.fit.logLikelihood)")
    }
    MessagePassing.end()
    exit(outcome.isConverged ? 0 : 1)
} catch {
    stop("\(CommandLine.arguments[1]): \(error)", 2)
}
