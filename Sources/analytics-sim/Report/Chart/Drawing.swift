import Foundation

/// The two widths a figure is laid out for; the page shows the one that fits, so that text keeps its size on a phone.
enum FigureWidth: String, CaseIterable, Sendable {
    case narrow, wide

    /// Width of the view box, equal to pixels at scale 1.
    var points: Double { self == .narrow ? 350 : 700 }
}

/// The form of a data mark. Form, dash and a label tell policies apart where colour does not.
enum Marker: Sendable { case circle, square, diamond, triangle, invertedTriangle, ring }

/// How a policy looks in every figure. Colours are from Okabe and Ito (2008) and Tol (2021), darkened where needed to
/// at least 3:1 against white.
struct MarkStyle: Sendable {
    let color: String
    let marker: Marker
    /// SVG dash pattern; `nil` for a solid line.
    let dash: String?

    static func of(policy: String) -> MarkStyle {
        switch policy {
        case "pooled-raw": MarkStyle(color: "#222222", marker: .circle, dash: nil)
        case "pseudonymised": MarkStyle(color: "#6b6b6b", marker: .ring, dash: "2 3")
        case "secure-sum": MarkStyle(color: "#a0522d", marker: .circle, dash: "2 3")
        case "secure-sum-dp": MarkStyle(color: "#56b4e9", marker: .square, dash: "6 3")
        case "one-message": MarkStyle(color: "#cc79a7", marker: .triangle, dash: "6 3")
        case "central-dp": MarkStyle(color: "#0072b2", marker: .square, dash: nil)
        case "municipality-dp": MarkStyle(color: "#c65100", marker: .diamond, dash: "8 4")
        case "school-dp": MarkStyle(color: "#8f3a84", marker: .triangle, dash: "3 3")
        default: MarkStyle(color: "#0b6b3a", marker: .invertedTriangle, dash: "10 3 2 3")
        }
    }
}

/// An SVG figure being put together.
struct Drawing {
    static let ink = "#1a1a1a"
    static let faint = "#d0d0d0"
    static let axis = "#6b6b6b"
    static let fontSize = 13.0

    let width: Double
    var height: Double
    private var nodes: [Node] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String = axis, width: Double = 1,
        dash: String? = nil
    ) {
        var attributes = [
            (name: "x1", value: Self.number(x1)), (name: "y1", value: Self.number(y1)),
            (name: "x2", value: Self.number(x2)), (name: "y2", value: Self.number(y2)),
            (name: "stroke", value: color), (name: "stroke-width", value: Self.number(width)),
        ]
        if let dash { attributes.append((name: "stroke-dasharray", value: dash)) }
        nodes.append(.element("line", attributes: attributes, children: []))
    }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String, stroke: String = "none",
        radius: Double = 0
    ) {
        nodes.append(
            .element(
                "rect",
                [
                    "x": Self.number(x), "y": Self.number(y), "width": Self.number(width),
                    "height": Self.number(height), "rx": Self.number(radius), "fill": fill, "stroke": stroke,
                ]))
    }

    mutating func path(_ points: [(x: Double, y: Double)], color: String, dash: String?) {
        var attributes = [
            (name: "points", value: Self.list(points)), (name: "fill", value: "none"), (name: "stroke", value: color),
            (name: "stroke-width", value: "2.25"), (name: "stroke-linejoin", value: "round"),
        ]
        if let dash { attributes.append((name: "stroke-dasharray", value: dash)) }
        nodes.append(.element("polyline", attributes: attributes, children: []))
    }

    mutating func area(_ points: [(x: Double, y: Double)], color: String) {
        nodes.append(
            .element("polygon", ["points": Self.list(points), "fill": color, "fill-opacity": "0.18", "stroke": "none"]))
    }

    mutating func text(
        _ text: String, x: Double, y: Double, anchor: String = "start", size: Double = fontSize, bold: Bool = false,
        color: String = ink
    ) {
        nodes.append(
            .element(
                "text",
                [
                    "x": Self.number(x), "y": Self.number(y), "text-anchor": anchor, "font-size": Self.number(size),
                    "font-weight": bold ? "600" : "400", "fill": color,
                ], [.text(text)]))
    }

    mutating func mark(_ style: MarkStyle, x: Double, y: Double, radius r: Double = 5) {
        let outline: KeyValuePairs<String, String> = ["fill": style.color, "stroke": "#ffffff", "stroke-width": "1"]
        func polygon(_ points: [(x: Double, y: Double)]) -> Node {
            .element(
                "polygon",
                attributes: [(name: "points", value: Self.list(points))]
                    + outline.map { (name: $0.key, value: $0.value) }, children: [])
        }
        switch style.marker {
        case .circle:
            nodes.append(
                .element(
                    "circle",
                    ["cx": Self.number(x), "cy": Self.number(y), "r": Self.number(r), "fill": style.color]))
        case .ring:
            nodes.append(
                .element(
                    "circle",
                    [
                        "cx": Self.number(x), "cy": Self.number(y), "r": Self.number(r - 1), "fill": "#ffffff",
                        "stroke": style.color, "stroke-width": "2.5",
                    ]))
        case .square:
            nodes.append(
                polygon([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]))
        case .diamond:
            let d = r * 1.35
            nodes.append(polygon([(x, y - d), (x + d, y), (x, y + d), (x - d, y)]))
        case .triangle:
            let d = r * 1.25
            nodes.append(polygon([(x, y - d), (x + d, y + d * 0.8), (x - d, y + d * 0.8)]))
        case .invertedTriangle:
            let d = r * 1.25
            nodes.append(polygon([(x, y + d), (x + d, y - d * 0.8), (x - d, y - d * 0.8)]))
        }
    }

    /// The figure, with a title and a description for those who don't see it.
    /// - Parameter id: must be unique on the page.
    func svg(id: String, title: String, description: String) -> Node {
        .element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(Self.number(width)) \(Self.number(height))",
                "role": "img", "aria-labelledby": "\(id)-title \(id)-desc", "width": Self.number(width),
                "height": Self.number(height), "font-family": Self.fonts,
            ],
            [
                .element("title", ["id": "\(id)-title"], [.text(title)]),
                .element("desc", ["id": "\(id)-desc"], [.text(description)]),
            ] + nodes)
    }

    /// Fonts that the reader's system has.
    static let fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

    /// The most room that `text` can take in a common sans-serif face: widths of Verdana, the widest of them, rounded
    /// up.
    static func width(of text: String, size: Double = fontSize, bold: Bool = false) -> Double {
        var ems = 0.0
        for character in text {
            switch character {
            case "i", "j", "l", "I", "f", "t", "r", ".", ",", ":", ";", "'", "|", "!", " ", "\u{A0}", "(", ")":
                ems += 0.42
            case "m", "w", "M", "W", "@", "%", "Æ", "æ", "—", "…": ems += 1.08
            case "A"..."Z", "Ø", "Å", "ε", "δ", "−", "±", "=", "+": ems += 0.78
            default: ems += 0.64
            }
        }
        return ems * size * (bold ? 1.1 : 1)
    }

    /// `text` in lines no wider than `limit`, broken at spaces; a word that is wider alone stands alone.
    static func wrapped(_ text: String, to limit: Double, size: Double = fontSize, bold: Bool = false) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, width(of: last + " " + word, size: size, bold: bold) <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    static func number(_ value: Double) -> String {
        var text = String(format: "%.2f", value)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text == "-0" ? "0" : text
    }

    private static func list(_ points: [(x: Double, y: Double)]) -> String {
        points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    }
}
