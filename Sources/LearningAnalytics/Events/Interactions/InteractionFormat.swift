import Foundation

/// The layouts in which files of practice come, told apart by their column names.
public enum InteractionFormat: String, Sendable, CaseIterable {
    /// Comma-separated `user, order, item, skills, kc, time, correct`.
    case columns
    /// An ASSISTments export: comma-separated, with `user_id`, `correct` and `problem_id` (2009, 2012) or `sequence_id` (2015). A row for
    /// every skill of an answer.
    case assistments
    /// A DataShop export or a KDD Cup 2010 file: tab-separated, with `Anon Student Id`.
    case dataShop

    /// What a column is for.
    enum Role: Equatable {
        case pupil, order, item, step, skills, seconds, timestamp
        /// 1, 0 or −1.
        case outcome
        /// From 0 to 1; what is between is neither right nor wrong.
        case score
        /// "correct", "incorrect" or "hint".
        case verdict
        /// Which attempt at the step it is; only the first is an answer.
        case attempt
        case group

        /// Columns without which there is nothing to trace.
        static let required: [[Role]] = [[.pupil], [.item], [.outcome, .score, .verdict]]
    }

    /// What stands between the skills of one field.
    var skillSeparator: String {
        switch self {
        case .columns: "~"
        case .assistments, .dataShop: "~~"
        }
    }

    /// The format of a header; `columns` where it is no other, so that its names are asked for.
    init(header: [String], isTabbed: Bool) {
        if isTabbed {
            self = .dataShop
        } else if header.contains("user_id") {
            self = .assistments
        } else {
            self = .columns
        }
    }

    /// Column names and what they are for, the most wanted first; of those for the same thing only the first that is there counts.
    var names: [(name: String, role: Role)] {
        switch self {
        case .columns:
            [
                ("user", .pupil), ("order", .order), ("item", .item), ("skills", .skills), ("kc", .skills),
                ("time", .seconds), ("correct", .outcome),
            ]
        case .assistments:
            [
                ("user_id", .pupil), ("order_id", .order), ("log_id", .order), ("problem_log_id", .order),
                ("problem_id", .item), ("sequence_id", .item), ("skill_id", .skills), ("skill", .skills),
                ("skill_name", .skills), ("start_time", .timestamp), ("correct", .score),
            ]
        case .dataShop:
            [
                ("Anon Student Id", .pupil), ("Problem Name", .item), ("Step Name", .step),
                ("First Transaction Time", .timestamp), ("Time", .timestamp), ("Correct First Attempt", .outcome),
                ("First Attempt", .verdict), ("Outcome", .verdict), ("Attempt At Step", .attempt),
            ]
        }
    }

    /// The name that stands for a role in an error.
    func name(of roles: [Role]) -> String {
        names.first { roles.contains($0.role) }?.name ?? ""
    }
}

extension CSVHeader {
    /// What each column of a file of practice is for.
    ///
    /// - Parameters:
    ///   - skills: the column of skills; the format's own unless given.
    ///   - group: the column of pupils' groups.
    func interactionRoles(
        _ format: InteractionFormat, skills: String?, group: String?
    ) throws(EventFileError) -> [InteractionFormat.Role?] {
        let names = try names()
        var roles = [InteractionFormat.Role?](repeating: nil, count: names.count)
        func place(_ name: String) throws(EventFileError) -> Int? {
            guard let first = names.firstIndex(of: name) else { return nil }
            if let second = names.lastIndex(of: name), second != first {
                throw EventFileError(
                    file: file, line: line, column: .init(name: name, position: second + 1),
                    .duplicateColumn(first: first + 1))
            }
            return first
        }
        for (name, role) in [(skills, InteractionFormat.Role.skills), (group, .group)] {
            guard let name else { continue }
            guard let place = try place(name) else {
                throw EventFileError(file: file, line: line, .missingColumn(name, columns: names.count))
            }
            roles[place] = role
        }
        for (name, role) in format.names where !roles.contains(role) {
            let alreadyScored = roles.contains { $0 == .outcome || $0 == .score || $0 == .verdict }
            if alreadyScored, role == .outcome || role == .score || role == .verdict { continue }
            if let place = try place(name), roles[place] == nil { roles[place] = role }
        }
        if format == .dataShop, !roles.contains(.skills) {
            // "KC(SubSkills)", "KC (Default)": the first of the models that the export has.
            if let first = names.firstIndex(where: { $0.hasPrefix("KC(") || $0.hasPrefix("KC (") }), roles[first] == nil
            {
                roles[first] = .skills
            }
        }
        for wanted in InteractionFormat.Role.required where !wanted.contains(where: roles.contains) {
            throw EventFileError(
                file: file, line: line, .missingColumn(format.name(of: wanted), columns: names.count))
        }
        return roles
    }
}
