import AdaptiveModel
import Foundation
import LearningAnalytics
import NumericalCore

/// What one replicate of a study runs on: answers, and where the pupils go to school.
struct World: Sendable {
    /// All answers; pupils of a school side by side.
    let responses: ResponseTable
    /// Pupil to school.
    let schoolOfPupil: [Int]
    /// School to municipality.
    let municipalityOfSchool: [Int]
    /// What generated the answers, where that is known.
    let truth: Truth?

    /// The parameters that answers were generated from.
    struct Truth: Sendable {
        /// The items, on the scale on which the whole population's abilities have mean 0 and variance 1.
        let bank: ItemBank
        /// Pupil to ability.
        let abilities: [Double]
        /// School to the mean ability its pupils are drawn around.
        let schoolMeans: [Double]
        /// Standard deviation of ability around a school's mean.
        let withinSchoolDeviation: Double
    }

    var schoolCount: Int { municipalityOfSchool.count }
    var municipalityCount: Int { (municipalityOfSchool.max() ?? -1) + 1 }

    /// The pupils of every school.
    var pupilsBySchool: [[Int]] { grouped(schoolCount) { schoolOfPupil[$0] } }

    /// The pupils of every municipality.
    var pupilsByMunicipality: [[Int]] {
        grouped(municipalityCount) { municipalityOfSchool[schoolOfPupil[$0]] }
    }

    private func grouped(_ count: Int, by place: (Int) -> Int) -> [[Int]] {
        var groups = [[Int]](repeating: [], count: count)
        for pupil in schoolOfPupil.indices { groups[place(pupil)].append(pupil) }
        return groups.filter { !$0.isEmpty }
    }

    /// The answers as rows of events, as a school's system would hold them.
    var events: EventTable {
        var table = EventTable()
        table.pupilNames = responses.pupilNames
        table.itemNames = responses.itemNames
        for pupil in 0..<responses.pupilCount {
            for answer in responses.answers(of: pupil) {
                table.pupil.append(UInt32(pupil))
                table.item.append(responses.items[answer])
                table.outcome.append(Int8(responses.outcomes[answer]))
            }
        }
        return table
    }
}

extension Scenario.Sites {
    /// Pupils enrolled in each school, lognormal and no fewer than the minimum.
    func drawSizes(seed: UInt64, replicate: Int) -> [Int] {
        let mu = log(size.mean) - size.sigma * size.sigma / 2
        return (0..<schools).map { school in
            var stream = SimulationStream(seed: seed, replicate: replicate, stream: "school-size", entity: school)
            return max(size.minimum, Int(stream.logNormal(mu: mu, sigma: size.sigma).rounded()))
        }
    }

    /// School to municipality: every municipality has a school, and the rest go to some more than to others (log-weights of
    /// deviation 1), since Norwegian municipalities run from one school to more than a hundred.
    func drawMunicipalities(seed: UInt64, replicate: Int) -> [Int] {
        var stream = SimulationStream(seed: seed, replicate: replicate, stream: "municipality")
        let weights = (0..<municipalities).map { _ in stream.logNormal(mu: 0, sigma: 1) }
        return (0..<schools).map { school in
            school < municipalities ? school : stream.place(in: weights)
        }
    }
}

extension SimulationStream {
    /// A place drawn with probability proportional to its weight.
    mutating func place(in weights: [Double]) -> Int {
        var left = uniform() * weights.reduce(0, +)
        for (place, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return place }
        }
        return weights.count - 1
    }
}
