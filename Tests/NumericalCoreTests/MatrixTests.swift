import NumericalCore
import Testing

/// Small whole numbers: products and sums of them are exact in every order, so results can be compared bit for bit.
func wholeMatrix(_ rows: Int, _ columns: Int, seed: Int) -> Matrix {
    var stream = SimulationStream(seed: 5, replicate: 0, stream: "matrix", entity: seed)
    return Matrix(
        rows: rows, columns: columns,
        columnMajor: (0..<rows * columns).map { _ in Double(stream.integer(below: 201) - 100) })
}

/// The product by its definition.
func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    var c = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
        for j in 0..<b.columns { c[i, j] = (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
    }
    return c
}

@Suite struct MatrixTests {
    static let shapes = [(1, 1, 1), (2, 3, 4), (17, 5, 31), (0, 3, 2), (3, 0, 2), (3, 2, 0), (64, 65, 3)]

    @Test func `elements lie column after column`() {
        var matrix = Matrix(rows: 2, columns: 3, columnMajor: [1, 2, 3, 4, 5, 6])
        #expect(matrix[0, 0] == 1 && matrix[1, 0] == 2 && matrix[0, 1] == 3 && matrix[1, 2] == 6)
        matrix[1, 1] = -4
        #expect(matrix.elements == [1, 2, 3, -4, 5, 6])
        #expect(matrix.transposed.elements == [1, 3, 5, 2, -4, 6])
        matrix.withMutableElements { $0[5] = 9 }
        #expect(matrix[1, 2] == 9)
        #expect(Matrix.identity(2).elements == [1, 0, 0, 1])
    }

    @Test func `reading outside the matrix stops the program`() async {
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3)[2, 0] }
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 3, columnMajor: [1]) }
    }

    @Test(arguments: shapes)
    func `products equal their definition`(m: Int, k: Int, n: Int) {
        let a = wholeMatrix(m, k, seed: 1)
        let b = wholeMatrix(k, n, seed: 2)
        let expected = product(a, b)
        #expect(a.multiplied(by: b) == expected)
        #expect(a.transposed.multiplied(by: b, transposingSelf: true) == expected)
        #expect(a.multiplied(by: b.transposed, transposingOther: true) == expected)
        #expect(
            a.transposed.multiplied(by: b.transposed, transposingSelf: true, transposingOther: true) == expected)
    }

    @Test(arguments: shapes)
    func `products with a vector equal those with a matrix of one column`(m: Int, k: Int, n: Int) {
        let a = wholeMatrix(m, k, seed: 3)
        let x = wholeMatrix(k, 1, seed: 4)
        let expected = product(a, x).elements
        #expect(a.multiplied(by: x.elements) == expected)
        #expect(a.transposed.multiplied(by: x.elements, transposingSelf: true) == expected)
    }

    @Test(arguments: shapes)
    func `a Gram matrix is the weighted sum of outer products`(m: Int, k: Int, n: Int) {
        let a = wholeMatrix(m, k, seed: 5)
        #expect(Matrix.gram(of: a) == product(a.transposed, a))
        // Squares of whole numbers: their roots, and so every product, are exact.
        let weights = (0..<m).map { Double($0 % 4 * ($0 % 4)) }
        var weighted = a
        for i in 0..<m { for j in 0..<k { weighted[i, j] = weights[i] * a[i, j] } }
        #expect(Matrix.gram(of: a, weights: weights) == product(a.transposed, weighted))
    }

    @Test func `an undefined weight shows in the Gram matrix`() {
        let gram = Matrix.gram(of: wholeMatrix(3, 2, seed: 6), weights: [1, .nan, 1])
        #expect(gram.elements.allSatisfy { $0.isNaN })
    }

    @Test func `vector operations of BLAS equal their definition`() {
        let x = wholeMatrix(101, 1, seed: 7).elements
        var y = wholeMatrix(101, 1, seed: 8).elements
        #expect(BLAS.dot(x.span, y.span) == zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
        let expected = zip(x, y).map { $0 * 3 + $1 }
        var entries = y.mutableSpan
        BLAS.axpy(3, x.span, into: &entries)
        #expect(y == expected)
        let none: [Double] = []
        #expect(BLAS.dot(none.span, none.span) == 0)
    }

    @Test(arguments: [(3, 4, 5), (3, 4, 0)])
    func `alpha and beta scale the product and what was there`(m: Int, n: Int, k: Int) {
        let a = wholeMatrix(m, k, seed: 9)
        let b = wholeMatrix(k, n, seed: 10)
        let c = wholeMatrix(m, n, seed: 11)
        let ab = product(a, b)
        var result = c.elements
        var entries = result.mutableSpan
        BLAS.gemm(m: m, n: n, k: k, alpha: 2, a.elements.span, b.elements.span, beta: -3, into: &entries)
        #expect(result == zip(ab.elements, c.elements).map { 2 * $0 - 3 * $1 })

        let x = wholeMatrix(k, 1, seed: 12)
        var y = Array(c.elements[..<m])
        let expected = zip(product(a, x).elements, y).map { 2 * $0 - 3 * $1 }
        var target = y.mutableSpan
        BLAS.gemv(
            alpha: 2, a.elements.span, rows: m, columns: k, x.elements.span, beta: -3, into: &target)
        #expect(y == expected)

        let gram = product(b.transposed, b)
        var square = [Double](repeating: 1, count: n * n)
        var lower = square.mutableSpan
        BLAS.syrk(n: n, k: k, alpha: 2, b.elements.span, beta: -3, into: &lower)
        for j in 0..<n {
            for i in 0..<n { #expect(square[i + j * n] == (i >= j ? 2 * gram[i, j] - 3 : 1)) }
        }
    }

    @Test func `a target that is not read may hold anything before`() {
        var c = [Double.nan]
        var entries = c.mutableSpan
        let two = [2.0]
        BLAS.gemm(m: 1, n: 1, k: 1, two.span, two.span, into: &entries)
        #expect(c == [4])
        var empty = c.mutableSpan
        let none: [Double] = []
        BLAS.gemm(m: 1, n: 1, k: 0, none.span, none.span, into: &empty)
        #expect(c == [0])
    }

    @Test func `the implementation of BLAS names itself and keeps working with one thread`() {
        #expect(!BLAS.implementation.isEmpty)
        BLAS.useOneThreadPerWorker()
        let a = wholeMatrix(70, 70, seed: 13)
        #expect(a.multiplied(by: a) == product(a, a))
    }
}
