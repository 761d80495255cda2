internal import Foundation

/// The free parameters of a calibration as one vector, and what each stands for.
///
/// Items first, in the order of groups and items; then the regression's coefficients, then each group's mean and log variance where free.
struct CalibrationDesign: Sendable {
    /// Item models by version: one for each item where the groups share items, one for each group and item where they don't.
    let versions: [ItemModel]
    /// (group × items + item) to version.
    let versionOf: [Int]
    /// Version to, for each of its parameters, the place in the vector; −1 where it is held.
    let places: [[Int]]
    /// Place to the prior.
    let priors: [ParameterPrior?]
    /// Group to the places of its mean and log variance; −1 where held.
    let meanPlace: [Int]
    let variancePlace: [Int]
    let means: [Double]
    let variances: [Double]
    /// The first coefficient of the latent regression.
    let coefficientPlace: Int
    let coefficientCount: Int
    let parameterCount: Int
    let itemCount: Int
    /// Versions and places that one block of the preconditioner holds.
    let blocks: [Block]

    struct Block: Sendable {
        var versions: [Int]
        var places: [Int]
    }

    var groupCount: Int { means.count }

    init(_ calibration: Calibration, itemCount: Int, coefficientCount: Int) {
        self.itemCount = itemCount
        self.coefficientCount = coefficientCount
        var versions: [ItemModel] = []
        var versionOf: [Int] = []
        var places: [[Int]] = []
        var priors: [ParameterPrior?] = []
        var placeOfKey: [String: Int] = [:]

        func add(_ item: ItemSpecification) {
            versionOf.append(versions.count)
            versions.append(item.model)
            places.append(
                item.model.parameters.map { parameter in
                    switch item.treatment(of: parameter) {
                    case .fixed: return -1
                    case .free(let prior):
                        priors.append(prior)
                        return priors.count - 1
                    case .shared(let key, let prior):
                        if let place = placeOfKey[key] { return place }
                        placeOfKey[key] = priors.count
                        priors.append(prior)
                        return priors.count - 1
                    }
                })
        }
        for (index, group) in calibration.groups.enumerated() {
            if let items = group.items {
                for item in items { add(item) }
            } else if let like = calibration.groups[..<index].firstIndex(where: { $0.items == nil }) {
                versionOf.append(contentsOf: versionOf[like * itemCount..<(like + 1) * itemCount])
            } else {
                for item in calibration.items { add(item) }
            }
        }
        self.versions = versions
        self.versionOf = versionOf
        self.places = places
        blocks = Self.blocks(places, count: priors.count)
        coefficientPlace = priors.count
        priors.append(contentsOf: [ParameterPrior?](repeating: nil, count: coefficientCount))
        var meanPlace: [Int] = []
        var variancePlace: [Int] = []
        for group in calibration.groups {
            meanPlace.append(group.mean.isFree ? priors.count : -1)
            if group.mean.isFree { priors.append(nil) }
            variancePlace.append(group.variance.isFree ? priors.count : -1)
            if group.variance.isFree { priors.append(nil) }
        }
        self.meanPlace = meanPlace
        self.variancePlace = variancePlace
        means = calibration.groups.map(\.mean.value)
        variances = calibration.groups.map(\.variance.value)
        self.priors = priors
        parameterCount = priors.count
    }

    /// The largest block that is factorised as a whole; a larger one loses the entries between its items.
    private static let largestBlock = 256

    private static func blocks(_ places: [[Int]], count: Int) -> [Block] {
        // Versions that share a parameter belong together.
        var owner = [Int](repeating: -1, count: count)
        var parent = Array(places.indices)
        func root(_ version: Int) -> Int {
            var version = version
            while parent[version] != version {
                parent[version] = parent[parent[version]]
                version = parent[version]
            }
            return version
        }
        for (version, own) in places.enumerated() {
            for place in own where place >= 0 {
                if owner[place] < 0 { owner[place] = version } else { parent[root(version)] = root(owner[place]) }
            }
        }
        var gathered: [Int: Block] = [:]
        for version in places.indices {
            gathered[root(version), default: Block(versions: [], places: [])].versions.append(version)
        }
        for place in 0..<count { gathered[root(owner[place])]?.places.append(place) }
        var blocks: [Block] = []
        for key in gathered.keys.sorted() {
            guard let block = gathered[key], !block.places.isEmpty else { continue }
            if block.places.count <= largestBlock {
                blocks.append(block)
                continue
            }
            var uses = [Int: Int]()
            for version in block.versions {
                for place in places[version] where place >= 0 { uses[place, default: 0] += 1 }
            }
            for version in block.versions {
                let own = places[version].filter { $0 >= 0 && uses[$0] == 1 }
                if !own.isEmpty { blocks.append(Block(versions: [version], places: own)) }
            }
            for place in block.places where uses[place, default: 0] > 1 {
                blocks.append(
                    Block(versions: block.versions.filter { places[$0].contains(place) }, places: [place]))
            }
        }
        return blocks
    }

    /// The versions with the values that `vector` gives their free parameters.
    func models(at vector: [Double]) -> [ItemModel] {
        versions.indices.map { version in
            let own = places[version]
            guard own.contains(where: { $0 >= 0 }) else { return versions[version] }
            var values = versions[version].values
            for m in own.indices where own[m] >= 0 { values[m] = vector[own[m]] }
            return versions[version].replacing(values)
        }
    }

    func mean(of group: Int, at vector: [Double]) -> Double {
        meanPlace[group] < 0 ? means[group] : vector[meanPlace[group]]
    }

    func variance(of group: Int, at vector: [Double]) -> Double {
        variancePlace[group] < 0 ? variances[group] : exp(vector[variancePlace[group]])
    }

    func coefficients(at vector: [Double]) -> [Double] {
        Array(vector[coefficientPlace..<coefficientPlace + coefficientCount])
    }

    /// The vector of the given models and group distributions.
    func vector(_ models: [ItemModel], coefficients: [Double]? = nil) -> [Double] {
        var vector = [Double](repeating: 0, count: parameterCount)
        for (version, own) in places.enumerated().reversed() {
            let values = models[version].values
            for m in own.indices where own[m] >= 0 { vector[own[m]] = values[m] }
        }
        if let coefficients {
            for (k, value) in coefficients.enumerated() { vector[coefficientPlace + k] = value }
        }
        for group in means.indices {
            if meanPlace[group] >= 0 { vector[meanPlace[group]] = means[group] }
            if variancePlace[group] >= 0 { vector[variancePlace[group]] = log(variances[group]) }
        }
        return vector
    }
}
