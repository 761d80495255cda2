import Dispatch
import Foundation
import Synchronization

/// Tells how far a run is, on standard error: one line that is rewritten on a terminal, one line every half minute elsewhere.
final class Progress: Sendable {
    private let isTerminal: Bool
    private let noun: String
    private let start = DispatchTime.now()
    private let state = Mutex<(done: Int, total: Int, lastShown: Double)>((0, 0, -.infinity))

    /// - Parameter noun: what is counted, in the plural.
    init(of noun: String = "calibrations") {
        self.noun = noun
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    /// Notes progress; prints where it is time to.
    func update(done: Int, of total: Int) {
        let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
        let line = state.withLock { state -> String? in
            guard done >= state.done else { return nil }
            state.done = done
            state.total = total
            let interval = isTerminal ? 0.2 : 30
            guard total > 0, done > 0, elapsed - state.lastShown >= interval || (isTerminal && done == total)
            else { return nil }
            if state.lastShown == -.infinity && !isTerminal {
                state.lastShown = 0
                guard elapsed >= interval else { return nil }
            }
            state.lastShown = elapsed
            return Self.line(done: done, total: total, of: noun, elapsed: elapsed)
        }
        guard let line else { return }
        FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(line)" : "\(line)\n").utf8))
    }

    /// Ends the rewritten line.
    func finish() {
        let shown = state.withLock { $0.lastShown > 0 }
        if isTerminal && shown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }

    /// "37 of 120 calibrations, 31 %, about 2 min left".
    static func line(done: Int, total: Int, of noun: String = "calibrations", elapsed: Double) -> String {
        let left = elapsed / Double(done) * Double(total - done)
        let time =
            left < 90 ? "\(Int(left.rounded(.up))) s" : "\(Int((left / 60).rounded(.up))) min"
        return "\(done) of \(total) \(noun), \(100 * done / total) %, about \(time) left"
    }
}
