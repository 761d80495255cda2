import Foundation
import Testing

@testable import analytics_sim

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("The page of the report")
struct ReportDocumentTests {
    static func parsed(_ text: String) throws -> XMLDocument { try XMLDocument(data: Data(text.utf8), options: []) }

    static func elements(_ name: String, in document: XMLDocument) throws -> [XMLElement] {
        try document.nodes(forXPath: "//*[local-name()='\(name)']").compactMap { $0 as? XMLElement }
    }

    @Test("Page and figures are well-formed XML", arguments: ReportFixture.names, ReportFixture.languages)
    func wellFormed(_ name: String, _ language: String) throws {
        let report = try Report(ReportFixture.named(name), language: language)
        let document = try Self.parsed(report.html)
        #expect(document.rootElement()?.value(of: "lang") == language)
        #expect(try Self.elements("h2", in: document).count == 5)
        for figure in report.figures { #expect(try Self.parsed(figure.svg).rootElement()?.name == "svg") }
    }

    @Test("Nothing is fetched and nothing runs", arguments: ReportFixture.names)
    func selfContained(_ name: String) throws {
        let report = try Report(ReportFixture.named(name))
        for text in [report.html] + report.figures.map(\.svg) {
            let document = try Self.parsed(text)
            for forbidden in [
                "script", "link", "img", "iframe", "object", "embed", "image", "use", "foreignObject", "form",
            ] {
                #expect(try Self.elements(forbidden, in: document).isEmpty)
            }
            for attribute in try document.nodes(forXPath: "//@*") {
                let local = attribute.localName ?? ""
                #expect(!local.hasPrefix("on") && !["src", "href", "srcset", "action", "style"].contains(local))
                #expect(attribute.stringValue?.contains("://") == false)
            }
            let withoutNames = text.replacingOccurrences(of: #" xmlns="[^"]*""#, with: "", options: .regularExpression)
            #expect(!withoutNames.contains("://") && !withoutNames.lowercased().contains("<script"))
            #expect(!withoutNames.contains("url(") && !withoutNames.contains("@import"))
        }
    }

    @Test("The style sheet means the same to an HTML and an XML reader")
    func styleSheet() {
        #expect(!Report.stylesheet.contains { "<>&".contains($0) })
    }

    @Test("Every drawing says what it shows, and its labels exist once", arguments: ReportFixture.names)
    func figuresAreDescribed(_ name: String) throws {
        let document = try Self.parsed(try Report(ReportFixture.named(name)).html)
        let ids = try document.nodes(forXPath: "//@id").compactMap(\.stringValue)
        #expect(Set(ids).count == ids.count)
        let drawings = try Self.elements("svg", in: document)
        #expect(!drawings.isEmpty)
        for drawing in drawings {
            #expect(drawing.value(of: "role") == "img")
            let labels = drawing.value(of: "aria-labelledby")?.split(separator: " ") ?? []
            #expect(labels.count == 2)
            for label in labels { #expect(ids.contains(String(label))) }
            for part in ["title", "desc"] {
                let text = drawing.elements(forName: part).first?.stringValue ?? ""
                #expect(text.count > 8, "\(part)")
            }
        }
        for label in try document.nodes(forXPath: "//@aria-labelledby").compactMap(\.stringValue) {
            for id in label.split(separator: " ") { #expect(ids.contains(String(id))) }
        }
    }

    @Test("Text from a scenario stays text")
    func hostileText() throws {
        let summary = ReportFixture.hostile
        let report = try Report(summary)
        let document = try Self.parsed(report.html)
        let heading = try #require(try Self.elements("h1", in: document).first?.stringValue)
        #expect(heading.hasPrefix("<script>alert('1')</script> & \"[31m a very long title"))
        #expect(!report.html.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        #expect(!report.html.contains("\u{202E}"))
        #expect(try Self.elements("b", in: document).isEmpty)
        #expect(report.html.contains("a &lt; b &amp;&amp; c &gt; d"))
        #expect(report.html.contains("“]]&gt;&lt;/style&gt;&lt;b&gt;{seed}”"))
        #expect(report.html.contains("&lt;img src=x onerror=alert(1)&gt;.csv"))
    }

    @Test("The same summary gives the same bytes, before and after it was stored", arguments: ReportFixture.names)
    func repeatable(_ name: String) throws {
        let summary = ReportFixture.named(name)
        let first = try Report(summary)
        let stored = try StudySummary(json: summary.json())
        var shuffled = stored
        shuffled.cells.reverse()
        for report in [try Report(summary), try Report(stored), try Report(shuffled)] {
            #expect(report.html == first.html)
            #expect(report.figures.map(\.svg) == first.figures.map(\.svg))
            #expect(report.figures.map(\.csv) == first.figures.map(\.csv))
        }
        #expect(try summary.json() == stored.json())
    }

    @Test("An epsilon never stands without its unit and δ", arguments: ReportFixture.names, ReportFixture.languages)
    func epsilonHasItsUnit(_ name: String, _ language: String) throws {
        let summary = ReportFixture.named(name)
        let report = try Report(summary, language: language)
        let per = report.strings("unit.\(summary.unit).per")
        let document = try Self.parsed(report.html)
        var found = 0
        for kind in ["p", "li", "dd", "caption", "title", "desc", "figcaption"] {
            for element in try Self.elements(kind, in: document) {
                let text = element.stringValue ?? ""
                // Checks are about mechanisms, and a list within an item repeats the item's own text.
                guard text.contains("ε\u{A0}="), element.elements(forName: "ul").isEmpty else { continue }
                found += 1
                #expect(text.contains("δ\u{A0}=") && text.contains(per), "\(text)")
            }
        }
        #expect((found > 0) == report.reading.hasBudgets)
    }

    @Test("What cannot be computed is said to be not available, never shown as a number")
    func notAvailable() throws {
        for language in ReportFixture.languages {
            let report = try Report(ReportFixture.broken, language: language)
            #expect(report.html.contains(report.numbers.notAvailable))
            let text = report.html + report.figures.map { $0.svg + $0.csv }.joined()
            #expect(text.firstMatch(of: /\b(nan|NaN|inf|Infinity)\b/) == nil)
        }
    }

    @Test("The page is in the summary's own language unless another is asked for")
    func language() throws {
        var summary = ReportFixture.synthetic
        summary.language = "nn"
        #expect(try Report(summary).html.contains("<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"nn\""))
        #expect(try Report(summary, language: "nb").html.contains("lang=\"nb\""))
    }

    @Test("A policy that was not run is not spoken of")
    func onePolicy() throws {
        let document = try Self.parsed(try Report(ReportFixture.onePolicy).html)
        #expect(try Self.elements("article", in: document).count == 1)
        let html = try Report(ReportFixture.onePolicy).html
        #expect(!html.contains(StringTable.english("policy.school-dp.name")))
        #expect(html.contains("ε\u{A0}=\u{A0}3 per pupil and school year, δ\u{A0}=\u{A0}10⁻⁶"))
    }
}

@Suite("Summaries that cannot be laid out")
struct ReportErrorTests {
    @Test("A summary that was stored is the same after reading, also where a metric is not a number")
    func roundTrip() throws {
        for fixture in ReportFixture.all where fixture.name != "broken" {
            #expect(try StudySummary(json: fixture.summary.json()) == fixture.summary)
        }
        let broken = try StudySummary(json: ReportFixture.broken.json())
        let alone = try #require(broken.cells.first { $0.policy == "no-sharing" })
        #expect(alone.metrics["curve_rmse"]?.mean.isNaN == true)
        #expect(alone.metrics["ability_rmse"]?.mean == .infinity)
        #expect(alone.bytesLeaving.isNaN)
    }

    static let faults: [(ReportError, @Sendable (inout StudySummary) -> Void)] = [
        (.unsupportedLanguage("se"), { $0.language = "se" }),
        (.unsupportedFormat(found: 2, expected: 1), { $0.format = 2 }),
        (.noCells, { $0.cells = [] }),
        (.unknownKey(field: "population.source", key: "guess"), { $0.population.source = "guess" }),
        (.unknownKey(field: "reference", key: "x"), { $0.reference = "x" }),
        (.unknownKey(field: "model", key: "3pl"), { $0.model = "3pl" }),
        (.unknownKey(field: "unit", key: "pupil"), { $0.unit = "pupil" }),
        (.unknownKey(field: "cells.policy", key: "local-dp"), { $0.cells[0].policy = "local-dp" }),
        (.unknownKey(field: "cells.leaves", key: "all"), { $0.cells[0].leaves = "all" }),
        (.unknownKey(field: "cells.trusts", key: "me"), { $0.cells[0].trusts = "me" }),
        (.outOfDomain(field: "cells.epsilon"), { $0.cells[4].epsilon = 0 }),
        (.outOfDomain(field: "cells.epsilon"), { $0.cells[4].epsilon = .nan }),
        (.outOfDomain(field: "delta"), { $0.delta = 1 }),
        (.outOfDomain(field: "delta"), { $0.delta = .nan }),
        (.outOfDomain(field: "schoolSizes"), { $0.schoolSizes = [-1] }),
        (.duplicateCell(policy: "no-sharing"), { $0.cells.append($0.cells[0]) }),
    ]

    @Test("A summary outside the domain is refused with the field's name", arguments: faults.indices)
    func refused(_ index: Int) {
        var summary = ReportFixture.synthetic
        Self.faults[index].1(&summary)
        #expect(throws: Self.faults[index].0) { try Report(summary) }
    }

    @Test("A hostile key cannot drive the terminal through an error")
    func errorText() {
        #expect(!ReportError.unknownKey(field: "model", key: "\u{1B}[2J").description.contains("\u{1B}"))
    }
}

extension XMLElement {
    /// The value of the attribute `name`; `attribute(forName:)` misses some in corelibs.
    fileprivate func value(of name: String) -> String? {
        attributes?.first { $0.name == name }?.stringValue
    }
}
