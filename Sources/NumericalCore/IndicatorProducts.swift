internal import CKernels

/// Products of a matrix of indicators with a table, the indicators given by where they are one.
///
/// An answer k names the row `first[items[k]] + outcomes[k]` of the table. One pupil's log-likelihood at every node is the sum of the rows that
/// the answers name; the expected counts at the nodes are the pupils' posteriors added to the rows their answers name. As matrices
/// these are X·T and Xᵀ·H with one one per item in a row of X: by rows they take answers × width additions, where a dense
/// product takes as many multiplications for every category, answered or not. The bits are the same on every processor.
package enum IndicatorProducts {
    /// The row length that holds `count` elements: a multiple of 8.
    package static func width(_ count: Int) -> Int { (count + 7) & ~7 }

    /// Adds to `sum` the rows that the answers name.
    ///
    /// - Parameters:
    ///   - table: rows of `width` elements.
    ///   - first: item to its first row.
    ///   - items: answer to item, below `first.count`.
    ///   - outcomes: answer to category; `first[item] + category` is a row of the table.
    ///   - sum: `width` elements.
    package static func gather(
        _ table: Span<Double>, width: Int, first: Span<UInt32>, items: Span<UInt32>, outcomes: Span<UInt8>,
        into sum: inout MutableSpan<Double>, portable: Bool = false
    ) {
        precondition(width % 8 == 0 && sum.count == width && items.count == outcomes.count, "rows of one width")
        unsafe table.withUnsafeBufferPointer { table in
            unsafe first.withUnsafeBufferPointer { first in
                unsafe items.withUnsafeBufferPointer { items in
                    unsafe outcomes.withUnsafeBufferPointer { outcomes in
                        unsafe sum.withUnsafeMutableBufferPointer { sum in
                            unsafe kernels_gather_rows(
                                table.baseAddress, width, first.baseAddress, items.baseAddress,
                                outcomes.baseAddress, items.count, sum.baseAddress, portable)
                        }
                    }
                }
            }
        }
    }

    /// Adds `row` to every row of the table that the answers name.
    ///
    /// - Parameters:
    ///   - row: `width` elements.
    ///   - table: rows of `width` elements; what the answers name lies within.
    package static func scatter(
        _ row: Span<Double>, width: Int, first: Span<UInt32>, items: Span<UInt32>, outcomes: Span<UInt8>,
        into table: inout MutableSpan<Double>, portable: Bool = false
    ) {
        precondition(width % 8 == 0 && row.count == width && items.count == outcomes.count, "rows of one width")
        unsafe row.withUnsafeBufferPointer { row in
            unsafe first.withUnsafeBufferPointer { first in
                unsafe items.withUnsafeBufferPointer { items in
                    unsafe outcomes.withUnsafeBufferPointer { outcomes in
                        unsafe table.withUnsafeMutableBufferPointer { table in
                            unsafe kernels_scatter_row(
                                row.baseAddress, width, first.baseAddress, items.baseAddress,
                                outcomes.baseAddress, items.count, table.baseAddress, portable)
                        }
                    }
                }
            }
        }
    }

    /// The sum of the numbers that the answers name, in a fixed order.
    package static func gather(
        _ values: Span<Double>, first: Span<UInt32>, items: Span<UInt32>, outcomes: Span<UInt8>
    ) -> Double {
        precondition(items.count == outcomes.count, "an outcome for every item")
        return unsafe values.withUnsafeBufferPointer { values in
            unsafe first.withUnsafeBufferPointer { first in
                unsafe items.withUnsafeBufferPointer { items in
                    unsafe outcomes.withUnsafeBufferPointer { outcomes in
                        unsafe kernels_gather_numbers(
                            values.baseAddress, first.baseAddress, items.baseAddress, outcomes.baseAddress, items.count)
                    }
                }
            }
        }
    }

    /// Adds `value` to each of the numbers that the answers name.
    package static func scatter(
        _ value: Double, first: Span<UInt32>, items: Span<UInt32>, outcomes: Span<UInt8>,
        into values: inout MutableSpan<Double>
    ) {
        precondition(items.count == outcomes.count, "an outcome for every item")
        unsafe first.withUnsafeBufferPointer { first in
            unsafe items.withUnsafeBufferPointer { items in
                unsafe outcomes.withUnsafeBufferPointer { outcomes in
                    unsafe values.withUnsafeMutableBufferPointer { values in
                        unsafe kernels_scatter_number(
                            value, first.baseAddress, items.baseAddress, outcomes.baseAddress, items.count,
                            values.baseAddress)
                    }
                }
            }
        }
    }
}
