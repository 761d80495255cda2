import AdaptiveModel
import LearningAnalytics
import NumericalCore

/// Real answers, read once and used in every replicate.
struct RealAnswers: Sendable {
    /// Pupils in the order of the file, items with enough answers.
    let responses: ResponseTable
    /// Answers in the file, before rare items were left out.
    let answersInFile: Int

    /// Keeps the items (or skills) with enough answers, and of a pupil's answers to one item the first or all.
    init(_ events: EventTable, _ file: Scenario.DataFile) throws(RealDataError) {
        try self.init(events, unit: file.unit, repeats: file.repeats, minimumAnswers: file.minimumAnswers)
    }

    init(
        _ events: EventTable, unit asked: Scenario.DataFile.Unit, repeats: Scenario.DataFile.Repeats,
        minimumAnswers: Int
    ) throws(RealDataError) {
        let names: [String]
        let unit: [UInt32]
        switch asked {
        case .item: (names, unit) = (events.itemNames, events.item)
        case .kc:
            guard !events.skill.isEmpty else { throw .noSkills }
            (names, unit) = (events.skillNames, events.skill)
        }
        answersInFile = events.outcome.count { $0 >= 0 }

        var seen: Set<UInt64> = []
        var rows: [Int] = []
        var answers = [Int](repeating: 0, count: names.count)
        for row in 0..<events.count where events.outcome[row] >= 0 {
            if repeats == .first {
                let pair = UInt64(events.pupil[row]) << 32 | UInt64(unit[row])
                guard seen.insert(pair).inserted else { continue }
            }
            rows.append(row)
            answers[Int(unit[row])] += 1
        }
        let kept = answers.indices.filter { answers[$0] >= minimumAnswers }
        guard kept.count >= 2 else {
            throw .tooFewItems(kept: kept.count, minimumAnswers: minimumAnswers)
        }
        var newItem = [UInt32?](repeating: nil, count: names.count)
        for (place, item) in kept.enumerated() { newItem[item] = UInt32(place) }
        rows = rows.filter { newItem[Int(unit[$0])] != nil }

        let table: ResponseTable
        do {
            table = try ResponseTable(
                pupilNames: events.pupilNames, itemNames: kept.map { names[$0] }, pupil: rows.map { events.pupil[$0] },
                item: rows.map { newItem[Int(unit[$0])] ?? 0 }, outcome: rows.map { events.outcome[$0] })
        } catch {
            preconditionFailure("the rows of an event table refer to its own names: \(error)")
        }
        let active = (0..<table.pupilCount).filter { !table.answers(of: $0).isEmpty }
        responses = table.selecting(pupils: active)
    }
}

/// Why a data file cannot be studied.
enum RealDataError: Error, Equatable, CustomStringConvertible {
    case noSkills
    case tooFewItems(kept: Int, minimumAnswers: Int)

    var description: String {
        switch self {
        case .noSkills:
            "data.unit: found \"kc\" for a file without a column kc or skills, expected \"item\" or a file with skills"
        case .tooFewItems(let kept, let minimumAnswers):
            "data.min_answers: found \(kept) items with \(minimumAnswers) answers or more, expected at least 2; "
                + "lower data.min_answers"
        }
    }
}

extension World {
    /// Real answers with invented schools: pupils are dealt to schools at random, in proportion to the schools' sizes.
    init(_ answers: RealAnswers, sites: Scenario.Sites, seed: UInt64, replicate: Int) {
        let sizes = sites.drawSizes(seed: seed, replicate: replicate).map(Double.init)
        municipalityOfSchool = sites.drawMunicipalities(seed: seed, replicate: replicate)
        let dealt = (0..<answers.responses.pupilCount).map { pupil in
            var stream = SimulationStream(seed: seed, replicate: replicate, stream: "dealing", entity: pupil)
            return stream.place(in: sizes)
        }
        // Stable by school, as the synthetic population is.
        let order = dealt.indices.sorted { (dealt[$0], $0) < (dealt[$1], $1) }
        responses = answers.responses.selecting(pupils: order)
        schoolOfPupil = order.map { dealt[$0] }
        truth = nil
    }
}
