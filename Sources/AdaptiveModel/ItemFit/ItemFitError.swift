internal import NumericalCore

/// Why a statistic of fit cannot be had. Pupils and items are counted from 0.
public enum ItemFitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The statistic is defined for pupils who answered every item once; this one did not.
    ///
    /// ``ResponseTable/completePupils`` says who did. Leaving the others out is right only where answers are missing at random.
    case incompleteAnswers(pupil: Int)
    /// Nobody answered.
    case noAnswers
    /// There are no more moments than free parameters: nothing is left to test.
    case tooFewDegreesOfFreedom(moments: Int, parameters: Int)
    /// Parameters cannot be told apart by the moments that are tested, so that the statistic has no known distribution.
    case notIdentified
    /// The statistic is for one group of pupils, without weights and without a latent regression.
    case notOnePopulation
    /// Items, pupils or abilities are not as many as they should be.
    case countsDiffer(found: Int, expected: Int)
    /// An answer to the item is in a category that its model has not.
    case categoryOutOfRange(item: Int)
    /// The pupil's ability is not a number.
    case badAbility(pupil: Int)
    /// A fit that is compared has fewer pupils, or other pupils, than the other.
    case otherPupils
    /// The second model does not have more parameters than the first.
    case notNested(parameters: Int, of: Int)
    /// A statistic of all dimensions together has no quadrature for so many.
    case tooManyDimensions(found: Int, limit: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .incompleteAnswers(let pupil): "pupil \(pupil) did not answer every item exactly once"
        case .noAnswers: "no answers"
        case .tooFewDegreesOfFreedom(let moments, let parameters):
            "\(parameters) parameters leave nothing to test of \(moments) moments"
        case .notIdentified: "parameters cannot be told apart by the moments that are tested"
        case .notOnePopulation: "the statistic is for one group, without weights or latent regression"
        case .countsDiffer(let found, let expected): "found \(found), expected \(expected)"
        case .categoryOutOfRange(let item): "item \(item): an answer is in a category that its model has not"
        case .badAbility(let pupil): "pupil \(pupil): the ability is not a finite number"
        case .otherPupils: "the fits are not of the same answers"
        case .notNested(let parameters, let other): "\(parameters) parameters are not more than \(other)"
        case .tooManyDimensions(let found, let limit): "\(found) dimensions, expected at most \(limit)"
        }
    }
}

extension ResponseTable {
    /// The pupils who answered every item exactly once, in order.
    public var completePupils: [Int] {
        var seen = [Int](repeating: -1, count: itemCount)
        return (0..<pupilCount).filter { pupil in
            let answers = answers(of: pupil)
            guard answers.count == itemCount else { return false }
            for answer in answers {
                if seen[Int(items[answer])] == pupil { return false }
                seen[Int(items[answer])] = pupil
            }
            return true
        }
    }

    /// Refuses pupils with missing or repeated answers, and tables without pupils.
    func requireComplete() throws(ItemFitError) {
        guard pupilCount > 0, count > 0 else { throw .noAnswers }
        let complete = completePupils
        guard complete.count == pupilCount else {
            throw .incompleteAnswers(pupil: zip(complete, 0...).first { $0 != $1 }?.1 ?? complete.count)
        }
    }

    func requireCategories(of models: [ItemModel]) throws(ItemFitError) {
        guard models.count == itemCount else { throw .countsDiffer(found: models.count, expected: itemCount) }
        for place in items.indices where Int(outcomes[place]) >= models[Int(items[place])].categoryCount {
            throw .categoryOutOfRange(item: Int(items[place]))
        }
    }
}

/// What a fit says of one population: items, the nodes of ability and their probabilities, and which parameters were free.
struct FittedPopulation {
    let responses: ResponseTable
    let models: [ItemModel]
    let nodes: [Double]
    let weights: [Double]
    let design: CalibrationDesign
    let latent: LatentDistribution

    private let group: Int

    /// - Parameter group: which of several groups of pupils; the only one unless given.
    init(_ fit: CalibrationFit, _ responses: ResponseTable?, group: Int? = nil) throws(ItemFitError) {
        let data = fit.likelihood.data
        let design = fit.likelihood.design
        self.design = design
        guard design.groupCount == 1 || (group != nil && responses == nil), design.coefficientCount == 0,
            data.weights == nil
        else { throw .notOnePopulation }
        let place = group ?? 0
        self.group = place
        self.responses =
            responses
            ?? (design.groupCount == 1
                ? data.responses
                : data.responses.selecting(
                    pupils: (0..<data.responses.pupilCount).filter { data.group(of: $0) == place }))
        let versions = design.models(at: fit.vector)
        models = (0..<design.itemCount).map { versions[design.versionOf[place * design.itemCount + $0]] }
        try self.responses.requireCategories(of: models)
        nodes = fit.likelihood.grid.nodes
        latent = LatentDistribution(
            mean: design.mean(of: place, at: fit.vector), variance: design.variance(of: place, at: fit.vector),
            grid: fit.likelihood.grid)
        weights = latent.logWeights.map { VectorMath.exp($0) }
    }

    /// The places of an item's parameters among the free ones; −1 where held.
    func places(of item: Int) -> [Int] { design.places[design.versionOf[group * design.itemCount + item]] }

    /// The places of the group's mean and log variance; −1 where held.
    var latentPlaces: (mean: Int, variance: Int) { (design.meanPlace[group], design.variancePlace[group]) }

    /// Free parameters of the distribution of ability.
    var freeLatentCount: Int { (latentPlaces.mean < 0 ? 0 : 1) + (latentPlaces.variance < 0 ? 0 : 1) }
}
