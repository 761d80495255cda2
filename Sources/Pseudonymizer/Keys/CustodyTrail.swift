public import Foundation

/// What was done with keys or with the way back to pupils. Holds counts and domains, never an identifier or a pseudonym.
public struct CustodyEvent: Hashable, Sendable, Codable {
    /// What was done.
    public enum Action: String, Hashable, Sendable, Codable {
        /// Pseudonyms of one domain were turned into those of another.
        case repseudonymise
        /// A pupil was found behind a pseudonym or token.
        case reidentify
        /// An epoch began.
        case startEpoch = "start-epoch"
        /// An epoch's secret was destroyed.
        case destroyEpoch = "destroy-epoch"
        /// An epoch was closed for new releases.
        case retireEpoch = "retire-epoch"
        /// Linking the epochs of a series was forbidden for good; the domain's epoch is 0, which is none.
        case forbidLinking = "forbid-linking"
        /// The secrets of a series were wrapped by another key-encryption key; the domain's epoch is 0, which is none.
        case rewrap
    }

    /// How far an act is that changes a file: a disk may refuse what was recorded already.
    public enum Stage: String, Hashable, Sendable, Codable {
        /// It is done next. Where nothing else follows, the process ended: look at the file.
        case intended
        /// It is done.
        case done
        /// It could not be done; all is as before.
        case failed
    }

    /// What was done.
    public let action: Action
    /// The domain it was done to.
    public let from: PseudonymDomain
    /// The domain it led to.
    public let to: PseudonymDomain?
    /// How many pseudonyms, tokens or epochs it concerned.
    public let count: Int
    /// When.
    public let at: Date
    /// How far it is; `nil` for an act that is complete with its record.
    public let stage: Stage?

    /// An event.
    /// - Parameters:
    ///   - action: What was done.
    ///   - from: The domain it was done to.
    ///   - to: The domain it led to.
    ///   - count: How many pseudonyms, tokens or epochs it concerned.
    ///   - at: When.
    ///   - stage: How far it is; `nil` for an act that is complete with its record.
    public init(
        action: Action, from: PseudonymDomain, to: PseudonymDomain? = nil, count: Int, at: Date, stage: Stage? = nil
    ) {
        self.action = action
        self.from = from
        self.to = to
        self.count = count
        self.at = at
        self.stage = stage
    }

    func reaching(_ stage: Stage) -> CustodyEvent {
        CustodyEvent(action: action, from: from, to: to, count: count, at: at, stage: stage)
    }
}

/// Where acts of custody are recorded: an audit log, for example.
public protocol CustodyTrail: Sendable {
    /// Takes the entry for good, or throws; the act is not completed then.
    /// - Parameter event: What was done.
    func record(_ event: CustodyEvent) throws
}
