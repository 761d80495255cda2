/// A calibrated set of items on one ability scale.
///
/// Stored as JSON: `{"format": 1, "model": "2pl", "latent": {...}, "items": [{"name", "discrimination", "intercept"}]}`; an item with more
/// parameters or categories has the members that ``ItemModel`` names.
public struct ItemBank: Sendable, Equatable, Codable {
    /// One item: its name and how its categories depend on ability.
    public struct Item: Sendable, Equatable {
        /// The item's name, unique in its bank.
        public var name: String
        /// Its model and parameters.
        public var model: ItemModel

        /// An item of any model.
        public init(name: String, model: ItemModel) {
            self.name = name
            self.model = model
        }

        /// An item scored right or wrong, in the slope–intercept metric: P(right | θ) = 1 / (1 + exp(−(aθ + d))).
        ///
        /// - Parameters:
        ///   - name: the item's name.
        ///   - discrimination: a, finite.
        ///   - intercept: d, finite.
        public init(name: String, discrimination: Double, intercept: Double) {
            self.init(
                name: name, model: .logistic(LogisticItem(discrimination: discrimination, intercept: intercept)))
        }
    }

    /// The distribution of ability that the items were calibrated against.
    public struct Latent: Sendable, Equatable, Codable {
        /// Mean ability of the population.
        public var mean: Double
        /// Variance of ability in the population, above 0.
        public var variance: Double
        /// How it differs from a normal distribution.
        public var shape: AbilityShape

        /// A distribution, normal unless a shape is given.
        public init(mean: Double = 0, variance: Double = 1, shape: AbilityShape = .normal) {
            self.mean = mean
            self.variance = variance
            self.shape = shape
        }

        private enum CodingKeys: String, CodingKey { case mean, variance, shape }

        /// Reads the JSON form; without a shape it is normal.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            mean = try container.decode(Double.self, forKey: .mean)
            variance = try container.decode(Double.self, forKey: .variance)
            shape = try container.decodeIfPresent(AbilityShape.self, forKey: .shape) ?? .normal
        }

        /// Writes the JSON form, with a shape unless it is normal.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(mean, forKey: .mean)
            try container.encode(variance, forKey: .variance)
            if shape != .normal { try container.encode(shape, forKey: .shape) }
        }
    }

    /// The layout of the JSON form.
    public static let format = 1

    /// How the items were fitted.
    public var model: ItemResponseModel
    /// The ability distribution they were fitted against.
    public var latent: Latent
    /// The items, in the order of every per-item result.
    public var items: [Item]

    /// - Parameters:
    ///   - model: the model of every item.
    ///   - latent: the distribution of ability that the items were calibrated against.
    ///   - items: names unique, parameters finite and the models' own conditions met.
    public init(model: ItemResponseModel, latent: Latent = Latent(), items: [Item]) throws(ItemBankError) {
        var names = Set<String>()
        for (index, item) in items.enumerated() {
            guard item.model.hasFiniteParameters else { throw .notFinite(item: index) }
            guard item.model.isProper else { throw .notProper(item: index) }
            guard names.insert(item.name).inserted else { throw .repeatedName(item: index) }
        }
        guard latent.mean.isFinite, latent.variance.isFinite, latent.variance > 0, latent.shape.isProper else {
            throw .badLatent
        }
        self.model = model
        self.latent = latent
        self.items = items
    }

    private enum CodingKeys: String, CodingKey { case format, model, latent, items }

    /// Reads the JSON form; throws ``ItemBankError`` where it is not a bank.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let format = try container.decode(Int.self, forKey: .format)
        guard format == Self.format else { throw ItemBankError.unknownFormat(format) }
        try self.init(
            model: container.decode(ItemResponseModel.self, forKey: .model),
            latent: container.decode(Latent.self, forKey: .latent),
            items: container.decode([Item].self, forKey: .items))
    }

    /// Writes the JSON form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.format, forKey: .format)
        try container.encode(model, forKey: .model)
        try container.encode(latent, forKey: .latent)
        try container.encode(items, forKey: .items)
    }
}

/// Why a set of items is not a bank. Items are counted from 0.
public enum ItemBankError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A parameter of the item is infinite or NaN.
    case notFinite(item: Int)
    /// Asymptotes outside [0, 1] or crossed, thresholds out of order, or no second category.
    case notProper(item: Int)
    /// An earlier item has the same name.
    case repeatedName(item: Int)
    /// The ability distribution's mean is not finite, its variance not above 0 or its shape outside its range.
    case badLatent
    /// The JSON form has a layout that this version does not know.
    case unknownFormat(Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .notFinite(let item): "item \(item): a parameter is not a finite number"
        case .notProper(let item): "item \(item): its parameters leave a category without probability"
        case .repeatedName(let item): "item \(item): its name is that of an earlier item"
        case .badLatent: "the ability distribution needs a finite mean, a variance above 0 and a shape in range"
        case .unknownFormat(let format): "item bank of format \(format), expected \(ItemBank.format)"
        }
    }
}
