extension Report {
    /// Why the numbers can be believed, how precise they are, and how to get them again.
    var verificationSection: Node {
        var content: [Node] = [
            .element("h2", ["id": "verification"], [.text(strings("verification.title"))]),
            paragraph(
                summary.checks.isEmpty
                    ? strings("warning.noChecks")
                    : strings(
                        "verification.intro",
                        [
                            "passed": numbers.integer(summary.checks.count - reading.failedChecks.count),
                            "checks": strings.count("checks", summary.checks.count),
                        ])),
        ]
        if !summary.checks.isEmpty {
            content.append(
                table(
                    "checks-table", caption: strings("verification.caption"),
                    head: ["id", "statement", "expected", "found", "result"].map { strings("verification.\($0)") },
                    rows: summary.checks.map { check in
                        [
                            check.id, check.statement, numbers.plain(check.expected), numbers.plain(check.found),
                            strings(check.passed ? "verification.passed" : "verification.failed"),
                        ]
                    }, numeric: [2, 3]))
        }
        content += [
            .element("h3", [:], [.text(strings("precision.title"))]),
            paragraph(
                summary.replicates < 2
                    ? strings("warning.oneReplicate")
                    : strings("precision.text", ["replicates": strings.count("replicates", summary.replicates)])),
            .element("h3", [:], [.text(strings("rerun.title"))]),
            paragraph(
                strings(
                    "rerun.text",
                    ["name": summary.name, "seed": String(summary.seed), "version": summary.toolVersion])),
        ]
        return .element("section", ["aria-labelledby": "verification"], content)
    }
}
