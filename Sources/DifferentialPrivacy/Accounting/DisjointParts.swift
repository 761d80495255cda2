/// A division of units into parts that provably share none, for parallel composition: releases about different parts cost each
/// unit only what its own part costs.
///
/// The division has to be by something public and fixed that is not itself released or changed by the data, such as the school
/// a pupil was enrolled in on 1 October. Under add/remove a neighbouring data set then differs in one part only.
public struct DisjointParts<Part: Hashable & Sendable, Unit: Hashable & Sendable>: Sendable {
    /// Why a division was refused. No identifier: which unit is in two parts is nobody's business here.
    public enum OverlapError: Error, Equatable, Sendable {
        /// This many units are in more than one part.
        case unitsInSeveralParts(Int)
        /// A charge names a part that is not in the division.
        case unknownPart
    }

    /// The parts, and the units in each.
    public let parts: [Part: Set<Unit>]

    /// - Parameter parts: The units in each part.
    /// - Throws: ``OverlapError/unitsInSeveralParts(_:)`` unless every unit is in one part only.
    public init(_ parts: [Part: Set<Unit>]) throws(OverlapError) {
        var seen = Set<Unit>()
        var shared = Set<Unit>()
        for units in parts.values {
            for unit in units where !seen.insert(unit).inserted { shared.insert(unit) }
        }
        guard shared.isEmpty else { throw .unitsInSeveralParts(shared.count) }
        self.parts = parts
    }

    /// The guarantee of everything that was released about the parts: the largest of the parts' costs (McSherry, 2009, theorem 4).
    ///
    /// - Throws: ``OverlapError/unknownPart``.
    public func guarantee(_ costs: [Part: ZeroConcentrated]) throws(OverlapError) -> ZeroConcentrated {
        var largest = ZeroConcentrated.none
        for (part, cost) in costs {
            guard parts[part] != nil else { throw .unknownPart }
            largest = max(largest, cost)
        }
        return largest
    }
}
