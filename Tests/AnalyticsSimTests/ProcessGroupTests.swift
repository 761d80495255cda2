import ArgumentParser
import Testing

@testable import analytics_sim

/// What each of several processes makes of what the others say.
@Suite struct ProcessGroupTests {
    struct Failure: Error {}

    /// One of three processes; the other two answer `others` to everything.
    private func process(_ rank: Int, others: [Double]) -> ProcessGroup {
        ProcessGroup(
            rank: rank, count: 3,
            exchange: { own, counts in
                var all = others + others
                all.insert(contentsOf: own, at: rank * own.count)
                #expect(counts == [own.count, own.count, own.count])
                return all
            }, leave: {})
    }

    @Test("A process that failed throws its own error, and the others end without one", arguments: 0..<3)
    func together(rank: Int) throws {
        #expect(try process(rank, others: [0]).together { 7 } == 7)
        #expect(throws: ExitCode.success) { try process(rank, others: [1]).together { 7 } }
        for others in [0.0, 1.0] {
            #expect(throws: Failure.self) { try process(rank, others: [others]).together { throw Failure() } }
        }
        #expect(throws: Failure.self) { try ProcessGroup.alone.together { throw Failure() } }
    }

    @Test("Every process notices that one has other values", arguments: 0..<3)
    func agreement(rank: Int) {
        #expect(process(rank, others: [1, 2]).agree(on: [1, 2]))
        #expect(!process(rank, others: [1, 2]).agree(on: [1, 3]))
        #expect(ProcessGroup.alone.agree(on: []))
    }

    @Test("The first process that failed speaks, and all end with its code")
    func verdict() {
        #expect(process(1, others: [0]).verdict(ExitCode(2)) == (1, ExitCode(2)))
        #expect(process(1, others: [3]).verdict(ExitCode(2)) == (0, ExitCode(3)))
        #expect(process(0, others: [3]).verdict(.success) == (1, ExitCode(3)))
        #expect(process(2, others: [0]).verdict(.success) == (0, .success))
        #expect(ProcessGroup.alone.verdict(ExitCode(2)) == (0, ExitCode(2)))
    }
}
