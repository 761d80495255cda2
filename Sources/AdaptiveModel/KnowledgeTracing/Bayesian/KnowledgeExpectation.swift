/// The E-step over a set of sequences of one skill.
package struct KnowledgeExpectation {
    private let tree: SequenceTree

    /// The E-step of these sequences.
    package init(_ sequences: [KnowledgeSequence]) {
        var tree = SequenceTree()
        for sequence in sequences { tree.add(sequence) }
        tree.close()
        self.tree = tree
    }

    /// Expected counts and log-likelihood at `parameters`, whose classes must cover those of the sequences.
    package func callAsFunction(_ parameters: KnowledgeParameters) -> ExpectedCounts {
        var states = SequenceTree.States()
        return tree.expectedCounts(parameters, reusing: &states)
    }
}
