/// Predictions of a table's answers as they are made, row by row.
struct PredictionColumns {
    private var probabilities: [Double] = []
    private var outcomes: [Int8] = []
    private var pupils: [UInt32] = []

    init(reserving count: Int) {
        probabilities.reserveCapacity(count)
        outcomes.reserveCapacity(count)
        pupils.reserveCapacity(count)
    }

    /// One prediction; a study row is none. A probability that rounding moved out of [0, 1] is moved back.
    @inline(__always)
    mutating func append(_ p: Double, outcome: Int8, pupil: Int) {
        guard outcome >= 0 else { return }
        probabilities.append(min(max(p, 0), 1))
        outcomes.append(outcome)
        pupils.append(UInt32(pupil))
    }

    func predictions() throws(KnowledgeTracingError) -> Predictions {
        do {
            return try Predictions(probabilities: probabilities, outcomes: outcomes, pupils: pupils)
        } catch {
            throw .notAProbability
        }
    }
}
