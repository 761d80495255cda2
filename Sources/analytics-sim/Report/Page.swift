/// A report as one page: no script, nothing fetched, well-formed as XML too.
struct Page {
    let language: String
    let title: String
    /// The version of the program that made it.
    let version: String
    /// The report, its header first.
    let content: [Node]
    let footer: String

    /// The page as a file holds it.
    var rendered: String {
        let page = Node.element(
            "html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": language, "xml:lang": language],
            [
                .element(
                    "head", [:],
                    [
                        .element("meta", ["charset": "utf-8"]),
                        .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                        .element("meta", ["name": "generator", "content": "analytics-sim \(version)"]),
                        .element("title", [:], [.text(title)]),
                        .element("style", [:], [.text(Report.stylesheet)]),
                    ]),
                .element(
                    "body", [:],
                    [
                        .element("main", [:], content),
                        .element("footer", [:], [.element("p", [:], [.text(footer)])]),
                    ]),
            ])
        return "<!DOCTYPE html>\n" + page.rendered + "\n"
    }
}
