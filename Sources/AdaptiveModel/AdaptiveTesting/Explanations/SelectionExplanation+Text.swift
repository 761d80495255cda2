extension SelectionExplanation {
    /// The explanation in words for a teacher.
    public func text(_ language: ExplanationLanguage) -> String {
        var sentences = [reason(language)]
        if let expectedShare, origin != .seed {
            let share = language.percent(expectedShare)
            sentences.append(
                language.phrase(
                    "Ventet uttelling er \(share).", "Venta utteljing er \(share).", "The expected score is \(share)."))
        }
        if let aim, let aimCount, origin != .seed { sentences.append(placeInAim(aim, aimCount, language)) }
        if !ruledOut.isEmpty {
            let parts = ruledOut.map { "\(language.items($0.items)) (\(constraintName($0.constraint, language)))" }
            let list = parts.joined(separator: ", ")
            sentences.append(
                language.phrase(
                    "Høyere rangert, men ikke mulig å bruke: \(list).",
                    "Høgare rangert, men ikkje mogleg å bruke: \(list).",
                    "Rated higher but not usable: \(list)."))
        }
        for constraint in relaxed { sentences.append(gaveWay(constraint, language)) }
        return sentences.joined(separator: " ")
    }

    private func reason(_ language: ExplanationLanguage) -> String {
        switch origin {
        case .testlet:
            return language.phrase(
                "Oppgaven hører til samme tekst eller figur som den forrige.",
                "Oppgåva høyrer til same tekst eller figur som den førre.",
                "The item belongs to the same text or figure as the one before.")
        case .seed:
            return language.phrase(
                "Oppgaven er ny og prøves ut. Svaret teller ikke for eleven.",
                "Oppgåva er ny og blir prøvd ut. Svaret tel ikkje for eleven.",
                "The item is new and being tried out. The answer does not count for the pupil.")
        case .teacher:
            return language.phrase(
                "Læreren valgte denne oppgaven i stedet for programmet.",
                "Læraren valde denne oppgåva i staden for programmet.",
                "The teacher chose this item instead of the program.")
        case .start:
            return language.phrase(
                "Oppgaven er en god første oppgave for de fleste elever.",
                "Oppgåva er ei god første oppgåve for dei fleste elevar.",
                "The item is a good first item for most pupils.")
        case .shadowTest:
            let whole = language.phrase(
                "Den er hentet fra den beste hele prøven som oppfyller alle krav.",
                "Ho er henta frå den beste heile prøva som oppfyller alle krav.",
                "It belongs to the best whole test that meets every requirement.")
            return "\(ruleReason(language)) \(whole)"
        case .rule: return ruleReason(language)
        }
    }

    private func ruleReason(_ language: ExplanationLanguage) -> String {
        switch purpose {
        case .measuring:
            language.phrase(
                "Oppgaven ble valgt fordi svaret sier mest om hva eleven kan akkurat nå.",
                "Oppgåva vart vald fordi svaret seier mest om kva eleven kan akkurat no.",
                "The item was chosen because its answer says most about what the pupil can do right now.")
        case .spreading:
            language.phrase(
                "Oppgaven ble valgt blant flere som passer, slik at de samme oppgavene ikke brukes for ofte.",
                "Oppgåva vart vald mellom fleire som passar, slik at dei same oppgåvene ikkje blir brukte for ofte.",
                "The item was chosen among several that suit, so that the same items are not used too often.")
        case .practising:
            language.phrase(
                "Oppgaven ble valgt fordi den har passe vanskegrad å øve på.",
                "Oppgåva vart vald fordi ho har passe vanskegrad å øve på.",
                "The item was chosen because its difficulty suits practice.")
        case .mastering:
            language.phrase(
                "Oppgaven ble valgt for å øve på et kompetansemål som ikke er trygt mestret ennå, eller for å repetere et.",
                "Oppgåva vart vald for å øve på eit kompetansemål som ikkje er trygt meistra enno, eller for å repetere eit.",
                "The item was chosen to practise a competence aim that is not safely mastered yet, or to review one.")
        case .following:
            language.phrase(
                "Oppgaven er den neste i en fast rekkefølge.", "Oppgåva er den neste i ei fast rekkjefølgje.",
                "The item is the next in a fixed order.")
        case .sampling:
            language.phrase(
                "Oppgaven ble trukket tilfeldig.", "Oppgåva vart trekt tilfeldig.", "The item was drawn at random.")
        }
    }

    private func placeInAim(_ aim: String, _ count: Int, _ language: ExplanationLanguage) -> String {
        var text = language.phrase(
            "Den er nr. \(count + 1) under kompetansemål \(aim)", "Ho er nr. \(count + 1) under kompetansemål \(aim)",
            "It is number \(count + 1) under competence aim \(aim)")
        if let aimShare {
            let share = language.percent(aimShare)
            text += language.phrase(
                ", som skal ha \(share) av oppgavene", ", som skal ha \(share) av oppgåvene",
                ", which is to have \(share) of the items")
        }
        if let aimMastery {
            let mastery = language.percent(aimMastery)
            text += language.phrase(
                "; målet er mestret med \(mastery) sannsynlighet", "; målet er meistra med \(mastery) sannsyn",
                "; the aim is mastered with probability \(mastery)")
        }
        return text + "."
    }

    private func gaveWay(_ constraint: RelaxedConstraint, _ language: ExplanationLanguage) -> String {
        switch constraint {
        case .contentBalance:
            language.phrase(
                "Fordelingen på kompetansemål måtte fravikes, fordi det ikke var flere oppgaver under målene som sto for tur.",
                "Fordelinga på kompetansemål måtte fråvikast, fordi det ikkje var fleire oppgåver under måla som stod for tur.",
                "The balance over competence aims had to give way, as there were no more items under the aims whose turn it was."
            )
        case .exposure:
            language.phrase(
                "Grensen for hvor ofte en oppgave brukes måtte fravikes, fordi ingen annen oppgave var igjen.",
                "Grensa for kor ofte ei oppgåve blir brukt måtte fråvikast, fordi inga anna oppgåve var att.",
                "The limit on how often an item is used had to give way, as no other item was left.")
        }
    }
}

/// What a constraint is called.
func constraintName(_ constraint: String, _ language: ExplanationLanguage) -> String {
    switch constraint {
    case BindingConstraint.Kind.exhausted.rawValue:
        language.phrase("alle er besvart", "alle er svara på", "all have been answered")
    case BindingConstraint.Kind.language.rawValue:
        language.phrase("målform", "målform", "language form")
    case BindingConstraint.Kind.enemy.rawValue:
        language.phrase("ligner en som er gitt", "liknar ei som er gitt", "too like one already given")
    case BindingConstraint.Kind.prerequisite.rawValue:
        language.phrase("bygger på en annen oppgave", "byggjer på ei anna oppgåve", "builds on another item")
    case BindingConstraint.Kind.testlet.rawValue:
        language.phrase("hører til en oppgavegruppe", "høyrer til ei oppgåvegruppe", "part of a set of items")
    case RelaxedConstraint.contentBalance.rawValue:
        language.phrase(
            "fordelingen på kompetansemål", "fordelinga på kompetansemål", "balance over competence aims")
    case RelaxedConstraint.exposure.rawValue:
        language.phrase("brukes allerede ofte", "blir alt brukt ofte", "already used often")
    default: constraint
    }
}
