extension FullDomainGeneralisation {
    /// All nodes that suppress no more than is allowed while no next finer one does, in the order of the lattice.
    ///
    /// Where all rows may be suppressed, the finest node is one, with no class kept.
    /// Where coarser may be worse (requirements on sensitive columns together with suppression), every node is evaluated.
    public func minimalNodes() -> [Node] {
        let search = resolved()
        return (0..<lattice.count).filter { number in
            guard search.isFeasible(number) else { return false }
            var isMinimal = true
            lattice.forEachPredecessor(of: number) { isMinimal = isMinimal && !search.isFeasible($0) }
            return isMinimal
        }.map { evaluate(levels: lattice.levels(of: $0)) }
    }

    /// The number of nodes that suppress no more than is allowed.
    public func feasibleNodes() -> Int {
        let search = resolved()
        return (0..<lattice.count).count { search.isFeasible($0) }
    }

    /// The node that loses least of those that suppress no more than is allowed and release something.
    /// - Parameter quality: How loss is counted.
    /// - Returns: `nil` where no acceptable release exists.
    public func optimum(by quality: GeneralisationQuality) -> (node: Node, score: Double)? {
        var search = LatticeSearch(self)
        let bounds = LossBounds(self, quality)
        let byBound = (0..<lattice.count).map { (number: $0, bound: bounds.bound(lattice.levels(of: $0))) }
            .sorted { ($0.bound, $0.number) < ($1.bound, $1.number) }
        var best: (node: Node, score: Double)?
        for (number, bound) in byBound {
            if let best, bound >= best.score { break }
            search.settle(number)
            guard search.isFeasible(number) else { continue }
            let levels = lattice.levels(of: number)
            let classes = search.classes(at: number)
            let node = node(levels, classes)
            guard saysAnything(node) else { continue }
            let score = bounds.score(node, classes)
            if best.map({ score < $0.score }) ?? true { best = (node, score) }
        }
        return best
    }

    private func resolved() -> LatticeSearch {
        var search = LatticeSearch(self)
        for number in 0..<lattice.count { search.settle(number) }
        return search
    }
}
