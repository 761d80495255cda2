internal import Foundation

/// The language of an explanation in words.
public enum ExplanationLanguage: String, Sendable, Codable, CaseIterable {
    /// Norwegian bokmål.
    case bokmaal = "nb"
    /// Norwegian nynorsk.
    case nynorsk = "nn"
    /// English.
    case english = "en"

    func phrase(_ bokmaal: String, _ nynorsk: String, _ english: String) -> String {
        switch self {
        case .bokmaal: bokmaal
        case .nynorsk: nynorsk
        case .english: english
        }
    }

    /// A number with so many decimals, and the language's decimal sign.
    func number(_ value: Double, decimals: Int = 2) -> String {
        let text = String(format: "%.\(decimals)f", value)
        let minus = text.replacingOccurrences(of: "-", with: "−")
        return self == .english ? minus : minus.replacingOccurrences(of: ".", with: ",")
    }

    /// A share as per cent.
    func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

    /// "1 item", "3 items".
    func items(_ count: Int) -> String {
        phrase(
            count == 1 ? "1 oppgave" : "\(count) oppgaver", count == 1 ? "1 oppgåve" : "\(count) oppgåver",
            count == 1 ? "1 item" : "\(count) items")
    }
}
