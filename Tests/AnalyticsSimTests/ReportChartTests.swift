import Foundation
import Testing

@testable import analytics_sim

@Suite("The figures of the report")
struct ReportChartTests {
    @Test(
        "Linear ticks are round, start at zero and cover every value",
        arguments: [0.0007, 0.084, 1, 7.3, 99.9, 640, 12_000])
    func linearTicks(_ top: Double) {
        let axis = Axis.linear(covering: [top / 3, top])
        #expect(axis.lower == 0 && axis.upper >= top)
        #expect((2...7).contains(axis.ticks.count))
        let step = axis.ticks[1]
        let digit = step / pow(10, log10(step * 1.000_001).rounded(.down))
        #expect([1, 2, 5].contains { abs($0 - digit) < 1e-9 })
    }

    @Test(
        "Logarithmic ticks are round and surround every value",
        arguments: [
            [0.25, 4], [0.084, 8.53], [0.01, 1000], [0.5, 0.5], [3e-7, 2e3],
        ])
    func logarithmicTicks(_ values: [Double]) {
        let axis = Axis.logarithmic(covering: values)
        #expect(axis.lower <= values[0] && axis.upper >= values[1] && axis.lower < axis.upper)
        #expect((2...12).contains(axis.ticks.count))
        #expect(abs(axis.position(axis.lower)) < 1e-12 && abs(axis.position(axis.upper) - 1) < 1e-12)
        #expect(axis.position((axis.lower * axis.upper).squareRoot()).isApproximately(0.5))
    }

    @Test("An axis is logarithmic only where values differ by more than a factor of eight and none is negative")
    func fitting() {
        #expect(Axis.fitting([0.1, 5]).isLogarithmic)
        #expect(!Axis.fitting([1, 7.9]).isLogarithmic)
        #expect(!Axis.fitting([0, 0]).isLogarithmic)
        #expect(!Axis.fitting([.nan]).isLogarithmic)
    }

    @Test("Labels that would overlap are spread, in order and within the frame")
    func spreading() {
        let heights = [18.0, 18, 32, 18, 18]
        let centers = LineChart.spread([100, 101, 101, 102, 300], heights: heights, between: 0, and: 300)
        for index in 1..<centers.count {
            #expect(centers[index] - centers[index - 1] >= (heights[index] + heights[index - 1]) / 2 - 1e-9)
        }
        #expect(centers[4] + 9 <= 300)
        #expect(LineChart.spread([50, 200], heights: [18, 18], between: 0, and: 300) == [50, 200])
    }

    @Test(
        "A histogram counts every school once, in classes of equal width",
        arguments: [
            [1], [0, 0, 0], [210, 210, 220], Array(1...700), [3, 99_999],
        ])
    func histogram(_ sizes: [Int]) {
        let bins = Histogram(sizes, xTitle: "x", yTitle: "y").bins
        #expect(bins.reduce(0) { $0 + $1.count } == sizes.count)
        #expect(Set(bins.map { $0.upper - $0.lower }).count == 1)
        for bin in bins { #expect(bin.count == sizes.count { $0 >= bin.lower && $0 < bin.upper }) }
    }

    @Test("Text is taken to be at least as wide as in Verdana")
    func textWidth() {
        // Verdana's advance widths in thousandths of an em, from its hmtx table.
        let widths: [Character: Double] = [
            "a": 601, "e": 596, "n": 633, "m": 973, "i": 274, "t": 394, "W": 989, "A": 684, "0": 636, " ": 352,
            "%": 1076,
        ]
        for (character, width) in widths {
            #expect(Drawing.width(of: String(character), size: 1000) >= width, "\(character)")
        }
    }

    @Test("No text leaves its figure or overlaps another", arguments: ReportFixture.names, ReportFixture.languages)
    func textsDoNotCollide(_ name: String, _ language: String) throws {
        let report = try Report(ReportFixture.named(name), language: language)
        var checked = 0
        for figure in report.allFigures {
            for width in FigureWidth.allCases {
                let drawing = figure.drawing(width, report.numbers)
                let svg = drawing.svg(id: "x", title: "t", description: "d")
                checkTexts(in: svg, of: drawing, "\(figure.name) \(width)")
                checked += 1
            }
        }
        for policy in report.reading.policies {
            let drawing = report.flow(policy).drawing()
            checkTexts(in: drawing.svg(id: "x", title: "t", description: "d"), of: drawing, policy)
            checked += 1
        }
        #expect(checked > 1)
    }

    private func checkTexts(in svg: Node, of drawing: Drawing, _ what: String) {
        let boxes = svg.texts.map { text, attributes -> (x: Double, y: Double, w: Double, h: Double, text: String) in
            func number(_ name: String) -> Double { Double(attributes[name] ?? "") ?? .nan }
            let size = number("font-size")
            let width = Drawing.width(of: text, size: size, bold: attributes["font-weight"] == "600")
            let start =
                switch attributes["text-anchor"] {
                case "end": number("x") - width
                case "middle": number("x") - width / 2
                default: number("x")
                }
            return (start, number("y") - size * 0.78, width, size, text)
        }
        #expect(!boxes.isEmpty)
        for (index, box) in boxes.enumerated() {
            #expect(box.x >= -0.5 && box.x + box.w <= drawing.width + 0.5, "\(what): \(box.text)")
            #expect(box.y >= -0.5 && box.y + box.h <= drawing.height + 0.5, "\(what): \(box.text)")
            for other in boxes[(index + 1)...] {
                let apart =
                    box.x + box.w <= other.x || other.x + other.w <= box.x || box.y + box.h <= other.y
                    || other.y + other.h <= box.y
                #expect(apart, "\(what): \(box.text) | \(other.text)")
            }
        }
    }

    @Test("The CSV of a figure holds the numbers behind it, with a point in every language")
    func csv() throws {
        for language in ReportFixture.languages {
            let figures = try Report(ReportFixture.synthetic, language: language).figures
            #expect(
                figures.map(\.name) == ["curve-error", "curve-error-by-epsilon", "ability-error", "school-sizes"])
            let lines = figures[1].csv.split(separator: "\n")
            #expect(lines[0] == "policy,epsilon,unit,delta,metric,mean,standard_error,replicates")
            #expect(lines.count == 1 + 18)
            #expect(lines[1] == "pooled-raw,,,,curve_rmse,0.0084,0.0002,20")
            #expect(lines[3].hasPrefix("central-dp,0.25,pupil-year,1e-06,curve_rmse,0.0179,0.0002,20"))
            let schools = figures[3].csv.split(separator: "\n").dropFirst().compactMap {
                Int($0.split(separator: ",")[2])
            }
            #expect(schools.reduce(0, +) == ReportFixture.synthetic.schoolSizes.count)
        }
    }

    @Test("A point stands where its value lies")
    func pointsStandRight() throws {
        let plot = IntervalPlot(
            rows: [1.0, 2, 4].map {
                .init(label: "row", style: .of(policy: "pooled-raw"), value: $0, margin: nil, text: "v")
            }, axisTitle: "axis", reference: nil)
        let svg = plot.drawing(.wide, numbers: StringTable.english.numbers).svg(id: "x", title: "t", description: "d")
        let xs = svg.rendered.matches(of: /<circle cx="([0-9.]+)"/).compactMap { Double($0.1) }
        try #require(xs.count == 3)
        #expect(((xs[2] - xs[1]) / (xs[1] - xs[0])).isApproximately(2, within: 0.001))
    }
}

extension Double {
    fileprivate func isApproximately(_ other: Double, within tolerance: Double = 1e-9) -> Bool {
        abs(self - other) <= tolerance
    }
}

extension Node {
    /// The texts below this node with their attributes.
    fileprivate var texts: [(text: String, attributes: [String: String])] {
        guard case .element(let name, let attributes, let children) = self else { return [] }
        guard name == "text", case .text(let text)? = children.first else { return children.flatMap(\.texts) }
        return [(text, Dictionary(uniqueKeysWithValues: attributes.map { ($0.name, $0.value) }))]
    }
}
