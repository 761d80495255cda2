/// What a column can tell about a pupil.
public enum FieldClass: String, Hashable, Sendable, Codable, CaseIterable {
    /// Names a pupil: an identifier, a name, an address. Leaves as a pseudonym or not at all.
    case direct
    /// What others may know of a pupil and look for: grade, school, sex, postal code. Counted by k-anonymity.
    case quasi
    /// What a pupil would not want known: a diagnosis, a mother tongue, special tuition.
    case sensitive
    /// What the data are about: exercises and answers.
    case content
    /// Written by people: may hold anything, so it does not leave.
    case freeText = "free-text"
}

/// What happens to a column on its way out.
public enum FieldTransform: Hashable, Sendable {
    /// Left out.
    case drop
    /// Replaced by a `Pseudonym` of the domain; for the pupil only.
    case pseudonym
    /// As it is.
    case keep
    /// Each value replaced by a wider one. A value that is not in the list becomes `other`, or stops the release where that is `nil`.
    case generalise(to: [String: String], other: String?)
    /// Times rounded down to a multiple of so many seconds, counted from the source's origin of time.
    case coarsenTime(seconds: Double)
    /// Numbers replaced by the interval `[low, low + width)` that they lie in, with bounds at `origin` and multiples of `width` from it.
    case bucket(width: Double, origin: Double)

    /// The name by which a policy calls it.
    public var name: String {
        switch self {
        case .drop: "drop"
        case .pseudonym: "pseudonym"
        case .keep: "keep"
        case .generalise: "generalise"
        case .coarsenTime: "coarsen-time"
        case .bucket: "bucket"
        }
    }
}

extension FieldTransform: CustomStringConvertible {
    /// As receipts write it.
    public var description: String {
        switch self {
        case .drop, .pseudonym, .keep: name
        case .generalise(let wider, let other):
            "generalise to \(Set(wider.values).count + (other == nil ? 0 : 1)) values"
        case .coarsenTime(let seconds): "coarsen-time to \(seconds) s"
        case .bucket(let width, let origin): "bucket of width \(width) from \(origin)"
        }
    }
}

/// What a policy says about a column.
public struct FieldRule: Hashable, Sendable {
    /// What the column can tell about a pupil.
    public var fieldClass: FieldClass
    /// What happens to it.
    public var transform: FieldTransform

    /// A rule.
    /// - Parameters:
    ///   - fieldClass: What the column can tell about a pupil.
    ///   - transform: What happens to it.
    public init(_ fieldClass: FieldClass, _ transform: FieldTransform) {
        self.fieldClass = fieldClass
        self.transform = transform
    }

    /// What may be done with a column, in the words of a refusal; `nil` where the rule is one that may be followed.
    ///
    /// Only pupils are pseudonymised: any other column has so few values that counting them undoes it.
    func expected(for field: FieldName) -> String? {
        switch (fieldClass, transform) {
        case (_, .coarsenTime(let seconds)) where !(seconds >= 1 && seconds.isFinite):
            return "at least 1 second, and finite"
        case (_, .bucket(let width, let origin)) where !(width > 0 && width.isFinite && origin.isFinite):
            return "a width above 0 and an origin, both finite"
        case (_, .drop): return nil
        case (.direct, .pseudonym): return field == .pupil ? nil : "drop, since only pupils are pseudonymised"
        case (.direct, _): return field == .pupil ? "pseudonym or drop" : "drop for a direct identifier"
        case (.freeText, _): return "drop for free text"
        case (.quasi, _), (.sensitive, _), (.content, _): break
        }
        switch (field, transform) {
        case (.pupil, _): return "class direct, with pseudonym or drop"
        // How close times are to each other is no threshold's measure.
        case (.time, .keep) where fieldClass == .sensitive, (.time, .coarsenTime) where fieldClass == .sensitive:
            return "drop for sensitive times, or class quasi"
        case (.time, .keep), (.time, .coarsenTime): return nil
        case (.time, _): return "keep, coarsen-time or drop"
        case (.outcome, .keep): return nil
        case (.outcome, _): return "keep or drop"
        case (.item, .keep), (.item, .generalise), (.skill, .keep), (.skill, .generalise): return nil
        case (.item, _), (.skill, _): return "keep, generalise or drop"
        case (_, .keep), (_, .generalise), (_, .bucket): return nil
        default: return "keep, generalise, bucket or drop"
        }
    }
}
