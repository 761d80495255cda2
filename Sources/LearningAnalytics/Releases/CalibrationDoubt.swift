internal import AdaptiveModel

/// Why a calibration's standard errors must not be relied on.
public enum CalibrationDoubt: String, Sendable, Equatable, Codable {
    /// The search for the bank did not end by itself.
    case searchNotEnded = "search-not-ended"
    /// The shape of the distribution of ability is at the end of what shapes there are: it is another one, two groups far apart for example.
    case abilityBeyondShapes = "ability-beyond-shapes"
}

extension PrivateCalibration.Result {
    /// Why not to rely on the standard errors; empty where nothing speaks against it.
    public var doubts: [CalibrationDoubt] {
        (converged ? [] : [.searchNotEnded]) + (bank.latent.shape.isExtreme ? [.abilityBeyondShapes] : [])
    }
}
