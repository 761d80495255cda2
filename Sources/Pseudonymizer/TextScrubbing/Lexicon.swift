/// What is known of a word.
struct WordClass: OptionSet, Sendable {
    let rawValue: UInt16
    /// A given name.
    static let given = WordClass(rawValue: 1)
    /// A surname.
    static let surname = WordClass(rawValue: 2)
    /// A name that is a word, or a place, too.
    static let ambiguous = WordClass(rawValue: 4)
    /// Stands before a name: a relation, a role, a greeting.
    static let nameCue = WordClass(rawValue: 8)
    /// Often begins with a capital and is no name.
    static let stop = WordClass(rawValue: 16)
    /// Stands before a national identity number.
    static let idCue = WordClass(rawValue: 32)
    /// Stands before a bank account.
    static let accountCue = WordClass(rawValue: 64)
    /// Stands before a telephone number.
    static let phoneCue = WordClass(rawValue: 128)
    /// Stands before a Feide name.
    static let feideCue = WordClass(rawValue: 256)
    /// A kind of school.
    static let school = WordClass(rawValue: 512)
    /// An adjective of a kind of school, or a part of a school's name that is not capitalised.
    static let schoolPart = WordClass(rawValue: 1024)
    /// Part of a surname: van, de, al.
    static let particle = WordClass(rawValue: 2048)
    /// A street, as a word of its own.
    static let street = WordClass(rawValue: 4096)
    /// Stands before a number that is no telephone number: of an organisation, of a case.
    static let otherNumber = WordClass(rawValue: 8192)
}

/// The words that are known, by the hash of their folded spelling.
///
/// A hash of 64 bits: that any of a million other words shares one of 3 000 has a probability of 2e-10, and would take out a word too many.
struct Lexicon: Sendable {
    private var keys: [UInt64]
    private var classes: [WordClass]
    private let mask: Int

    static let standard = Lexicon()

    private init() {
        let lists: [(String, WordClass)] = [
            (Gazetteer.givenNames, .given), (Gazetteer.surnames, .surname), (Gazetteer.ambiguous, .ambiguous),
            (Words.nameCues, .nameCue), (Words.stop, .stop), (Words.idCues, .idCue),
            (Words.accountCues, .accountCue), (Words.phoneCues, .phoneCue), (Words.feideCues, .feideCue),
            (Words.schools, .school), (Words.schoolParts, .schoolPart), (Words.particles, .particle),
            (Words.streets, .street), (Words.otherNumbers, .otherNumber),
        ]
        keys = [UInt64](repeating: 0, count: 1 << 14)
        classes = [WordClass](repeating: [], count: 1 << 14)
        mask = (1 << 14) - 1
        for (words, wordClass) in lists {
            for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                insert(Self.hash(of: word), wordClass)
            }
        }
    }

    /// The number of distinct given names and surnames.
    var names: Int { classes.count { !$0.isDisjoint(with: [.given, .surname]) } }

    /// What is known of the word of this hash.
    func classes(of hash: UInt64) -> WordClass {
        var place = Int(truncatingIfNeeded: hash >> 20) & mask
        while keys[place] != 0 {
            if keys[place] == hash { return classes[place] }
            place = (place + 1) & mask
        }
        return []
    }

    private mutating func insert(_ hash: UInt64, _ wordClass: WordClass) {
        var place = Int(truncatingIfNeeded: hash >> 20) & mask
        while keys[place] != 0, keys[place] != hash { place = (place + 1) & mask }
        keys[place] = hash
        classes[place].formUnion(wordClass)
    }

    /// The hash of a word that is in lower case.
    private static func hash(of word: Substring) -> UInt64 {
        var hash = FoldedHash()
        for scalar in word.unicodeScalars { hash.add(scalar) }
        return hash.value
    }
}

/// The hash of a word's folded spelling, a scalar at a time: case and accents above a, e, i, o and u do not count, but å, ä, ö and ø do; a
/// letter with a ring or dots in two code points is the same as in one.
///
/// FNV-1a (Fowler, Noll & Vo), over 16-bit units of the fold.
struct FoldedHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private var last: UInt32 = 0

    mutating func add(_ scalar: Unicode.Scalar) {
        var code = scalar.value
        switch code {
        case 0x41...0x5A: code += 0x20
        case 0x61...0x7A: break
        case 0xC0...0xDE where code != 0xD7: code += 0x20
        case 0x100...0x17F:
            // Capitals and small letters alternate, with odd capitals from Ĺ to ň and from Ź on; Ŋ is even again.
            let oddCapitals = (0x139...0x148).contains(code) || (0x179...0x17E).contains(code)
            if code % 2 == (oddCapitals ? 1 : 0), code != 0x178 { code += 1 }
        case 0x300...0x36F:
            // A ring over a, dots over a or o: one letter. Other marks are left out.
            let letter: UInt32? =
                switch (last, code) {
                case (0x61, 0x30A): 0xE5
                case (0x61, 0x308): 0xE4
                case (0x6F, 0x308): 0xF6
                default: nil
                }
            guard let letter else { return }
            last = letter
            return
        default: break
        }
        code = Self.withoutAccent(code)
        flush()
        last = code
    }

    private mutating func flush() {
        guard last != 0 else { return }
        state = (state ^ UInt64(last)) &* 0x100_0000_01B3
    }

    private static func withoutAccent(_ code: UInt32) -> UInt32 {
        guard code > 0x7F else { return code }
        switch code {
        case 0xE0...0xE3, 0x101, 0x103, 0x105: return 0x61
        case 0xE8...0xEB, 0x113, 0x115, 0x117, 0x119, 0x11B: return 0x65
        case 0xEC...0xEF, 0x129, 0x12B, 0x12D, 0x12F, 0x131: return 0x69
        case 0xF2...0xF5, 0x14D, 0x14F, 0x151: return 0x6F
        case 0xF9...0xFC, 0x169, 0x16B, 0x16D, 0x16F, 0x171, 0x173: return 0x75
        case 0xFD, 0xFF: return 0x79
        case 0xF1, 0x144, 0x146, 0x148, 0x14B: return 0x6E
        case 0xE7, 0x107, 0x109, 0x10B, 0x10D: return 0x63
        case 0x15B, 0x15D, 0x15F, 0x161: return 0x73
        case 0x17A, 0x17C, 0x17E: return 0x7A
        case 0x10F, 0x111, 0xF0: return 0x64
        case 0x142: return 0x6C
        case 0x163, 0x165, 0x167: return 0x74
        case 0x11F, 0x11D, 0x121, 0x123: return 0x67
        case 0x159: return 0x72
        default: return code
        }
    }

    /// The hash so far; never 0.
    var value: UInt64 {
        var copy = self
        copy.flush()
        return copy.state == 0 ? 1 : copy.state
    }
}
