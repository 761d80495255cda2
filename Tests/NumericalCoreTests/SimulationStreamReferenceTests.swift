import NumericalCore
import Testing
import _TestSupport

@Suite struct SimulationStreamReferenceTests {
    private func words(_ text: String?) throws -> [UInt64] {
        try #require(text).split(separator: " ").map { try #require(UInt64($0, radix: 16)) }
    }

    @Test func `Philox blocks are those of Random123 and numpy`() throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "philox4x64")
        #expect(records.count >= 3)
        for record in records {
            let counter = try words(record.input["counter"]?.string)
            let key = try words(record.input["key"]?.string)
            let block = Philox4x64.block(counter: SIMD4(counter), key: SIMD2(key))
            #expect(block == SIMD4(try words(record.output["words"]?.string)), "\(record)")
        }
    }

    @Test func `streams are the documented counters and keys of numpy's Philox`() throws {
        let records = try ReferenceRecord.all(in: "numerical", named: "simulation_stream")
        #expect(!records.isEmpty)
        for record in records {
            var stream = SimulationStream(
                seed: try #require(try words(record.input["seed"]?.string).first),
                replicate: try #require(record.input["replicate"]?.integer),
                stream: .init(rawValue: try #require(record.input["stream"]?.string)),
                entity: try #require(record.input["entity"]?.integer))
            let expected = try words(record.output["words"]?.string)
            #expect(expected.map { _ in stream.next() } == expected, "\(record)")
        }
    }

    @Test(arguments: [("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)])
    func `names are hashed by FNV-1a`(name: String, hash: UInt64) {
        #expect(SimulationStream.Name(rawValue: name).key == hash)
    }
}
