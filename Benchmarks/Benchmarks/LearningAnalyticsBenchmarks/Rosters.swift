import AdaptiveModel
import Benchmark
import NumericalCore

/// Live rosters and ratings: answers a second of one thread, for a class and a school, whose beliefs fit into the caches, and for many
/// pupils, whose beliefs don't.
///
/// Every answer is looked up by place (``Roster/record(_:of:on:)``), the locks included; by name in one case. Pupils come in turn, which
/// is the worst order for caches.
func rosters() {
    let table = simulatedPractice(pupils: 200, items: 100, skills: 20, rows: 60)
    var training = DefaultTracer.Training()
    training.size = .none
    training.tunesFilter = false
    guard let tracer = try? DefaultTracer(fitting: table, training: training),
        let knowledge = try? KnowledgeTracer(fitting: table), let bayesian = try? Roster(knowledge, names: table)
    else { preconditionFailure("simulated practice can be fitted") }
    for pupils in [30, 200, 1_000, 100_000] {
        updates("roster, filter, \(pupils) pupils", Roster(tracer), table, pupils: pupils)
    }
    updates("roster, hidden states, 1000 pupils", bayesian, table, pupils: 1_000)

    let named = Roster(tracer)
    let names = (0..<1_000).map { "pupil\($0)" }
    rate("roster, filter, by name, 1000 pupils", of: "updates", amount: 200_000) {
        for k in 0..<200_000 {
            let item = k * 7 % 100
            named.record(
                Int8(k & 1), pupil: names[k % 1_000], item: table.itemNames[item], skills: [table.skillNames[item % 20]]
            )
        }
        blackHole(named)
    }
    rate("Elo", of: "updates", amount: 1_000_000) {
        let elo = Elo()
        var pupils = [Elo.Rating](repeating: Elo.Rating(), count: 1_000)
        var items = [Elo.Rating](repeating: Elo.Rating(), count: 100)
        var unused = Elo.Rating()
        for k in 0..<1_000_000 {
            elo.record(Int8(k & 1), pupil: &pupils[k % 1_000], skill: &unused, item: &items[k * 7 % 100])
        }
        blackHole(pupils)
    }
    rate("ability on 61 nodes", of: "updates", amount: table.count) {
        var once = AbilityTracer.Training()
        once.steps = 1
        blackHole(try AbilityTracer(fitting: table, training: once))
    }
}

private func updates(_ name: String, _ roster: Roster, _ table: InteractionTable, pupils: Int) {
    let places = (0..<pupils).map { roster.pupil("pupil\($0)") }
    let exercises = (0..<100).map { item in
        roster.exercise(item: table.itemNames[item], skills: [table.skillNames[item % 20]])
    }
    rate(name, of: "updates", amount: 1_000_000) {
        for k in 0..<1_000_000 {
            roster.record(Int8(k & 1), of: places[k % pupils], on: exercises[k / pupils * 7 % 100])
        }
        blackHole(roster)
    }
}

private func simulatedPractice(pupils: Int, items: Int, skills: Int, rows: Int) -> InteractionTable {
    var pupil: [UInt32] = []
    var item: [UInt32] = []
    var outcome: [Int8] = []
    for place in 0..<pupils {
        var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark practice", entity: place)
        let ability = stream.normal()
        for row in 0..<rows {
            let index = stream.integer(below: items)
            let logit = ability + Double(row) / 40 - Double(index % 7 - 3) / 2
            pupil.append(UInt32(place))
            item.append(UInt32(index))
            outcome.append(stream.uniform() < VectorMath.logistic(logit) ? 1 : 0)
        }
    }
    guard
        let table = try? InteractionTable(
            pupilNames: (0..<pupils).map { "pupil\($0)" }, itemNames: (0..<items).map { "item\($0)" },
            skillNames: (0..<skills).map { "skill\($0)" }, combinations: SkillCombinations(singles: skills),
            pupil: pupil, item: item, combination: item.map { $0 % UInt32(skills) }, outcome: outcome)
    else { preconditionFailure("the simulated rows fit together") }
    return table
}
