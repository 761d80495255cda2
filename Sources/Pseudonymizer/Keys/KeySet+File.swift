import Crypto
public import Foundation

extension KeySet {
    /// What a key set's file says about the key-encryption key that opens it.
    /// - Parameter file: Where the set lies.
    /// - Throws: `file` or `malformed`.
    public static func keyDescriptor(of file: URL) throws(KeySetError) -> String {
        try decode(file).content.keyDescriptor
    }

    /// Reads a set.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - key: Its key-encryption key.
    /// - Throws: `file`, `malformed`, `otherKey`, `wrapping(.notOpened)` for a wrong passphrase, or `altered`.
    public static func load(
        from file: URL, openedBy key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(KeySetError) -> KeySet {
        let document = try decode(file)
        let keys = try KeySet(document.content, openedBy: key)
        guard let code = [UInt8](hexadecimal: document.code), keys.code() == code else {
            throw .altered(path: file.path)
        }
        return keys
    }

    /// Writes a new set, whole or not at all, and never over another one.
    /// - Parameter file: Where to put it.
    /// - Throws: `file`.
    public borrowing func store(to file: URL) throws(KeySetError) {
        let data = encoded()
        do { try PrivateFile.create(data, at: file) } catch { throw .file(error) }
    }

    /// Changes the set in a file, while no other process does.
    ///
    /// The file is replaced as a whole when `body` returns; whenever the process ends, the file holds the set before or the set after.
    ///
    /// Each change is recorded twice: that it is intended, before the file is replaced, and that it is done, afterwards, or has failed. So no record
    /// says that a secret is destroyed while the disk still holds it.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - key: Its key-encryption key.
    ///   - trail: Hears of what is done with epochs before the file changes, and stops the change where it cannot take the entry; and
    ///     of the outcome.
    ///   - body: The change.
    /// - Returns: What `body` returns.
    /// - Throws: What ``load(from:openedBy:)`` throws, what `body` throws, `file`, `notRecorded` or `doneNotRecorded`.
    public static func update<Result>(
        _ file: URL, openedBy key: borrowing some KeyEncryptionKey & ~Copyable,
        recordedIn trail: (any CustodyTrail)? = nil,
        _ body: (inout KeySet) throws(KeySetError) -> Result
    ) throws(KeySetError) -> Result {
        try PrivateFile.locked(beside: file, or: KeySetError.file) { () throws(KeySetError) -> Result in
            var keys = try load(from: file, openedBy: key)
            let result = try body(&keys)
            let events = keys.events
            var intended: [CustodyEvent] = []
            func recordFailure() {
                // The trail that took the intent may be on the same full disk; an intent without an outcome says that much.
                for event in intended { try? trail?.record(event.reaching(.failed)) }
            }
            do {
                for event in events {
                    try trail?.record(event.reaching(.intended))
                    intended.append(event)
                }
            } catch {
                recordFailure()
                throw .notRecorded
            }
            let data = keys.encoded()
            do throws(PrivateFileError) {
                try PrivateFile.replace(data, at: file)
            } catch {
                // Where the disk gives no promise, nobody knows which of the two will be there.
                if case .notDurable = error {} else { recordFailure() }
                throw .file(error)
            }
            do {
                for event in events { try trail?.record(event.reaching(.done)) }
            } catch {
                throw .doneNotRecorded
            }
            return result
        }
    }

    private borrowing func encoded() -> Data {
        Content.encode(Document(content: content, code: Array(code()).hexadecimal)) + Data("\n".utf8)
    }

    private static func decode(_ file: URL) throws(KeySetError) -> Document {
        let data: Data
        do { data = try PrivateFile.read(file) } catch { throw .file(error) }
        let decoder = JSONDecoder()
        guard let document = try? decoder.decode(Document.self, from: data), document.content.format == Content.format
        else { throw .malformed(path: file.path) }
        return document
    }

    private struct Document: Codable {
        var content: Content
        /// HMAC-SHA256 of the content.
        var code: String
    }

    /// What the file holds: nothing in it is secret without the key-encryption key.
    struct Content: Codable, Sendable {
        static let format = "learning-analytics key set v1"

        var format = Content.format
        var keyDescriptor: String
        var integrityKey: Data
        var series: [String: Series] = [:]

        struct Series: Codable, Sendable {
            var owner: String
            var recipient: String
            var purpose: String
            var linkable = true
            var epochs: [Epoch] = []

            init(_ series: PseudonymSeries) {
                owner = series.owner
                recipient = series.recipient
                purpose = series.purpose
            }

            var name: PseudonymSeries? {
                try? PseudonymSeries(owner: owner, recipient: recipient, purpose: purpose)
            }
        }

        struct Epoch: Codable, Sendable {
            var number: UInt32
            var state = EpochState.enabled
            /// Seconds since 1970.
            var began: Int
            var ended: Int?
            var secret: Data?

            init(number: UInt32, began: Date, secret: Data) {
                self.number = number
                self.began = Int(began.timeIntervalSince1970)
                self.secret = secret
            }

            mutating func end(_ state: EpochState, at now: Date) {
                self.state = state
                ended = Int(now.timeIntervalSince1970)
                if state == .destroyed { secret = nil }
            }

        }

        static func key(_ series: PseudonymSeries) -> String {
            // No name holds a space.
            "\(series.owner) \(series.recipient) \(series.purpose)"
        }

        /// The bytes that the authentication code is about.
        var canonical: Data { Self.encode(self) }

        static func encode(_ value: some Encodable) -> Data {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dataEncodingStrategy = .base64
            do {
                return try encoder.encode(value)
            } catch {
                preconditionFailure("texts, numbers and bytes can be written as JSON")
            }
        }
    }
}
