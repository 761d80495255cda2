extension StringTable {
    /// The words of the comparison of tracers, English first; small words are those of the study's report.
    static let evaluation: [StringTable] = zip(all, [evaluationEnglish, evaluationBokmal, evaluationNynorsk]).map {
        table, entries in
        let small = table.entries.filter { $0.key.hasPrefix("count.") || $0.key == "list.last" }
        return StringTable(
            language: table.language, numbers: table.numbers, entries: small.merging(entries) { _, own in own })
    }

    static let evaluationEnglish = [
        "title": "Tracers compared on {file}",
        "facts":
            "{pupils}, {items}, {skills}, {answers}. Tested: {tested} of fold {folds} of {count}; each tracer was fitted to all other pupils and foretold every answer from that pupil's earlier ones.",
        "count.skills.one": "{n} skill",
        "count.skills.other": "{n} skills",
        "count.rows.one": "{n} row",
        "count.rows.other": "{n} rows",
        "count.parts.one": "{n} skill or group",
        "count.parts.other": "{n} skills or groups",
        "section.answer": "What the comparison shows",
        "section.calibration": "Do predictions come true?",
        "section.skills": "By skill",
        "section.groups": "By group",
        "section.reading": "How to read this",
        "finding.auc.best": "{model} tells right answers from wrong ones best: AUC {auc}.",
        "finding.auc.alike":
            "{model} has the highest AUC, {auc}, but cannot be told apart from {others}: they differ by less than two standard errors of the difference.",
        "finding.auc.only": "{model} tells right answers from wrong ones with AUC {auc}.",
        "finding.ece.best":
            "The predictions of {model} come true most exactly: on average they miss by {error} percentage points.",
        "finding.ece.alike":
            "The predictions of {model} miss least, by {error} percentage points on average, but in this the tracer cannot be told apart from {others}.",
        "finding.ece.only": "The predictions of {model} miss by {error} percentage points on average.",
        "finding.noLeak":
            "On shuffled answers no tracer does better than chance, as it should be: none looks at what it is to foretell.",
        "finding.leak":
            "On shuffled answers the AUC of {models} differs from 0.5. Something lets the tracer look at what it is to foretell: its scores are not to be relied on.",
        "finding.unchecked": "Not run on shuffled answers.",
        "finding.merged":
            "{rows} repeated an answer for another skill; each such answer was made one row with all its skills.",
        "finding.leftOut": "{rows} left out: later attempts at a step, or partial scores.",
        "finding.notShown": "{parts} with fewer than {least} pupils: not shown.",
        "table.scores": "Scores of all answers, with standard errors in parentheses",
        "table.parts": "Pupils, answers, and AUC of each tracer with its standard error in parentheses",
        "column.model": "Tracer",
        "column.answers": "Answers",
        "column.pupils": "Pupils",
        "column.accuracy": "Accuracy",
        "column.logLoss": "Log loss",
        "column.shuffled": "AUC, shuffled",
        "column.skill": "Skill",
        "column.group": "Group",
        "noName": "(no name)",
        "skills.most":
            "The {n} skills with most answers of {all}; all are in skills.csv. An answer to an exercise of several skills counts for each.",
        "groups.note":
            "Compare the calibration of groups as well (groups.csv): a tracer can foretell all groups equally well and still be too strict with one.",
        "axis.predicted": "Predicted chance of a right answer",
        "axis.right": "Right answers",
        "figure.calibration.title": "Calibration of {model}.",
        "figure.calibration.desc":
            "Dots: the share of right answers among predictions of about the same size, with 95\u{A0}% intervals. On the broken line predictions come true. Bars: how many answers had such predictions. Parts with fewer than ten pupils are left out.",
        "term.auc": "AUC",
        "term.auc.means":
            "The chance that a right answer had a higher prediction than a wrong one: 0.5 is a coin, 1 is perfect. Differences below two standard errors say little.",
        "term.rmse": "RMSE and accuracy",
        "term.rmse.means":
            "The root of the mean squared difference of answer and prediction; and how often \"right from 50\u{A0}% on\" was so.",
        "term.logLoss": "Log loss",
        "term.logLoss.means":
            "How surprising the answers were to the tracer. Lower is better; being sure and wrong costs most.",
        "term.ece": "ECE",
        "term.ece.means":
            "Expected calibration error: by how much predictions miss the share of right answers, on average over ten bins of predictions. It is above 0 by chance alone.",
        "term.error": "Standard errors",
        "term.error.means":
            "From resampling whole pupils, since answers of one pupil belong together. They say how the scores would vary with other pupils, not with another fit.",
        "term.shuffled": "Shuffled answers",
        "term.shuffled.means":
            "The same run with all answers dealt out anew. There is nothing to foretell, so the AUC must be 0.5 within its error.",
        "terminal.legend": "Standard errors in parentheses, from resampling whole pupils.",
        "terminal.report": "Report: {path}",
        "terminal.noReport": "With -o FOLDER: a report with calibration plots, scores by skill, and files.",
        "footer":
            "Made by analytics-sim {version}. Names of skills and groups stand here as they were in the file; the page holds no pupil's answers.",
    ]

    static let evaluationBokmal = [
        "title": "Kunnskapsmodeller sammenliknet på {file}",
        "facts":
            "{pupils}, {items}, {skills}, {answers}. Prøvd: {tested} i del {folds} av {count}; hver modell ble tilpasset alle andre elever og forutsa hvert svar ut fra elevens tidligere svar.",
        "count.skills.one": "{n} ferdighet",
        "count.skills.other": "{n} ferdigheter",
        "count.rows.one": "{n} rad",
        "count.rows.other": "{n} rader",
        "count.parts.one": "{n} ferdighet eller gruppe",
        "count.parts.other": "{n} ferdigheter eller grupper",
        "section.answer": "Hva sammenlikningen viser",
        "section.calibration": "Slår forutsigelsene til?",
        "section.skills": "Etter ferdighet",
        "section.groups": "Etter gruppe",
        "section.reading": "Slik leses dette",
        "finding.auc.best": "{model} skiller riktige svar best fra gale: AUC {auc}.",
        "finding.auc.alike":
            "{model} har høyest AUC, {auc}, men lar seg ikke skille fra {others}: forskjellen er mindre enn to standardfeil av forskjellen.",
        "finding.auc.only": "{model} skiller riktige svar fra gale med AUC {auc}.",
        "finding.ece.best":
            "Forutsigelsene fra {model} slår mest nøyaktig til: i gjennomsnitt bommer de med {error} prosentpoeng.",
        "finding.ece.alike":
            "Forutsigelsene fra {model} bommer minst, i gjennomsnitt med {error} prosentpoeng, men her lar modellen seg ikke skille fra {others}.",
        "finding.ece.only": "Forutsigelsene fra {model} bommer i gjennomsnitt med {error} prosentpoeng.",
        "finding.noLeak":
            "På stokkede svar gjør ingen modell det bedre enn tilfeldig, slik det skal være: ingen ser på det den skal forutsi.",
        "finding.leak":
            "På stokkede svar avviker AUC for {models} fra 0,5. Noe lar modellen se det den skal forutsi: tallene er ikke til å stole på.",
        "finding.unchecked": "Ikke kjørt på stokkede svar.",
        "finding.merged":
            "{rows} gjentok et svar for en annen ferdighet; hvert slikt svar er gjort til én rad med alle ferdighetene.",
        "finding.leftOut": "{rows} utelatt: senere forsøk på et trinn, eller delvis riktige svar.",
        "finding.notShown": "{parts} med færre enn {least} elever: ikke vist.",
        "table.scores": "Mål for alle svar, med standardfeil i parentes",
        "table.parts": "Elever, svar, og AUC for hver modell med standardfeil i parentes",
        "column.model": "Modell",
        "column.answers": "Svar",
        "column.pupils": "Elever",
        "column.accuracy": "Treffandel",
        "column.logLoss": "Logtap",
        "column.shuffled": "AUC, stokket",
        "column.skill": "Ferdighet",
        "column.group": "Gruppe",
        "noName": "(uten navn)",
        "skills.most":
            "De {n} ferdighetene med flest svar av {all}; alle står i skills.csv. Et svar på en oppgave med flere ferdigheter teller for hver av dem.",
        "groups.note":
            "Sammenlikn også kalibreringen i gruppene (groups.csv): en modell kan skille like godt i alle grupper og likevel være for streng mot én.",
        "axis.predicted": "Forutsagt sjanse for riktig svar",
        "axis.right": "Riktige svar",
        "figure.calibration.title": "Kalibreringen av {model}.",
        "figure.calibration.desc":
            "Punkter: andelen riktige svar blant omtrent like store forutsigelser, med 95\u{A0}%-intervaller. På den stiplede linjen slår forutsigelsene til. Søyler: hvor mange svar som hadde slike forutsigelser. Deler med færre enn ti elever er utelatt.",
        "term.auc": "AUC",
        "term.auc.means":
            "Sjansen for at et riktig svar hadde høyere forutsigelse enn et galt: 0,5 er myntkast, 1 er feilfritt. Forskjeller under to standardfeil sier lite.",
        "term.rmse": "RMSE og treffandel",
        "term.rmse.means":
            "Roten av gjennomsnittlig kvadrert forskjell mellom svar og forutsigelse; og hvor ofte «riktig fra 50\u{A0}%» stemte.",
        "term.logLoss": "Logtap",
        "term.logLoss.means":
            "Hvor overraskende svarene var for modellen. Lavere er bedre; å være sikker og ta feil koster mest.",
        "term.ece": "ECE",
        "term.ece.means":
            "Forventet kalibreringsfeil: hvor mye forutsigelsene bommer på andelen riktige svar, i gjennomsnitt over ti grupper av forutsigelser. Den er over 0 bare ved tilfeldigheter.",
        "term.error": "Standardfeil",
        "term.error.means":
            "Fra gjentatte trekninger av hele elever, siden én elevs svar hører sammen. De sier hvordan tallene ville variere med andre elever, ikke med en ny tilpasning.",
        "term.shuffled": "Stokkede svar",
        "term.shuffled.means":
            "Den samme kjøringen med alle svar delt ut på nytt. Da er det ingenting å forutsi, så AUC må være 0,5 innenfor feilen.",
        "terminal.legend": "Standardfeil i parentes, fra gjentatte trekninger av hele elever.",
        "terminal.report": "Rapport: {path}",
        "terminal.noReport": "Med -o MAPPE: en rapport med kalibreringsfigurer, tall etter ferdighet, og filer.",
        "footer":
            "Laget av analytics-sim {version}. Navn på ferdigheter og grupper står som i filen; siden inneholder ingen elevers svar.",
    ]

    static let evaluationNynorsk = [
        "title": "Kunnskapsmodellar samanlikna på {file}",
        "facts":
            "{pupils}, {items}, {skills}, {answers}. Prøvde: {tested} i del {folds} av {count}; kvar modell vart tilpassa alle andre elevar og føresa kvart svar ut frå dei tidlegare svara til eleven.",
        "count.skills.one": "{n} ferdigheit",
        "count.skills.other": "{n} ferdigheiter",
        "count.rows.one": "{n} rad",
        "count.rows.other": "{n} rader",
        "count.parts.one": "{n} ferdigheit eller gruppe",
        "count.parts.other": "{n} ferdigheiter eller grupper",
        "section.answer": "Kva samanlikninga viser",
        "section.calibration": "Slår føreseiingane til?",
        "section.skills": "Etter ferdigheit",
        "section.groups": "Etter gruppe",
        "section.reading": "Slik les ein dette",
        "finding.auc.best": "{model} skil rette svar best frå gale: AUC {auc}.",
        "finding.auc.alike":
            "{model} har høgast AUC, {auc}, men lèt seg ikkje skilje frå {others}: skilnaden er mindre enn to standardfeil av skilnaden.",
        "finding.auc.only": "{model} skil rette svar frå gale med AUC {auc}.",
        "finding.ece.best":
            "Føreseiingane frå {model} slår mest nøyaktig til: i gjennomsnitt bommar dei med {error} prosentpoeng.",
        "finding.ece.alike":
            "Føreseiingane frå {model} bommar minst, i gjennomsnitt med {error} prosentpoeng, men her lèt modellen seg ikkje skilje frå {others}.",
        "finding.ece.only": "Føreseiingane frå {model} bommar i gjennomsnitt med {error} prosentpoeng.",
        "finding.noLeak":
            "På stokka svar gjer ingen modell det betre enn tilfeldig, slik det skal vere: ingen ser på det han skal føreseie.",
        "finding.leak":
            "På stokka svar avvik AUC for {models} frå 0,5. Noko lèt modellen sjå det han skal føreseie: tala er ikkje til å lite på.",
        "finding.unchecked": "Ikkje køyrt på stokka svar.",
        "finding.merged":
            "{rows} tok opp att eit svar for ei anna ferdigheit; kvart slikt svar er gjort til éi rad med alle ferdigheitene.",
        "finding.leftOut": "{rows} utelatne: seinare forsøk på eit steg, eller delvis rette svar.",
        "finding.notShown": "{parts} med færre enn {least} elevar: ikkje viste.",
        "table.scores": "Mål for alle svar, med standardfeil i parentes",
        "table.parts": "Elevar, svar, og AUC for kvar modell med standardfeil i parentes",
        "column.model": "Modell",
        "column.answers": "Svar",
        "column.pupils": "Elevar",
        "column.accuracy": "Treffdel",
        "column.logLoss": "Logtap",
        "column.shuffled": "AUC, stokka",
        "column.skill": "Ferdigheit",
        "column.group": "Gruppe",
        "noName": "(utan namn)",
        "skills.most":
            "Dei {n} ferdigheitene med flest svar av {all}; alle står i skills.csv. Eit svar på ei oppgåve med fleire ferdigheiter tel for kvar av dei.",
        "groups.note":
            "Samanlikn òg kalibreringa i gruppene (groups.csv): ein modell kan skilje like godt i alle grupper og likevel vere for streng mot éi.",
        "axis.predicted": "Føresagd sjanse for rett svar",
        "axis.right": "Rette svar",
        "figure.calibration.title": "Kalibreringa av {model}.",
        "figure.calibration.desc":
            "Punkt: delen rette svar blant omtrent like store føreseiingar, med 95\u{A0}%-intervall. På den stipla linja slår føreseiingane til. Søyler: kor mange svar som hadde slike føreseiingar. Delar med færre enn ti elevar er utelatne.",
        "term.auc": "AUC",
        "term.auc.means":
            "Sjansen for at eit rett svar hadde høgare føreseiing enn eit gale: 0,5 er myntkast, 1 er feilfritt. Skilnader under to standardfeil seier lite.",
        "term.rmse": "RMSE og treffdel",
        "term.rmse.means":
            "Rota av gjennomsnittleg kvadrert skilnad mellom svar og føreseiing; og kor ofte «rett frå 50\u{A0}%» stemde.",
        "term.logLoss": "Logtap",
        "term.logLoss.means":
            "Kor overraskande svara var for modellen. Lågare er betre; å vere sikker og ta feil kostar mest.",
        "term.ece": "ECE",
        "term.ece.means":
            "Venta kalibreringsfeil: kor mykje føreseiingane bommar på delen rette svar, i gjennomsnitt over ti grupper av føreseiingar. Han er over 0 berre ved tilfelle.",
        "term.error": "Standardfeil",
        "term.error.means":
            "Frå gjentekne trekkingar av heile elevar, sidan svara til ein elev høyrer saman. Dei seier korleis tala ville variere med andre elevar, ikkje med ei ny tilpassing.",
        "term.shuffled": "Stokka svar",
        "term.shuffled.means":
            "Den same køyringa med alle svar delte ut på nytt. Då er det ingenting å føreseie, så AUC må vere 0,5 innanfor feilen.",
        "terminal.legend": "Standardfeil i parentes, frå gjentekne trekkingar av heile elevar.",
        "terminal.report": "Rapport: {path}",
        "terminal.noReport": "Med -o MAPPE: ein rapport med kalibreringsfigurar, tal etter ferdigheit, og filer.",
        "footer":
            "Laga av analytics-sim {version}. Namn på ferdigheiter og grupper står som i fila; sida inneheld ingen svar frå elevar.",
    ]
}
