import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Curves, information and abilities of all models against R's mirt: 1e-8.
@Suite struct ReferenceModelTests {
    @Test func everyModelHasAReference() {
        let models = Set(ReferenceFit.all.map(\.model))
        #expect(models.isSuperset(of: [.rasch, .onePL, .twoPL, .threePL, .fourPL]))
        if References.fetched != nil {
            #expect(models.count == ItemResponseModel.allCases.count - 1)
        }
    }

    @Test(arguments: ReferenceFit.all)
    func expectedAPosterioriIsTheReferences(_ reference: ReferenceFit) throws {
        guard let patterns = reference.json["scores"]?["patterns"]?.array,
            let estimates = reference.json["scores"]?["estimates"]?["EAP"]?.array
        else { return }
        let bank = try reference.bank()
        let answers = patterns.map { ($0.array ?? []).map { $0.double.map { Int($0) } } }
        let found = try ExpectedAPosteriori(bank, quadrature: .equallySpaced(121)).estimates(
            table(of: answers, items: bank.items.map(\.name), categories: 128))
        for (estimate, expected) in zip(found, estimates) {
            guard let theta = expected["F1"]?.double else { continue }
            #expect(abs(estimate.ability - theta) < 1e-8)
            #expect(abs(estimate.standardError - (expected["SE_F1"]?.double ?? .nan)) < 1e-8)
        }
    }

    @Test(arguments: ReferenceFit.all)
    func informationAndExpectedScoreAreTheReferences(_ reference: ReferenceFit) throws {
        guard let information = reference.json["information"], let grid = information["theta"]?.array else { return }
        let bank = try reference.bank()
        for (place, theta) in grid.compactMap(\.double).enumerated() {
            if let test = information["test"]?[place]?.double {
                #expect(abs(bank.information(theta) - test) < 1e-8)
            }
            for item in bank.items {
                guard let expected = information["items"]?[item.name]?[place]?.double else { continue }
                #expect(abs(item.information(theta) - expected) < 1e-8)
            }
            if let expected = information["expected_test"]?[place]?.double {
                #expect(abs(bank.expectedScore(theta) - expected) < 1e-8)
            }
            if let trace = information["trace_item1"]?[place]?.array {
                for (p, expected) in zip(bank.items[0].model.probabilities(theta).probability, trace) {
                    #expect(abs(p - (expected.double ?? .nan)) < 1e-8)
                }
            }
        }
    }
}
