/// What a passage of a text is, that is taken out.
public enum PersonalDataLabel: String, CaseIterable, Codable, Hashable, Sendable {
    /// A person's name, or what stands where one is expected.
    case person = "PERSON"
    /// A fødselsnummer, D-number or FH-number whose check digits fit under the rule of 1964 or of 2032.
    case nationalID = "NO_NATIONAL_ID"
    /// A telephone number.
    case phone = "PHONE"
    /// An e-mail address.
    case email = "EMAIL"
    /// A Feide name.
    case feideID = "FEIDE_ID"
    /// A street with its number, with postal code and place where they follow; a post office box.
    case address = "ADDRESS"
    /// A bank account.
    case bankAccount = "BANK_ACCOUNT"
    /// An IP address.
    case ipAddress = "IP_ADDRESS"
    /// A named school or kindergarten: not a person, but one of few places where the person can be.
    case school = "SCHOOL"

    /// The share of such passages that the test suite demands to be found in its labelled texts.
    ///
    /// These texts are generated, short and well written. What pupils write is not: expect to find less, of names above all.
    public var demandedRecall: Double {
        switch self {
        case .nationalID: 0.99
        case .email, .phone, .feideID: 0.98
        case .person: 0.85
        case .address, .bankAccount, .ipAddress, .school: 0.9
        }
    }
}
