internal import Foundation

/// Why a snapshot cannot be restored.
public enum SnapshotError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The snapshot has a layout that this version does not know.
    case unknownFormat(Int)
    /// It was made with another bank: other items, parameters, traits or nodes.
    case otherBank
    /// Its answers, counted from 0, do not belong to a session of this test.
    case damaged(answer: Int)
    /// Its other members contradict one another.
    case inconsistent

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .unknownFormat(let format):
            "a snapshot of format \(format), expected \(AdaptiveSession.Snapshot.currentFormat)"
        case .otherBank: "the snapshot was made with another bank"
        case .damaged(let answer): "answer \(answer) of the snapshot does not belong to a session of this test"
        case .inconsistent: "the snapshot contradicts itself"
        }
    }
}

extension AdaptiveSession {
    /// A session as data: what it was asked and answered, in well under 1 KB for 30 items. Ability is not in it: it follows from the answers, to the bit.
    ///
    /// It holds the pupil's answers: personal data, to be kept where the pupil's other data are kept.
    public struct Snapshot: Sendable, Equatable, Codable {
        /// The layout of the coded form.
        public static let currentFormat = 1

        let format: Int
        let bank: String
        let seed: UInt64
        let language: LanguageForm?
        let items: [Int]
        let categories: [Int]
        /// Origins, where one is not the rule's.
        let origins: [UInt8]?
        /// Milliseconds, −1 where not measured; absent where none was.
        let milliseconds: [Int]?
        let mastery: [String: Double]?
        let passedOver: Data?
        let pending: Int?
        let pendingOrigin: SelectionOrigin?
        let pendingRelaxed: [RelaxedConstraint]?
        let stopReason: StopReason?

        enum CodingKeys: String, CodingKey {
            case format = "f"
            case bank = "b"
            case seed = "s"
            case language = "l"
            case items = "i"
            case categories = "c"
            case origins = "o"
            case milliseconds = "t"
            case mastery = "m"
            case passedOver = "x"
            case pending = "p"
            case pendingOrigin = "po"
            case pendingRelaxed = "pr"
            case stopReason = "e"
        }
    }

    /// The session as data.
    public var snapshot: Snapshot {
        Snapshot(
            format: Snapshot.currentFormat, bank: String(test.bank.fingerprint, radix: 16), seed: seed,
            language: language, items: answers.map(\.item), categories: answers.map(\.category),
            origins: answers.allSatisfy { $0.origin == .rule } ? nil : answers.map(\.origin.rawValue),
            milliseconds: answers.allSatisfy { $0.seconds == nil }
                ? nil : answers.map { $0.seconds.map { Int(($0 * 1000).rounded()) } ?? -1 },
            mastery: startingMastery.isEmpty ? nil : startingMastery,
            passedOver: passedOver.map { $0.data }, pending: pending?.item, pendingOrigin: pending?.origin,
            pendingRelaxed: pending.flatMap { $0.relaxed.isEmpty ? nil : $0.relaxed }, stopReason: stopReason)
    }

    /// A session as it was when the snapshot was made: the same answers, estimate and next item, to the bit.
    ///
    /// - Parameters:
    ///   - snapshot: of a session of this test.
    ///   - test: the test, with the same bank. Its rule and stopping rules may have changed; they hold from now on.
    /// - Throws: ``SnapshotError``.
    public init(restoring snapshot: Snapshot, in test: AdaptiveTest) throws(SnapshotError) {
        guard snapshot.format == Snapshot.currentFormat else { throw .unknownFormat(snapshot.format) }
        guard snapshot.bank == String(test.bank.fingerprint, radix: 16) else { throw .otherBank }
        let count = snapshot.items.count
        guard snapshot.categories.count == count, snapshot.origins.map({ $0.count == count }) ?? true,
            snapshot.milliseconds.map({ $0.count == count }) ?? true
        else { throw .inconsistent }
        var passedOver: ItemSet?
        if let data = snapshot.passedOver {
            guard let set = ItemSet(count: test.bank.totalCount, data) else { throw .inconsistent }
            passedOver = set
        }
        self.init(
            test, seed: snapshot.seed, language: snapshot.language, mastery: snapshot.mastery ?? [:],
            passedOver: passedOver)
        for place in 0..<count {
            let item = snapshot.items[place]
            guard (0..<test.bank.totalCount).contains(item), !isAnswered(item),
                (0..<test.bank.categoryCounts[item]).contains(snapshot.categories[place]),
                let origin = SelectionOrigin(rawValue: snapshot.origins?[place] ?? 0)
            else { throw .damaged(answer: place) }
            let time = snapshot.milliseconds?[place] ?? -1
            guard time >= -1, time < Int(UInt32.max) else { throw .damaged(answer: place) }
            append(
                SessionAnswer(
                    item: item, category: snapshot.categories[place], origin: origin,
                    seconds: time < 0 ? nil : Double(time) / 1000))
        }
        restate()
        var selection: Selection?
        if let item = snapshot.pending {
            guard (0..<test.bank.totalCount).contains(item), !isAnswered(item), let origin = snapshot.pendingOrigin,
                snapshot.stopReason == nil
            else { throw .inconsistent }
            selection = Selection(
                item: item, origin: origin, relaxed: snapshot.pendingRelaxed ?? [], in: test.bank)
        }
        restorePending(selection, stopReason: snapshot.stopReason)
    }
}

extension ItemSet {
    /// The bits, 8 to a byte, without the zeros after the last item.
    fileprivate var data: Data {
        var bytes: [UInt8] = []
        for word in words {
            for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(word >> shift & 0xFF)) }
        }
        while bytes.last == 0 { bytes.removeLast() }
        return Data(bytes)
    }

    fileprivate init?(count: Int, _ data: Data) {
        self.init(count: count)
        for (place, byte) in data.enumerated() {
            for bit in 0..<8 where byte & (1 << UInt8(bit)) != 0 {
                guard place * 8 + bit < count else { return nil }
                insert(place * 8 + bit)
            }
        }
    }
}
