import Testing

@testable import analytics_sim

@Suite("The summary in words")
struct ReportFindingsTests {
    static func texts(_ summary: StudySummary) throws -> [String] {
        try Report(summary, language: "en").findings.flatMap { [$0.text] + $0.items }
            .map { $0.replacing("\u{A0}", with: " ") }
    }

    @Test("It states the sampling error, what each rule costs, where noise belongs and what it buys")
    func synthetic() throws {
        #expect(
            try Self.texts(ReportFixture.synthetic) == [
                "With everything pooled, the item curves are typically off by 0.84 percentage points. That is the sampling error: it comes from the limited number of pupils and has nothing to do with privacy.",
                "The item curves are off by (where noise is added, ε = 1 per pupil and school year, δ = 10⁻⁶):",
                "Pooled, with codes for names: 0.84 percentage points; no difference from pooling everything can be seen.",
                "Noise added once, centrally: 0.96 percentage points, 1.1 times the sampling error.",
                "Noise added in each municipality: 1.7 percentage points, 2.0 times the sampling error.",
                "Noise added at each school: 6.3 percentage points, 7.5 times the sampling error.",
                "Nothing shared: 8.5 percentage points, 10 times the sampling error.",
                "Where the noise is added matters: with the same ε, “Noise added at each school” gives 6.5 times the error of “Noise added once, centrally”.",
                "Every rule that shares something does better than schools calibrating alone.",
                "Codes in place of names do not hide rows: someone who knows 10 answers from a pupil can pick out the one right row for 76% of the pupils.",
                "What the noise buys: someone who could otherwise only toss a coin, and be right 50 times of 100, guesses whether a certain pupil is in the data. With the release and ε = 1 per pupil and school year, δ = 10⁻⁶, even the best guesser is right at most 55 times of 100.",
            ])
    }

    @Test("A difference whose 95 % interval holds zero is not called one, in either direction")
    func withinError() throws {
        var summary = ReportFixture.synthetic
        let central = try #require(summary.cells.firstIndex { $0.policy == "central-dp" && $0.epsilon == 1 })
        for (excess, error, phrase) in [
            (0.0012, 0.0006, "no difference from pooling everything can be seen"),
            (0.0012, 0.00056, "1.1 times the sampling error."), (-0.0012, 0.0007, "no difference"),
            (-0.0012, 0.0005, "less than with everything pooled"),
        ] {
            summary.cells[central].metrics["curve_rmse_excess"] = ReportFixture.estimate(excess, error)
            let line = try #require(
                try Self.texts(summary).first { $0.hasPrefix("Noise added once, centrally: ") })
            #expect(line.contains(phrase))
        }
    }

    @Test("With one replicate no comparison is claimed to be certain")
    func oneReplicate() throws {
        let texts = try Self.texts(ReportFixture.oneReplicate)
        #expect(texts.contains { $0.contains("7.5 times the sampling error (how certain that is, is not known)") })
        #expect(!texts.contains { $0.hasPrefix("Where the noise") || $0.hasPrefix("Every rule") })
        #expect(
            try Report(ReportFixture.oneReplicate, language: "en").warnings.contains {
                $0.hasPrefix("The study was run once")
            })
    }

    @Test("Rules that share and yet do worse than sharing nothing are named")
    func worseThanNothing() throws {
        var summary = ReportFixture.synthetic
        let school = try #require(summary.cells.firstIndex { $0.policy == "school-dp" && $0.epsilon == 1 })
        summary.cells[school].metrics["curve_rmse"] = ReportFixture.estimate(0.092)
        let findings = try Report(summary, language: "en").findings
        let place = try #require(
            findings.firstIndex { $0.text.contains("worse items than schools calibrating alone (8.5 ") })
        #expect(
            findings[place].items.map { $0.replacing("\u{A0}", with: " ") } == [
                "Noise added at each school: 9.2 percentage points; better than alone from ε = 2 per pupil and school year, δ = 10⁻⁶."
            ])
        #expect(findings[place + 1].text.hasPrefix("Why: the noise is just as large when few pupils"))
        #expect(findings[place + 1].text.contains("60,000 pupils are too few to calibrate 300 items"))
        #expect(!findings.contains { $0.text.hasPrefix("Every rule that shares") || $0.text.hasPrefix("No visible") })
    }

    @Test("Where few answers count, that is given as a reason; what cannot be told from schools alone is named")
    func fewPupils() throws {
        let findings = try Report(ReportFixture.fewPupils, language: "en").findings
        let place = try #require(findings.firstIndex { $0.text.hasPrefix("These rules share something and yet") })
        #expect(
            findings[place].items.map { $0.replacing("\u{A0}", with: " ") } == [
                "Noise added once, centrally: 11 percentage points; better than alone from ε = 2 per pupil and term, δ = 2.5·10⁻⁷.",
                "Noise added at each school: 16 percentage points; better than alone from ε = 4 per pupil and term, δ = 2.5·10⁻⁷.",
            ])
        #expect(findings[place + 1].text.hasSuffix("schools that calibrate alone use all of theirs."))
        #expect(findings[place + 1].text.contains("only 30% of the answers count"))
        #expect(findings[place + 2].text.hasPrefix("No visible difference from schools"))
        #expect(findings[place + 2].items == ["Noise added in each municipality"])
    }

    @Test("A rule is better from some ε on only where it is at every larger one too")
    func turningPoint() throws {
        var summary = ReportFixture.fewPupils
        let largest = try #require(summary.cells.firstIndex { $0.policy == "central-dp" && $0.epsilon == 4 })
        for metric in ["curve_rmse", "curve_rmse_excess"] { summary.cells[largest].metrics[metric]?.mean = 0.12 }
        let reading = StudyReading(summary)
        let alone = try #require(reading.headline("no-sharing"))
        #expect(reading.epsilon(fromWhich: "central-dp", isBetterThan: alone) == nil)
        #expect(reading.epsilon(fromWhich: "school-dp", isBetterThan: alone) == 4)
    }

    @Test("A rule without noise that loses to schools alone gets no reason that speaks of noise")
    func worseWithoutNoise() throws {
        let texts = try Self.texts(ReportFixture.withoutNoise.with("no-sharing", curve: 0.002))
        #expect(texts.contains { $0.hasPrefix("These rules share something and yet") })
        #expect(!texts.contains { $0.hasPrefix("Why:") })
    }

    @Test(
        "The finding on codes agrees with the share singled out, and names the fewest answers that find half the pupils",
        arguments: [
            (
                [0, 0, 0, 0], "10 answers from a pupil is not enough here", "0%",
                "up to 10 answers, singles out more than half"
            ),
            ([0, 0, 0, 0.004], "not enough here", "0.4%", "up to 10 answers, singles out more than half"),
            ([0, 0, 0.01, 0.01], "do not hide rows", "1%", "up to 10 answers, singles out more than half"),
            ([0, 0, 0.2, 0.5], "do not hide rows", "50%", "up to 10 answers, singles out more than half"),
            ([0, 0, 0.2, 0.51], "do not hide rows", "51%", nil),
            (
                [0, 0.501, 0.6, 0.9], "do not hide rows", "90%",
                "More than half of the pupils are singled out by 3 answers."
            ),
            ([1, 1, 1, 1], "do not hide rows", "100%", "More than half of the pupils are singled out by 1 answer."),
        ] as [([Double], String, String, String?)])
    func singledOut(_ shares: [Double], _ claim: String, _ share: String, _ half: String?) throws {
        var summary = ReportFixture.synthetic
        let rows = try #require(summary.cells.firstIndex { $0.policy == "pseudonymised" })
        for (known, share) in zip([1, 3, 5, 10], shares) {
            summary.cells[rows].metrics["singled_out_\(known)"] = ReportFixture.estimate(share, 0)
        }
        let text = try #require(try Self.texts(summary).first { $0.hasPrefix("Codes in place of names") })
        #expect(text.contains(claim))
        #expect(text.contains(" \(share) of the pupils"))
        if let half { #expect(text.contains(half)) } else { #expect(!text.contains("half")) }
    }

    @Test(
        "The first page shows ten known answers where the study tried them, else the most it tried",
        arguments: [([1, 3, 5, 10, 20], 10), ([1, 3, 5], 5), ([2], 2)])
    func knownAnswers(_ tried: [Int], _ shown: Int) throws {
        var summary = ReportFixture.synthetic
        for index in summary.cells.indices where !summary.cells[index].leaves.hasPrefix("sums") {
            summary.cells[index].metrics = summary.cells[index].metrics.filter { !$0.key.hasPrefix("singled_out") }
            for known in tried { summary.cells[index].metrics["singled_out_\(known)"] = ReportFixture.estimate(0.3) }
        }
        let report = try Report(summary, language: "en")
        #expect(report.reading.knownAnswers == tried)
        #expect(report.reading.headlineKnownAnswers == shown)
        #expect(report.html.contains("Singled out by \(shown) known answers"))
        #expect(
            report.terminalAnswer(reportPath: "r").replacing("\n", with: " ").contains("by \(shown) known answers."))
        for known in tried {
            #expect(report.html.contains(">\(known) known answer"))
        }
    }

    @Test("What is only rounding is shown as 0, and is no difference")
    func rounding() throws {
        let texts = try Self.texts(ReportFixture.real)
        #expect(
            texts.contains(
                "Pooled, with codes for names: 0 percentage points; no difference from pooling everything can be seen.")
        )
        let reading = StudyReading(ReportFixture.real)
        #expect(reading.usable("curve_rmse", reading.headline("pooled-raw"))?.mean == 0)
    }

    @Test("Without a known truth no sampling error is claimed, and no multiple of it")
    func real() throws {
        let texts = try Self.texts(ReportFixture.real)
        #expect(texts[0].hasPrefix("The true items behind real answers are unknown."))
        #expect(texts.contains("Noise added once, centrally: 0.12 percentage points."))
        let html = try Report(ReportFixture.real, language: "en").html
        #expect(!html.contains("times the sampling error") && !html.contains("Times the sampling error"))
    }

    @Test("Failed checks, failed calibrations and invented schools stand before the answer")
    func warnings() throws {
        let report = try Report(ReportFixture.real, language: "en")
        #expect(report.warnings.count == 3)
        #expect(report.warnings[0].hasPrefix("1 check of the simulator against known results failed."))
        #expect(report.warnings[1].hasPrefix("15 calibrations did not converge."))
        #expect(report.warnings[2].hasPrefix("The data do not say which school"))
        #expect(try Report(ReportFixture.synthetic).warnings.isEmpty)
    }

    @Test(
        "The first page shows the epsilon nearest to 1 that all private rules share",
        arguments: [
            ([0.25, 0.5, 2, 4], 0.5 as Double?), ([8, 3], 3), ([1.1, 0.95], 0.95), ([], nil),
        ])
    func headline(_ epsilons: [Double], _ expected: Double?) {
        var summary = ReportFixture.synthetic
        summary.cells.removeAll { $0.epsilon != nil }
        for (index, epsilon) in epsilons.enumerated() {
            for policy in ["central-dp", "school-dp"] {
                summary.cells.append(
                    ReportFixture.cell(
                        policy, epsilon: epsilon, curve: 0.01 + Double(index) / 1000, certainty: 0.6,
                        leaves: "sums.noisy.school", trusts: "nobody"))
            }
        }
        // An epsilon that only one of them was run at is not for the first page.
        if !epsilons.isEmpty {
            summary.cells.append(
                ReportFixture.cell(
                    "central-dp", epsilon: 1, curve: 0.01, certainty: 0.6, leaves: "sums.noisy.central",
                    trusts: "nobody"))
        }
        let reading = StudyReading(summary)
        #expect(reading.headlineEpsilon == expected)
        #expect(
            reading.policies
                == StudyReading.policyOrder.filter {
                    // Those of the fixture without municipalities.
                    ["pooled-raw", "pseudonymised", "no-sharing"].contains($0)
                        || (!epsilons.isEmpty && ["central-dp", "school-dp"].contains($0))
                })
    }

    @Test("The sampling error is that of pooling, or what is left of another rule's error without its own part")
    func samplingError() throws {
        #expect(StudyReading(ReportFixture.synthetic).samplingError == 0.0084)
        let alone = try #require(StudyReading(ReportFixture.onePolicy).samplingError)
        #expect(abs(alone - 0.0084) < 1e-12)
        #expect(StudyReading(ReportFixture.real).samplingError == nil)
    }

    @Test("The bound that is printed covers every rule it is printed for")
    func worstBound() throws {
        var summary = ReportFixture.synthetic
        let school = try #require(summary.cells.firstIndex { $0.policy == "school-dp" && $0.epsilon == 1 })
        summary.cells[school].certainty = 0.7311
        #expect(try Self.texts(summary).contains { $0.hasSuffix("right at most 74 times of 100.") })
    }

    @Test("Rows with names are never counted as hard to find")
    func namedRows() throws {
        let report = try Report(ReportFixture.synthetic, language: "en")
        let pooled = try #require(report.reading.headline("pooled-raw"))
        #expect(report.singledOut(1, pooled) == "named anyway")
        let central = try #require(report.reading.headline("central-dp"))
        #expect(report.singledOut(3, central) == "no rows")
    }
}
