public import Foundation

/// A folder that all can read as the way messages go: on a shared disk, or copied to and fro by any means.
///
/// `plan.json`, and for each step a folder such as `3-sums-1` with a file for each school's message, and the aggregator's `reply.msg`.
/// Files are written beside and then renamed into place, never over one that is there.
public struct FederationFolder: Sendable {
    /// The folder.
    public let url: URL

    /// A folder that need not exist yet.
    public init(_ url: URL) { self.url = url }

    private var planFile: URL { url.appendingPathComponent("plan.json") }

    private func directory(_ step: FederationStep) -> URL {
        url.appendingPathComponent("\(step.number + 1)-\(step.name)", isDirectory: true)
    }

    /// Starts a federation.
    ///
    /// - Throws: ``FederationError/storage(path:)`` also where there is one.
    public func create(_ plan: FederationPlan) throws(FederationError) {
        try plan.check()
        try Self.write(plan.bytes, to: planFile)
    }

    /// The plan and all replies, each checked.
    ///
    /// - Throws: ``FederationError``.
    public func transcript() throws(FederationError) -> Transcript {
        guard let bytes = FileManager.default.contents(atPath: planFile.path) else {
            throw .storage(path: planFile.path)
        }
        var transcript = try Transcript(FederationPlan(bytes: bytes))
        while let step = transcript.step {
            let file = directory(step).appendingPathComponent("reply.msg")
            guard let reply = FileManager.default.contents(atPath: file.path) else { break }
            try transcript.append(reply)
        }
        return transcript
    }

    /// A file with a message, and what is in it.
    public struct Incoming: Sendable {
        /// The file's name.
        public let file: String
        /// What it holds.
        public let message: Data
    }

    /// The messages of schools in a step, in the order of their names.
    public func messages(_ step: FederationStep) -> [Incoming] {
        let directory = directory(step)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { $0.hasSuffix(".msg") && $0 != "reply.msg" && !$0.hasPrefix(".") }.sorted().compactMap {
            name in
            FileManager.default.contents(atPath: directory.appendingPathComponent(name).path).map {
                Incoming(file: name, message: $0)
            }
        }
    }

    /// Puts a school's message into a step; the same message again changes nothing.
    ///
    /// - Throws: ``FederationError/sentTwice`` where another message of this school is there.
    public func put(_ message: Data, of school: String, _ step: FederationStep) throws(FederationError) {
        let file = directory(step).appendingPathComponent("\(Self.fileName(school)).msg")
        if let there = FileManager.default.contents(atPath: file.path) {
            guard there == message else { throw .sentTwice }
            return
        }
        try Self.write(message, to: file)
    }

    /// Puts the aggregator's reply into a step.
    public func put(reply: Data, _ step: FederationStep) throws(FederationError) {
        try Self.write(reply, to: directory(step).appendingPathComponent("reply.msg"))
    }

    /// Letters, digits and hyphens as they are, everything else as its bytes in hexadecimal.
    static func fileName(_ school: String) -> String {
        var name = "school-"
        for scalar in school.unicodeScalars {
            if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-" {
                name.unicodeScalars.append(scalar)
            } else {
                for byte in String(scalar).utf8 { name += "_" + String(byte, radix: 16) }
            }
        }
        return name
    }

    /// Beside, then linked into place: a name that is taken stays as it is.
    private static func write(_ content: Data, to file: URL) throws(FederationError) {
        let directory = file.deletingLastPathComponent()
        let draft = directory.appendingPathComponent(".\(UUID().uuidString).draft")
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try content.write(to: draft)
            defer { try? FileManager.default.removeItem(at: draft) }
            try FileManager.default.linkItem(at: draft, to: file)
        } catch { throw .storage(path: file.path) }
    }
}
