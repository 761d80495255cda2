import AdaptiveModel
import NumericalCore

extension World {
    /// A population of pupils in classes in schools in municipalities, and their answers under a two-parameter logistic model.
    ///
    /// Every number belongs to (seed, replicate, stream, entity), so a pupil's ability does not change with the number of items,
    /// nor the items with the number of pupils.
    init(_ population: Scenario.Population, seed: UInt64, replicate: Int) {
        let sizes = population.sites.drawSizes(seed: seed, replicate: replicate)
        municipalityOfSchool = population.sites.drawMunicipalities(seed: seed, replicate: replicate)
        let shares = population.variance

        let municipalityEffects = (0..<population.sites.municipalities).map { municipality in
            var stream = SimulationStream(
                seed: seed, replicate: replicate, stream: "municipality-effect", entity: municipality)
            return shares.municipality.squareRoot() * stream.normal()
        }
        var schoolOfPupil: [Int] = []
        var abilities: [Double] = []
        var schoolMeans: [Double] = []
        for (school, enrolled) in sizes.enumerated() {
            var stream = SimulationStream(seed: seed, replicate: replicate, stream: "school", entity: school)
            let mean =
                municipalityEffects[municipalityOfSchool[school]] + shares.school.squareRoot() * stream.normal()
            schoolMeans.append(mean)
            let users = (0..<enrolled).reduce(0) { count, _ in
                count + (stream.bernoulli(population.participation) ? 1 : 0)
            }
            var seatsLeft = 0
            var classMean = mean
            for _ in 0..<users {
                if seatsLeft == 0 {
                    let range = population.classSize
                    seatsLeft = range.lowerBound + stream.integer(below: range.count)
                    classMean = mean + shares.schoolClass.squareRoot() * stream.normal()
                }
                seatsLeft -= 1
                abilities.append(classMean + shares.pupil.squareRoot() * stream.normal())
                schoolOfPupil.append(school)
            }
        }
        self.schoolOfPupil = schoolOfPupil

        // The scale of ability is the population's own: mean 0 and variance 1 over the pupils there are.
        let count = Double(max(abilities.count, 1))
        let mean = abilities.reduce(0, +) / count
        let variance = abilities.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let deviation = variance > 0 ? variance.squareRoot() : 1
        abilities = abilities.map { ($0 - mean) / deviation }

        var itemStream = SimulationStream(seed: seed, replicate: replicate, stream: "items")
        let items = (0..<population.items).map { item in
            let a = itemStream.logNormal(
                mu: population.discrimination.mean, sigma: population.discrimination.deviation)
            let b = population.difficulty.mean + population.difficulty.deviation * itemStream.normal()
            return ItemBank.Item(name: "item-\(item + 1)", discrimination: a, intercept: -a * b)
        }
        let bank = ItemBank.twoParameter(items)

        var starts = [0]
        var answered: [UInt32] = []
        var outcomes: [UInt8] = []
        for (pupil, ability) in abilities.enumerated() {
            var assignment = SimulationStream(seed: seed, replicate: replicate, stream: "assignment", entity: pupil)
            var luck = SimulationStream(seed: seed, replicate: replicate, stream: "responses", entity: pupil)
            var absence = SimulationStream(seed: seed, replicate: replicate, stream: "missing", entity: pupil)
            for item in assignment.sample(population.itemsPerPupil, of: population.items) {
                let draw = luck.uniform()
                guard !population.missing.occurs(ability: ability, &absence) else { continue }
                let p = VectorMath.logistic(items[item].discrimination * ability + items[item].intercept)
                answered.append(UInt32(item))
                outcomes.append(draw < p ? 1 : 0)
            }
            starts.append(answered.count)
        }
        responses = ResponseTable(
            pupilNames: abilities.indices.map { "pupil-\($0 + 1)" }, itemNames: items.map(\.name), starts: starts,
            items: answered, outcomes: outcomes)
        truth = Truth(
            bank: bank, abilities: abilities, schoolMeans: schoolMeans.map { ($0 - mean) / deviation },
            withinSchoolDeviation: (shares.schoolClass + shares.pupil).squareRoot() / deviation)
    }
}

extension Scenario.Missing {
    fileprivate func occurs(ability: Double, _ stream: inout SimulationStream) -> Bool {
        switch self {
        case .none: false
        case .atRandom(let rate): stream.bernoulli(rate)
        case .notAtRandom(let intercept, let slope):
            stream.bernoulli(VectorMath.logistic(intercept + slope * ability))
        }
    }
}

extension ItemBank {
    /// A 2PL bank of items that are known to be sound.
    static func twoParameter(_ items: [Item]) -> ItemBank {
        do {
            return try ItemBank(model: .twoPL, items: items)
        } catch {
            preconditionFailure("generated items have finite parameters and names of their own: \(error)")
        }
    }
}
