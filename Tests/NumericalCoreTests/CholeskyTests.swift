import NumericalCore
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct CholeskyTests {
    /// The Hilbert matrix, whose inverse consists of known integers (Choi 1983): as hard a small system as there is.
    static func hilbert(_ n: Int) -> (matrix: Matrix, inverse: Matrix) {
        func binomial(_ n: Int, _ k: Int) -> Double {
            k == 0 ? 1 : (1...k).reduce(1) { $0 * Double(n - k + $1) / Double($1) }
        }
        var matrix = Matrix(rows: n, columns: n)
        var inverse = matrix
        for i in 1...n {
            for j in 1...n {
                matrix[i - 1, j - 1] = 1 / Double(i + j - 1)
                let sign: Double = (i + j) % 2 == 0 ? 1 : -1
                let middle = binomial(i + j - 2, i - 1)
                inverse[i - 1, j - 1] =
                    sign * Double(i + j - 1) * binomial(n + i - 1, n - j) * binomial(n + j - 1, n - i) * middle * middle
            }
        }
        return (matrix, inverse)
    }

    @Test(arguments: [(1, 1.0), (2, 19.3), (3, 524), (4, 1.56e4), (5, 4.77e5), (6, 1.5e7), (8, 1.53e10)])
    func `the inverse of a Hilbert matrix is as near as its condition allows`(order: Int, condition: Double) throws {
        let (matrix, expected) = Self.hilbert(order)
        let inverse = try Cholesky(matrix).inverse()
        let largest = expected.elements.map(\.magnitude).max() ?? 0
        let error = zip(inverse.elements, expected.elements).map { ($0 - $1).magnitude }.max() ?? 0
        #expect(error / largest < Double(order) * condition * 0x1p-52)
        #expect(inverse == inverse.transposed)
    }

    @Test func `the log determinant of a Hilbert matrix is known`() throws {
        // 1 / det for orders 1 to 5: OEIS A005249.
        for (order, reciprocal) in zip(1..., [1.0, 12, 2160, 6_048_000, 266_716_800_000]) {
            let value = try Cholesky(Self.hilbert(order).matrix).logDeterminant
            #expect((value + log(reciprocal)).magnitude < 1e-10)
        }
    }

    @Test(arguments: [1, 2, 7, 40, 130])
    func `a solution satisfies the system`(order: Int) throws {
        let a = wholeMatrix(order + 3, order, seed: order)
        var system = Matrix.gram(of: a)
        for i in 0..<order { system[i, i] += 1 }
        let exact = wholeMatrix(order, 3, seed: order + 1000)
        let factored = try Cholesky(system)
        let solution = factored.solve(system.multiplied(by: exact))
        for (found, expected) in zip(solution.elements, exact.elements) {
            #expect((found - expected).magnitude < 1e-6)
        }
        let first = factored.solve(system.multiplied(by: Array(exact.elements[..<order])))
        for (found, expected) in zip(first, solution.elements) { #expect((found - expected).magnitude < 1e-6) }
    }

    @Test func `only the lower triangle counts`() throws {
        let full = Matrix(rows: 2, columns: 2, columnMajor: [4, 2, 2, 3])
        let lower = Matrix(rows: 2, columns: 2, columnMajor: [4, 2, .nan, 3])
        #expect(try Cholesky(full).solve([1, 2]) == Cholesky(lower).solve([1, 2]))
        #expect(try Cholesky(lower).inverse() == Cholesky(full).inverse())
    }

    @Test func `a matrix that is not positive definite is refused with the order of the bad minor`() {
        let matrix = Matrix(rows: 3, columns: 3, columnMajor: [1, 0, 0, 0, 1, 2, 0, 2, 4])
        #expect(throws: NumericalError.notPositiveDefinite(order: 3)) { try Cholesky(matrix) }
        #expect(throws: NumericalError.notPositiveDefinite(order: 1)) { try Cholesky(Matrix(rows: 2, columns: 2)) }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `an entry that is not finite is refused with its place`(entry: Double) {
        var matrix = Matrix.identity(3)
        matrix[2, 1] = entry
        #expect(throws: NumericalError.notFinite(row: 2, column: 1)) { try Cholesky(matrix) }
    }

    @Test func `a matrix of order 0 has an empty inverse and determinant 1`() throws {
        let empty = try Cholesky(Matrix(rows: 0, columns: 0))
        #expect(empty.inverse() == Matrix(rows: 0, columns: 0))
        #expect(empty.logDeterminant == 0)
        #expect(empty.solve([]) == [])
    }
}
