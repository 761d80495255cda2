import Crypto
import DifferentialPrivacy
import Foundation
import NumericalCore
import Testing

@testable import Federation

/// Federations in memory, with two items and so five numbers in the first round.
enum Fixture {
    static func plan(
        _ key: Data, items: Int = 2, minimum: Int = 2, holders: Int = 64, epsilon: Double = 1, answers: Int = 2,
        simulated: Int = 1000
    ) -> FederationPlan {
        var plan = FederationPlan(
            name: "test", items: (0..<items).map { "item-\($0)" }, answersPerPupil: answers, epsilon: epsilon,
            delta: 1e-6,
            schoolYear: 2026, minimumSchools: minimum, aggregatorKey: key)
        plan.keyHolderLimit = holders
        plan.simulatedPupils = simulated
        return plan
    }

    static func vectors(_ schools: Int, length: Int = 9, seed: UInt64 = 1) -> [[Int64]] {
        var bits = SeededBits(seed)
        // Of the whole range of 64 bits: sums go around modulo 2^64, in clear as under masks.
        return (0..<schools).map { _ in (0..<length).map { _ in Int64(bitPattern: bits.next()) } }
    }

    static func plainSum(_ vectors: [[Int64]], of schools: [Int]) -> [Int64] {
        var total = [Int64](repeating: 0, count: vectors[0].count)
        for school in schools { for k in total.indices { total[k] &+= vectors[school][k] } }
        return total
    }

    /// The shares that each holder would open for each school: of the own mask, and of the secret key.
    static func shares(_ transport: SimulatedTransport, _ sums: [Data]) throws -> [[Bool: [OpenedShare]]] {
        let keys = try transport.transcript.keys(from: transport.keyMessages)
        func opened(_ isIn: Bool) throws -> [[OpenedShare]] {
            var transcript = transport.transcript
            let some = isIn ? sums : Array(sums.prefix(2))
            try transcript.append(transport.aggregator.reply(to: some, transcript).message)
            return try transport.schools.map { school in
                let message = try Envelope(school.openingMessage(transcript, keys: keys))
                var reader = Canonical.Reader(message.content)
                return try reader.list(least: 48) { (reader) throws(FederationError) in try OpenedShare(&reader) }
            }
        }
        let (seeds, secrets) = (try opened(true), try opened(false))
        // The first two are in with both lists; their secret keys come from a list of the last two.
        var other = transport.transcript
        try other.append(transport.aggregator.reply(to: Array(sums.suffix(2)), other).message)
        return try transport.schools.indices.map { holder in
            let message = try Envelope(transport.schools[holder].openingMessage(other, keys: keys))
            var reader = Canonical.Reader(message.content)
            let last = try reader.list(least: 48) { (reader) throws(FederationError) in try OpenedShare(&reader) }
            return [true: seeds[holder], false: Array(last.prefix(2)) + secrets[holder].dropFirst(2)]
        }
    }
}

@Suite struct SecureSumTests {
    @Test func aRoundGivesTheExactSumOfThoseWhoAreIn() throws {
        let transport = try SimulatedTransport(schools: 5) { Fixture.plan($0) }
        let vectors = Fixture.vectors(5)
        let sums = try transport.sumMessages(vectors)
        let shares = try Fixture.shares(transport, sums)
        let keys = try transport.transcript.keys(from: transport.keyMessages)
        for pattern in 0..<32 {
            let isIn = (0..<5).filter { pattern >> $0 & 1 == 1 }
            try check(isIn, transport, vectors, sums, shares, keys)
        }
    }

    /// With enough schools the total is exact; with too few the step is not closed.
    func check(
        _ isIn: [Int], _ transport: SimulatedTransport, _ vectors: [[Int64]], _ sums: [Data],
        _ shares: [[Bool: [OpenedShare]]], _ keys: ParticipantKeys
    ) throws {
        var transcript = transport.transcript
        let messages = isIn.map { sums[$0] }
        guard isIn.count >= transcript.plan.minimumSchools else {
            #expect(throws: FederationError.tooFewSchools(found: isIn.count, expected: transcript.plan.minimumSchools))
            {
                try transport.aggregator.reply(to: messages, transcript)
            }
            return
        }
        let reply = try Envelope.sealed(
            step: .sums(round: 0), federation: transcript.federation, after: transcript.head,
            sender: Envelope.aggregator, content: Canonical.bytes { $0.words(isIn.map(UInt64.init)) },
            key: Curve25519.Signing.PrivateKey(rawRepresentation: transport.aggregator.bytes))
        try transcript.append(reply)
        var opened: [Int: [OpenedShare]] = [:]
        for holder in transport.schools.indices {
            opened[holder] = transport.schools.indices.map { school in
                shares[holder][isIn.contains(school)]?[school] ?? OpenedShare(school: school, values: [])
            }
        }
        let total = try transport.aggregator.open(0, transcript, shares: opened, keys: keys, sums: sums)
        #expect(total == Fixture.plainSum(vectors, of: isIn))
    }

    @Test(arguments: [3, 5, 7]) func moreThanTwoThirdsOfTheHoldersOpenASumAndFewerDoNot(count: Int) throws {
        let start = try SimulatedTransport(schools: count) { Fixture.plan($0) }
        let threshold = try #require(start.transcript.holders?.threshold)
        #expect(threshold == 2 * count / 3 + 1)
        let vectors = Fixture.vectors(count).map { $0.map { $0 >> 50 } }
        for silent in 0...count {
            var transport = start
            let run = Result<Void, FederationError> { () throws(FederationError) in
                try transport.run(vectors, silentHolders: Set((0..<silent)))
            }
            if count - silent >= threshold {
                #expect(throws: Never.self) { try run.get() }
                #expect(transport.transcript.results.first?.total == Fixture.plainSum(vectors, of: Array(0..<count)))
            } else {
                #expect(
                    throws: FederationError.tooFewShares(found: count - silent, expected: threshold)
                ) { try run.get() }
            }
        }
    }

    @Test func aFewPickedHoldersOpenTheSumOfMany() throws {
        var transport = try SimulatedTransport(schools: 9, silent: [2]) { Fixture.plan($0, holders: 3) }
        #expect(transport.transcript.holders?.schools.count == 3)
        var vectors: [[Int64]?] = Fixture.vectors(9).map { $0.map { $0 >> 50 } }
        vectors[2] = nil
        vectors[5] = nil
        try transport.run(vectors)
        let expected = Fixture.plainSum(vectors.map { $0 ?? [Int64](repeating: 0, count: 9) }, of: Array(0..<9))
        #expect(transport.transcript.results.first?.total == expected)
    }

    @Test func withinTheRangeOfAMaskedNumberEveryValueIsEquallyLikely() throws {
        // The same vector of zeros in 60 federations: 540 numbers of 64 bits, the highest bit set in about half.
        var ones = 0
        for _ in 0..<60 {
            let transport = try SimulatedTransport(schools: 2) { Fixture.plan($0) }
            let message = try Envelope(transport.sumMessages([[Int64](repeating: 0, count: 9), nil])[0])
            var reader = Canonical.Reader(message.content)
            ones += try reader.words().count { $0 >> 63 == 1 }
        }
        // Binomial(540, 1/2): outside 209...331 with probability 2e-7.
        #expect((209...331).contains(ones))
    }

    @Test func withAllKeysOfOthersASumThatCameLateStaysMasked() throws {
        // The aggregator knows everything but the own mask's seed, which nobody opens for a school that is not in.
        let transport = try SimulatedTransport(schools: 3) { Fixture.plan($0) }
        let vectors = Fixture.vectors(3)
        let sums = try transport.sumMessages(vectors)
        var transcript = transport.transcript
        try transcript.append(transport.aggregator.reply(to: Array(sums.prefix(2)), transcript).message)
        let keys = try transport.transcript.keys(from: transport.keyMessages)
        // Every holder opens the secret key of school 2, and so all of its pair masks.
        var parts: [SecretSharing.Share] = []
        for (number, school) in transport.schools.enumerated() {
            let opening = try Envelope(school.openingMessage(transcript, keys: keys))
            var reader = Canonical.Reader(opening.content)
            let shares = try reader.list(least: 48) { (reader) throws(FederationError) in try OpenedShare(&reader) }
            parts.append(try #require(SecretSharing.Share(holder: number + 1, values: shares[2].values)))
        }
        let secret = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: #require(SecretSharing.recover(parts)))
        var reader = Canonical.Reader(try Envelope(sums[2]).content)
        var unmasked = try reader.words()
        for other in 0..<2 {
            let pair = try SumMask.pairKey(
                secret, #require(keys.bySchool[other]?[0].publicKey), round: transcript.id(of: 0), schools: (2, other))
            SumMask.apply(pair, negated: false, to: &unmasked)
        }
        #expect(unmasked.map { Int64(bitPattern: $0) } != vectors[2])
        // What is left is exactly the own mask: with its seed the vector would be bare.
        let stream = zip(unmasked, vectors[2]).map { $0 &- UInt64(bitPattern: $1) }
        #expect(Set(stream).count == stream.count && !stream.contains(0))
        #expect(transport.aggregator.fault(sums[2], transcript) == .late)
    }
}

/// Every way in which 12 schools can drop out.
@Suite struct SecureSumInRelease {
    #if !DEBUG
        @Test("Masked sums of 12 schools are the plain sums for all 4 096 patterns of who is in")
        func allPatterns() throws {
            let transport = try SimulatedTransport(schools: 12) { Fixture.plan($0) }
            let vectors = Fixture.vectors(12)
            let sums = try transport.sumMessages(vectors)
            let shares = try Fixture.shares(transport, sums)
            let keys = try transport.transcript.keys(from: transport.keyMessages)
            for pattern in 0..<4096 {
                let isIn = (0..<12).filter { pattern >> $0 & 1 == 1 }
                try SecureSumTests().check(isIn, transport, vectors, sums, shares, keys)
            }
        }
    #endif
}
