internal import CKernels

/// What a bank of two-parameter items says at the nodes of a quadrature, in rows that the loops over pupils read.
package struct ScoreTable: Sendable {
    /// Nodes, rounded up to a multiple of 8: past the last the weight is 0.
    package let width: Int
    let nodes: [Double]
    let logWeights: [Double]
    let softplus: [Double]
    let probability: [Double]
    let discriminations: [Double]
    let intercepts: [Double]
    let isEqual: Bool
    /// By node the derivatives of its log-probability by parameters of the distribution of ability, one after the other.
    let population: [Double]

    /// How many items there are.
    package var itemCount: Int { intercepts.count }

    /// How many entries pupils' scores have for the distribution of ability, each with two derivatives as an item's.
    package var populationEntries: Int { population.count / (2 * width) }

    /// How many entries a pupil's scores can have.
    package var entryCount: Int { itemCount + populationEntries }

    /// - Parameters:
    ///   - discriminations: of each item.
    ///   - intercepts: as many.
    ///   - nodes: of ability.
    ///   - logWeights: logarithms of their probabilities, as many.
    ///   - population: the derivatives of these by parameters of the distribution of ability that are to be scored: none, two or four.
    package init(
        discriminations: [Double], intercepts: [Double], nodes: [Double], logWeights: [Double],
        population: [[Double]] = []
    ) {
        precondition(discriminations.count == intercepts.count, "a discrimination for every intercept")
        precondition(nodes.count == logWeights.count && !nodes.isEmpty, "a weight for every node")
        self.discriminations = discriminations
        self.intercepts = intercepts
        let width = (nodes.count + 7) & ~7
        self.width = width
        let padding = width - nodes.count
        self.nodes = nodes + [Double](repeating: 0, count: padding)
        self.logWeights = logWeights + [Double](repeating: -1e300, count: padding)
        precondition([0, 2, 4].contains(population.count), "two derivatives an entry")
        self.population = population.flatMap { $0 + [Double](repeating: 0, count: padding) }
        isEqual =
            discriminations.allSatisfy { $0 == discriminations.first }
            && intercepts.allSatisfy { $0 == intercepts.first }
        let rows = isEqual ? min(1, intercepts.count) : intercepts.count
        var linear = [Double](repeating: 0, count: rows * width)
        for item in 0..<rows {
            for q in nodes.indices {
                linear[item * width + q] = discriminations[item] * nodes[q] + intercepts[item]
            }
        }
        var softplus = linear
        var span = softplus.mutableSpan
        VectorMath.log1pexp(inPlace: &span)
        var probability = linear
        var other = probability.mutableSpan
        VectorMath.logistic(inPlace: &other)
        self.softplus = softplus
        self.probability = probability
    }

    /// The derivatives of pupils' marginal log-likelihoods by intercept and discrimination, answer by answer.
    ///
    /// What a pupil gets depends on nothing but that pupil's answers, to the bit.
    ///
    /// - Parameters:
    ///   - starts: where each pupil's answers begin in `items` and `outcomes`, and where the last's end.
    ///   - items: answer to item, below ``itemCount``.
    ///   - outcomes: answer to 1 (right) or 0; above 1 counts as right.
    ///   - scores: receives for each pupil the derivatives by intercept and then those by discrimination, each padded with zeros to a multiple of 4:
    ///     ``room(_:)`` elements. For the distribution of ability, the first derivative of each entry comes after the intercepts, and the second after the
    ///     discriminations.
    ///   - portable: whether to use only what every processor has.
    package func setScores(
        starts: Span<Int>, items: Span<UInt32>, outcomes: Span<UInt8>, in scores: inout MutableSpan<Double>,
        portable: Bool = false
    ) {
        let pupils = starts.count - 1
        precondition(starts[pupils] <= items.count && items.count == outcomes.count, "an outcome for every item")
        var (needed, longest) = (0, 0)
        for pupil in 0..<pupils {
            let count = starts[pupil + 1] - starts[pupil]
            needed += room(count)
            longest = max(longest, count)
        }
        precondition(scores.count >= needed, "room for every answer")
        var work = [Double](repeating: 0, count: 2 * width + (longest + 3) & ~3)
        unsafe withKernel { bank in
            unsafe starts.withUnsafeBufferPointer { starts in
                unsafe items.withUnsafeBufferPointer { items in
                    unsafe outcomes.withUnsafeBufferPointer { outcomes in
                        unsafe scores.withUnsafeMutableBufferPointer { scores in
                            unsafe work.withUnsafeMutableBufferPointer { work in
                                unsafe kernels_marginal_scores(
                                    bank, starts.baseAddress, items.baseAddress, outcomes.baseAddress, pupils,
                                    work.baseAddress, scores.baseAddress, portable)
                            }
                        }
                    }
                }
            }
        }
    }

    /// How many elements the scores of a pupil with so many answers take.
    package func room(_ answers: Int) -> Int { 2 * ((answers + populationEntries + 3) & ~3) }

    /// Calls `body` with the table as the loops take it.
    func withKernel(_ body: (UnsafePointer<kernels_score_bank>) -> Void) {
        unsafe nodes.withUnsafeBufferPointer { nodes in
            unsafe logWeights.withUnsafeBufferPointer { logWeights in
                unsafe softplus.withUnsafeBufferPointer { softplus in
                    unsafe probability.withUnsafeBufferPointer { probability in
                        unsafe discriminations.withUnsafeBufferPointer { discriminations in
                            unsafe intercepts.withUnsafeBufferPointer { intercepts in
                                unsafe population.withUnsafeBufferPointer { population in
                                    var bank = unsafe kernels_score_bank(
                                        width: width, equal: isEqual, nodes: nodes.baseAddress,
                                        logWeights: logWeights.baseAddress, softplus: softplus.baseAddress,
                                        probability: probability.baseAddress,
                                        discriminations: discriminations.baseAddress,
                                        intercepts: intercepts.baseAddress,
                                        population: population.baseAddress, populationEntries: populationEntries)
                                    unsafe withUnsafePointer(to: &bank) { unsafe body($0) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
