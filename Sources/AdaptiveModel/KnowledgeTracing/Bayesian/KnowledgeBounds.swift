/// What parameters of Bayesian knowledge tracing may be.
public struct KnowledgeBounds: Sendable, Equatable {
    /// The range of P(mastered before the first step).
    public var prior: ClosedRange<Double> = 0...1
    /// The range of the rates of learning.
    public var learn: ClosedRange<Double> = 0...1
    /// The range of the rates of forgetting, where they are fitted.
    public var forget: ClosedRange<Double> = 0...1
    /// The range of guess.
    public var guess: ClosedRange<Double> = 0...1
    /// The range of slip.
    public var slip: ClosedRange<Double> = 0...1
    /// The most that guess + slip may be; 2 for no limit.
    public var guessPlusSlip: Double

    /// What the likelihood alone says: the two states may change places, as in most software.
    public static let unconstrained = KnowledgeBounds(guessPlusSlip: 2)
    /// Right answers speak for mastery: guess + slip ≤ 0.99. The default.
    public static let identified = KnowledgeBounds(guessPlusSlip: 0.99)
    /// Guess and slip of at most a half each (Baker, Corbett & Aleven 2008).
    public static let plausible = KnowledgeBounds(guess: 0...0.5, slip: 0...0.5, guessPlusSlip: 0.99)

    /// Bounds; every range within [0, 1].
    public init(
        prior: ClosedRange<Double> = 0...1, learn: ClosedRange<Double> = 0...1, forget: ClosedRange<Double> = 0...1,
        guess: ClosedRange<Double> = 0...1, slip: ClosedRange<Double> = 0...1, guessPlusSlip: Double = 0.99
    ) {
        self.prior = prior
        self.learn = learn
        self.forget = forget
        self.guess = guess
        self.slip = slip
        self.guessPlusSlip = guessPlusSlip
    }

    func check() throws(KnowledgeTracingError) {
        let ranges = [prior, learn, forget, guess, slip]
        guard ranges.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound <= 1 }),
            guess.lowerBound + slip.lowerBound < guessPlusSlip
        else { throw .badBounds }
    }

    /// The guess and slip that maximise Σ wrong·log(1 − g) + right·log g while not mastered and the same with 1 − s while mastered.
    func maximizing(
        rightNot: Double, wrongNot: Double, wrongMastered: Double, rightMastered: Double, otherwise: (Double, Double)
    ) -> (guess: Double, slip: Double) {
        let free = (
            guess: Self.share(rightNot, wrongNot, in: guess, otherwise: otherwise.0),
            slip: Self.share(wrongMastered, rightMastered, in: slip, otherwise: otherwise.1)
        )
        guard free.guess + free.slip > guessPlusSlip else { return free }
        // The objective is concave, so the constrained maximum lies on the line g + s = limit, within the ranges.
        var low = max(guess.lowerBound, guessPlusSlip - slip.upperBound)
        var high = min(guess.upperBound, guessPlusSlip - slip.lowerBound)
        for _ in 0..<100 where high - low > 1e-15 {
            let g = (low + high) / 2
            let s = guessPlusSlip - g
            let derivative = rightNot / g - wrongNot / (1 - g) - wrongMastered / s + rightMastered / (1 - s)
            if derivative > 0 { low = g } else { high = g }
        }
        return (low, guessPlusSlip - low)
    }

    /// The share of `yes`, moved into `range`; `otherwise` where there is neither.
    static func share(_ yes: Double, _ no: Double, in range: ClosedRange<Double>, otherwise: Double) -> Double {
        let total = yes + no
        return min(max(total > 0 ? yes / total : otherwise, range.lowerBound), range.upperBound)
    }
}
