/// The answers of a calibration with what is known of each pupil.
struct CalibrationData: Sendable {
    let responses: ResponseTable
    /// Pupil to weight; all 1 where `nil`.
    let weights: [Double]?
    /// Pupil to group; all 0 where `nil`.
    let groups: [Int]?
    /// Pupil to covariates of the latent regression, a pupil's side by side.
    let covariates: [Double]
    let covariateCount: Int

    func weight(of pupil: Int) -> Double { weights?[pupil] ?? 1 }
    func group(of pupil: Int) -> Int { groups?[pupil] ?? 0 }
    func covariates(of pupil: Int) -> ArraySlice<Double> {
        covariates[pupil * covariateCount..<(pupil + 1) * covariateCount]
    }

    /// The sum of the weights of pupils with answers.
    var answeredWeight: Double {
        (0..<responses.pupilCount).reduce(0) { responses.answers(of: $1).isEmpty ? $0 : $0 + weight(of: $1) }
    }

    /// Number of sets of items that no pupil's answers connect: 1 for a design that holds together.
    func disconnectedForms() -> Int {
        var parent = Array(0..<responses.itemCount)
        func root(_ item: Int) -> Int {
            var item = item
            while parent[item] != item {
                parent[item] = parent[parent[item]]
                item = parent[item]
            }
            return item
        }
        var seen = [Bool](repeating: false, count: responses.itemCount)
        for pupil in 0..<responses.pupilCount where weight(of: pupil) > 0 {
            let answers = responses.answers(of: pupil)
            guard let firstAnswer = answers.first else { continue }
            let anchor = root(Int(responses.items[firstAnswer]))
            for answer in answers {
                let item = Int(responses.items[answer])
                seen[item] = true
                let other = root(item)
                if other != anchor { parent[other] = anchor }
            }
        }
        return (0..<responses.itemCount).filter { seen[$0] && root($0) == $0 }.count
    }
}
