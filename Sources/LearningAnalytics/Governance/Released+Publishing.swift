public import Foundation
public import Pseudonymizer

extension Released where Value == ReleasedEvents {
    /// Writes the rows as `data.csv`, which ``EventTable`` reads again, and the receipt as `dpia.json` to a new folder, together with the entry in
    /// the audit log: all of them, or nothing, whenever the process ends (see `AuditLog`).
    /// - Parameters:
    ///   - folder: Where to; must not exist, and its parent must.
    ///   - log: Where the release is recorded.
    ///   - now: When.
    /// - Returns: What the log says.
    /// - Throws: `AuditError`; nothing is there then.
    public func publish(
        to folder: URL, recordedIn log: AuditLog, now: Date = Date()
    ) throws(AuditError) -> AuditLog.Receipt {
        try publish(to: folder, recordedIn: log, now: now) { (folder) throws(DurableFile.Failure) in
            var file = try DigestingFile(creating: folder.appendingPathComponent("data.csv"))
            try value.write(to: &file)
            return ["data.csv": try file.finish()]
        }
    }
}

extension Released where Value == CountTables {
    /// Writes each table as a file of its name and the receipt as `dpia.json` to a new folder, together with the entry in the audit log.
    ///
    /// Otherwise as for rows.
    /// - Parameters:
    ///   - folder: Where to; must not exist, and its parent must.
    ///   - log: Where the release is recorded.
    ///   - now: When.
    /// - Returns: What the log says.
    /// - Throws: `AuditError`; nothing is there then.
    public func publish(
        to folder: URL, recordedIn log: AuditLog, now: Date = Date()
    ) throws(AuditError) -> AuditLog.Receipt {
        try publish(to: folder, recordedIn: log, now: now) { (folder) throws(DurableFile.Failure) in
            var digests: [String: [UInt8]] = [:]
            for table in value.tables {
                let name = "\(table.name).csv"
                var file = try DigestingFile(creating: folder.appendingPathComponent(name))
                try file.append { $0 += CSVText.line(table.columns + ["pupils", "right"]) }
                for cell in table.cells {
                    try file.append {
                        $0 += CSVText.line(cell.values + ["\(cell.pupils)", cell.right.map { "\($0)" } ?? ""])
                    }
                }
                digests[name] = try file.finish()
            }
            return digests
        }
    }
}

extension Released where Value == NoisySum {
    /// Writes the sum as `data.json` and the receipt as `dpia.json` to a new folder, together with the entry in the audit log.
    ///
    /// Otherwise as for rows.
    /// - Parameters:
    ///   - folder: Where to; must not exist, and its parent must.
    ///   - log: Where the release is recorded.
    ///   - now: When.
    /// - Returns: What the log says.
    /// - Throws: `AuditError`; nothing is there then.
    public func publish(
        to folder: URL, recordedIn log: AuditLog, now: Date = Date()
    ) throws(AuditError) -> AuditLog.Receipt {
        try publish(to: folder, recordedIn: log, now: now) { (folder) throws(DurableFile.Failure) in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(value) else {
                preconditionFailure("a name and finite numbers can be written as JSON")
            }
            var file = try DigestingFile(creating: folder.appendingPathComponent("data.json"))
            try file.append { $0 += Array(data) + Array("\n".utf8) }
            return ["data.json": try file.finish()]
        }
    }
}

extension Released {
    /// Stages the files that `write` makes, with the receipt beside them.
    private func publish(
        to folder: URL, recordedIn log: AuditLog, now: Date,
        _ write: (URL) throws(DurableFile.Failure) -> [String: [UInt8]]
    ) throws(AuditError) -> AuditLog.Receipt {
        try log.commit(to: folder, action: "release", at: now) { (staging) throws(AuditError) in
            do throws(DurableFile.Failure) {
                var digests = try write(staging)
                var facts = try DigestingFile(creating: staging.appendingPathComponent("dpia.json"))
                try facts.append { $0 += receipt.json() }
                digests["dpia.json"] = try facts.finish()
                return receipt.entry(files: digests)
            } catch {
                throw AuditError(error)
            }
        }
    }
}

extension ReleaseReceipt {
    /// What the audit log is told: names, counts and digests.
    func entry(files: [String: [UInt8]]) -> [String: CanonicalJSON] {
        var entry: [String: CanonicalJSON] = [
            "policy": .text(policy), "policyDigest": .text(policyDigest), "owner": .text(owner),
            "recipient": .text(recipient), "purpose": .text(purpose), "legalBasis": .text(legalBasis),
            "files": .object(files.mapValues { .text($0.hexadecimal) }),
        ]
        entry["epoch"] = epoch.map { .whole(Int($0)) }
        entry["rows"] = rows.map { .whole($0) }
        entry["pupils"] = pupils.map { .whole($0) }
        entry["pupilsLeftOut"] = pupilsLeftOut.map { .whole($0) }
        entry["smallestClass"] = measures?.smallestClass.map { .whole($0) }
        entry["cellsPublished"] = measures?.cellsPublished.map { .whole($0) }
        return entry
    }
}

extension ReleasedEvents {
    /// The columns in the order in which they are written, under the names that ``EventTable`` reads.
    private var header: [String] {
        var names = [EventRows.Role.pupil.rawValue]
        if item != nil { names.append(EventRows.Role.item.rawValue) }
        if skill != nil { names.append(EventRows.Role.skill.rawValue) }
        if time != nil { names.append(EventRows.Role.time.rawValue) }
        if outcome != nil { names.append(EventRows.Role.outcome.rawValue) }
        return names + others.map(\.name)
    }

    func write(to file: inout DigestingFile) throws(DurableFile.Failure) {
        let comma = UInt8(ascii: ",")
        let outcomes = CSVText.Pool(["-1", "0", "1"])
        let pupils = CSVText.Pool(pupilNames.lazy.map(\.text))
        let items = CSVText.Pool(itemNames ?? [])
        let skills = CSVText.Pool(skillNames ?? [])
        let pools = others.map { CSVText.Pool($0.values) }
        try file.append { $0 += CSVText.line(header) }
        // A thousand rows at a time, so that the buffer is passed on seldom.
        for first in stride(from: 0, to: count, by: 1024) {
            try file.append { buffer in
                for row in first..<min(first + 1024, count) {
                    pupils.append(pupil[row], to: &buffer)
                    if let item {
                        buffer.append(comma)
                        items.append(item[row], to: &buffer)
                    }
                    if let skill {
                        buffer.append(comma)
                        skills.append(skill[row], to: &buffer)
                    }
                    if let time {
                        buffer.append(comma)
                        if !time[row].isNaN { CSVText.append(time[row], to: &buffer) }
                    }
                    if let outcome {
                        buffer.append(comma)
                        outcomes.append(UInt32(outcome[row] + 1), to: &buffer)
                    }
                    for (other, pool) in zip(others, pools) {
                        buffer.append(comma)
                        pool.append(other.rows[row], to: &buffer)
                    }
                    buffer.append(UInt8(ascii: "\n"))
                }
            }
        }
    }
}
