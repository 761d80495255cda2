import Foundation
import Pseudonymizer
import Testing
import _TestSupport

@Suite struct AuditReferenceTests {
    @Test func chainsAndTreesOfEveryFileAreAsComputedElsewhere() throws {
        let files = References.files(in: "pseudonymizer")
            .filter { $0.deletingPathExtension().lastPathComponent == "recommended_layout" }
        try #require(!files.isEmpty)
        for file in files {
            let document = try JSONValue(contentsOf: file)
            let chain = try #require(document["auditChain"]?.array)
            let entries = try chain.map { Array(try #require($0["entry"]?.string).utf8) }
            #expect(!entries.isEmpty)
            for (place, record) in chain.enumerated() {
                let previous = try bytes(record, "prev")
                #expect(AuditChain.hash(of: entries[place], after: previous) == (try bytes(record, "hash")))
                #expect(previous == (place == 0 ? AuditChain.beginning : try bytes(chain[place - 1], "hash")))
                let entry = try #require(CanonicalJSON(canonical: entries[place]))
                #expect(entry.bytes == entries[place] && entry["seq"] == .whole(place))
            }

            // The k-th root is over the first k entries.
            let roots = try #require(document["merkleRootsRFC6962"]?.array)
                .map { try #require([UInt8](hexadecimal: $0.string ?? "-")) }
            #expect(roots.count == entries.count + 1)
            let leaves = entries.map { MerkleTree.leafHash(of: $0) }
            for (size, root) in roots.enumerated() {
                #expect(MerkleTree.root(of: leaves[..<size]) == root)
                for index in 0..<size {
                    let path = MerkleTree.inclusionPath(of: index, in: leaves[..<size])
                    #expect(MerkleTree.includes(leaves[index], at: index, of: size, path: path, root: root))
                    if index > 0 {
                        let path = MerkleTree.consistencyPath(from: index, in: leaves[..<size])
                        #expect(MerkleTree.continues(size, root: root, from: index, root: roots[index], path: path))
                    }
                }
            }
        }
    }
}
