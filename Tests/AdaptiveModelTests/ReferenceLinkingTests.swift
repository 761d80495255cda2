import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Links against R's equateIRT 2.5.1.
///
/// Tolerances are the README's: mean methods 1e-10, Haebara and Stocking–Lord 1e-5.
@Suite struct ReferenceLinkingTests {
    struct Reference: Sendable, CustomStringConvertible {
        let json: JSONValue
        var description: String {
            "\(json["model"]?.string ?? "?") \(json["from"]?.string ?? "?") → \(json["to"]?.string ?? "?")"
        }
    }

    static let all = References.files(in: "irt").filter { $0.lastPathComponent == "linking.json" }.flatMap { file in
        ((try? JSONValue(contentsOf: file))?["links"]?.array ?? []).map { Reference(json: $0) }
    }

    @Test func thereAreLinksToCompareWith() { #expect(!Self.all.isEmpty) }

    private func bank(_ rows: JSONValue?) throws -> ItemBank {
        try ItemBank(
            model: .threePL,
            items: try #require(rows?.array).map { row in
                let a = try #require(row["a"]?.double)
                let b = try #require(row["b"]?.double)
                return ItemBank.Item(
                    name: try #require(row["item"]?.string),
                    model: .logistic(
                        LogisticItem(discrimination: a, intercept: -a * b, lowerAsymptote: row["c"]?.double ?? 0)))
            })
    }

    @Test(arguments: all)
    func theLinkIsTheReferences(_ reference: Reference) throws {
        let linking = try Linking(from: bank(reference.json["items_from"]), to: bank(reference.json["items_to"]))
        #expect(linking.names == reference.json["common_items"]?.array?.compactMap(\.string))
        #expect(linking.unitIsHeld == (reference.json["model"]?.string == "rasch"))
        let methods: [(String, LinkingMethod)] = [
            ("mean-mean", .meanMean), ("mean-gmean", .meanGeometricMean), ("mean-sigma", .meanSigma),
            ("Haebara", .haebara), ("Stocking-Lord", .stockingLord),
        ]
        for (name, method) in methods {
            guard let expected = reference.json["results"]?[name] else { continue }
            let link = try linking.link(by: method)
            let tolerance = method == .haebara || method == .stockingLord ? 1e-5 : 1e-10
            #expect(abs(link.slope - (expected["A"]?.double ?? .nan)) < tolerance, "\(name)")
            #expect(abs(link.shift - (expected["B"]?.double ?? .nan)) < tolerance, "\(name)")
        }
    }
}
