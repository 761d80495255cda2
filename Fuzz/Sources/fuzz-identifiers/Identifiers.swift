import Pseudonymizer

/// Any text is an identifier in its normal spelling, which is its own normal spelling, or is refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    for kind in PupilIdentifier.Kind.allCases {
        guard let pupil = try? PupilIdentifier(kind, text) else { continue }
        let spelling = kind == .sid ? pupil.bytes.hexadecimal : String(decoding: pupil.bytes, as: UTF8.self)
        precondition(pupil.bytes.count <= 256, "an identifier is short")
        precondition((try? PupilIdentifier(kind, spelling)) == pupil, "the normal spelling is its own")
    }
    if let number = try? NationalIdentityNumber(text) {
        precondition(number.digits.count == 11, "eleven digits")
        precondition(
            !number.isValid(under: .from1964) || number.isValid(under: .from2032),
            "the later rule holds for all numbers")
        _ = number.birthDateUnder1964
        _ = number.reading
    }
    if let number = try? OrganisationNumber(text) {
        precondition((try? OrganisationNumber(number.digits)) == number, "the normal spelling is its own")
    }
    return 0
}
