/// A column of an ``EventTable``, as policies and receipts name it.
public enum EventField: String, Hashable, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    /// Who answered.
    case pupil
    /// What was answered.
    case item
    /// The skills the item belongs to.
    case skill
    /// When, in seconds.
    case time
    /// Right, wrong, or studied without an answer.
    case outcome

    /// What a policy may do with the column.
    var allowedTreatments: String {
        switch self {
        case .pupil: "pseudonym"
        case .time: "keep, coarsenTime or drop"
        case .item, .skill, .outcome: "keep or drop"
        }
    }

    /// Only pupils are pseudonymised: any other column has so few values that counting them undoes it.
    func allows(_ treatment: FieldTreatment) -> Bool {
        switch (self, treatment) {
        case (.pupil, .pseudonym), (.time, .coarsenTime): true
        case (.item, .keep), (.skill, .keep), (.outcome, .keep), (.time, .keep): true
        case (.item, .drop), (.skill, .drop), (.outcome, .drop), (.time, .drop): true
        default: false
        }
    }
}

extension EventTable {
    /// The columns that hold something.
    var fields: [EventField] {
        EventField.allCases.filter { field in
            switch field {
            case .pupil, .item, .outcome: true
            case .skill: !skill.isEmpty
            case .time: !time.isEmpty
            }
        }
    }
}

/// What happens to a column on its way out.
public enum FieldTreatment: Hashable, Sendable {
    /// Replaced by a a `Pseudonym` of the domain.
    case pseudonym
    /// As it is.
    case keep
    /// Rounded down to a multiple of so many seconds, counted from the source's origin of time.
    case coarsenTime(seconds: Double)
    /// Left out.
    case drop
}

extension FieldTreatment: CustomStringConvertible {
    /// As policies and receipts write it.
    public var description: String {
        switch self {
        case .pseudonym: "pseudonym"
        case .keep: "keep"
        case .coarsenTime(let seconds): "coarsenTime to \(seconds) s"
        case .drop: "drop"
        }
    }
}
