import AdaptiveModel
import Foundation
import FoundationXML
import NumericalCore
import Testing

@testable import analytics_sim

@Suite("The report on items")
struct ItemReportTests {
    /// 400 pupils, 8 items from easy to hard; item 3 has its key turned round, item 8 was right for all, item 9 rarely met.
    static let answers: ResponseTable = {
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for number in 0..<400 {
            var stream = SimulationStream(seed: 5, replicate: 0, stream: "item-report", entity: number)
            let ability = stream.normal()
            for place in 0..<10 {
                let uniform = stream.uniform()
                if place == 9, number >= 20 { continue }
                var right = uniform < VectorMath.logistic(1.5 * ability - Double(place - 3) / 2)
                if place == 3 { right.toggle() }
                if place == 8 { right = true }
                pupil.append(UInt32(number))
                item.append(UInt32(place))
                outcome.append(right ? 1 : 0)
            }
        }
        do {
            return try ResponseTable(
                pupilNames: (0..<400).map { "pupil-\($0)" }, itemNames: (0..<9).map { "item-\($0)" } + ["=rare, <b>"],
                pupil: pupil, item: item, outcome: outcome)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static func calibration(
        _ model: ItemResponseModel = .twoPL, minimumAnswers: Int = 50, errors: InformationEstimate? = .observed
    ) throws -> ItemCalibration {
        try ItemCalibration(
            answers, fileName: "answers.csv", model: model, minimumAnswers: minimumAnswers, errors: errors,
            reducer: ProcessGroup.alone.reducer(workers: 2))
    }

    @Test("An item with a wrong key is flagged, and sound ones are not")
    func flags() throws {
        let calibration = try Self.calibration()
        #expect(calibration.outcome.isConverged)
        #expect(calibration.items.map(\.name) == (0..<8).map { "item-\($0)" })
        #expect(calibration.items[3].flags.contains(.negative))
        for item in calibration.items where item.name != "item-3" { #expect(item.flags.isEmpty, "\(item.name)") }
        #expect(
            calibration.leftOut == [.init(name: "item-8", reason: .alike), .init(name: "=rare, <b>", reason: .few)])
        #expect((0.4..<0.9).contains(calibration.reliability))
    }

    @Test("Every parameter that was fitted has a standard error, and none where they were not asked for")
    func errors() throws {
        for item in try Self.calibration().items {
            #expect(item.parameters.filter { "ab".contains($0.name) }.allSatisfy { ($0.standardError ?? -1) > 0 })
        }
        #expect(try !Self.calibration(errors: nil).hasErrors)
    }

    @Test("The page is well-formed, fetches nothing and holds no pupil", arguments: StringTable.items.map(\.language))
    func page(_ language: String) throws {
        let report = try ItemReport(Self.calibration(), language: language)
        let html = report.html
        _ = try XMLDocument(xmlString: html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: ""))
        #expect(!html.contains("pupil-") && !html.contains("<script") && !html.contains("http-equiv"))
        #expect(html.contains("=rare, &lt;b&gt;"))
        #expect(!report.itemsCSV.contains("pupil-") && !report.curvesCSV.contains("pupil-"))
        #expect(report.terminalAnswer(reportPath: "x").contains("item-3"))
        let other = try ItemReport(
            Self.calibration(.threePL, minimumAnswers: 10, errors: nil), language: language)
        #expect(other.itemsCSV.contains("\n\"'=rare, <b>\","))
        _ = try XMLDocument(xmlString: other.html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: ""))
    }

    @Test("A translation has the keys and places of English, and is not English", arguments: ["nb", "nn"])
    func strings(_ language: String) throws {
        let table = try #require(StringTable.items.first { $0.language == language })
        let english = StringTable.items[0]
        #expect(Set(table.entries.keys) == Set(english.entries.keys))
        for (key, text) in StringTable.itemEnglish {
            let own = table.entries[key] ?? ""
            #expect(StringTable.places(in: own) == StringTable.places(in: text), "\(key)")
            #expect(own != text || text.count < 16 || key == "facts", "\(key)")
        }
        #expect(
            Set(StringTable.itemEnglish.keys.filter { $0.hasPrefix("flag.") })
                == Set(ItemCalibration.Flag.allCases.map { "flag.\($0.rawValue)" }))
        for model in ItemResponseModel.allCases where model != .mixed {
            #expect(table.has("model.\(model.rawValue)"))
        }
    }

    @Test("Dots lie on the curve of an item that fits, within what chance allows")
    func dots() throws {
        let report = try ItemReport(Self.calibration(), language: "en")
        let svg = report.curveDrawing(0).svg(id: "x", title: "x", description: "x").rendered
        #expect(svg.components(separatedBy: "<circle").count == 11)
    }

    @Test("What cannot be calibrated is told by the item's name")
    func refusals() throws {
        let few = #expect(throws: ItemCalibrationError.self) { _ = try Self.calibration(minimumAnswers: 1000) }
        #expect(few.map { "\($0)".contains("found 0 items") } == true)
        let graded = try ResponseTable(
            pupilNames: ["a", "b", "c"], itemNames: ["x", "y"], pupil: [0, 1, 2, 0, 1, 2], item: [0, 0, 0, 1, 1, 1],
            outcome: [0, 2, 2, 0, 1, 2], categories: 3)
        let gap = #expect(throws: ItemCalibrationError.self) {
            _ = try ItemCalibration(
                graded, fileName: "f", model: .graded, minimumAnswers: 1, errors: nil,
                reducer: ProcessGroup.alone.reducer(workers: 1))
        }
        #expect(gap.map { "\($0)".contains("item \"x\": found no answer in category 1") } == true)
        let dichotomous = #expect(throws: ItemCalibrationError.self) {
            _ = try ItemCalibration(
                graded, fileName: "f", model: .twoPL, minimumAnswers: 1, errors: nil,
                reducer: ProcessGroup.alone.reducer(workers: 1))
        }
        #expect(dichotomous.map { "\($0)".contains("--model grm") } == true)
    }
}
