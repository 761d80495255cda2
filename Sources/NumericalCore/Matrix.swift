/// A dense matrix of doubles, stored column after column in one array.
///
/// Element (i, j) is `elements[i + j * rows]`, the layout that BLAS and LAPACK expect. Indices start at 0.
public struct Matrix: Sendable, Equatable {
    /// The number of rows, at least 0.
    public let rows: Int
    /// The number of columns, at least 0.
    public let columns: Int
    @usableFromInline var storage: [Double]

    /// The entries, column after column; `rows * columns` of them.
    @inlinable public var elements: [Double] { storage }

    /// A matrix with the same value everywhere.
    ///
    /// - Precondition: `rows` and `columns` are at least 0.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative shape")
        self.rows = rows
        self.columns = columns
        self.storage = [Double](repeating: value, count: rows * columns)
    }

    /// A matrix of the given entries.
    ///
    /// - Parameters:
    ///   - rows: At least 0.
    ///   - columns: At least 0.
    ///   - elements: `rows * columns` numbers, the first column first.
    public init(rows: Int, columns: Int, columnMajor elements: [Double]) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative shape")
        precondition(elements.count == rows * columns, "a matrix needs rows * columns elements")
        self.rows = rows
        self.columns = columns
        self.storage = elements
    }

    /// The identity matrix of order `n`, at least 0.
    public static func identity(_ n: Int) -> Matrix {
        var result = Matrix(rows: n, columns: n)
        for i in 0..<n { result[i, i] = 1 }
        return result
    }

    /// The entry in row `i` and column `j`, both from 0.
    @inlinable
    public subscript(i: Int, j: Int) -> Double {
        get {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "matrix index out of range")
            return storage[i &+ j &* rows]
        }
        set {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "matrix index out of range")
            storage[i &+ j &* rows] = newValue
        }
    }

    /// Changes the entries in place.
    ///
    /// - Parameter body: Gets the `rows * columns` entries, column after column.
    @inlinable
    public mutating func withMutableElements<Result, Failure: Error>(
        _ body: (inout MutableSpan<Double>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var entries = storage.mutableSpan
        return try body(&entries)
    }

    /// The matrix with rows and columns exchanged.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for j in 0..<columns {
            for i in 0..<rows { result.storage[j + i * columns] = storage[i + j * rows] }
        }
        return result
    }
}
