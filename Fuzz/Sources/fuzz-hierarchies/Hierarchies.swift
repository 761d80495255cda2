import Pseudonymizer

/// Any text is a hierarchy by which its own values can be generalised, or is refused with its row.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    guard let hierarchy = try? GeneralisationHierarchy(text: text) else { return 0 }
    let values = text.split(whereSeparator: \.isNewline).compactMap { line in
        line.split(separator: ";", omittingEmptySubsequences: false).first.map(String.init)
    }
    let column = CategoricalColumn(name: "value", values: values + values)
    guard
        let problem = try? FullDomainGeneralisation(of: [.init(column, hierarchy)], k: 2, suppressionLimit: 0.5)
    else { return 0 }
    precondition(problem.latticeSize == hierarchy.levels, "one node a level")
    for node in problem.minimalNodes() {
        let released = problem.release(at: node.levels)
        precondition(released.count == 1 && released[0].count == column.count, "as many rows as before")
    }
    _ = problem.optimum(by: .loss)
    return 0
}
