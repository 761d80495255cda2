internal import Foundation

/// A school as the roster knows it.
public struct RosterEntry: Sendable, Hashable {
    /// How the school is called in the federation; public.
    public let name: String
    /// Checks its signatures (Ed25519).
    let signingKey: Data
    /// For what is sent to it alone (X25519).
    let agreementKey: Data

    func write(_ writer: inout Canonical.Writer) {
        writer.text(name)
        writer.bytes(signingKey)
        writer.bytes(agreementKey)
    }

    init(name: String, signingKey: Data, agreementKey: Data) {
        self.name = name
        self.signingKey = signingKey
        self.agreementKey = agreementKey
    }

    init(_ reader: inout Canonical.Reader) throws(FederationError) {
        name = try reader.text()
        signingKey = try reader.bytes(32)
        agreementKey = try reader.bytes(32)
    }
}

/// What a school announces for one round.
struct RoundKeys: Equatable {
    /// X25519 key of this round, from which pair masks come.
    let publicKey: Data
    /// To the seed of the school's own mask.
    let commitment: Data
    /// For each holder of shares in the roster's order, its shares of both secrets under a key of its own.
    let sealedShares: [Data]

    func write(_ writer: inout Canonical.Writer) {
        writer.bytes(publicKey)
        writer.bytes(commitment)
        writer.number(UInt32(sealedShares.count))
        for share in sealedShares { writer.bytes(share) }
    }

    init(publicKey: Data, commitment: Data, sealedShares: [Data]) {
        self.publicKey = publicKey
        self.commitment = commitment
        self.sealedShares = sealedShares
    }

    init(_ reader: inout Canonical.Reader) throws(FederationError) {
        publicKey = try reader.bytes(32)
        commitment = try reader.bytes(32)
        sealedShares = try reader.list(least: 4) { (reader) throws(FederationError) in try reader.bytes() }
    }
}

/// A share that a holder opens for one school: of its own mask's seed where the school's sum is in, and of its secret key where not.
struct OpenedShare {
    let school: Int
    let values: [UInt64]

    func write(_ writer: inout Canonical.Writer) {
        writer.number(UInt32(school))
        writer.words(values)
    }

    init(school: Int, values: [UInt64]) {
        self.school = school
        self.values = values
    }

    init(_ reader: inout Canonical.Reader) throws(FederationError) {
        school = Int(try reader.number32())
        values = try reader.words()
    }
}

/// What a round's reply says: the noisy total and what was made of it.
public struct RoundResult: Sendable, Equatable {
    /// The schools whose sums are in the total, by their places on the roster.
    public let schools: [Int]
    /// The noisy total, in steps of the grid.
    public let total: [Int64]
    /// The bank that was made from it, as JSON.
    let bank: Data
    /// Standard errors of intercepts, discriminations and difficulties, one after the other.
    let errors: [Double]
    /// Noisy number of pupils.
    public let pupilCount: Double

    func write(_ writer: inout Canonical.Writer) {
        writer.words(schools.map(UInt64.init))
        writer.words(total.map { UInt64(bitPattern: $0) })
        writer.bytes(bank)
        writer.words(errors.map(\.bitPattern))
        writer.real(pupilCount)
    }

    init(schools: [Int], total: [Int64], bank: Data, errors: [Double], pupilCount: Double) {
        self.schools = schools
        self.total = total
        self.bank = bank
        self.errors = errors
        self.pupilCount = pupilCount
    }

    init(_ reader: inout Canonical.Reader) throws(FederationError) {
        schools = try reader.words().map { Int(truncatingIfNeeded: $0) }
        total = try reader.words().map { Int64(bitPattern: $0) }
        bank = try reader.bytes()
        errors = try reader.words().map { Double(bitPattern: $0) }
        pupilCount = try reader.real()
    }
}
