/// A program of yes and no: choose the variables that make Σ cⱼ xⱼ greatest, xⱼ in {0, 1}, with bounds on sums of them.
public struct IntegerProgram: Sendable, Equatable {
    /// A sum with integer coefficients, and between which numbers it must lie.
    public struct Row: Sendable, Equatable {
        /// The variables of the sum, each once.
        public let variables: [Int]
        /// Their coefficients, in the same order.
        public let coefficients: [Int]
        /// Where the sum must lie.
        public let bounds: ClosedRange<Int>

        init(_ terms: [(variable: Int, coefficient: Int)], in bounds: ClosedRange<Int>) {
            variables = terms.map(\.variable)
            coefficients = terms.map(\.coefficient)
            self.bounds = bounds
        }
    }

    /// Variable to what it adds where it is chosen; finite.
    public let objective: [Double]
    /// What must hold.
    public let rows: [Row]

    init(objective: [Double], rows: [Row]) {
        self.objective = objective
        self.rows = rows
    }

    /// Whether a choice meets every row.
    ///
    /// - Parameter choice: variable to whether it is chosen, as many as ``objective`` has.
    public func allows(_ choice: [Bool]) -> Bool {
        guard choice.count == objective.count else { return false }
        return rows.allSatisfy { row in
            let sum = zip(row.variables, row.coefficients).reduce(0) { $0 + (choice[$1.0] ? $1.1 : 0) }
            return row.bounds.contains(sum)
        }
    }

    /// What a choice adds up to.
    ///
    /// - Parameter choice: variable to whether it is chosen, as many as ``objective`` has.
    public func value(of choice: [Bool]) -> Double {
        zip(objective, choice).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    }

    /// The program in CPLEX's LP format, which GLPK, HiGHS, CBC and SCIP read. Variables are called `x0`, `x1`, … and first appear in that order.
    public var cplexLP: String {
        var text = "Maximize\n total:"
        for (variable, coefficient) in objective.enumerated() {
            text += "\n \(coefficient < 0 ? "-" : "+") \(abs(coefficient)) x\(variable)"
        }
        text += "\nSubject To"
        for (place, row) in rows.enumerated() {
            let sum = zip(row.variables, row.coefficients).map { "\n \($1 < 0 ? "-" : "+") \(abs($1)) x\($0)" }.joined()
            if row.bounds.lowerBound == row.bounds.upperBound {
                text += "\n r\(place):\(sum)\n = \(row.bounds.lowerBound)"
            } else {
                text += "\n l\(place):\(sum)\n >= \(row.bounds.lowerBound)"
                text += "\n u\(place):\(sum)\n <= \(row.bounds.upperBound)"
            }
        }
        text += "\nBinary"
        for variable in objective.indices { text += "\n x\(variable)" }
        return text + "\nEnd\n"
    }
}

/// What solves an ``IntegerProgram``: a program such as GLPK's, or a vendor's own.
public protocol IntegerProgramSolver: Sendable {
    /// The best choice.
    ///
    /// - Parameter program: at least one variable; no row is without variables.
    /// - Returns: variable to whether it is chosen; `nil` where no choice meets every row.
    /// - Throws: ``IntegerProgramError`` where neither is known.
    func solve(_ program: IntegerProgram) throws(IntegerProgramError) -> [Bool]?
}

/// Why a program of yes and no was not solved.
public enum IntegerProgramError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The solver is not on this machine.
    case solverNotFound
    /// The solver could not be run, or its files could not be written.
    case notRun
    /// The solver ended with this code.
    case failed(code: Int32)
    /// The time was over before the best choice was certain.
    case outOfTime
    /// The solver's answer cannot be read, or breaks a row.
    case badAnswer

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .solverNotFound: "the integer program's solver was not found; Debian's package glpk-utils brings glpsol"
        case .notRun: "the integer program's solver could not be run"
        case .failed(let code): "the integer program's solver ended with code \(code), expected 0"
        case .outOfTime: "the integer program was not solved within the time allowed"
        case .badAnswer: "the integer program's solver gave an answer that cannot be used"
        }
    }
}
