/// A piece of a document that is both HTML and well-formed XML. Text is escaped when it is rendered, so that a title
/// from a scenario file cannot become markup.
indirect enum Node: ExpressibleByStringInterpolation, Sendable {
    case text(String)
    case element(String, attributes: [(name: String, value: String)], children: [Node])

    init(stringLiteral value: String) {
        self = .text(value)
    }

    /// The element `name`, with attributes in the order given.
    static func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Node] = []
    ) -> Node {
        .element(name, attributes: attributes.map { (name: $0.key, value: $0.value) }, children: children)
    }

    /// This node as text of a document.
    var rendered: String {
        var output = ""
        render(into: &output)
        return output
    }

    private func render(into output: inout String) {
        switch self {
        case .text(let text):
            output += Self.escaped(text, inAttribute: false)
        case .element(let name, let attributes, let children):
            output += "<\(name)"
            for attribute in attributes {
                output += " \(attribute.name)=\"\(Self.escaped(attribute.value, inAttribute: true))\""
            }
            if children.isEmpty, Self.mayBeEmpty.contains(name) {
                output += "/>"
            } else {
                output += ">"
                for child in children { child.render(into: &output) }
                output += "</\(name)>"
            }
            if Self.block.contains(name) { output += "\n" }
        }
    }

    /// Elements that HTML reads rightly when they close themselves; any other would swallow what follows.
    private static let mayBeEmpty: Set<String> = [
        "meta", "br", "line", "rect", "path", "circle", "polygon", "polyline",
    ]
    private static let block: Set<String> = [
        "head", "meta", "title", "style", "header", "section", "h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt",
        "dd",
        "table", "caption", "thead", "tbody", "tr", "figure", "figcaption", "div", "article", "svg", "line", "rect",
        "path", "circle", "polygon", "polyline", "text", "desc", "footer", "main", "pre", "g",
    ]

    private static func escaped(_ text: String, inAttribute: Bool) -> String {
        var output = ""
        for scalar in text.printable.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"" where inAttribute: output += "&quot;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}

extension String {
    /// Without what neither XML nor a terminal can take: control characters (an escape sequence in a title would drive
    /// the reader's terminal), marks that reverse the direction of the text, and non-characters. Line breaks stay.
    var printable: String {
        var output = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n", .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
                continue
            default: output.append(scalar)
            }
        }
        return String(output)
    }
}
