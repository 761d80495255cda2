import AdaptiveModel
import Foundation

extension TracerReport {
    /// A metric as JSON has it: what is not a number is null.
    private struct Metric: Encodable {
        var value: Estimate?

        enum Key: String, CodingKey { case estimate, se }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
            try container.encode(finite(value?.estimate), forKey: .estimate)
            try container.encode(finite(value?.standardError), forKey: .se)
        }
    }

    private struct Model: Encodable {
        var name: String
        var n: Int
        var auc: Metric
        var rmse: Metric
        var accuracy: Metric
        var logLoss: Metric
        var ece: Metric
    }

    private struct Document: Encodable {
        var data: String
        var models: [Model]
    }

    /// The scores as one JSON object: data, and for each model its name, the number of answers and every metric with its standard
    /// error.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let document = Document(
                data: scores.fileName,
                models: scores.models.map { model in
                    Model(
                        name: model.name, n: model.scores.count, auc: Metric(value: model.scores.auc),
                        rmse: Metric(value: model.scores.rmse), accuracy: Metric(value: model.scores.accuracy),
                        logLoss: Metric(value: model.scores.logLoss),
                        ece: Metric(value: model.scores.expectedCalibrationError))
                })
            return String(decoding: try encoder.encode(document), as: UTF8.self)
        }
    }

    private static let metrics: [(name: String, of: @Sendable (ScoreEstimates) -> Estimate?)] = [
        ("auc", { $0.auc }), ("rmse", { $0.rmse }), ("accuracy", { $0.accuracy }), ("log_loss", { $0.logLoss }),
        ("ece", { $0.expectedCalibrationError }),
    ]

    private static var metricHeads: String { metrics.map { ",\($0.name),se_\($0.name)" }.joined() }

    private static func metricFields(_ scores: ScoreEstimates) -> String {
        metrics.map { metric in
            let estimate = metric.of(scores)
            return ",\(field(estimate?.estimate)),\(field(estimate?.standardError))"
        }.joined()
    }

    private static func field(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return "\(value)"
    }

    /// One row a model.
    var scoresCSV: String {
        var text = "model,answers\(Self.metricHeads),calibration_slope,shuffled_auc,se_shuffled_auc\n"
        for model in scores.models {
            text += "\(model.name),\(model.scores.count)\(Self.metricFields(model.scores)),\(Self.field(model.slope))"
            text += ",\(Self.field(model.shuffledAUC?.estimate)),\(Self.field(model.shuffledAUC?.standardError))\n"
        }
        return text
    }

    /// One row a skill or group and model.
    func partsCSV(_ parts: [TracerScores.Part], _ name: String) -> String {
        var text = "\(name),pupils,model,answers\(Self.metricHeads)\n"
        for part in parts {
            for (model, own) in zip(scores.models, part.scores) {
                text +=
                    "\(part.name.csvField),\(part.pupils),\(model.name),\(part.answers)\(Self.metricFields(own))\n"
            }
        }
        return text
    }
}
