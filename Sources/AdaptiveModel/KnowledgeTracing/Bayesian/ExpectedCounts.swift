/// The expected sufficient statistics of Bayesian knowledge tracing for one skill, in one vector that adds up over pupils.
///
/// For one item class and one resource class these are eight counts and two for the start: with n steps of a pupil, the counts of
/// answers sum to at most n, those of transitions to at most n − 1 and those of the start to 1.
public struct ExpectedCounts: Sendable, Equatable {
    /// Where the statistics lie in the vector.
    struct Layout: Sendable, Equatable {
        let itemClasses: Int
        let resourceClasses: Int

        static let logLikelihood = 0
        static let startNot = 1
        static let startMastered = 2
        /// Then wrong and right while not mastered, wrong and right while mastered.
        func answers(_ itemClass: Int) -> Int { 3 + 4 * itemClass }
        /// Then not → not, not → mastered, mastered → not, mastered → mastered.
        func transitions(_ resourceClass: Int) -> Int { 3 + 4 * itemClasses + 4 * resourceClass }
        var dimension: Int { 3 + 4 * (itemClasses + resourceClasses) }
    }

    let layout: Layout
    /// The log-likelihood, the counts of the start, four counts an item class, four counts a resource class.
    public internal(set) var values: [Double]

    init(for parameters: KnowledgeParameters) {
        self.init(itemClasses: parameters.itemClassCount, resourceClasses: parameters.resourceClassCount)
    }

    init(itemClasses: Int, resourceClasses: Int) {
        layout = Layout(itemClasses: itemClasses, resourceClasses: resourceClasses)
        values = [Double](repeating: 0, count: layout.dimension)
    }

    init(layout: Layout, values: [Double]) {
        precondition(values.count == layout.dimension, "a vector of counts has its layout's dimension")
        self.layout = layout
        self.values = values
    }

    /// The log-likelihood of the answers.
    public var logLikelihood: Double { values[Layout.logLikelihood] }

    /// The sum of all counts.
    var total: Double { values.dropFirst().reduce(0, +) }

    /// Expected numbers of sequences that start without and with mastery.
    public var start: (not: Double, mastered: Double) { (values[Layout.startNot], values[Layout.startMastered]) }

    /// Expected numbers of wrong and right answers without and with mastery.
    public func answers(_ itemClass: Int) -> (
        wrongNot: Double, rightNot: Double, wrongMastered: Double, rightMastered: Double
    ) {
        let at = layout.answers(itemClass)
        return (values[at], values[at + 1], values[at + 2], values[at + 3])
    }

    /// Expected numbers of transitions.
    public func transitions(_ resourceClass: Int) -> (
        stayNot: Double, learn: Double, forget: Double, stayMastered: Double
    ) {
        let at = layout.transitions(resourceClass)
        return (values[at], values[at + 1], values[at + 2], values[at + 3])
    }
}
