import Dispatch
import Foundation
import Synchronization

/// Whether the user has asked to stop (Ctrl-C or a termination signal).
final class StopRequest: Sendable {
    private let asked = Atomic<Bool>(false)

    /// Listens for the rest of the program's life.
    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                defer { withExtendedLifetime(source) {} }  // a source that is let go stops listening
                guard !asked.exchange(true, ordering: .relaxed) else {
                    _exit(130)  // asked twice: at once; finished replicates are safe on disk
                }
                note("\nstopping after the calibrations under way; once more to stop at once")
            }
            source.resume()
        }
    }

    var isAsked: Bool { asked.load(ordering: .relaxed) }
}
