import Pseudonymizer

/// Any text is a pseudonym, a token or a name of a domain in just that spelling, or is refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    if let token = ReversibleToken(text) {
        precondition(token.text == text && text.hasPrefix("r\(token.epoch)_"), "a token has one spelling")
    }
    if let pseudonym = Pseudonym(text) {
        precondition(pseudonym.text == text && text.utf8.count <= 44, "a pseudonym has one spelling")
    }
    if let domain = try? PseudonymDomain(owner: text, recipient: text, purpose: text, epoch: 1) {
        precondition(domain.owner == text && text.utf8.count <= 128, "a domain's names are kept as they are")
    }
    if let bytes = [UInt8](hexadecimal: text) {
        precondition(bytes.hexadecimal.utf8.count == text.utf8.count, "two digits a byte")
    }
    return 0
}
