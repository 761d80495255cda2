import Foundation
import Pseudonymizer

extension Gate {
    /// For each index in `pupilNames` the identifier; `nil` where it has no rows.
    static func identifiers(
        of table: EventTable, kind: PupilIdentifier.Kind
    ) throws(GateRefusal) -> [PupilIdentifier?] {
        var identifiers = [PupilIdentifier?](repeating: nil, count: table.pupilNames.count)
        var isSeen = [Bool](repeating: false, count: table.pupilNames.count)
        for (row, pupil) in table.pupil.enumerated() where !isSeen[Int(pupil)] {
            isSeen[Int(pupil)] = true
            do throws(IdentifierError) {
                identifiers[Int(pupil)] = try PupilIdentifier(kind, table.pupilNames[Int(pupil)])
            } catch {
                throw .identifierRefused(row: row, expected: kind, reason: error)
            }
        }
        return identifiers
    }

    /// What a pupil's rows leave as.
    enum Admission {
        /// There are no rows.
        case absent
        /// They do not leave.
        case leftOut
        /// From the identifier itself.
        case stateless
        /// From the vault's subject id.
        case subject(SubjectID)
    }

    /// For each pupil how it leaves, and how many do not.
    static func admitted(
        _ pupils: [PupilIdentifier?], _ policy: SharingPolicy, in domain: PseudonymDomain,
        askedOf directory: (any SubjectDirectory)?, now: Date
    ) throws(GateRefusal) -> (admissions: [Admission], leftOut: Int) {
        guard let directory else { return (pupils.map { $0 == nil ? .absent : .stateless }, 0) }
        let asked = pupils.compactMap(\.self)
        var answers: ArraySlice<Result<SubjectID, ProcessingStop>>
        do {
            answers = try directory.subjects(of: asked, for: domain, now: now)[...]
        } catch {
            throw .directoryUnavailable
        }
        guard answers.count == asked.count else { throw .directoryUnavailable }
        var stops: [ProcessingStop: Int] = [:]
        let admissions: [Admission] = pupils.map { pupil in
            guard pupil != nil, let answer = answers.popFirst() else { return .absent }
            switch answer {
            case .success(let subject): return .subject(subject)
            case .failure(let stop):
                stops[stop, default: 0] += 1
                return .leftOut
            }
        }
        // Whoever is not known may be one who was erased.
        guard stops.isEmpty || policy.stoppedPupils == .leaveOut && stops[.unknown] == nil else {
            throw .pupilsStopped(stops)
        }
        return (admissions, stops.values.reduce(0, +))
    }

    /// No place among the released pupils.
    static let nowhere = UInt32.max

    /// The pseudonyms of all admitted pupils, ascending, and for each index in `pupilNames` its place among them.
    static func pseudonyms(
        of pupils: [PupilIdentifier?], as admissions: [Admission], with pseudonymiser: borrowing Pseudonymiser
    ) -> (names: [Pseudonym], rank: [UInt32]) {
        var pseudonymOf: [Pseudonym?] = []
        pseudonymOf.reserveCapacity(pupils.count)
        for (pupil, admission) in zip(pupils, admissions) {
            switch admission {
            case .absent, .leftOut: pseudonymOf.append(nil)
            case .stateless: pseudonymOf.append(pupil.map { pseudonymiser.pseudonymErasedOnlyWithEpoch(of: $0) })
            case .subject(let subject): pseudonymOf.append(pseudonymiser.pseudonym(of: subject))
            }
        }
        let names = Set(pseudonymOf.compactMap(\.self)).sorted()
        let place = Dictionary(uniqueKeysWithValues: zip(names, 0 as UInt32..<UInt32(names.count)))
        return (names, pseudonymOf.map { $0.flatMap { place[$0] } ?? nowhere })
    }

    /// The rows of admitted pupils sorted by pupil, those of one pupil in the order of the source: a counting sort, which is stable.
    static func rowsByPupil(_ column: [UInt32], rank: [UInt32], pupils: Int) -> [Int] {
        var next = [Int](repeating: 0, count: pupils + 1)
        for pupil in column where rank[Int(pupil)] != nowhere { next[Int(rank[Int(pupil)]) + 1] += 1 }
        for pupil in 0..<pupils { next[pupil + 1] += next[pupil] }
        var order = [Int](repeating: 0, count: next[pupils])
        for (row, pupil) in column.enumerated() where rank[Int(pupil)] != nowhere {
            let place = Int(rank[Int(pupil)])
            order[next[place]] = row
            next[place] += 1
        }
        return order
    }
}
