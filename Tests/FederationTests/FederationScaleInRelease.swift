import AdaptiveModel
import Crypto
import DifferentialPrivacy
import Foundation
import LearningAnalytics
import NumericalCore
import Testing

@testable import Federation

/// A nation's size: that it is right, with the CPU time it takes printed, not tested, beside that of what no secure sum can do without.
@Suite struct FederationScaleInRelease {
    #if !DEBUG
        /// Runs `body` and `floor` three times each, and prints the least CPU time of both.
        private static func measured(
            _ what: String, beside least: String, _ floor: () throws -> Void, _ body: () throws -> Void
        ) rethrows {
            func seconds(_ body: () throws -> Void) rethrows -> Double {
                let started = clock()
                try body()
                return Double(clock() - started) / Double(CLOCKS_PER_SEC)
            }
            var (own, other) = (Double.infinity, Double.infinity)
            for _ in 0..<3 {
                own = try min(own, seconds(body))
                other = try min(other, seconds(floor))
            }
            print("\(what): \(String(format: "%.4f CPU-s, %.1f times", own, own / other)) \(least)")
        }

        @Test("The masked sums of 2 663 schools of 604 numbers are opened to their exact total")
        func nation() throws {
            let (schools, items) = (2663, 300)
            let aggregator = Aggregator()
            let plan = Fixture.plan(aggregator.publicKey, items: items, minimum: 2000, answers: 30)
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: aggregator.bytes)
            let signing = (0..<schools).map { _ in Curve25519.Signing.PrivateKey() }
            var transcript = try Transcript(plan)
            func reply(_ step: FederationStep, _ content: (inout Canonical.Writer) -> Void) throws {
                try transcript.append(
                    try Envelope.sealed(
                        step: step, federation: transcript.federation, after: transcript.head,
                        sender: Envelope.aggregator, content: Canonical.bytes(content), key: key))
            }
            let agreement = Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation
            try reply(.join) { writer in
                writer.number(UInt32(schools))
                for (index, signing) in signing.enumerated() {
                    RosterEntry(
                        name: "s\(10_000 + index)", signingKey: signing.publicKey.rawRepresentation,
                        agreementKey: agreement
                    ).write(&writer)
                }
            }
            try reply(.keys) { writer in
                writer.number(UInt32(schools))
                for index in 0..<schools {
                    writer.number(UInt32(index))
                    writer.bytes(Data(count: 32))
                }
            }
            let id = transcript.id(of: 0)
            let holders = try #require(transcript.holders)
            var bits = SeededBits(9)
            var expected = [Int64](repeating: 0, count: 605)
            var messages: [Data] = []
            var keys: [Int: [RoundKeys]] = [:]
            var opened: [Int: [OpenedShare]] = [:]
            // Pair masks cancel; with own masks alone the messages look and weigh the same.
            for school in 0..<schools {
                let seed = SecretSharingTests.secret(&bits)
                let vector = (0..<605).map { _ in Int64(bits.next() >> 34) }
                for k in expected.indices { expected[k] += vector[k] }
                var masked = vector.map { UInt64(bitPattern: $0) }
                SumMask.apply(SumMask.ownKey(seed, round: id, school: school), negated: false, to: &masked)
                messages.append(
                    try Envelope.sealed(
                        step: .sums(round: 0), federation: transcript.federation, after: transcript.head,
                        sender: UInt32(school), content: Canonical.bytes { $0.words(masked) }, key: signing[school]))
                keys[school] = [
                    RoundKeys(
                        publicKey: agreement, commitment: SumMask.commitment(to: seed, round: id, school: school),
                        sealedShares: [])
                ]
                let shares = SecretSharing.split(
                    seed, threshold: holders.threshold, holders: holders.schools.count, using: &bits)
                for (index, holder) in holders.schools.enumerated() {
                    opened[holder, default: []].append(OpenedShare(school: school, values: shares[index].values))
                }
            }
            let signatures = try messages.indices.map { try signing[$0].signature(for: messages[$0]) }
            func verifySignatures() {
                #expect(
                    messages.indices.allSatisfy {
                        signing[$0].publicKey.isValidSignature(signatures[$0], for: messages[$0])
                    })
            }
            var closing = Data()
            try Self.measured(
                "checking 2 663 messages of 605 numbers and closing the list", beside: "their signatures alone",
                verifySignatures
            ) {
                let reply = try aggregator.reply(to: messages, transcript)
                #expect(reply.refused.isEmpty)
                closing = reply.message
            }
            try transcript.append(closing)
            try Self.measured(
                "opening the total of 2 663 messages of 605 numbers", beside: "their signatures alone",
                verifySignatures
            ) {
                let total = try aggregator.open(
                    0, transcript, shares: opened, keys: ParticipantKeys(bySchool: keys), sums: messages)
                #expect(total == expected)
            }
        }

        @Test("A school of 300 pupils with 30 answers prepares its message", arguments: [12, 100])
        func schoolMessage(schools: Int) throws {
            let items = 300
            var plan: FederationPlan?
            let transport = try SimulatedTransport(schools: schools) { key in
                let made = Fixture.plan(key, items: items, minimum: 2, answers: 30)
                plan = made
                return made
            }
            let agreed = try #require(plan)
            let bank = try agreed.calibration().start
            let answers = SimulatedPupils(design: .uniform(answers: 30), count: 300, seed: 5).answers(under: bank)
            let round = try agreed.calibration().round(1, at: bank)
            let keys = try transport.transcript.keys(from: transport.keyMessages)
            var vector: [Int64] = []
            let table = ScoreTable(bank, quadrature: try agreed.calibration().quadrature, population: .scaleAndShape)
            try Self.measured("clipped scores of 300 x 30 with noise", beside: "the scores alone") {
                var scores = [Double](repeating: 0, count: 300 * table.room(30))
                var span = scores.mutableSpan
                table.setScores(
                    starts: answers.starts.span, items: answers.items.span, outcomes: answers.outcomes.span, in: &span)
            } _: {
                var budget = try PrivacyBudget(rho: 0.02, unit: .pupil, period: .schoolYear)
                var bits = SystemBits()
                vector = try agreed.contribution(to: round, of: answers, from: &budget, using: &bits)
            }
            let others = (1..<schools).map { _ in Curve25519.KeyAgreement.PrivateKey().publicKey }
            let own = Curve25519.KeyAgreement.PrivateKey()
            try Self.measured("masks towards \(schools - 1) other schools, and the signature", beside: "X25519 alone") {
                for other in others { _ = try own.sharedSecretFromKeyAgreement(with: other) }
            } _: {
                let message = try transport.schools[0].sumMessage(vector, transport.transcript, keys: keys)
                #expect(message.count > 4832)
            }
            #expect(vector.count == 604)
        }
    #endif
}
