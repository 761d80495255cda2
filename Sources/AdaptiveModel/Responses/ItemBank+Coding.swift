extension ItemBank.Item: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, model, discrimination, intercept, lowerAsymptote, upperAsymptote, intercepts, thresholds, location,
            slopes
    }

    /// The models whose items are written with their name; an item without is logistic.
    private enum ModelName: String, Codable {
        case logistic, graded, gradedRatingScale, sequential, partialCredit, ratingScale, nominal
    }

    /// Reads the JSON form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double { try container.decode(Double.self, forKey: key) }
        func numbers(_ key: CodingKeys) throws -> [Double] { try container.decode([Double].self, forKey: key) }
        let model: ItemModel
        switch try container.decodeIfPresent(ModelName.self, forKey: .model) ?? .logistic {
        case .logistic:
            model = .logistic(
                LogisticItem(
                    discrimination: try number(.discrimination), intercept: try number(.intercept),
                    lowerAsymptote: try container.decodeIfPresent(Double.self, forKey: .lowerAsymptote) ?? 0,
                    upperAsymptote: try container.decodeIfPresent(Double.self, forKey: .upperAsymptote) ?? 1))
        case .graded:
            model = .graded(
                GradedResponse(discrimination: try number(.discrimination), intercepts: try numbers(.intercepts)))
        case .sequential:
            model = .sequential(
                SequentialResponse(discrimination: try number(.discrimination), intercepts: try numbers(.intercepts)))
        case .partialCredit:
            model = .partialCredit(
                PartialCredit(discrimination: try number(.discrimination), intercepts: try numbers(.intercepts)))
        case .gradedRatingScale:
            model = .gradedRatingScale(
                GradedRatingScale(
                    discrimination: try number(.discrimination), thresholds: try numbers(.thresholds),
                    location: try number(.location)))
        case .ratingScale:
            model = .ratingScale(
                RatingScale(
                    discrimination: try number(.discrimination), thresholds: try numbers(.thresholds),
                    location: try number(.location)))
        case .nominal:
            let slopes = try numbers(.slopes)
            let intercepts = try numbers(.intercepts)
            guard slopes.count == intercepts.count else {
                throw DecodingError.dataCorruptedError(
                    forKey: .slopes, in: container,
                    debugDescription: "\(slopes.count) slopes but \(intercepts.count) intercepts")
            }
            model = .nominal(NominalResponse(slopes: slopes, intercepts: intercepts))
        }
        self.init(name: try container.decode(String.self, forKey: .name), model: model)
    }

    /// Writes the JSON form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        func write(_ model: ModelName, _ discrimination: Double, intercepts: [Double]) throws {
            try container.encode(model, forKey: .model)
            try container.encode(discrimination, forKey: .discrimination)
            try container.encode(intercepts, forKey: .intercepts)
        }
        func write(_ model: ModelName, _ discrimination: Double, thresholds: [Double], location: Double) throws {
            try container.encode(model, forKey: .model)
            try container.encode(discrimination, forKey: .discrimination)
            try container.encode(thresholds, forKey: .thresholds)
            try container.encode(location, forKey: .location)
        }
        switch model {
        case .logistic(let item):
            try container.encode(item.discrimination, forKey: .discrimination)
            try container.encode(item.intercept, forKey: .intercept)
            if item.lowerAsymptote != 0 { try container.encode(item.lowerAsymptote, forKey: .lowerAsymptote) }
            if item.upperAsymptote != 1 { try container.encode(item.upperAsymptote, forKey: .upperAsymptote) }
        case .graded(let item): try write(.graded, item.discrimination, intercepts: item.intercepts)
        case .sequential(let item): try write(.sequential, item.discrimination, intercepts: item.intercepts)
        case .partialCredit(let item): try write(.partialCredit, item.discrimination, intercepts: item.intercepts)
        case .gradedRatingScale(let item):
            try write(
                .gradedRatingScale, item.discrimination, thresholds: item.thresholds, location: item.location)
        case .ratingScale(let item):
            try write(.ratingScale, item.discrimination, thresholds: item.thresholds, location: item.location)
        case .nominal(let item):
            try container.encode(ModelName.nominal, forKey: .model)
            try container.encode(item.slopes, forKey: .slopes)
            try container.encode(item.intercepts, forKey: .intercepts)
        }
    }
}
