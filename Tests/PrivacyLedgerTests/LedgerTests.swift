import DifferentialPrivacy
import Foundation
import GRDB
import PrivacyLedger
import Testing

/// A directory for one test, which removes it at its end.
struct Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: url) }

    var file: URL { url.appendingPathComponent("ledger") }
    var witness: LedgerWitness { LedgerWitness(file: url.appendingPathComponent("head")) }

    func open(year: Double = 0.1, lifetime: Double = 0.3, witnessed: Bool = true) throws -> PrivacyLedger {
        try PrivacyLedger(
            file: file, caps: LedgerCaps(year: year, lifetime: lifetime), witness: witnessed ? witness : nil)
    }
}

@Suite struct LedgerTests {
    @Test("A release is charged before it is made, once to each subject, and its budget is what was charged")
    func chargeFirst() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let ledger = try scratch.open()
        let spent = try ledger.release(rho: 0.03, to: ["a", "b", "a"], year: 2026, purpose: "counts") { budget in
            // Somebody who opens the file now finds the charge, and not yet an outcome.
            let other = try scratch.open()
            #expect(try abs(other.balance(of: "a", year: 2026).year.rho - 0.03) < 1e-15)
            #expect(try other.releases().map(\.outcome) == [.pending])
            return try budget.spendRemaining().rho.rho
        }
        #expect(abs(spent - 0.03) < 1e-15)
        let release = try #require(try ledger.releases(charging: "b").first)
        #expect(release.outcome == .made && release.subjects == 2 && release.purpose == "counts" && release.number == 1)
        #expect(try ledger.releases(charging: "c").isEmpty)
        #expect(try abs(ledger.balance(of: "a", year: 2026).remaining.rho - 0.07) < 1e-15)
        #expect(try abs(ledger.balance(of: "a", year: 2027).remaining.rho - 0.1) < 1e-15)
        try ledger.verify()
    }

    @Test("A release that fails stays charged, and its error is passed on")
    func failure() throws {
        struct Broken: Error {}
        let scratch = try Scratch()
        defer { scratch.remove() }
        let ledger = try scratch.open(witnessed: false)
        #expect(throws: Broken.self) {
            try ledger.release(rho: 0.03, to: ["a"], year: 2026, purpose: "fails") { _ in throw Broken() }
        }
        #expect(try ledger.releases().map(\.outcome) == [.failed])
        #expect(try abs(ledger.balance(of: "a", year: 2026).lifetime.rho - 0.03) < 1e-15)
    }

    @Test("Both caps refuse, for all subjects or none, without calling the release")
    func caps() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let ledger = try scratch.open()
        for year in 2026...2028 {
            try ledger.release(rho: 0.1, to: ["a"], year: year, purpose: "all of a year") { _ in }
            #expect(throws: LedgerError.exceedsCap(subjects: 1)) {
                try ledger.release(rho: 1e-15, to: ["a", "b"], year: year, purpose: "one quantum more") { _ in
                    Issue.record("an overdraft was released")
                }
            }
        }
        // The year is new, but nothing is left for life.
        #expect(try ledger.refusals(ofReleasing: 1e-15, to: ["a", "b"], year: 2029) == 1)
        #expect(throws: LedgerError.exceedsCap(subjects: 1)) {
            try ledger.release(rho: 1e-15, to: ["a"], year: 2029, purpose: "beyond life") { _ in }
        }
        #expect(try ledger.balance(of: "b", year: 2026).lifetime == .none)
        #expect(try ledger.remaining(for: ["b"], year: 2026).rho > 0.0999)
        #expect(try ledger.remaining(for: ["a", "b"], year: 2029) == .none)
        #expect(try ledger.guarantee(of: "a", delta: 1e-6).period == .schooling)
        try ledger.verify()
    }

    @Test("No interleaving of releases exceeds a cap or loses a charge", arguments: 0..<8 as Range<UInt64>)
    func interleavings(seed: UInt64) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let two = [try scratch.open(year: 0.02, lifetime: 0.05), try scratch.open(year: 0.02, lifetime: 0.05)]
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        var quanta: [String: [Int: UInt64]] = [:]
        for _ in 0..<60 {
            let subjects = Set((0..<4).filter { _ in next(2) == 1 }.map { "pupil \($0)" })
            let year = 2026 + Int(next(3))
            let amount = 1 + next(12_000_000_000_000)
            do {
                try two[Int(next(2))].release(
                    rho: Double(amount) / 1e15, to: subjects, year: year, purpose: "any"
                ) { _ in }
                for subject in subjects { quanta[subject, default: [:]][year, default: 0] += amount }
            } catch LedgerError.exceedsCap(let count) {
                #expect(count >= 1 && count <= subjects.count)
            } catch LedgerError.emptyRelease {
                #expect(subjects.isEmpty)
            }
        }
        for (subject, years) in quanta {
            #expect(years.values.allSatisfy { $0 <= 20_000_000_000_000 })
            #expect(years.values.reduce(0, +) <= 50_000_000_000_000)
            for (year, amount) in years {
                let balance = try two[0].balance(of: subject, year: year)
                #expect(abs(balance.year.rho - Double(amount) / 1e15) < 1e-17)
            }
        }
        try two[1].verify()
    }

    @Test("Releases about disjoint pupils cost each its own, and the owner's account is the largest of them")
    func parallel() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let ledger = try scratch.open()
        #expect(try ledger.overview(year: 2026).mostEver == .none)
        let schools = [["a", "b"], ["c"], ["d", "e", "f"]]
        for (index, school) in schools.enumerated() {
            try ledger.release(rho: 0.02 * Double(index + 1), to: school, year: 2026, purpose: "school \(index)") { _ in
            }
        }
        try ledger.release(rho: 0.1, to: ["b"], year: 2027, purpose: "the next year") { _ in }
        for (subject, spent) in [("a", 0.02), ("b", 0.02), ("c", 0.04), ("f", 0.06)] {
            #expect(try abs(ledger.balance(of: subject, year: 2026).year.rho - spent) < 1e-15)
        }
        let overview = try ledger.overview(year: 2026)
        #expect(overview.releases == 4 && overview.subjects == 6 && overview.exhausted == 0)
        #expect(abs(overview.mostInYear.rho - 0.06) < 1e-15)
        #expect(abs(overview.mostEver.rho - 0.12) < 1e-15)
        #expect(try ledger.overview(year: 2027).exhausted == 1)
        #expect(try ledger.releases(charging: "c").map(\.purpose) == ["school 1"])
    }

    @Test("Amounts, purposes and subjects that say nothing are refused")
    func refusals() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let ledger = try scratch.open(witnessed: false)
        for rho in [0, -0.1, Double.nan, .infinity, 1e-16, 2000] {
            #expect(throws: LedgerError.amountOutOfRange) {
                try ledger.release(rho: rho, to: ["a"], year: 2026, purpose: "x") { _ in }
            }
        }
        #expect(throws: LedgerError.emptyRelease) {
            try ledger.release(rho: 0.01, to: [], year: 2026, purpose: "x") { _ in }
        }
        #expect(throws: LedgerError.emptyRelease) {
            try ledger.release(rho: 0.01, to: ["a", ""], year: 2026, purpose: "x") { _ in }
        }
        #expect(throws: LedgerError.emptyRelease) {
            try ledger.release(rho: 0.01, to: ["a"], year: 2026, purpose: "") { _ in }
        }
        #expect(throws: LedgerError.amountOutOfRange) { try LedgerCaps(year: 2, lifetime: 1) }
    }
}

/// What a file may not do unnoticed.
@Suite struct LedgerTamperingTests {
    private func filled(_ scratch: Scratch, releases: Int = 3) throws {
        let ledger = try scratch.open()
        for index in 0..<releases {
            try ledger.release(rho: 0.01, to: ["a", "b"], year: 2026, purpose: "release \(index)") { _ in }
        }
    }

    @Test("A file restored from a backup is refused, and so is one that was removed")
    func rollback() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try filled(scratch, releases: 2)
        let backup = scratch.url.appendingPathComponent("backup")
        try FileManager.default.copyItem(at: scratch.file, to: backup)
        try filled(scratch, releases: 1)
        try FileManager.default.removeItem(at: scratch.file)
        #expect(throws: LedgerError.rolledBack) { try scratch.open() }
        try FileManager.default.copyItem(at: backup, to: scratch.file)
        #expect(throws: LedgerError.rolledBack) { try scratch.open() }
        // Without its witness it looks sound: that is what the witness is for.
        try scratch.open(witnessed: false).verify()
    }

    @Test("A restored file that went another way is refused")
    func fork() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try filled(scratch, releases: 1)
        let backup = scratch.url.appendingPathComponent("backup")
        try FileManager.default.copyItem(at: scratch.file, to: backup)
        try filled(scratch, releases: 2)
        try FileManager.default.removeItem(at: scratch.file)
        try FileManager.default.copyItem(at: backup, to: scratch.file)
        let forked = try scratch.open(witnessed: false)
        for _ in 0..<3 { try forked.release(rho: 0.001, to: ["a"], year: 2026, purpose: "other") { _ in } }
        #expect(throws: LedgerError.diverged) { try scratch.open() }
    }

    @Test("Another ledger, other caps and another kind of file are refused")
    func others() throws {
        let (one, two, text, foreign) = (try Scratch(), try Scratch(), try Scratch(), try Scratch())
        defer { [one, two, text, foreign].forEach { $0.remove() } }
        try filled(one)
        try filled(two)
        try FileManager.default.removeItem(at: one.file)
        try FileManager.default.copyItem(at: two.file, to: one.file)
        #expect(throws: LedgerError.otherLedger) { try one.open() }
        #expect(throws: LedgerError.otherCaps) { try two.open(year: 0.2) }
        try Data("no database, but long enough to be taken for one if nobody looks".utf8).write(to: text.file)
        #expect(throws: LedgerError.self) { try text.open(witnessed: false) }
        try DatabaseQueue(path: foreign.file.path).write { try $0.execute(sql: "CREATE TABLE pupil (name TEXT)") }
        #expect(throws: LedgerError.notALedger) { try foreign.open(witnessed: false) }
    }

    @Test("A ledger whose head is gone is refused; one that never had a witness gets one when asked for")
    func missingHead() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        _ = try scratch.open()
        // The head is there before the first release.
        #expect(FileManager.default.fileExists(atPath: scratch.witness.file.path))
        try filled(scratch, releases: 1)
        try FileManager.default.removeItem(at: scratch.witness.file)
        #expect(throws: LedgerError.witnessMissing) { try scratch.open() }
        let beginning = LedgerWitness(file: scratch.witness.file, beginsHere: true)
        _ = try PrivacyLedger(file: scratch.file, caps: LedgerCaps(year: 0.1, lifetime: 0.3), witness: beginning)
        try filled(scratch, releases: 1)
    }

    @Test("Where many charge at once, the head is the last charge's")
    func headOfMany() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let ledgers = try (0..<2).map { _ in try scratch.open() }
        DispatchQueue.concurrentPerform(iterations: 20) { number in
            #expect(throws: Never.self) {
                try ledgers[number % 2].release(rho: 0.001, to: ["p\(number)"], year: 2026, purpose: "counts") { _ in }
            }
        }
        let kept = try JSONDecoder().decode(LedgerHead.self, from: Data(contentsOf: scratch.witness.file))
        #expect(try kept == ledgers[0].head() && kept.count == 20)
    }

    @Test(
        "Every change to what was charged is found",
        arguments: [
            "UPDATE release SET quanta = quanta - 1 WHERE number = 2",
            "UPDATE release SET year = 2020 WHERE number = 1",
            "UPDATE release SET purpose = 'none' WHERE number = 3",
            "DELETE FROM charge WHERE release = 2 AND account = 1",
            "UPDATE spent SET quanta = quanta - 1 WHERE account = 1", "DELETE FROM spent WHERE account = 2",
            "UPDATE account SET subject = 'c' WHERE id = 1",
            "DELETE FROM charge WHERE release = 3; DELETE FROM release WHERE number = 3",
        ])
    func edits(sql: String) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try filled(scratch)
        try scratch.open().verify()
        let queue = try DatabaseQueue(path: scratch.file.path)
        try queue.write { database in
            try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
            try database.execute(sql: sql)
        }
        try queue.close()
        #expect(throws: LedgerError.self) { try scratch.open() }
    }
}

/// Files that a disk or a person has damaged.
@Suite struct LedgerDamageTests {
    /// A ledger of thirty pupils with three releases and a message, as the bytes of its file.
    private static func filled(_ scratch: Scratch) throws -> Data {
        do {
            let ledger = try scratch.open(witnessed: false)
            for number in 0..<3 {
                try ledger.release(
                    rho: 0.01, to: (0..<30).map { "pupil-\($0)" }, year: 2026 + number, purpose: "release \(number)"
                ) { _ in }
            }
            _ = try ledger.message(
                named: "round", rho: 0.02, to: (0..<30).map { "pupil-\($0)" }, year: 2028, purpose: "message"
            ) { _ in Data(repeating: 7, count: 6000) }
        }
        return try Data(contentsOf: scratch.file)
    }

    @Test("A flipped bit is noticed when the ledger is opened, or every account is as it was")
    func flips() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let whole = try Self.filled(scratch)
        // Zeros are nearly all of them room that nothing uses yet.
        let used = whole.indices.filter { whole[$0] != 0 }
        var state: UInt64 = 5
        var noticed = 0
        for _ in 0..<150 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var changed = whole
            let byte = used[Int((state >> 16) % UInt64(used.count))]
            changed[byte] ^= UInt8(1 << (state >> 60 & 7))
            try changed.write(to: scratch.file)
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: scratch.file.path + suffix)
            }
            do {
                let ledger = try scratch.open(witnessed: false)
                for pupil in 0..<30 {
                    let balance = try ledger.balance(of: "pupil-\(pupil)", year: 2028)
                    #expect(abs(balance.lifetime.rho - 0.05) < 1e-12, "byte \(byte)")
                    #expect(abs(balance.year.rho - 0.03) < 1e-12, "byte \(byte)")
                }
                #expect(try ledger.message(named: "round") == Data(repeating: 7, count: 6000))
            } catch {
                #expect(error is LedgerError)
                noticed += 1
            }
        }
        // The others hit dates, outcomes and rights to space.
        #expect(noticed > 100)
    }

    @Test("A damaged definition of a table is noticed")
    func definitions() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let whole = try Self.filled(scratch)
        for (name, broken) in [
            ("quanta INTEGER NOT NULL CHECK", "quante INTEGER NOT NULL CHECK"), ("year_cap", "yeas_cap"),
            ("STRICT", "STRACT"),
        ] {
            let place = try #require(whole.firstRange(of: Data(name.utf8)))
            var changed = whole
            changed.replaceSubrange(place, with: Data(broken.utf8))
            try changed.write(to: scratch.file)
            #expect(throws: LedgerError.self) { try scratch.open(witnessed: false) }
        }
    }

    @Test("A file that was emptied, or lost its list of tables, is not a new ledger", arguments: [true, false])
    func emptied(witnessed: Bool) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let whole = try Self.filled(scratch)
        if witnessed {
            _ = try PrivacyLedger(
                file: scratch.file, caps: LedgerCaps(year: 0.1, lifetime: 0.3),
                witness: LedgerWitness(file: scratch.witness.file, beginsHere: true))
        }
        var noTables = whole
        // The number of cells of the first page, on which the tables are listed.
        noTables.replaceSubrange(103..<105, with: [0, 0])
        for damaged in [Data(), whole.prefix(4096), Data(count: whole.count), noTables] {
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: scratch.file.path + suffix)
            }
            try damaged.write(to: scratch.file)
            #expect(throws: LedgerError.self) { try scratch.open(witnessed: witnessed) }
        }
    }

    @Test("A message that has lost its bytes is not drawn again", arguments: ["", ", digest = NULL"])
    func lostMessage(digest: String) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        _ = try Self.filled(scratch)
        let ledger = try scratch.open(witnessed: false)
        let queue = try DatabaseQueue(path: scratch.file.path)
        try queue.write { database in try database.execute(sql: "UPDATE message SET content = NULL\(digest)") }
        try queue.close()
        #expect(throws: LedgerError.inconsistent) {
            try ledger.message(
                named: "round", rho: 0.02, to: (0..<30).map { "pupil-\($0)" }, year: 2028, purpose: "message"
            ) { _ in
                Issue.record("a second draw for one charge")
                return Data()
            }
        }
        #expect(throws: LedgerError.self) { try scratch.open(witnessed: false) }
    }

    @Test("Two spellings of one name are one account")
    func spellings() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let ledger = try scratch.open()
        try ledger.release(rho: 0.06, to: ["\u{E5}se"], year: 2026, purpose: "one") { _ in }
        #expect(throws: LedgerError.exceedsCap(subjects: 1)) {
            try ledger.release(rho: 0.06, to: ["a\u{30A}se"], year: 2026, purpose: "two") { _ in }
        }
        #expect(
            try ledger.balance(of: "a\u{30A}se", year: 2026).year == ledger.balance(of: "\u{E5}se", year: 2026).year)
        #expect(try ledger.releases(charging: "a\u{30A}se").count == 1)
    }
}

/// A ledger that adds floating-point numbers, as others do, against the check that ours passes.
@Suite struct LedgerDriftTests {
    /// Whether an account of capacity 1 takes exactly ten charges of 0.1, and whether thirty of 1/30 of a decimal cap fit and no
    /// quantum more.
    private func countsExactly(
        _ attempt: (_ cap: Double, _ charge: Double, _ times: Int) throws -> (accepted: Int, leavesNothing: Bool)
    ) throws -> Bool {
        for (cap, charge, times) in [(1.0, 0.1, 10), (0.3, 0.1, 3), (0.7, 0.07, 10), (0.9, 0.3, 3)] {
            let result = try attempt(cap, charge, times)
            guard result.accepted == times, result.leavesNothing else { return false }
        }
        return true
    }

    @Test("Floating-point drift is caught")
    func drift() throws {
        #expect(
            try countsExactly { cap, charge, times in
                let scratch = try Scratch()
                defer { scratch.remove() }
                let ledger = try scratch.open(year: cap, lifetime: cap, witnessed: false)
                var accepted = 0
                for _ in 0..<times
                where
                    (try? ledger.release(rho: charge, to: ["a"], year: 2026, purpose: "x", { _ in })) != nil
                { accepted += 1 }
                let more = try ledger.refusals(ofReleasing: 1e-15, to: ["a"], year: 2026)
                return (accepted, more == 1)
            })
        #expect(
            try !countsExactly { cap, charge, times in
                var (spent, accepted) = (0.0, 0)
                for _ in 0..<times where spent + charge <= cap {
                    spent += charge
                    accepted += 1
                }
                return (accepted, spent + 1e-15 > cap)
            })
    }
}
