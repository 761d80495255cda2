/// A whole test in advance: what a session would consist of if nothing more were learnt about the pupil.
public struct ShadowTest: Sendable, Equatable {
    /// The scored items given already and those to come, by place in the bank, ascending.
    public let items: [Int]
    /// Those to come.
    public let free: [Int]
    /// The constraints on use that no whole test meets together with the others.
    public let relaxed: [RelaxedConstraint]
}

/// Why no whole test was assembled. The session is as it was: its own ``AdaptiveSession/next()`` will go on item by item.
public enum ShadowTestError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The test has no ``StoppingRule/length(_:)``: only a test of known length can be assembled whole.
    case lengthMissing
    /// No test of this length meets the constraints; with those that alone stand in its way. Empty where only several together do.
    case infeasible(length: Int, binding: [BindingConstraint.Kind])
    /// The solver did not answer.
    case solver(IntegerProgramError)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .lengthMissing: "a whole test needs a stopping rule that gives its length"
        case .infeasible(let length, let binding):
            "no test of \(length) items meets the constraints; in the way: "
                + (binding.isEmpty ? "several together" : binding.map(\.rawValue).joined(separator: ", "))
        case .solver(let error): error.description
        }
    }
}

extension AdaptiveSession {
    /// What comes next, by a shadow test (van der Linden & Reese 1998): before each item the best whole test is assembled that contains what was
    /// given and meets all constraints, and the rule chooses among its free items.
    ///
    /// ``next()`` looks one item ahead, and can use up what a later item needs; a shadow test cannot: where one whole test meets the constraints,
    /// every later one does. Content is then within one item of its shares at the full length, and testlets, enemies and prerequisites are planned for.
    /// The best test has the highest sum of the rule's merits: right for rules that measure, such as ``MaximumInformation``. Exposure is that of item
    /// eligibility (van der Linden & Veldkamp 2004). Give tests of one length: where another stopping rule ends a session, content is what it is.
    ///
    /// - Parameter solver: such as ``GLPK``. It is called once before each item, and again only where exposure or content has to give way.
    /// - Returns: as ``next()``.
    /// - Throws: ``ShadowTestError``; the session is then as it was.
    public mutating func next(assembling solver: some IntegerProgramSolver) throws(ShadowTestError) -> SessionStep {
        try step { (session) throws(ShadowTestError) in
            let shadow = try session.shadowTest(by: solver)
            let now = session.available.intersection(ItemSet(count: session.test.bank.totalCount, shadow.free))
            precondition(!now.isEmpty, "an item whose prerequisites are not free comes first")
            return session.choose(among: now, relaxed: shadow.relaxed, origin: .shadowTest)
        }
    }

    /// The best whole test from here on.
    ///
    /// - Parameter solver: such as ``GLPK``.
    /// - Throws: ``ShadowTestError``.
    public func shadowTest(by solver: some IntegerProgramSolver) throws(ShadowTestError) -> ShadowTest {
        guard let longest = test.maximumLength else { throw .lengthMissing }
        let length = max(longest, test.minimumLength)
        var tries: [[RelaxedConstraint]] = [[]]
        if passedOver != nil { tries.append([.exposure]) }
        if test.quota != nil { tries.append([.contentBalance]) }
        if tries.count == 3 { tries.append([.contentBalance, .exposure]) }
        for relaxed in tries {
            let problem = ShadowProblem(self, length: length, without: relaxed)
            if let free = try problem.solved(by: solver) {
                return ShadowTest(items: (scored().map(\.item) + free).sorted(), free: free, relaxed: relaxed)
            }
        }
        var binding: [BindingConstraint.Kind] = []
        for kind in [BindingConstraint.Kind.language, .enemy, .prerequisite, .testlet] {
            let problem = ShadowProblem(self, length: length, without: RelaxedConstraint.allCases, ignoring: kind)
            if try problem.solved(by: solver) != nil { binding.append(kind) }
        }
        if binding.isEmpty, test.bank.itemCount < length { binding = [.exhausted] }
        throw .infeasible(length: length, binding: binding)
    }
}
