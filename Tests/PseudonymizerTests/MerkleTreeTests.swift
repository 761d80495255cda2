import Foundation
import Pseudonymizer
import Testing

@Suite struct MerkleTreeTests {
    private static let leaves = (0..<70).map { MerkleTree.leafHash(of: "entry \($0)".utf8) }

    /// RFC 6962, section 2.1, word for word.
    private func definition(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? DigestingFile.digest(of: []) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return DigestingFile.digest(of: [1] + definition(leaves[..<middle]) + definition(leaves[middle...]))
    }

    @Test(arguments: 0...70)
    func theRootIsThatOfTheDefinitionAndEveryProofLeadsToIt(size: Int) {
        let leaves = Self.leaves[..<size]
        let root = definition(leaves)
        #expect(MerkleTree.root(of: leaves) == root)
        for index in 0..<size {
            let path = MerkleTree.inclusionPath(of: index, in: leaves)
            #expect(MerkleTree.includes(leaves[index], at: index, of: size, path: path, root: root))
            // Of another leaf, in another place, of another size, or with a step too few, it proves nothing.
            #expect(!MerkleTree.includes(Self.leaves[(index + 1) % 70], at: index, of: size, path: path, root: root))
            #expect(!MerkleTree.includes(leaves[index], at: index + 1, of: size, path: path, root: root))
            if size > 1 {
                #expect(
                    !MerkleTree.includes(leaves[index], at: index, of: size, path: Array(path.dropLast()), root: root))
            }
            #expect(!MerkleTree.includes(leaves[index], at: index, of: size, path: path + [root], root: root))
        }
    }

    @Test(arguments: 1...70)
    func aTreeGoesOnFromEachOfItsBeginningsAndFromNoOther(size: Int) {
        let leaves = Self.leaves[..<size]
        let root = definition(leaves)
        for earlier in 1...size {
            let before = definition(leaves[..<earlier])
            let path = MerkleTree.consistencyPath(from: earlier, in: leaves)
            #expect(MerkleTree.continues(size, root: root, from: earlier, root: before, path: path))
            var altered = Array(leaves[..<earlier])
            altered[earlier / 2] = MerkleTree.leafHash(of: "another".utf8)
            #expect(
                !MerkleTree.continues(size, root: root, from: earlier, root: definition(altered[...]), path: path))
            if earlier < size {
                #expect(!MerkleTree.continues(size, root: before, from: earlier, root: before, path: path))
                #expect(
                    !MerkleTree.continues(size, root: root, from: earlier, root: before, path: Array(path.dropLast())))
            }
        }
    }
}
