/// Times as exports write them: 2005-09-09 12:24:35, with or without a fraction of a second.
enum Timestamp {
    /// Seconds since 1970, as if the clock never changed; `nil` for anything else.
    static func seconds(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        // "YYYY-MM-DD HH:MM" at least.
        guard range.count >= 16 else { return nil }
        let start = range.lowerBound
        func number(_ offset: Int, _ digits: Int) -> Int? {
            guard start + offset + digits <= range.upperBound else { return nil }
            var value = 0
            for place in start + offset..<start + offset + digits {
                let digit = bytes[place] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                value = 10 * value + Int(digit)
            }
            return value
        }
        func isAt(_ offset: Int, _ character: UInt8) -> Bool { bytes[start + offset] == character }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), isAt(4, UInt8(ascii: "-")) || isAt(4, UInt8(ascii: "/")),
            isAt(7, bytes[start + 4]),
            isAt(10, UInt8(ascii: " ")) || isAt(10, UInt8(ascii: "T")), isAt(13, UInt8(ascii: ":")),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60
        else { return nil }
        var second = 0.0
        if range.count > 16 {
            guard range.count >= 19, isAt(16, UInt8(ascii: ":")),
                let found = NumberField.decimal(bytes, start + 17..<range.upperBound), (0..<61).contains(found)
            else { return nil }
            second = found
        }
        // Days since 1970 (Howard Hinnant's days_from_civil).
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Double(days * 86_400 + hour * 3_600 + minute * 60) + second
    }
}
