import ArgumentParser
import DifferentialPrivacy
import Foundation

/// Says in words and odds what a guarantee means.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say in words and odds what a guarantee (ε, δ) means for a pupil.")

    @Option(name: .long, help: "ε, above 0.")
    var epsilon = 1.0

    @Option(name: .long, help: "δ, above 0 and below 1.")
    var delta = 1e-7

    func validate() throws {
        guard epsilon > 0, epsilon <= 100 else {
            throw ValidationError("--epsilon: found \(epsilon), expected a number above 0 and at most 100")
        }
        guard delta > 0, delta < 1 else {
            throw ValidationError("--delta: found \(delta), expected a number above 0 and below 1")
        }
    }

    func run() throws {
        let guarantee = try ApproximateDP(epsilon: epsilon, delta: delta, unit: .pupil, period: .schoolYear)
        let cost = try ZeroConcentrated.rho(epsilon: epsilon, delta: delta)
        say("\(guarantee)\n")
        say(
            """
            What is protected: whether one pupil, with all answers of the school year, is in the data at all.
            What is not: what is true of pupils in general, and pupils who are in two owners' data spend twice.

            How sure can somebody become that a pupil is in the data, by seeing what was released?
            """)
        for prior in [0.01, 0.1, 0.5] {
            let posterior = try AdversaryView.posterior(epsilon: epsilon, prior: prior)
            say(
                "  \(percent(prior)) sure before: at most \(percent(posterior)) sure after "
                    + "(except with a probability about δ)")
        }
        let right = AdversaryView.successProbability(cost)
        say(
            """

            Guessing whether a pupil is in or out, a coin is right 50 times of 100. With discrete Gaussian noise that keeps
            this guarantee (ρ = \(String(format: "%.4g", cost.rho)) zCDP) nobody is right more than \
            \(String(format: "%.1f", 100 * right)) times of 100.
            """)
    }

    private func percent(_ share: Double) -> String { String(format: "%.3g %%", 100 * share) }
}
