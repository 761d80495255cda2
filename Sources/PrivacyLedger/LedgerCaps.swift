public import DifferentialPrivacy

/// The most that may be spent on one subject: in one school year, and ever.
///
/// Fixed when a ledger is created. A pupil is at school for 10 to 13 years, so the second is what protects; the first spreads it.
public struct LedgerCaps: Sendable, Hashable {
    let yearQuanta: Int64
    let lifetimeQuanta: Int64

    /// - Parameters:
    ///   - year: rho per school year, taken to the nearest 1e-15.
    ///   - lifetime: rho over all years; at least `year`.
    /// - Throws: ``LedgerError/amountOutOfRange``.
    public init(year: Double, lifetime: Double) throws(LedgerError) {
        guard let yearQuanta = RhoQuanta(nearest: year), let lifetimeQuanta = RhoQuanta(nearest: lifetime),
            yearQuanta.count <= lifetimeQuanta.count
        else { throw .amountOutOfRange }
        self.yearQuanta = Int64(yearQuanta.count)
        self.lifetimeQuanta = Int64(lifetimeQuanta.count)
    }

    init(yearQuanta: Int64, lifetimeQuanta: Int64) {
        self.yearQuanta = yearQuanta
        self.lifetimeQuanta = lifetimeQuanta
    }

    /// rho per school year.
    public var year: ZeroConcentrated { RhoQuanta(count: UInt64(yearQuanta)).asZeroConcentrated }

    /// rho over all years.
    public var lifetime: ZeroConcentrated { RhoQuanta(count: UInt64(lifetimeQuanta)).asZeroConcentrated }
}
