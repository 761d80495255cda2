import Pseudonymizer

private let scrubber = TextScrubber()

/// Of any text, passages in order are taken out, and the rest stays as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let scrubbed = scrubber.scrub(text)
    let points = Array(text.unicodeScalars)
    var rebuilt = String.UnicodeScalarView()
    var place = 0
    for span in scrubbed.spans {
        precondition(span.start >= place && span.end > span.start && span.end <= points.count, "passages are in order")
        rebuilt.append(contentsOf: points[place..<span.start])
        rebuilt.append(contentsOf: "[\(span.label.rawValue)]".unicodeScalars)
        place = span.end
    }
    rebuilt.append(contentsOf: points[place...])
    precondition(rebuilt.elementsEqual(scrubbed.text.unicodeScalars), "the rest stays as it was")
    return 0
}
