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

    /// An event.
    /// - Parameters:
    ///   - action: What was done.
    ///   - from: The domain it was done to.
    ///   - to: The domain it led to.
    ///   - count: How many pseudonyms, tokens or epochs it concerned.
    ///   - at: When.
    public init(action: Action, from: PseudonymDomain, to: PseudonymDomain? = nil, count: Int, at: Date) {
        self.action = action
        self.from = from
        self.to = to
        self.count = count
        self.at = at
    }
}

/// Where acts of custody are recorded: an audit log, for example.
public protocol CustodyTrail: Sendable {
    /// Takes the entry for good, or throws; the act is not completed then.
    /// - Parameter event: What was done.
    func record(_ event: CustodyEvent) throws
}
