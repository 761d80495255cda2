import DifferentialPrivacy
import Foundation
import PrivacyLedger
import Testing

/// A process that makes releases is killed at random moments, again and again, until it has made a thousand.
@Suite struct LedgerCrashInRelease {
    @Test("kill -9: no release uncharged, no charge lost, and the file opens")
    func kills() throws {
        let child = Bundle.main.executableURL.map {
            $0.deletingLastPathComponent().appendingPathComponent("ledger-crash")
        }
        let program = try #require(
            [child, Self.products?.appendingPathComponent("ledger-crash")].compactMap { $0 }
                .first { FileManager.default.isExecutableFile(atPath: $0.path) })
        let scratch = try Scratch()
        defer { scratch.remove() }
        let rho = 1e-5
        var (kills, charged) = (0, Int64(0))
        var state: UInt64 = 42
        while charged < 1000, kills < 300 {
            let process = Process()
            process.executableURL = program
            process.arguments = [scratch.url.path, "\(rho)"]
            process.standardError = FileHandle.nullDevice
            try process.run()
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Some ends fall into the start and creation, most into releases.
            usleep(UInt32(2_000 + (state >> 33) % (kills < 5 ? 30_000 : 400_000)))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            kills += 1

            let ledger = try scratch.open(year: 1, lifetime: 1)
            let head = try ledger.head()
            #expect(head.count >= charged, "a charge was lost")
            charged = head.count
            let spent = try ledger.balance(of: "b", year: 2026).year.rho
            #expect(abs(spent - Double(charged) * rho) < 1e-13)
            let released = Self.released(scratch)
            #expect(released.count <= charged, "a release is not charged")
            #expect(released == released.sorted() && Set(released).count == released.count)
            #expect(released.allSatisfy { $0 <= charged })
            // What is missing from the releases was pending when the process ended.
            let pending = try ledger.releases().filter { $0.outcome == .pending }.count
            #expect(Int64(released.count + pending) >= charged)
        }
        #expect(charged >= 1000)
        #expect(kills >= 5)
        try scratch.open(year: 1, lifetime: 1).verify()
    }

    /// The numbers of the complete lines.
    private static func released(_ scratch: Scratch) -> [Int64] {
        guard let text = try? String(contentsOf: scratch.url.appendingPathComponent("released"), encoding: .utf8) else {
            return []
        }
        return text.split(separator: "\n").compactMap { $0.split(separator: " ").first.flatMap { Int64($0) } }
    }

    /// Where the test runner's products lie, should its main bundle not tell.
    private static var products: URL? {
        CommandLine.arguments.first.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    }
}
