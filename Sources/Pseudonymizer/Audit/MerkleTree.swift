import Crypto

/// The hash tree of RFC 6962 (section 2.1): one hash stands for a whole log, and short proofs show that an entry is in it, or that one log goes
/// on from another.
///
/// A leaf's hash is SHA-256 of a zero byte and the entry, an inner node's of a one byte and its two children.
public enum MerkleTree {
    /// The hash of an entry.
    /// - Parameter entry: As it is written.
    public static func leafHash(of entry: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: [0] + entry))
    }

    /// The hash of a node.
    static func nodeHash(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: [1] + left + right))
    }

    /// The root over the first so many leaves; of none, SHA-256 of nothing.
    /// - Parameter leaves: Their hashes.
    public static func root(of leaves: some RandomAccessCollection<[UInt8]>) -> [UInt8] {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }

    /// The roots over the first so many leaves, for several sizes at once: one pass over the leaves.
    /// - Parameters:
    ///   - leaves: Their hashes.
    ///   - sizes: Each at most the number of leaves.
    /// - Returns: The root by size.
    package static func roots(of leaves: [[UInt8]], sizes: Set<Int>) -> [Int: [UInt8]] {
        var roots: [Int: [UInt8]] = [:]
        roots.reserveCapacity(sizes.count)
        var frontier = MerkleFrontier()
        if sizes.contains(0) { roots[0] = frontier.root }
        for leaf in leaves.prefix(sizes.max() ?? 0) {
            frontier.append(leaf)
            if sizes.contains(frontier.size) { roots[frontier.size] = frontier.root }
        }
        return roots
    }

    /// The hashes that lead from a leaf to the root, lowest first (section 2.1.1).
    /// - Parameters:
    ///   - index: The leaf, from 0.
    ///   - leaves: The hashes of all leaves.
    public static func inclusionPath(of index: Int, in leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
        precondition(index >= 0 && index < leaves.count, "the leaf is in the tree")
        guard leaves.count > 1 else { return [] }
        let middle = leaves.startIndex + split(leaves.count)
        return index < split(leaves.count)
            ? inclusionPath(of: index, in: leaves[..<middle]) + [root(of: leaves[middle...])]
            : inclusionPath(of: index - split(leaves.count), in: leaves[middle...]) + [root(of: leaves[..<middle])]
    }

    /// The hashes that show that a tree goes on from its first leaves (section 2.1.2).
    /// - Parameters:
    ///   - size: The number of leaves of the earlier tree, at least 1.
    ///   - leaves: The hashes of all leaves of the later one.
    public static func consistencyPath(from size: Int, in leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
        precondition(size >= 1 && size <= leaves.count, "the earlier tree is a part of the later one")
        return subproof(size, leaves, isWhole: true)
    }

    private static func subproof(_ size: Int, _ leaves: ArraySlice<[UInt8]>, isWhole: Bool) -> [[UInt8]] {
        if size == leaves.count { return isWhole ? [] : [root(of: leaves)] }
        let middle = leaves.startIndex + split(leaves.count)
        return size <= split(leaves.count)
            ? subproof(size, leaves[..<middle], isWhole: isWhole) + [root(of: leaves[middle...])]
            : subproof(size - split(leaves.count), leaves[middle...], isWhole: false) + [root(of: leaves[..<middle])]
    }

    /// The largest power of two below a number above 1.
    private static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }

    /// Whether a path leads from a leaf to a root (RFC 9162, section 2.1.3.2).
    /// - Parameters:
    ///   - leaf: The leaf's hash.
    ///   - index: Its place, from 0.
    ///   - size: The number of leaves.
    ///   - path: As ``inclusionPath(of:in:)`` gives it.
    ///   - root: The tree's root.
    public static func includes(
        _ leaf: [UInt8], at index: Int, of size: Int, path: [[UInt8]], root: [UInt8]
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var (place, last) = (index, size - 1)
        var hash = leaf
        for step in path {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = nodeHash(step, hash)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = nodeHash(hash, step)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether a later tree goes on from an earlier one (RFC 9162, section 2.1.4.2).
    /// - Parameters:
    ///   - size: The number of leaves of the later tree.
    ///   - root: Its root.
    ///   - earlierSize: That of the earlier one, at least 1.
    ///   - earlierRoot: Its root.
    ///   - path: As ``consistencyPath(from:in:)`` gives it.
    public static func continues(
        _ size: Int, root: [UInt8], from earlierSize: Int, root earlierRoot: [UInt8], path: [[UInt8]]
    ) -> Bool {
        guard earlierSize >= 1, earlierSize <= size else { return false }
        if earlierSize == size { return path.isEmpty && root == earlierRoot }
        // The earlier tree is one node of the later one exactly where its size is a power of two.
        var steps = (earlierSize & (earlierSize - 1) == 0 ? [earlierRoot] : []) + path
        guard !steps.isEmpty else { return false }
        var (place, last) = (earlierSize - 1, size - 1)
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        var (old, new) = (steps[0], steps[0])
        steps.removeFirst()
        for step in steps {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                old = nodeHash(step, old)
                new = nodeHash(step, new)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = nodeHash(new, step)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == earlierRoot && new == root
    }
}

/// What must be kept of a tree to add leaves and know its root: the roots of its whole subtrees, largest first.
struct MerkleFrontier: Sendable {
    private(set) var size = 0
    private var roots: [[UInt8]] = []

    /// Adds the hash of a leaf.
    mutating func append(_ leaf: [UInt8]) {
        var hash = leaf
        var rest = size
        while rest & 1 == 1 {
            hash = MerkleTree.nodeHash(roots.removeLast(), hash)
            rest >>= 1
        }
        roots.append(hash)
        size += 1
    }

    /// The root over all leaves.
    var root: [UInt8] {
        guard var hash = roots.last else { return Array(SHA256.hash(data: [UInt8]())) }
        for left in roots.dropLast().reversed() { hash = MerkleTree.nodeHash(left, hash) }
        return hash
    }
}
