public import Foundation

/// A JSON document of unknown shape, as reference files are.
public enum JSONValue: Sendable, Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The document in `file`.
    public init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    }

    /// The member `key` of an object; `nil` elsewhere.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The element at `index` of an array; `nil` elsewhere.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// A number, also where the file writes it as a decimal string or as `np.float64(...)`.
    public var double: Double? {
        switch self {
        case .number(let value): return value
        case .string(var text):
            if text.hasPrefix("np.float64("), text.hasSuffix(")") {
                text = String(text.dropFirst("np.float64(".count).dropLast())
            }
            return Double(text)
        default: return nil
        }
    }

    /// A whole number.
    public var integer: Int? { double.flatMap { Int(exactly: $0) } }

    /// A string.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    /// A truth value.
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

    /// The elements of an array.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The members of an object.
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    /// Whether this is JSON's null.
    public var isNull: Bool { if case .null = self { true } else { false } }
}
