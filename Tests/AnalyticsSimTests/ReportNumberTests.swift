import Testing

@testable import analytics_sim

@Suite("Numbers in the report")
struct ReportNumberTests {
    static let english = StringTable.english.numbers
    static let norwegian = StringTable.bokmal.numbers

    @Test("Each language has its own decimal mark, grouping and per cent")
    func languages() {
        #expect(Self.english.decimal(1234567.891, decimals: 2) == "1,234,567.89")
        #expect(Self.norwegian.decimal(1234567.891, decimals: 2) == "1\u{A0}234\u{A0}567,89")
        #expect(Self.english.percent(0.412) == "41%")
        #expect(Self.norwegian.percent(0.412) == "41\u{A0}%")
        #expect(Self.norwegian.integer(-12_345) == "−12\u{A0}345")
        #expect(Self.english.integer(4210) == "4210")
    }

    @Test(
        "Two significant digits, whole from ten upwards",
        arguments: [
            (0.0123, "0.012"), (0.84, "0.84"), (1.66, "1.7"), (9.94, "9.9"), (9.96, "10"), (0.996, "1.0"), (41.2, "41"),
            (-0.35, "−0.35"), (0, "0"),
        ])
    func significant(_ value: Double, _ text: String) {
        #expect(Self.english.significant(value) == text)
    }

    @Test("Nothing negative is left of a number that rounds to zero")
    func negativeZero() {
        #expect(Self.english.decimal(-0.0001, decimals: 2) == "0.00")
        #expect(Self.english.decimal(-0.0, decimals: 1) == "0.0")
    }

    @Test(
        "A share is never rounded to all or nothing unless it is",
        arguments: [
            (0, "0%"), (1, "100%"), (0.996, "99.6%"), (0.99996, "99.996%"), (0.9999999, "99.999%"), (0.0004, "0.04%"),
            (1e-9, "0.001%"), (0.5, "50%"),
        ])
    func percent(_ share: Double, _ text: String) {
        #expect(Self.english.percent(share) == text)
    }

    @Test(
        "A bound is rounded upwards, and reaches 100 only if it is",
        arguments: [
            (0.5, "50"), (0.5471, "55"), (0.7310000001, "74"), (0.73, "73"), (0.991, "99.1"), (0.9991, "99.91"),
            (0.999999, "99.999"), (1, "100"),
        ])
    func ofHundred(_ bound: Double, _ text: String) {
        #expect(Self.english.ofHundred(atMost: bound) == text)
    }

    @Test("A mean has the decimals that its error can bear")
    func estimates() {
        #expect(Self.english.estimate(0.9612, margin: 0.04) == "0.96\u{A0}±\u{A0}0.04")
        #expect(Self.english.estimate(0.38941, margin: 0.0014) == "0.3894\u{A0}±\u{A0}0.0014")
        #expect(Self.english.estimate(12.26, margin: 3.2) == "12\u{A0}±\u{A0}3")
        #expect(Self.english.estimate(0.9612, margin: nil) == "0.96")
        #expect(Self.english.estimate(0.9612, margin: 0) == "0.96")
    }

    @Test(
        "A small probability is a power of ten",
        arguments: [
            (1e-6, "10⁻⁶"), (2.5e-7, "2.5·10⁻⁷"), (1e-12, "10⁻¹²"), (0.05, "0.05"), (0, "0"),
        ])
    func powers(_ value: Double, _ text: String) {
        #expect(Self.english.power(value) == text)
    }

    @Test(
        "A size has the unit that keeps it short",
        arguments: [
            (0, "0\u{A0}B"), (999, "999\u{A0}B"), (4800, "4.8\u{A0}kB"), (1_270_000, "1.3\u{A0}MB"),
            (999_600, "1.0\u{A0}MB"), (3e15, "3000\u{A0}TB"),
        ])
    func bytes(_ count: Double, _ text: String) {
        #expect(Self.english.bytes(count) == text)
    }

    @Test("What is not a number is said to be not available", arguments: [Double.nan, .infinity, -.infinity])
    func notAvailable(_ value: Double) {
        for text in [
            Self.english.decimal(value, decimals: 2), Self.english.significant(value), Self.english.plain(value),
            Self.english.percent(value), Self.english.ofHundred(atMost: value), Self.english.bytes(value),
            Self.english.estimate(value, margin: 0.1),
        ] {
            #expect(text == "not available")
        }
        #expect(Self.english.estimate(0.5, margin: value) == "0.50")
    }

    @Test("A fit that ran away does not fill the page with digits")
    func hugeNumbers() {
        #expect(Self.norwegian.significant(3.456e40) == "3,5e+40")
    }
}
