/// Beliefs about pupils' skills and items in one flat open-addressing table: 32 bytes each at a load of 35 to 70 %, one cache line a
/// visit, nothing allocated but where the table doubles.
struct BeliefTable: Sendable {
    /// One belief.
    struct Cell: Sendable {
        var key = BeliefTable.free
        var belief = Belief(0, 0)
        /// Answers that it rests on, study rows left out.
        var answers: UInt32 = 0
        /// How many of the latest answers were right without a wrong one between.
        var rightRun: UInt32 = 0
    }

    static let free = UInt64.max
    private(set) var cells: [Cell]
    private(set) var count = 0
    private var shift: UInt64

    init() {
        cells = [Cell](repeating: Cell(), count: 64)
        shift = 64 - 6
    }

    /// What a belief is about: a pupil's skill or a pupil's item.
    @inline(__always)
    static func key(pupil: Int, skill: UInt32) -> UInt64 { UInt64(truncatingIfNeeded: pupil) << 32 | UInt64(skill) }
    @inline(__always)
    static func key(pupil: Int, item: UInt32) -> UInt64 {
        UInt64(truncatingIfNeeded: pupil) << 32 | 0x8000_0000 | UInt64(item)
    }

    /// Fibonacci hashing (Knuth 1998, section 6.4): keys of one pupil, which differ in their low bits, fall far apart.
    @inline(__always)
    private func home(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift) }

    /// The place of a belief, or of the free cell where it would be.
    @inline(__always)
    func place(of key: UInt64) -> Int { place(of: key, from: start(key)) }

    /// Where the search for a belief begins, and the key there. Begun for two beliefs before either is sought further, they are fetched
    /// from memory together.
    @inline(__always)
    func start(_ key: UInt64) -> (place: Int, key: UInt64) {
        let place = home(key)
        return (place, cells[place].key)
    }

    @inline(__always)
    func place(of key: UInt64, from start: (place: Int, key: UInt64)) -> Int {
        let mask = cells.count - 1
        var (place, found) = start
        while found != key, found != Self.free {
            place = (place + 1) & mask
            found = cells[place].key
        }
        return place
    }

    @inline(__always)
    func holds(_ place: Int) -> Bool { cells[place].key != Self.free }

    /// Makes room for `more` beliefs, so that places stay where they are while these are added.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if 10 * (count + more) > 7 * cells.count { grow(count + more) }
    }

    @inline(never)
    private mutating func grow(_ least: Int) {
        var size = cells.count
        while 10 * least > 7 * size { size *= 2 }
        rebuild(size: size) { _ in true }
    }

    private mutating func rebuild(size: Int, keeping isKept: (UInt64) -> Bool) {
        let old = cells
        cells = [Cell](repeating: Cell(), count: size)
        shift = UInt64(64 - size.trailingZeroBitCount)
        count = 0
        for cell in old where cell.key != Self.free && isKept(cell.key) {
            cells[place(of: cell.key)] = cell
            count += 1
        }
    }

    /// Puts a belief at a free place that ``place(of:)`` gave; room must be reserved.
    @inline(__always)
    mutating func insert(_ belief: Belief, answers: UInt32 = 0, rightRun: UInt32 = 0, key: UInt64, at place: Int) {
        cells[place] = Cell(key: key, belief: belief, answers: answers, rightRun: rightRun)
        count += 1
    }

    /// Replaces a belief after a row that was answered (1 or 0) or studied (−1).
    @inline(__always)
    mutating func set(_ belief: Belief, after outcome: Int8, at place: Int) {
        cells[place].belief = belief
        guard outcome >= 0 else { return }
        cells[place].answers &+= 1
        cells[place].rightRun = outcome == 1 ? cells[place].rightRun &+ 1 : 0
    }

    /// Forgets all beliefs about a pupil; a visit to every cell.
    mutating func remove(pupil: Int) {
        rebuild(size: cells.count) { $0 >> 32 != UInt64(truncatingIfNeeded: pupil) }
    }
}
