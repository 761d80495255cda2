import Foundation
import LearningAnalytics
import NumericalCore
import Testing

/// The examples on the module's front page, run. The last test compares the page with this file.
@Suite struct WorkedExampleTests {
    /// A folder with what the examples read: 200 pupils' answers to 5 items, a policy and a key.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "worked-example-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var stream = SimulationStream(seed: 3, replicate: 0, stream: "worked-example")
        var lines = ["user,item,correct"]
        for pupil in 0..<200 {
            let ability = stream.normal()
            for item in 0..<5 {
                let right = stream.uniform() < VectorMath.logistic(ability - Double(item - 2) / 2)
                lines.append("pupil-\(pupil),item-\(item),\(right ? 1 : 0)")
            }
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appending(path: "answers.csv"))
        let policy = """
            id = "vendor-2026"
            owner = "NO987654321"
            recipient = "vendor:exempel"
            purpose = "calibration"
            legalBasis = "GDPR art. 6(1)(e), Education Act section 25-1"
            validUntil = 2999-07-31T22:00:00Z
            retentionDays = 400
            identifier = "local"
            statistics = ["calibration.pupil-count", "calibration.exposure", "calibration.scores"]

            [thresholds]
            minimumClassSize = 5
            minimumCount = 5
            singledOut = [0.1, 0.1, 0.2]

            [fields]
            pupil = { class = "direct", transform = "pseudonym" }
            item = { class = "content", transform = "keep" }
            outcome = { class = "content", transform = "keep" }
            """
        try Data(policy.utf8).write(to: folder.appending(path: "policy.toml"))
        try EpochSecret().store(to: folder.appending(path: "key"))
        try body(folder)
    }

    @Test func vendor() throws {
        try withFolder { folder in
            let answersFile = folder.appending(path: "answers.csv")
            let events = try EventTable(contentsOf: answersFile)
            let answers = try ResponseTable(
                pupilNames: events.pupilNames, itemNames: events.itemNames, pupil: events.pupil, item: events.item,
                outcome: events.outcome)
            let fit = try MarginalMaximumLikelihood(.twoPL).fit(answers)
            let scores = try ExpectedAPosteriori(fit.bank).estimates(answers)
            print(fit.bank.items[0].difficulty, scores[0].ability, "±", scores[0].standardError)
            #expect(fit.bank.items.count == 5)
            #expect(fit.bank.items[0].difficulty < fit.bank.items[4].difficulty)
            #expect(scores.count == 200)
        }
    }

    @Test func schoolOwner() throws {
        try withFolder { folder in
            let answersFile = folder.appending(path: "answers.csv")
            let keyFile = folder.appending(path: "key")
            let policyFile = folder.appending(path: "policy.toml")
            let keyEncryptionKey = try FileKey.create(at: folder.appending(path: "kek"))
            let signer = try AuditSigner.create(
                at: folder.appending(path: "audit-signing.key"), wrappedBy: keyEncryptionKey)
            let log = try AuditLog.create(at: folder.appending(path: "audit.log"), signedBy: signer)
            let outFolder = folder.appending(path: "release-1")
            let pseudonymiser = Pseudonymiser(
                domain: try PseudonymDomain(
                    owner: "NO987654321", recipient: "vendor:exempel", purpose: "calibration", epoch: 1),
                secret: try EpochSecret.load(from: keyFile))
            let released = try Gate.release(
                Raw(try EventTable(contentsOf: answersFile, keepingOtherColumns: true), owner: "NO987654321"),
                under: try SharingPolicy(contentsOf: policyFile), with: pseudonymiser)
            let entry = try released.publish(to: outFolder, recordedIn: log)
            print(released.receipt.guarantee, entry.checkpoint.size)
            #expect(try AuditLog.verify(log.file).history.check(release: outFolder) == 0)
            let outFile = outFolder.appending(path: "data.csv")
            let written = try String(contentsOf: outFile, encoding: .utf8)
            #expect(written.contains("p1_"))
            #expect(!written.contains("pupil-17"))
        }
    }

    @Test func schoolsTogether() throws {
        try withFolder { folder in
            let events = try EventTable(contentsOf: folder.appending(path: "answers.csv"))
            let policy = try SharingPolicy(contentsOf: folder.appending(path: "policy.toml"))
            let itemNames = events.itemNames
            let answers = try ResponseTable(
                pupilNames: events.pupilNames, itemNames: itemNames, pupil: events.pupil, item: events.item,
                outcome: events.outcome)
            let schools = (0..<2).map { school in
                Raw(
                    answers.selecting(pupils: Array(stride(from: school, to: answers.pupilCount, by: 2))),
                    owner: "NO987654321")
            }
            let plan = try CalibrationPlan(itemNames: itemNames, answersPerPupil: 5)
            let guarantee = try ApproximateDP(epsilon: 1, delta: 1e-6, unit: .pupil, period: .schoolYear)
            let sites = try schools.map { try CalibrationSite($0, policy: policy, guarantee: guarantee) }
            let result = try PrivateCalibration(plan).calibrate(sites)
            print(result.bank.items[0].difficulty, "±", result.difficultyErrors[0])
            #expect(result.bank.items.map(\.name) == itemNames)
            #expect(result.difficultyErrors.allSatisfy { $0.isFinite && $0 > 0 })
        }
    }

    @Test func theFrontPageShowsWhatRunsHere() throws {
        let here = URL(filePath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "Sources/LearningAnalytics/LearningAnalytics.docc/LearningAnalytics.md"),
            encoding: .utf8)
        func lines(_ text: String) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let run = Set(lines(try String(contentsOf: here, encoding: .utf8)))
        let blocks = page.components(separatedBy: "```swift").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(blocks.count == 3)
        for line in blocks.flatMap(lines) { #expect(run.contains(line), "not run: \(line)") }
    }
}
