/// Where a pseudonym means something: one owner's data, at one recipient, for one purpose, in one epoch.
///
/// The pseudonyms of two domains have nothing in common, so two recipients cannot join what they hold, and one recipient
/// cannot join two purposes (the pseudonymisation domain of EDPB guidelines 01/2025).
public struct PseudonymDomain: Hashable, Sendable {
    /// The school owner who is the controller, for example `NO987654321`.
    public let owner: String
    /// Who receives the data, for example `vendor:exempel`.
    public let recipient: String
    /// What the data are for, for example `adaptive-sequencing`.
    public let purpose: String
    /// The number of the key period. A new epoch makes all pseudonyms new.
    public let epoch: UInt32

    /// A domain.
    ///
    /// The three names hold 1 to 128 ASCII letters, digits and `. _ : / @ + -`: nothing that looks like another
    /// character, since a second spelling would silently be a second domain.
    /// - Throws: Which name is outside this.
    public init(owner: String, recipient: String, purpose: String, epoch: UInt32) throws(PseudonymDomainError) {
        for (part, name) in [(PseudonymDomainError.Part.owner, owner), (.recipient, recipient), (.purpose, purpose)] {
            guard (1...128).contains(name.utf8.count) else {
                throw .length(of: part, found: name.utf8.count, expected: 1...128)
            }
            if let place = name.utf8.enumerated().first(where: { !Self.allowed.contains($0.element) })?.offset {
                throw .character(in: part, byte: place)
            }
        }
        self.owner = owner
        self.recipient = recipient
        self.purpose = purpose
        self.epoch = epoch
    }

    private init(copying other: PseudonymDomain, epoch: UInt32) {
        owner = other.owner
        recipient = other.recipient
        purpose = other.purpose
        self.epoch = epoch
    }

    /// The same owner, recipient and purpose in another epoch.
    func inEpoch(_ epoch: UInt32) -> PseudonymDomain { PseudonymDomain(copying: self, epoch: epoch) }

    private static let allowed = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/@+-".utf8)
}

extension PseudonymDomain: Codable {
    private enum CodingKeys: String, CodingKey { case owner, recipient, purpose, epoch }

    /// Reads the four members and judges the names as the initialiser does.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            owner: try values.decode(String.self, forKey: .owner),
            recipient: try values.decode(String.self, forKey: .recipient),
            purpose: try values.decode(String.self, forKey: .purpose),
            epoch: try values.decode(UInt32.self, forKey: .epoch))
    }
}

/// The domains of one owner, recipient and purpose in all their epochs.
public struct PseudonymSeries: Hashable, Sendable {
    private let first: PseudonymDomain

    /// The school owner who is the controller.
    public var owner: String { first.owner }
    /// Who receives the data.
    public var recipient: String { first.recipient }
    /// What the data are for.
    public var purpose: String { first.purpose }

    /// A series, whose names follow the rules of ``PseudonymDomain``.
    /// - Parameters:
    ///   - owner: The school owner who is the controller.
    ///   - recipient: Who receives the data.
    ///   - purpose: What the data are for.
    /// - Throws: Which name is outside the rules.
    public init(owner: String, recipient: String, purpose: String) throws(PseudonymDomainError) {
        first = try PseudonymDomain(owner: owner, recipient: recipient, purpose: purpose, epoch: 0)
    }

    /// The series a domain belongs to.
    /// - Parameter domain: Any of its domains.
    public init(of domain: PseudonymDomain) {
        first = domain.inEpoch(0)
    }

    /// Its domain in one epoch.
    /// - Parameter epoch: The number of the key period.
    public func domain(epoch: UInt32) -> PseudonymDomain { first.inEpoch(epoch) }
}

/// What is wrong with the names of a domain.
public enum PseudonymDomainError: Error, Equatable, Sendable {
    /// The three names of a domain.
    public enum Part: String, Sendable {
        /// ``PseudonymDomain/owner``.
        case owner
        /// ``PseudonymDomain/recipient``.
        case recipient
        /// ``PseudonymDomain/purpose``.
        case purpose
    }

    /// A name with too few or too many bytes.
    case length(of: Part, found: Int, expected: ClosedRange<Int>)
    /// A name with a character outside the allowed ones, at this byte (from 0).
    case character(in: Part, byte: Int)
}
