import Foundation
import GRDB
import LearningAnalytics

/// The school's database: sessions as snapshots, answers as rows. An answer and the session after it are written together or not at all.
struct Store {
    private let queue: DatabaseQueue

    init(path: String) throws {
        queue = try DatabaseQueue(path: path)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.create(table: "session") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("pupil", .text).notNull().indexed()
                table.column("snapshot", .blob).notNull()
                table.column("isOpen", .boolean).notNull()
            }
            try database.create(table: "answer") { table in
                table.column("session", .integer).notNull().references("session")
                table.column("pupil", .text).notNull()
                table.column("item", .text).notNull()
                table.column("aim", .text).notNull()
                table.column("time", .double).notNull()
                table.column("outcome", .integer).notNull()
            }
        }
        try migrator.migrate(queue)
    }

    /// The pupil's session that was not finished.
    func openSession(of pupil: String) throws -> (id: Int64, snapshot: AdaptiveSession.Snapshot)? {
        try queue.read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT id, snapshot FROM session WHERE pupil = ? AND isOpen ORDER BY id DESC",
                    arguments: [pupil])
            else { return nil }
            let data: Data = row["snapshot"]
            return (row["id"], try JSONDecoder().decode(AdaptiveSession.Snapshot.self, from: data))
        }
    }

    func start(_ session: AdaptiveSession, pupil: String) throws -> Int64 {
        let data = try JSONEncoder().encode(session.snapshot)
        return try queue.write { database in
            try database.execute(
                sql: "INSERT INTO session (pupil, snapshot, isOpen) VALUES (?, ?, TRUE)", arguments: [pupil, data])
            return database.lastInsertedRowID
        }
    }

    /// Writes what changed: the session, and an answer where there is a new one.
    func save(
        _ session: AdaptiveSession, id: Int64, pupil: String,
        answer: (item: String, aim: String, time: Double, outcome: Int)? = nil
    ) throws {
        let data = try JSONEncoder().encode(session.snapshot)
        let isOpen = session.stopReason == nil
        try queue.write { database in
            try database.execute(
                sql: "UPDATE session SET snapshot = ?, isOpen = ? WHERE id = ?", arguments: [data, isOpen, id])
            if let answer {
                try database.execute(
                    sql: "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [id, pupil, answer.item, answer.aim, answer.time, answer.outcome])
            }
        }
    }

    /// Every answer, as data that only the gate can let out.
    func events(owner: String) throws -> Raw<EventTable> {
        try queue.read { database in
            var table = EventTable()
            var pupils: [String: UInt32] = [:]
            var items: [String: UInt32] = [:]
            var aims: [String: UInt32] = [:]
            func index(_ name: String, _ places: inout [String: UInt32], _ names: inout [String]) -> UInt32 {
                if let place = places[name] { return place }
                let place = UInt32(names.count)
                places[name] = place
                names.append(name)
                return place
            }
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM answer ORDER BY rowid")
            while let row = try rows.next() {
                table.pupil.append(index(row["pupil"], &pupils, &table.pupilNames))
                table.item.append(index(row["item"], &items, &table.itemNames))
                table.skill.append(index(row["aim"], &aims, &table.skillNames))
                table.time.append(row["time"])
                table.outcome.append(row["outcome"])
            }
            return Raw(table, owner: owner)
        }
    }
}
