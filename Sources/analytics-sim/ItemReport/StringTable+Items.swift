extension StringTable {
    /// The words of the item report, English first; small words are those of the study's report.
    static let items: [StringTable] = zip(all, [itemEnglish, itemBokmal, itemNynorsk]).map { table, entries in
        let small = table.entries.filter { $0.key.hasPrefix("count.") || $0.key == "list.last" }
        return StringTable(
            language: table.language, numbers: table.numbers, entries: small.merging(entries) { _, own in own })
    }

    static let itemEnglish = [
        "title": "Items in {file}",
        "facts": "{model}. {pupils}, {items}, {answers}.",
        "model.rasch": "Rasch model",
        "model.1pl": "One-parameter logistic model",
        "model.2pl": "Two-parameter logistic model",
        "model.3pl": "Three-parameter logistic model",
        "model.4pl": "Four-parameter logistic model",
        "model.grm": "Graded response model",
        "model.grsm": "Graded response model with common thresholds",
        "model.sequential": "Sequential model",
        "model.pcm": "Partial credit model",
        "model.gpcm": "Generalised partial credit model",
        "model.rsm": "Rating scale model",
        "model.nrm": "Nominal response model",
        "section.answer": "What the calibration shows",
        "section.items": "Every item",
        "section.curves": "How the items depend on ability",
        "section.flaggedCurves": "How the items that need a look depend on ability",
        "section.leftOut": "Left out",
        "section.reading": "How to read this",
        "heading.flags": "Items that need a look",
        "finding.notConverged":
            "The calibration did not converge. Its numbers are not to be relied on; a simpler model, or more answers, may help.",
        "finding.noFlags": "No item stands out.",
        "finding.flags": "{n} of {items} items need a look.",
        "finding.leftOut": "{items} could not be calibrated.",
        "finding.reliability":
            "The reliability of the pupils' ability estimates is {value}. From about 0.8 a test tells pupils apart; below 0.6 it tells groups apart only.",
        "finding.sharpest":
            "The items measure best around ability {ability}, where a pupil who answers them all is placed with a standard error of {error}.",
        "finding.fits":
            "The model describes how answers to two items go together well (RMSEA {rmsea}, from M2; below 0.05 is good).",
        "finding.misfits":
            "The model does not quite describe how answers to two items go together (RMSEA {rmsea}, from M2; below 0.05 is good).",
        "finding.likelihood": "Log-likelihood {logLikelihood}, {parameters} parameters, AIC {aic}, BIC {bic}.",
        "flag.negative": "able pupils get it wrong more often than others (perhaps the key is wrong)",
        "flag.weak": "it hardly tells pupils apart (a below 0.5)",
        "flag.easy": "nearly everybody gets it right",
        "flag.hard": "hardly anybody gets it right",
        "flag.misfit": "the model does not describe its answers (S-X²)",
        "flag.noisy": "its answers are more surprising than the model allows (infit or outfit above 1.3)",
        "flag.uncertain": "its difficulty is uncertain (standard error above 0.5)",
        "leftOut.few": "too few answers",
        "leftOut.alike": "everybody answered alike",
        "column.item": "Item",
        "column.answers": "Answers",
        "column.share": "Mean score",
        "table.caption": "Parameters, with standard errors in parentheses, and fit",
        "table.captionWithoutErrors": "Parameters and fit",
        "axis.ability": "Ability",
        "axis.error": "Standard error of ability",
        "axis.right": "Right answers",
        "axis.category": "Probability of each category",
        "axis.information": "Information",
        "figure.information.title": "Where each item measures.",
        "figure.information.desc":
            "Fisher information of every item by ability, a line an item: the higher, the more an answer tells about pupils of that ability.",
        "figure.error.title": "How precisely the items place a pupil.",
        "figure.error.desc":
            "The standard error of the ability of a pupil who answers all items, by ability. Lower is better.",
        "figure.curves.desc":
            "Lines: what the model expects. Dots: the share of right answers in groups of pupils of about the same estimated ability, at least ten in each.",
        "term.a": "a, discrimination",
        "term.a.means": "How steeply right answers rise with ability, at the steepest. About 1 is usual.",
        "term.b": "b, difficulty",
        "term.b.means":
            "The ability at which the chances are even; with several categories, b1, b2, ... are where one category gives way to the next. 0 is the mean of these pupils, 1 their standard deviation (in the Rasch family, one logit).",
        "term.c": "c and u, asymptotes",
        "term.c.means":
            "The share of right answers among the very weakest pupils (guessing) and among the very strongest.",
        "term.infit": "Infit and outfit",
        "term.infit.means":
            "How surprising answers are, compared with what the model expects: 1 is as expected, above 1.3 is noisy. Infit weighs answers near the pupil's level, outfit all alike.",
        "term.sx2": "S-X²",
        "term.sx2.means":
            "A test of whether pupils of each sum score answered as expected. A small p speaks against the model for this item; with many items some are small by chance. Shown where everybody answered every item.",
        "term.flags": "A flag is a question",
        "term.flags.means": "It says which items to look at, not which to remove. Read the exercise first.",
        "terminal.more": "and {n} more, in the report",
        "terminal.report": "Report: {path}",
        "footer":
            "Made by analytics-sim {version}. Names of items stand here as they were in the file; the page holds no pupil's answers.",
    ]

    static let itemBokmal = [
        "title": "Oppgavene i {file}",
        "facts": "{model}. {pupils}, {items}, {answers}.",
        "model.rasch": "Rasch-modellen",
        "model.1pl": "Logistisk modell med én parameter",
        "model.2pl": "Logistisk modell med to parametere",
        "model.3pl": "Logistisk modell med tre parametere",
        "model.4pl": "Logistisk modell med fire parametere",
        "model.grm": "Gradert responsmodell",
        "model.grsm": "Gradert responsmodell med felles terskler",
        "model.sequential": "Sekvensiell modell",
        "model.pcm": "Partial credit-modellen",
        "model.gpcm": "Generalisert partial credit-modell",
        "model.rsm": "Skåringsskalamodellen (rating scale)",
        "model.nrm": "Nominal responsmodell",
        "section.answer": "Hva kalibreringen viser",
        "section.items": "Alle oppgavene",
        "section.curves": "Hvordan oppgavene avhenger av dyktighet",
        "section.flaggedCurves": "Hvordan oppgavene som bør ses på, avhenger av dyktighet",
        "section.leftOut": "Utelatt",
        "section.reading": "Slik leses siden",
        "heading.flags": "Oppgaver som bør ses på",
        "finding.notConverged":
            "Kalibreringen konvergerte ikke. Tallene er ikke til å stole på; en enklere modell eller flere svar kan hjelpe.",
        "finding.noFlags": "Ingen oppgave skiller seg ut.",
        "finding.flags": "{n} av {items} oppgaver bør ses på.",
        "finding.leftOut": "{items} kunne ikke kalibreres.",
        "finding.reliability":
            "Reliabiliteten til anslagene av elevenes dyktighet er {value}. Fra omkring 0,8 skiller en prøve mellom elever; under 0,6 skiller den bare mellom grupper.",
        "finding.sharpest":
            "Oppgavene måler best omkring dyktighet {ability}, der en elev som svarer på alle, plasseres med en standardfeil på {error}.",
        "finding.fits":
            "Modellen beskriver godt hvordan svar på to oppgaver henger sammen (RMSEA {rmsea}, fra M2; under 0,05 er bra).",
        "finding.misfits":
            "Modellen beskriver ikke helt hvordan svar på to oppgaver henger sammen (RMSEA {rmsea}, fra M2; under 0,05 er bra).",
        "finding.likelihood": "Log-likelihood {logLikelihood}, {parameters} parametere, AIC {aic}, BIC {bic}.",
        "flag.negative": "dyktige elever svarer oftere feil enn andre (kanskje er fasiten feil)",
        "flag.weak": "den skiller knapt mellom elever (a under 0,5)",
        "flag.easy": "nesten alle får den til",
        "flag.hard": "nesten ingen får den til",
        "flag.misfit": "modellen beskriver ikke svarene på den (S-X²)",
        "flag.noisy": "svarene er mer overraskende enn modellen tilsier (infit eller outfit over 1,3)",
        "flag.uncertain": "vanskegraden er usikker (standardfeil over 0,5)",
        "leftOut.few": "for få svar",
        "leftOut.alike": "alle svarte likt",
        "column.item": "Oppgave",
        "column.answers": "Svar",
        "column.share": "Gjennomsnittlig skår",
        "table.caption": "Parametere, med standardfeil i parentes, og tilpasning",
        "table.captionWithoutErrors": "Parametere og tilpasning",
        "axis.ability": "Dyktighet",
        "axis.error": "Standardfeil for dyktighet",
        "axis.right": "Riktige svar",
        "axis.category": "Sannsynlighet for hver kategori",
        "axis.information": "Informasjon",
        "figure.information.title": "Hvor hver oppgave måler.",
        "figure.information.desc":
            "Fisher-informasjonen fra hver oppgave etter dyktighet, en linje per oppgave: jo høyere, desto mer sier et svar om elever med den dyktigheten.",
        "figure.error.title": "Hvor presist oppgavene plasserer en elev.",
        "figure.error.desc":
            "Standardfeilen for dyktigheten til en elev som svarer på alle oppgavene, etter dyktighet. Lavere er bedre.",
        "figure.curves.desc":
            "Linjer: det modellen forventer. Prikker: andelen riktige svar i grupper av elever med omtrent samme anslåtte dyktighet, minst ti i hver.",
        "term.a": "a, diskriminering",
        "term.a.means":
            "Hvor bratt andelen riktige svar stiger med dyktighet der det er brattest. Omkring 1 er vanlig.",
        "term.b": "b, vanskegrad",
        "term.b.means":
            "Dyktigheten der sjansene er like; med flere kategorier er b1, b2, ... der én kategori avløses av den neste. 0 er gjennomsnittet av disse elevene, 1 er standardavviket deres (i Rasch-familien én logit).",
        "term.c": "c og u, asymptoter",
        "term.c.means": "Andelen riktige svar blant de aller svakeste elevene (gjetting) og blant de aller sterkeste.",
        "term.infit": "Infit og outfit",
        "term.infit.means":
            "Hvor overraskende svarene er, sammenlignet med det modellen forventer: 1 er som forventet, over 1,3 er mye støy. Infit legger vekt på svar nær elevens nivå, outfit på alle likt.",
        "term.sx2": "S-X²",
        "term.sx2.means":
            "En test av om elever med samme sumskår svarte som forventet. En liten p taler mot modellen for oppgaven; med mange oppgaver blir noen små ved tilfeldighet. Vises der alle svarte på alle oppgavene.",
        "term.flags": "Et flagg er et spørsmål",
        "term.flags.means": "Det sier hvilke oppgaver som bør ses på, ikke hvilke som bør fjernes. Les oppgaven først.",
        "terminal.more": "og {n} til, i rapporten",
        "terminal.report": "Rapport: {path}",
        "footer":
            "Laget med analytics-sim {version}. Oppgavenavnene står her slik de var i filen; siden inneholder ingen elevs svar.",
    ]

    static let itemNynorsk = [
        "title": "Oppgåvene i {file}",
        "facts": "{model}. {pupils}, {items}, {answers}.",
        "model.rasch": "Rasch-modellen",
        "model.1pl": "Logistisk modell med éin parameter",
        "model.2pl": "Logistisk modell med to parametrar",
        "model.3pl": "Logistisk modell med tre parametrar",
        "model.4pl": "Logistisk modell med fire parametrar",
        "model.grm": "Gradert responsmodell",
        "model.grsm": "Gradert responsmodell med felles tersklar",
        "model.sequential": "Sekvensiell modell",
        "model.pcm": "Partial credit-modellen",
        "model.gpcm": "Generalisert partial credit-modell",
        "model.rsm": "Skåringsskalamodellen (rating scale)",
        "model.nrm": "Nominal responsmodell",
        "section.answer": "Kva kalibreringa viser",
        "section.items": "Alle oppgåvene",
        "section.curves": "Korleis oppgåvene heng saman med dugleik",
        "section.flaggedCurves": "Korleis oppgåvene ein bør sjå på, heng saman med dugleik",
        "section.leftOut": "Utelatne",
        "section.reading": "Slik les du sida",
        "heading.flags": "Oppgåver ein bør sjå på",
        "finding.notConverged":
            "Kalibreringa konvergerte ikkje. Tala er ikkje til å lite på; ein enklare modell eller fleire svar kan hjelpe.",
        "finding.noFlags": "Inga oppgåve skil seg ut.",
        "finding.flags": "{n} av {items} oppgåver bør ein sjå på.",
        "finding.leftOut": "{items} kunne ikkje kalibrerast.",
        "finding.reliability":
            "Reliabiliteten til overslaga av dugleiken til elevane er {value}. Frå om lag 0,8 skil ei prøve mellom elevar; under 0,6 skil ho berre mellom grupper.",
        "finding.sharpest":
            "Oppgåvene måler best kring dugleik {ability}, der ein elev som svarar på alle, blir plassert med ein standardfeil på {error}.",
        "finding.fits":
            "Modellen skildrar godt korleis svar på to oppgåver heng saman (RMSEA {rmsea}, frå M2; under 0,05 er bra).",
        "finding.misfits":
            "Modellen skildrar ikkje heilt korleis svar på to oppgåver heng saman (RMSEA {rmsea}, frå M2; under 0,05 er bra).",
        "finding.likelihood": "Log-likelihood {logLikelihood}, {parameters} parametrar, AIC {aic}, BIC {bic}.",
        "flag.negative": "dugande elevar svarar oftare feil enn andre (kanskje er fasiten feil)",
        "flag.weak": "ho skil knapt mellom elevar (a under 0,5)",
        "flag.easy": "nesten alle får ho til",
        "flag.hard": "nesten ingen får ho til",
        "flag.misfit": "modellen skildrar ikkje svara på ho (S-X²)",
        "flag.noisy": "svara er meir overraskande enn modellen tilseier (infit eller outfit over 1,3)",
        "flag.uncertain": "vanskegraden er usikker (standardfeil over 0,5)",
        "leftOut.few": "for få svar",
        "leftOut.alike": "alle svara likt",
        "column.item": "Oppgåve",
        "column.answers": "Svar",
        "column.share": "Gjennomsnittleg skår",
        "table.caption": "Parametrar, med standardfeil i parentes, og tilpassing",
        "table.captionWithoutErrors": "Parametrar og tilpassing",
        "axis.ability": "Dugleik",
        "axis.error": "Standardfeil for dugleik",
        "axis.right": "Rette svar",
        "axis.category": "Sannsyn for kvar kategori",
        "axis.information": "Informasjon",
        "figure.information.title": "Kor kvar oppgåve måler.",
        "figure.information.desc":
            "Fisher-informasjonen frå kvar oppgåve etter dugleik, ei linje per oppgåve: jo høgare, dess meir seier eit svar om elevar med den dugleiken.",
        "figure.error.title": "Kor presist oppgåvene plasserer ein elev.",
        "figure.error.desc":
            "Standardfeilen for dugleiken til ein elev som svarar på alle oppgåvene, etter dugleik. Lågare er betre.",
        "figure.curves.desc":
            "Linjer: det modellen ventar. Prikkar: delen rette svar i grupper av elevar med om lag same overslag av dugleik, minst ti i kvar.",
        "term.a": "a, diskriminering",
        "term.a.means": "Kor bratt delen rette svar stig med dugleik der det er brattast. Om lag 1 er vanleg.",
        "term.b": "b, vanskegrad",
        "term.b.means":
            "Dugleiken der sjansane er like; med fleire kategoriar er b1, b2, ... der éin kategori blir avløyst av den neste. 0 er gjennomsnittet av desse elevane, 1 er standardavviket deira (i Rasch-familien éin logit).",
        "term.c": "c og u, asymptotar",
        "term.c.means": "Delen rette svar blant dei aller svakaste elevane (gjetting) og blant dei aller sterkaste.",
        "term.infit": "Infit og outfit",
        "term.infit.means":
            "Kor overraskande svara er, samanlikna med det modellen ventar: 1 er som venta, over 1,3 er mykje støy. Infit legg vekt på svar nær nivået til eleven, outfit på alle likt.",
        "term.sx2": "S-X²",
        "term.sx2.means":
            "Ein test av om elevar med same sumskår svara som venta. Ein liten p talar mot modellen for oppgåva; med mange oppgåver blir nokre små ved tilfelle. Står der alle svara på alle oppgåvene.",
        "term.flags": "Eit flagg er eit spørsmål",
        "term.flags.means": "Det seier kva oppgåver ein bør sjå på, ikkje kva ein bør ta bort. Les oppgåva først.",
        "terminal.more": "og {n} til, i rapporten",
        "terminal.report": "Rapport: {path}",
        "footer":
            "Laga med analytics-sim {version}. Namna på oppgåvene står her slik dei var i fila; sida inneheld ikkje svara til nokon elev.",
    ]
}
