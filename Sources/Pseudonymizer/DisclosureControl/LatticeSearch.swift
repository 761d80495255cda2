/// Which nodes are feasible, found with as few evaluations as may be: chains from a node to the top are halved until the border is found, and
/// what lies beyond it on either side is settled with it (Kohlmayer et al. 2012, "Flash").
struct LatticeSearch {
    private enum State: UInt8 { case open, feasible, infeasible }

    private let problem: FullDomainGeneralisation
    private var states: [State]
    /// Nodes whose classes are kept to roll up coarser ones from, with the fewest classes first.
    private var kept: [(number: Int, levels: [Int], classes: GroupedRows.Classes)] = []
    private static let keptNodes = 256

    init(_ problem: FullDomainGeneralisation) {
        self.problem = problem
        states = [State](repeating: .open, count: problem.lattice.count)
    }

    func isFeasible(_ number: Int) -> Bool { states[number] == .feasible }

    /// Finds out whether the node is feasible.
    mutating func settle(_ number: Int) {
        guard states[number] == .open else { return }
        guard problem.isMonotone else {
            let node = problem.node(problem.lattice.levels(of: number), classes(at: number))
            if problem.isFeasible(node) {
                states[number] = .feasible
            } else if node.suppressedForSize > problem.allowedSuppression {
                // Suppression by size alone is monotone, whatever else is asked.
                spread(.infeasible, from: number)
            } else {
                states[number] = .infeasible
            }
            return
        }
        var chain = [number]
        while let last = chain.last {
            var next: Int?
            problem.lattice.forEachSuccessor(of: last) { if next == nil, states[$0] == .open { next = $0 } }
            guard let next else { break }
            chain.append(next)
        }
        var (low, high) = (0, chain.count - 1)
        while low <= high {
            let middle = (low + high) / 2
            let place = chain[middle]
            let node = problem.node(problem.lattice.levels(of: place), classes(at: place))
            if problem.isFeasible(node) {
                spread(.feasible, from: place)
                high = middle - 1
            } else {
                spread(.infeasible, from: place)
                low = middle + 1
            }
        }
    }

    /// The classes at a node, from the finer node at hand that has the fewest.
    mutating func classes(at number: Int) -> GroupedRows.Classes {
        let levels = problem.lattice.levels(of: number)
        // The classes of sensitive values need the class of each group.
        guard problem.sensitive.isEmpty else { return problem.groups.classes(at: levels, from: nil) }
        if let place = kept.firstIndex(where: { zip($0.levels, levels).allSatisfy { $0 <= $1 } }) {
            if kept[place].number == number { return kept[place].classes }
            return keep(number, levels, problem.groups.classes(at: levels, from: kept[place].classes))
        }
        return keep(number, levels, problem.groups.classes(at: levels, from: nil))
    }

    private mutating func keep(
        _ number: Int, _ levels: [Int], _ classes: GroupedRows.Classes
    ) -> GroupedRows.Classes {
        // The finest nodes are dropped first: little is saved by them.
        let size = classes.sizes.count
        let place = kept.firstIndex { $0.classes.sizes.count > size } ?? kept.count
        kept.insert((number, levels, classes), at: place)
        if kept.count > Self.keptNodes { kept.removeLast() }
        return classes
    }

    /// Settles a node and all that are coarser, or finer; stops at those that are settled.
    private mutating func spread(_ state: State, from number: Int) {
        var pending = [number]
        states[number] = state
        while let next = pending.popLast() {
            var reached: [Int] = []
            if state == .feasible {
                problem.lattice.forEachSuccessor(of: next) { if states[$0] == .open { reached.append($0) } }
            } else {
                problem.lattice.forEachPredecessor(of: next) { if states[$0] == .open { reached.append($0) } }
            }
            for node in reached {
                states[node] = state
                pending.append(node)
            }
        }
    }
}
