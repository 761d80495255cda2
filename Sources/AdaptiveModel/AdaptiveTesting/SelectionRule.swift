/// How the next item is chosen among those that the constraints leave.
///
/// A rule gives every item a merit and then chooses, as a rule the highest. It is a value without memory: all it may know is in
/// the ``SelectionState``, so that a session can be replayed and restored. A vendor's own rule is a type that conforms.
public protocol SelectionRule: Sendable {
    /// What records and explanations call the rule: lower-case words joined by hyphens.
    var name: String { get }

    /// What the rule is for, as a teacher understands it.
    var purpose: SelectionPurpose { get }

    /// The rule with what it can compute once for a bank.
    func prepared(for bank: CompiledBank) throws(AdaptiveTestError) -> Self

    /// Gives each eligible item its merit; more is better. What stands at other items is not looked at.
    ///
    /// - Parameters:
    ///   - state: what is known of the pupil and the session.
    ///   - merits: one element for each item with parameters, 0 at first.
    func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>)

    /// Chooses one of the eligible items. Unless the rule says otherwise that of highest merit, of several the first.
    func choose(_ state: SelectionState, merits: Span<Double>) -> Int
}

/// What a rule chooses items for, in terms that a teacher reads.
public enum SelectionPurpose: String, Sendable, Codable, CaseIterable {
    /// To measure ability with few items.
    case measuring
    /// To measure while spreading use over the bank.
    case spreading
    /// To practise at a suitable difficulty.
    case practising
    /// To work on what is not yet mastered, and to come back to it.
    case mastering
    /// To follow a given order.
    case following
    /// To sample at random.
    case sampling
}

extension SelectionRule {
    /// The rule as it is.
    public func prepared(for bank: CompiledBank) throws(AdaptiveTestError) -> Self { self }

    /// The item of highest merit, of several the first.
    public func choose(_ state: SelectionState, merits: Span<Double>) -> Int {
        var best = -1
        var highest = -Double.infinity
        state.eligible.forEach { item in
            let merit = merits[item]
            if best < 0 || merit > highest {
                best = item
                // An item without a number for a merit loses against every other.
                highest = merit.isNaN ? -.infinity : merit
            }
        }
        return best
    }
}
