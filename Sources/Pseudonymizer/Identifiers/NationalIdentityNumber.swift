/// A Norwegian national identity number taken apart: birth numbers, D-numbers and FH-numbers, real or synthetic.
///
/// Eleven digits `d1...d11`. With `S1 = 3 d1 + 7 d2 + 6 d3 + d4 + 8 d5 + 9 d6 + 4 d7 + 5 d8 + 2 d9` and
/// `S2 = 5 d1 + 4 d2 + 3 d3 + 2 d4 + 7 d5 + 6 d6 + 5 d7 + 4 d8 + 3 d9 + 2 d10`, the second check digit makes
/// `S2 + d11` divisible by 11, and the first leaves `S1 + d10` a remainder that depends on the rule
/// (Skatteetaten, folkeregisteret-api-dokumentasjon, "Nytt fødselsnummer fra 2032").
package struct NationalIdentityNumber: Sendable {
    /// What a number was issued as.
    package enum Kind: Sendable {
        /// Fødselsnummer: day 1 to 31.
        case birthNumber
        /// For people not resident in Norway: 40 is added to the day.
        case dNumber
        /// For people without a number, issued by the health services: first digit 8 or 9, no date.
        case fhNumber
    }

    /// The test series, recognised by what was added to the month.
    package enum SyntheticSeries: Sendable {
        /// Month + 40: NAV's synthetic persons (and the H-numbers of health registers).
        case plus40
        /// Month + 80: Skatteetaten's Tenor.
        case plus80
    }

    /// Which remainders the first check digit may leave.
    package enum CheckDigitRule: Sendable {
        /// Remainder 0: every number issued before 1 January 2032.
        case from1964
        /// Remainder 0 to 3: numbers issued before and after that date.
        case from2032
    }

    /// The eleven digits, without separators, in ASCII.
    package let digits: [UInt8]
    /// What the number was issued as.
    package let kind: Kind
    /// The test series; `nil` for a number that may be a living person's.
    package let series: SyntheticSeries?
    /// (S1 + d10) mod 11.
    package let firstRemainder: Int
    /// Whether S2 + d11 is divisible by 11.
    package let secondCheckDigitFits: Bool

    private let day: Int
    private let month: Int

    /// Reads a number, leaving out spaces, dots and hyphens.
    ///
    /// Neither date nor check digits are judged here.
    /// - Throws: `notDigits`, `empty` or `wrongLength`.
    package init(_ text: some StringProtocol) throws(IdentifierError) {
        var digits: [UInt8] = []
        for scalar in text.unicodeScalars where !Self.isSeparator(scalar) {
            guard ("0"..."9").contains(scalar) else { throw .notDigits }
            digits.append(UInt8(scalar.value))
        }
        guard !digits.isEmpty else { throw .empty }
        guard digits.count == 11 else { throw .wrongLength(found: digits.count, expected: 11) }

        let d = digits.map { Int($0) - 48 }
        var day = d[0] * 10 + d[1]
        var month = d[2] * 10 + d[3]
        if d[0] >= 8 {
            kind = .fhNumber
        } else if day > 40 {
            kind = .dNumber
            day -= 40
        } else {
            kind = .birthNumber
        }
        if kind == .fhNumber {
            series = nil
        } else if month > 80 {
            series = .plus80
            month -= 80
        } else if month > 40 {
            series = .plus40
            month -= 40
        } else {
            series = nil
        }
        self.digits = digits
        self.day = day
        self.month = month
        firstRemainder = zip([3, 7, 6, 1, 8, 9, 4, 5, 2, 1], d).reduce(0) { $0 + $1.0 * $1.1 } % 11
        secondCheckDigitFits = zip([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], d).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0
    }

    /// Whether both check digits fit.
    package func checkDigitsFit(under rule: CheckDigitRule) -> Bool {
        switch rule {
        case .from1964: secondCheckDigitFits && firstRemainder == 0
        case .from2032: secondCheckDigitFits && firstRemainder <= 3
        }
    }

    /// Whether day and month are a date in some century; `false` for FH-numbers, which hold none.
    ///
    /// From 2032 on the century cannot be read from the number, so 29 February stands for any year that is a leap
    /// year in some century.
    package var holdsPossibleDate: Bool {
        kind != .fhNumber && Self.isDate(day: day, month: month, leap: yearInCentury % 4 == 0)
    }

    /// Whether the number may have been issued: the check digits fit, and a date is possible where there is one.
    package func isValid(under rule: CheckDigitRule) -> Bool {
        checkDigitsFit(under: rule) && (kind == .fhNumber || holdsPossibleDate)
    }

    /// What eleven digits are most likely to be, in a column or a text that does not say.
    ///
    /// The second check digit of a national identity number is computed as that of a bank account, so every national number also
    /// passes as an account, and what passes as both is read as a person's. Of random digits one in 13 reads as an
    /// account and one in 72 as a person's (rule of 2032; half of these are FH-numbers, which hold no date to check).
    package enum Reading: Sendable {
        /// A number that may have been issued to a person.
        case person
        /// A bank account, and no person's number.
        case bankAccount
        /// Neither.
        case neither
    }

    /// What the digits are most likely to be, judged under the rule that holds from 2032 on and for all earlier numbers.
    package var reading: Reading {
        if isValid(under: .from2032) { return .person }
        return secondCheckDigitFits ? .bankAccount : .neither
    }

    /// The date of birth with the century read from the individual number; `nil` where there is no such date.
    ///
    /// Says nothing about a number issued after 1 January 2032.
    package var birthDateUnder1964: (year: Int, month: Int, day: Int)? {
        guard kind != .fhNumber, let century = centuryUnder1964 else { return nil }
        let year = century + yearInCentury
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return Self.isDate(day: day, month: month, leap: leap) ? (year, month, day) : nil
    }

    private var yearInCentury: Int { number(at: 4..<6) }

    private var centuryUnder1964: Int? {
        switch (number(at: 6..<9), yearInCentury) {
        case (0...499, _): 1900
        case (500...749, 54...): 1800
        case (500...999, ...39): 2000
        case (900...999, 40...): 1900
        default: nil
        }
    }

    private func number(at places: Range<Int>) -> Int {
        digits[places].reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private static func isDate(day: Int, month: Int, leap: Bool) -> Bool {
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths.indices.contains(month - 1) && (1...lengths[month - 1]).contains(day)
    }

    /// Spaces of any width, dots, and the hyphens that word processors put in a hyphen's place.
    static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "." || scalar == "-" || ("\u{2010}"..."\u{2015}").contains(scalar)
    }
}

extension NationalIdentityNumber: CustomStringConvertible, CustomReflectable {
    package var description: String { "NationalIdentityNumber(redacted)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
