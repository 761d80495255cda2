import AdaptiveModel
import Foundation
import LearningAnalytics
import NumericalCore
import Testing

@testable import analytics_sim

/// The synthetic population, and real answers in its place.
@Suite struct WorldTests {
    static func population(_ change: (inout Scenario.Population) -> Void = { _ in }) throws -> Scenario.Population {
        let scenario = try Scenario(text: ScenarioTests.text("quickstart"), name: "q")
        guard case .population(var population) = scenario.source else { preconditionFailure("quickstart simulates") }
        change(&population)
        return population
    }

    @Test func abilityHasMeanZeroAndVarianceOneOverThePopulation() throws {
        let world = World(try Self.population(), seed: 1, replicate: 0)
        let abilities = try #require(world.truth).abilities
        let count = Double(abilities.count)
        let mean = abilities.reduce(0, +) / count
        #expect(abs(mean) < 1e-12)
        #expect(abs(abilities.reduce(0) { $0 + $1 * $1 } / count - 1) < 1e-12)
    }

    @Test func theShareOfVarianceBetweenSchoolsIsTheScenarios() throws {
        // 400 schools of 60: the estimate of .3 has a standard error of about .025; false alarm at ± .12 below 1e-5.
        let population = try Self.population {
            $0.sites = .init(schools: 400, municipalities: 1, size: .init(mean: 60, sigma: 0, minimum: 1))
            $0.participation = 1
            $0.variance = .init(municipality: 0, school: 0.3, schoolClass: 0, pupil: 0.7)
            $0.items = 2
            $0.itemsPerPupil = 1
        }
        let world = World(population, seed: 3, replicate: 0)
        let abilities = try #require(world.truth).abilities
        var sums = [Double](repeating: 0, count: 400)
        for (pupil, school) in world.schoolOfPupil.enumerated() { sums[school] += abilities[pupil] / 60 }
        let between = sums.reduce(0) { $0 + $1 * $1 } / 400 - 0.7 / 60
        #expect(abs(between - 0.3) < 0.12)
    }

    @Test func aPupilsAbilityDoesNotChangeWithTheItemsNorTheItemsWithThePupils() throws {
        let one = World(try Self.population(), seed: 1, replicate: 2)
        let moreItems = World(try Self.population { $0.items = 50 }, seed: 1, replicate: 2)
        #expect(one.truth?.abilities == moreItems.truth?.abilities)
        let fewerSchools = World(try Self.population { $0.sites.schools = 10 }, seed: 1, replicate: 2)
        #expect(one.truth?.bank == fewerSchools.truth?.bank)
        #expect(World(try Self.population(), seed: 1, replicate: 3).truth?.bank != one.truth?.bank)
    }

    @Test func weakerPupilsMissMoreAnswersWhereTheScenarioSaysSo() throws {
        let population = try Self.population {
            $0.missing = .notAtRandom(intercept: -1, slope: -1)
            $0.items = 20
        }
        let world = World(population, seed: 5, replicate: 0)
        let abilities = try #require(world.truth).abilities
        var missed = (weak: 0.0, strong: 0.0)
        var pupils = missed
        for pupil in abilities.indices {
            let share = 1 - Double(world.responses.answers(of: pupil).count) / 20
            if abilities[pupil] < 0 {
                missed.weak += share
                pupils.weak += 1
            } else {
                missed.strong += share
                pupils.strong += 1
            }
        }
        // logistic(−1 − θ): about .43 below the mean and .15 above.
        #expect(missed.weak / pupils.weak > 0.35)
        #expect(missed.strong / pupils.strong < 0.22)
    }

    @Test func everyMunicipalityHasASchoolAndEveryPupilOne() throws {
        let world = World(try Self.population(), seed: 9, replicate: 0)
        #expect(Set(world.municipalityOfSchool).count == 5)
        #expect(world.schoolOfPupil.count == world.responses.pupilCount)
        #expect(world.pupilsBySchool.flatMap { $0 }.count == world.responses.pupilCount)
        #expect(world.pupilsByMunicipality.flatMap { $0 }.sorted() == Array(0..<world.responses.pupilCount))
    }

    // MARK: Real answers

    static func events() -> EventTable {
        var events = EventTable()
        events.pupilNames = ["x", "y", "z"]
        events.itemNames = ["i", "j", "k"]
        events.skillNames = ["s", "t"]
        events.pupil = [0, 0, 0, 1, 1, 2, 2]
        events.item = [0, 1, 0, 0, 1, 2, 2]
        events.skill = [0, 0, 0, 0, 1, 1, 1]
        events.outcome = [1, 0, 1, 0, 1, -1, 1]
        return events
    }

    static func file(_ unit: Scenario.DataFile.Unit, _ repeats: Scenario.DataFile.Repeats, minimum: Int) -> Scenario.DataFile {
        .init(
            path: "a.csv", unit: unit, repeats: repeats, minimumAnswers: minimum,
            sites: .init(schools: 2, municipalities: 1, size: .init(mean: 10, sigma: 0.5, minimum: 1)))
    }

    @Test func answersAreCountedByItemOrSkillFirstOrAll() throws {
        let bySkill = try RealAnswers(Self.events(), Self.file(.kc, .all, minimum: 2)).responses
        #expect(bySkill.count == 6)
        #expect(bySkill.itemNames == ["s", "t"])
        let first = try RealAnswers(Self.events(), Self.file(.kc, .first, minimum: 2)).responses
        #expect(first.count == 4)
        let byItem = try RealAnswers(Self.events(), Self.file(.item, .all, minimum: 2)).responses
        #expect(byItem.itemNames == ["i", "j"])
        #expect(byItem.pupilNames == ["x", "y"])
    }

    @Test func tooFewItemsAreATypedError() {
        #expect(throws: RealDataError.tooFewItems(kept: 0, minimumAnswers: 9)) {
            try RealAnswers(Self.events(), Self.file(.kc, .all, minimum: 9))
        }
        var plain = Self.events()
        plain.skill = []
        #expect(throws: RealDataError.noSkills) { try RealAnswers(plain, Self.file(.kc, .all, minimum: 1)) }
    }

    @Test func pupilsAreDealtToSchoolsAndKeepTheirAnswers() throws {
        let real = try RealAnswers(Self.events(), Self.file(.kc, .all, minimum: 2))
        let world = World(real, sites: Self.file(.kc, .all, minimum: 2).sites, seed: 1, replicate: 0)
        #expect(world.responses.count == real.responses.count)
        #expect(Set(world.responses.pupilNames) == Set(real.responses.pupilNames))
        #expect(world.schoolOfPupil == world.schoolOfPupil.sorted())
    }
}
