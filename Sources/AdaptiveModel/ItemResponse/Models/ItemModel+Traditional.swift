extension ItemModel {
    /// The parameters in the metric of textbooks (a, b, c, u), without standard errors.
    public var traditionalParameters: [TraditionalParameter] {
        traditional.map { TraditionalParameter(name: $0.name, value: $0.value, standardError: nil) }
    }
}
