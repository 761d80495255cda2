import Foundation
import PseudonymVault
import Pseudonymizer
import Testing

let owner = "NO970018131"
let now = Date(timeIntervalSince1970: 1_800_000_000)

/// A vault in memory, and the keys to make pseudonyms with.
struct School: ~Copyable {
    let vault: SubjectVault
    let key: PassphraseKey
    var keys: KeySet
    let vendor: PseudonymSeries
    let research: PseudonymSeries

    init(vault: SubjectVault? = nil) throws {
        let key = try PassphraseKey(newPassphrase: "seks tilfeldige ord er bra", costLog2: 10)
        var keys = try KeySet(wrappedBy: key)
        let vendor = try PseudonymSeries(owner: owner, recipient: "vendor:exempel", purpose: "adaptive-sequencing")
        let research = try PseudonymSeries(owner: owner, recipient: "research:uio", purpose: "statistics")
        for series in [vendor, research] { _ = try keys.startEpoch(of: series, wrappedBy: key) }
        self.vault = try vault ?? SubjectVault(inMemoryFor: owner)
        self.vendor = vendor
        self.research = research
        self.keys = keys
        self.key = key
    }

    mutating func startEpoch(of series: PseudonymSeries) throws -> PseudonymDomain {
        try keys.startEpoch(of: series, wrappedBy: key)
    }

    func move(_ pseudonyms: [Pseudonym], _ from: PseudonymDomain, _ to: PseudonymDomain) throws -> [Pseudonym] {
        try vault.repseudonymise(pseudonyms, from: from, to: to, with: keys, openedBy: key, now: now)
    }

    func pseudonym(of subject: SubjectID, in domain: PseudonymDomain) throws -> Pseudonym {
        Pseudonymiser(domain: domain, secret: try keys.secret(of: domain, for: .link, openedBy: key))
            .pseudonym(of: subject)
    }

    func pseudonyms(of subject: SubjectID, in series: PseudonymSeries) throws -> [Pseudonym] {
        try vault.pseudonyms(of: subject, in: series, with: keys, openedBy: key)
    }

    func erase(_ subject: SubjectID) throws -> ErasureProof {
        try vault.erase(subject, with: keys, openedBy: key, now: now)
    }
}

/// The directory id of a pupil who does not exist.
func pupil(_ number: Int) throws -> PupilIdentifier {
    try PupilIdentifier(
        guid: "7b96eab9-b69e-4b8c-9636-" + String(repeating: "0", count: 12 - String(number).count) + "\(number)")
}

func feide(_ name: String) throws -> PupilIdentifier { try PupilIdentifier(feideName: "\(name)@skole.no") }

/// Synthetic national numbers (month + 80), valid under both rules.
func birthNumber() throws -> PupilIdentifier { try PupilIdentifier(nationalNumber: "15921250034") }

/// Runs `body` with a new directory, which is removed afterwards.
func withDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("vault-tests-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
}
