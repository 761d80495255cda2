/// Schools in municipalities in counties in a nation: noisy counts of all levels made to agree with one another.
///
/// Each place can have a noisy count of its own, with a known variance. The estimates are those of weighted least squares under the condition that a place
/// is the sum of its parts: of all unbiased linear ones the most precise (Gauss and Markov). Post-processing; what a level's own counts cost is charged
/// where they are released.
///
/// Two passes over the tree give them exactly: upward, each place combines its own count with the sum of its parts by inverse variance; downward, what
/// remains between a place and its parts is shared in proportion to their variances.
///
/// Source: Hay, Rastogi, Miklau and Suciu (2010), "Boosting the accuracy of differentially private histograms through consistency", theorem 3, for
/// variances that differ.
public struct Hierarchy: Sendable, Equatable {
    /// Place to the place it is part of, which comes before it; `nil` for the first.
    public let parents: [Int?]

    /// A tree.
    ///
    /// - Parameter parents: The first is `nil` and no other is; each other place's is an earlier place.
    public init(parents: [Int?]) {
        precondition(!parents.isEmpty && parents[0] == nil, "the first place is the whole")
        precondition(
            parents.enumerated().dropFirst().allSatisfy { place, parent in parent.map { $0 >= 0 && $0 < place } ?? false
            },
            "a place follows the one it is part of")
        self.parents = parents
    }

    /// A noisy count of one place.
    public struct Measurement: Sendable, Equatable {
        /// The noisy count.
        public var value: Double
        /// Of its noise; above 0 and finite.
        public var variance: Double

        /// A measurement.
        ///
        /// - Parameters:
        ///   - value: The noisy count.
        ///   - variance: Of its noise; above 0 and finite.
        public init(value: Double, variance: Double) {
            precondition(variance > 0 && variance.isFinite, "noise has a variance")
            self.value = value
            self.variance = variance
        }
    }

    /// Estimates that add up.
    ///
    /// - Parameter measurements: Place to its own noisy count; `nil` where there is none. Every place without parts needs one.
    /// - Returns: Place to its estimate and that estimate's variance.
    public func consistent(_ measurements: [Measurement?]) -> [Measurement] {
        precondition(measurements.count == parents.count, "a measurement, or none, for each place")
        var partValue = [Double](repeating: 0, count: parents.count)
        var partVariance = partValue
        var hasParts = [Bool](repeating: false, count: parents.count)
        var up: [Measurement] = measurements.map { $0 ?? Measurement(value: 0, variance: 1) }
        for place in parents.indices.reversed() {
            if hasParts[place] {
                let below = Measurement(value: partValue[place], variance: partVariance[place])
                up[place] = measurements[place].map { Self.combined($0, below) } ?? below
            } else {
                precondition(measurements[place] != nil, "a place without parts needs a count of its own")
            }
            if let parent = parents[place] {
                hasParts[parent] = true
                partValue[parent] += up[place].value
                partVariance[parent] += up[place].variance
            }
        }
        var result = up
        for place in parents.indices.dropFirst() {
            guard let parent = parents[place] else { continue }
            let share = up[place].variance / partVariance[parent]
            result[place].value = up[place].value + share * (result[parent].value - partValue[parent])
            result[place].variance = up[place].variance * (1 - share) + share * share * result[parent].variance
        }
        return result
    }

    private static func combined(_ a: Measurement, _ b: Measurement) -> Measurement {
        let (wa, wb) = (1 / a.variance, 1 / b.variance)
        return Measurement(value: (wa * a.value + wb * b.value) / (wa + wb), variance: 1 / (wa + wb))
    }
}

/// What statistics of all places would be worth, before anything is spent. Reads public numbers only.
public struct StatisticsPlan: Sendable {
    /// One place of the plan.
    public struct Row: Sendable, Equatable {
        /// How the place is called.
        public let name: String
        /// The pupils on its roll, which is public.
        public let pupils: Int
        /// Half of a 95 % interval of each of its counts, in pupils, after all levels were made to agree.
        public let halfWidth: Double
        /// The same as a share of the pupils.
        public var share: Double { halfWidth / Double(pupils) }
        /// Whether the share is within the plan's limit: others are not published. It depends on public sizes and noise only, so that what is missing
        /// says nothing.
        public let isPublished: Bool
    }

    /// The places, in the hierarchy's order.
    public let rows: [Row]
    /// What each pupil would be charged in all.
    public let rho: Double

    /// A plan.
    ///
    /// - Parameters:
    ///   - counts: What is counted.
    ///   - hierarchy: The places.
    ///   - names: Place to its name.
    ///   - pupils: Place to the pupils on its roll, above 0: public or noisy sizes, never how many have a verdict.
    ///   - rhoOfLevel: Depth in the hierarchy, from 0 for the whole, to what each pupil is charged for that level's own counts; 0 for none. The deepest must be
    ///     above 0.
    ///   - limit: The largest share of a place's pupils that a half-width may be.
    public init(
        _ counts: MasteryCounts, _ hierarchy: Hierarchy, names: [String], pupils: [Int], rhoOfLevel: [Double],
        limit: Double = 0.1
    ) {
        precondition(names.count == hierarchy.parents.count && pupils.count == names.count, "a name and size each")
        precondition(pupils.allSatisfy { $0 > 0 }, "a place has pupils")
        var depth = [Int](repeating: 0, count: names.count)
        for (place, parent) in hierarchy.parents.enumerated() { depth[place] = parent.map { depth[$0] + 1 } ?? 0 }
        precondition((depth.max() ?? 0) < rhoOfLevel.count, "a charge, or 0, for each level")
        let estimates = hierarchy.consistent(
            depth.map { level in
                rhoOfLevel[level] > 0
                    ? .init(value: 0, variance: counts.noiseVariance(rho: rhoOfLevel[level])) : nil
            })
        rows = names.indices.map { place in
            let halfWidth = 1.959964 * estimates[place].variance.squareRoot()
            return Row(
                name: names[place], pupils: pupils[place], halfWidth: halfWidth,
                isPublished: halfWidth <= limit * Double(pupils[place]))
        }
        rho = rhoOfLevel.reduce(0, +)
    }
}
