import Foundation
import LearningAnalytics

/// Where the bytes are put to be read: a file of this process alone.
private let file = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-csv-\(UUID().uuidString).csv")

/// Any file is a table of events, whatever the size of the blocks it is read in, or is refused with its line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    // The first byte chooses the size of the blocks.
    let bytes = Data(UnsafeBufferPointer(start: start, count: count).dropFirst())
    guard (try? bytes.write(to: file)) != nil else { return 0 }
    let whole = read(blockSize: 1 << 16)
    let parts = read(blockSize: 1 + Int(start[0]) % 64)
    switch (whole, parts) {
    case (.success(let one), .success(let other)):
        precondition(
            one.count == other.count && one.pupil == other.pupil && one.item == other.item
                && one.others == other.others, "blocks do not matter")
        precondition(one.outcome.allSatisfy { (-1...1).contains($0) }, "outcomes are -1, 0 or 1")
    case (.failure(let one), .failure(let other)):
        // A damaged gzip file may be found damaged before or after its first bad row.
        let isCompressed = bytes.starts(with: [0x1F, 0x8B])
        precondition(isCompressed || one.line == other.line, "blocks do not matter")
        precondition(!"\(one)".isEmpty, "an error says what is wrong")
    default: preconditionFailure("blocks do not matter")
    }
    return 0
}

private func read(blockSize: Int) -> Result<EventTable, EventFileError> {
    do {
        return .success(try EventTable.reading(file, blockSize: blockSize, keepingOtherColumns: true).table)
    } catch {
        return .failure(error)
    }
}
