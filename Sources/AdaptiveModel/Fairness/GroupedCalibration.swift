/// Tests of whether items have the same parameters in all groups, by the likelihood ratio of calibrations (Thissen, Steinberg & Wainer 1993).
///
/// Groups may differ in mean and variance of ability; the first is the reference, whose distribution sets the scale. The groups' scales hang
/// together by the items whose parameters are shared: an item with other parameters among these hides or makes differences.
public struct GroupedCalibration: Sendable {
    /// What the tested item is compared on.
    public enum Anchors: Sendable, Equatable {
        /// All other items: the model with every item shared, against one that frees the tested item.
        case allOthers
        /// These items, counted from 0: the model with only them shared, against one that shares the tested item besides.
        case items(Set<Int>)
    }

    /// The test of one item.
    public struct Test: Sendable, Equatable {
        /// The item, counted from 0.
        public let item: Int
        /// The likelihood ratio of the item's free parameters in all groups.
        public let test: ChiSquareTest
    }

    private let responses: ResponseTable
    private let groups: [Int]
    private let groupCount: Int
    private let model: ItemResponseModel
    private let grid: AbilityGrid
    private let tolerance: Double

    /// - Parameters:
    ///   - responses: of all groups.
    ///   - groups: pupil to group, counted from 0 and none without pupils.
    ///   - model: of all items; not one that shares parameters among items.
    ///   - grid: where ability is integrated.
    ///   - tolerance: of every calibration.
    public init(
        _ responses: ResponseTable, groups: [Int], model: ItemResponseModel, grid: AbilityGrid = .adaptive,
        tolerance: Double = 1e-6
    ) throws(FairnessError) {
        precondition(
            model != .ratingScale && model != .gradedRatingScale && model != .onePL && model != .mixed,
            "items are tested one by one")
        guard groups.count == responses.pupilCount else {
            throw .countsDiffer(found: groups.count, expected: responses.pupilCount)
        }
        let present = Set(groups)
        guard present.count > 1, let last = present.max(), present.min() == 0, last == present.count - 1 else {
            throw .emptyGroup
        }
        self.responses = responses
        self.groups = groups
        groupCount = present.count
        self.model = model
        self.grid = grid
        self.tolerance = tolerance
    }

    /// The calibration in which these items have one set of parameters for all groups and the others a set for each.
    ///
    /// - Parameter shared: counted from 0; with none the groups' scales do not hang together, and each group has mean 0 and variance 1.
    public func calibration(sharing shared: Set<Int>) -> Calibration {
        let counts = responses.categoryCounts
        let groupItems = (0..<groupCount).map { _ in
            counts.enumerated().map { item, count in
                var specification = ItemSpecification(model, categories: model.isDichotomous ? 2 : count)
                for parameter in specification.model.parameters
                where shared.contains(item) && specification.treatment(of: parameter) == .free() {
                    specification.treatments[parameter] = .shared("item \(item) \(parameter)")
                }
                return specification
            }
        }
        let unit: LatentParameter = model.leavesVarianceFree ? .free(from: 1) : .fixed(1)
        return Calibration(
            groupItems[0],
            groups: groupItems.enumerated().map { group, items in
                group == 0 || shared.isEmpty
                    ? CalibrationGroup(variance: unit, items: items)
                    : CalibrationGroup(mean: .free(from: 0), variance: .free(from: 1), items: items)
            }, grid: grid, tolerance: tolerance)
    }

    /// Fits the calibration that shares these items.
    public func fit(sharing shared: Set<Int>, workers: Int = 1) throws(CalibrationError) -> CalibrationOutcome {
        try calibration(sharing: shared).fit(responses, groups: groups, workers: workers)
    }

    /// Wald's test of every item that is not an anchor, from one calibration in which only the anchors are shared: the same question as
    /// ``tests(anchors:workers:)`` with anchors, asked once.
    ///
    /// - Throws: ``GroupedCalibrationError``: anchors that are not items or leave none to test, or a calibration that has no result, no
    ///   standard errors among them.
    public func waldTests(anchors: Set<Int>, workers: Int = 1) throws(GroupedCalibrationError) -> [Test] {
        let every = Set(responses.itemNames.indices)
        guard anchors.isSubset(of: every), anchors.count < every.count, !anchors.isEmpty else {
            throw .fairness(.badAnchors)
        }
        let outcome: CalibrationOutcome
        do { outcome = try fit(sharing: anchors, workers: workers) } catch { throw .calibration(error) }
        guard outcome.isConverged else { throw .baselineNotConverged }
        let covariance: ParameterCovariance
        do { covariance = try outcome.fit.covariance(workers: workers) } catch { throw .calibration(.notIdentified) }
        return every.subtracting(anchors).sorted().compactMap { item in
            covariance.equalityTest(ofItem: item).map { Test(item: item, test: $0) }
        }
    }

    /// The test of every item that is not an anchor; an item is missing where one of its two calibrations did not converge.
    ///
    /// - Throws: ``GroupedCalibrationError``: anchors that are not items or leave none to test, or a calibration that has no result.
    public func tests(
        anchors: Anchors = .allOthers, workers: Int = 1
    ) throws(GroupedCalibrationError) -> [Test] {
        let every = Set(responses.itemNames.indices)
        var base = every
        if case .items(let chosen) = anchors {
            guard chosen.isSubset(of: every), chosen.count < every.count, !chosen.isEmpty else {
                throw .fairness(.badAnchors)
            }
            base = chosen
        }
        func outcome(_ shared: Set<Int>) throws(GroupedCalibrationError) -> CalibrationOutcome {
            do { return try fit(sharing: shared, workers: workers) } catch { throw .calibration(error) }
        }
        let baseline = try outcome(base)
        guard baseline.isConverged else { throw .baselineNotConverged }
        var tests: [Test] = []
        for item in every.sorted() {
            if anchors != .allOthers, base.contains(item) { continue }
            let other = try outcome(base.symmetricDifference([item]))
            guard other.isConverged else { continue }
            let (small, large) =
                anchors == .allOthers ? (baseline.fit, other.fit) : (other.fit, baseline.fit)
            tests.append(
                Test(
                    item: item,
                    test: ChiSquareTest(
                        statistic: 2 * (large.logLikelihood - small.logLikelihood),
                        degreesOfFreedom: large.parameterCount - small.parameterCount)))
        }
        return tests
    }
}

/// Why items could not be tested by likelihood ratios.
public enum GroupedCalibrationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The groups or anchors do not fit the table.
    case fairness(FairnessError)
    /// One of the calibrations has no result.
    case calibration(CalibrationError)
    /// The calibration that all others are compared with did not converge.
    case baselineNotConverged

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .fairness(let error): error.description
        case .calibration(let error): error.description
        case .baselineNotConverged: "the calibration that all others are compared with did not converge"
        }
    }
}
