import Crypto
import Foundation
import Testing

@testable import Federation

/// What is refused, with which reason, and that the round is intact afterwards.
@Suite struct MessageRefusalTests {
    let transport: SimulatedTransport
    let vectors = Fixture.vectors(3).map { $0.map { $0 >> 50 } }
    let sums: [Data]

    init() throws {
        transport = try SimulatedTransport(schools: 3) { Fixture.plan($0) }
        sums = try transport.sumMessages(vectors)
    }

    func fault(_ message: Data, _ transcript: Transcript? = nil) -> FederationError? {
        transport.aggregator.fault(message, transcript ?? transport.transcript)
    }

    @Test func aGoodMessageHasNoFault() { for sum in sums { #expect(fault(sum) == nil) } }

    @Test func everyTruncationAndEveryChangedByteIsRefused() {
        for length in 0..<sums[0].count { #expect(fault(sums[0].prefix(length)) != nil) }
        for place in sums[0].indices {
            var changed = sums[0]
            changed[place] ^= 0x10
            #expect(fault(changed) != nil)
        }
        #expect(fault(sums[0] + Data([0])) != nil)
        #expect(fault(sums[0].prefix(40)) == .truncated(found: 40, expected: 68))
    }

    @Test func aMessageThatWasSentTwiceCountsOnce() throws {
        let reply = try transport.aggregator.reply(to: [sums[0], sums[1], sums[0]], transport.transcript)
        #expect(reply.refused == [2: .sentTwice])
        #expect(reply.schools == ["school-0", "school-1"])
    }

    @Test func aWrongKeyIsNotTheSenders() throws {
        let envelope = try Envelope(sums[0])
        let forged = try Envelope.sealed(
            step: envelope.step, federation: envelope.federation, after: envelope.after, sender: envelope.sender,
            content: envelope.content, key: Curve25519.Signing.PrivateKey())
        #expect(fault(forged) == .notAuthentic)
        // Another school's key for this school's place is as wrong.
        #expect(fault(try resealed(sums[1]) { $0.sender = 0 }) == .notAuthentic)
    }

    /// What a message says.
    struct Parts {
        var step: FederationStep
        var federation: Data
        var after: Data
        var sender: UInt32
        var content: Data
    }

    /// A message with something changed, signed anew by its true sender.
    func resealed(_ message: Data, _ change: (inout Parts) -> Void) throws -> Data {
        let envelope = try Envelope(message)
        var parts = Parts(
            step: envelope.step, federation: envelope.federation, after: envelope.after, sender: envelope.sender,
            content: envelope.content)
        change(&parts)
        var reader = Canonical.Reader(transport.schools[Int(envelope.sender)].bytes)
        _ = try reader.text()
        _ = try reader.text()
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: reader.bytes(32))
        return try Envelope.sealed(
            step: parts.step, federation: parts.federation, after: parts.after, sender: parts.sender,
            content: parts.content, key: key)
    }

    @Test func anotherFederationRoundBankLengthOrSenderIsNamed() throws {
        #expect(fault(try resealed(sums[0]) { $0.federation = Data(count: 32) }) == .otherFederation)
        #expect(
            fault(try resealed(sums[0]) { $0.step = .sums(round: 1) }) == .otherRound(found: 1, expected: 0))
        #expect(fault(try resealed(sums[0]) { $0.after = Data(count: 32) }) == .otherReply)
        #expect(fault(try resealed(sums[0]) { $0.sender = 7 }) == .unknownSchool)
        #expect(
            fault(try resealed(sums[0]) { parts in parts.content = Canonical.bytes { $0.words([1, 2]) } })
                == .otherLength(found: 2, expected: 9))
        #expect(fault(try resealed(sums[0]) { $0.content = Data([1]) }) == .truncated(found: 1, expected: 4))
    }

    @Test func aMessageAfterTheListOfSchoolsIsClosedIsLate() throws {
        var transcript = transport.transcript
        try transcript.append(transport.aggregator.reply(to: Array(sums.prefix(2)), transcript).message)
        #expect(fault(sums[2], transcript) == .late)
        #expect(fault(sums[0], transcript) == .late)
        for message in transport.keyMessages { #expect(fault(message) == .late) }
    }

    @Test func badMessagesLeaveTheRoundIntact() throws {
        var tampered = sums[2]
        tampered[100] ^= 1
        let reply = try transport.aggregator.reply(
            to: [Data(), tampered, sums[0], sums[1]], transport.transcript)
        #expect(reply.refused.keys.sorted() == [0, 1])
        #expect(reply.schools == ["school-0", "school-1"])
        var transcript = transport.transcript
        #expect(throws: FederationError.self) { try transcript.append(tampered) }
        try transcript.append(reply.message)
        #expect(transcript.step == .opening(round: 0))
    }

    @Test func aReplyThatIsNotTheAggregatorsChangesNothing() throws {
        let forged = try Envelope.sealed(
            step: .sums(round: 0), federation: transport.transcript.federation, after: transport.transcript.head,
            sender: Envelope.aggregator, content: Canonical.bytes { $0.words([0, 1]) },
            key: Curve25519.Signing.PrivateKey())
        var transcript = transport.transcript
        #expect(throws: FederationError.notAuthentic) { try transcript.append(forged) }
        #expect(transcript.step == .sums(round: 0))
    }

    @Test func aRepeatedNameOrKeyJoinsOnce() throws {
        let aggregator = Aggregator()
        let plan = Fixture.plan(aggregator.publicKey)
        let transcript = try Transcript(plan)
        let (a, b) = (SchoolKeys(name: "a", plan: plan), SchoolKeys(name: "b", plan: plan))
        let impostor = SchoolKeys(name: "a", plan: plan)
        let messages = try [a, b, impostor, a].map { try $0.joinMessage(transcript) }
        let reply = try aggregator.reply(to: messages, transcript)
        #expect(reply.schools == ["a", "b"])
        #expect(reply.refused == [2: .nameTaken, 3: .sentTwice])
    }

    @Test func aPlanThatDoesNotFitIsRefused() throws {
        var plan = Fixture.plan(Aggregator().publicKey)
        plan.assignment = .adaptive
        #expect(throws: FederationError.adaptiveAssignment) { try Transcript(plan) }
        plan.assignment = .byDesign
        plan.minimumSchools = 1
        #expect(throws: FederationError.badPlan(field: "minimumSchools", expected: "at least 2")) { try plan.check() }
        plan.minimumSchools = 2
        #expect(try FederationPlan(bytes: plan.bytes) == plan)
        #expect(throws: FederationError.malformed) { try FederationPlan(bytes: plan.bytes + Data(" ".utf8)) }
        plan.epsilon = .nan
        #expect(throws: FederationError.self) { try plan.check() }
    }
}
