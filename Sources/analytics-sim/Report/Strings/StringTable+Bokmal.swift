extension StringTable {
    /// Norwegian bokmål.
    static let bokmal = StringTable(
        language: "nb",
        numbers: NumberStyle(
            decimalMark: ",", groupMark: "\u{A0}", percentSpace: "\u{A0}", notAvailable: "ikke tilgjengelig"),
        entries: [
            // MARK: Small words
            "list.last": "{items} og {last}",
            "points": "{n} prosentpoeng",
            "ofHundred": "{n}\u{A0}av\u{A0}100",
            "budget": "ε\u{A0}=\u{A0}{epsilon} {per}, δ\u{A0}=\u{A0}{delta}",
            "table.notRun": "ikke kjørt",
            "count.pupils.one": "{n} elev",
            "count.pupils.other": "{n} elever",
            "count.schools.one": "{n} skole",
            "count.schools.other": "{n} skoler",
            "count.municipalities.one": "{n} kommune",
            "count.municipalities.other": "{n} kommuner",
            "count.items.one": "{n} oppgave",
            "count.items.other": "{n} oppgaver",
            "count.answers.one": "{n} svar",
            "count.answers.other": "{n} svar",
            "count.replicates.one": "{n} gjentakelse",
            "count.replicates.other": "{n} gjentakelser",
            "count.checks.one": "{n} kontroll",
            "count.checks.other": "{n} kontroller",
            "count.fits.one": "{n} kalibrering",
            "count.fits.other": "{n} kalibreringer",
            "count.knownAnswers.one": "{n} kjent svar",
            "count.knownAnswers.other": "{n} kjente svar",

            // MARK: Policies
            "policy.pooled-raw.name": "Alt samles, med navn",
            "policy.pooled-raw.short": "Samlet",
            "policy.pooled-raw.what":
                "Alle svar forlater skolen sammen med elevens navn. Den som kalibrerer oppgavene, ser alt.",
            "policy.pooled-raw.protects":
                "Ingenting er skjult for mottakeren. Det som verner elevene, er loven, avtalen og mottakerens egen sikkerhet.",
            "policy.pseudonymised.name": "Alt samles, med kode for navn",
            "policy.pseudonymised.short": "Pseudonymisert",
            "policy.pseudonymised.what":
                "Alle svar forlater skolen, med en kode i stedet for elevens navn. Nøkkelen blir hos skoleeieren.",
            "policy.pseudonymised.protects":
                "Skjuler navnene ved første blikk. Svarene til en elev står fortsatt samlet i én rad, så den som kjenner noen få av dem, kan finne raden og lese resten.",
            "policy.central-dp.name": "Støy legges til én gang, sentralt",
            "policy.central-dp.short": "Sentral støy",
            "policy.central-dp.what":
                "Skolene sender summer over elevene sine. Ett ledd legger summene sammen, legger til støy én gang og gir videre totalen med støy.",
            "policy.central-dp.protects":
                "Skjuler om en bestemt elev er med i dataene, for alle som ser totalen med støy. Summeringsleddet ser summene før støyen, med mindre skolene også maskerer dem.",
            "policy.municipality-dp.name": "Støy legges til i hver kommune",
            "policy.municipality-dp.short": "Kommunal støy",
            "policy.municipality-dp.what":
                "Skolene sender summer til kommunen sin, som legger til støy før noe forlater kommunen.",
            "policy.municipality-dp.protects":
                "Skjuler om en bestemt elev er med i dataene, for alle utenfor kommunen. Ingen andre trenger å få eksakte summer.",
            "policy.school-dp.name": "Støy legges til på hver skole",
            "policy.school-dp.short": "Støy på skolen",
            "policy.school-dp.what": "Hver skole legger støy til sine egne summer før noe forlater skolen.",
            "policy.school-dp.protects":
                "Skjuler om en bestemt elev er med i dataene, for alle utenfor skolen, også kommunen.",
            "policy.secure-sum.name": "Eksakte summer, lagt sammen under masker",
            "policy.secure-sum.short": "Sikker sum",
            "policy.secure-sum.what":
                "I hvert steg av kalibreringen skjuler skolene summene sine under masker som opphever hverandre når de legges sammen. Summeringsleddet ser de eksakte totalene for alle skoler og ikke noe annet.",
            "policy.secure-sum.protects":
                "Skjuler summene til hver skole for alle. Den eksakte totalen skjuler ingen elev: Av totalen for en klasse kan den som kjenner svarene til en elev, se om eleven er med.",
            "policy.secure-sum-dp.name": "Andeler av støy, lagt sammen under masker",
            "policy.secure-sum-dp.short": "Sikker sum med støy",
            "policy.secure-sum-dp.what":
                "Hver skole legger til en andel av støyen og skjuler summene sine under masker som opphever hverandre når de legges sammen. Summeringsleddet ser totalen med støy og ikke noe annet.",
            "policy.secure-sum-dp.protects":
                "Skjuler om en bestemt elev er med i dataene, for alle som ser totalen med støy, også summeringsleddet. Gjelder så lenge fire av fem skoler legger til sin andel og holder den for seg selv.",
            "policy.one-message.name": "Én melding fra hver skole, med støy",
            "policy.one-message.short": "Én melding",
            "policy.one-message.what":
                "Hver skole legger støy til sine egne summer, svarer én gang og blir ikke spurt igjen.",
            "policy.one-message.protects":
                "Skjuler om en bestemt elev er med i dataene, for alle utenfor skolen. Krever minst av skolene, og sier minst om oppgavene.",
            "policy.no-sharing.name": "Ingenting deles",
            "policy.no-sharing.short": "Deles ikke",
            "policy.no-sharing.what": "Hver skole kalibrerer oppgavene alene, ut fra svarene til sine egne elever.",
            "policy.no-sharing.protects":
                "Ingenting forlater skolen, så ingenting kan leses ut av det som ble delt. Små skoler betaler mest: Få elever gir usikre oppgaver.",

            // MARK: What leaves, and who must be trusted
            "leaves.rows.identified": "alle svar, med navn",
            "leaves.rows.pseudonymised": "alle svar, med kode for navn",
            "leaves.sums.noisy.central": "summer over elever; støy legges til sentralt",
            "leaves.sums.noisy.municipality": "summer over elever; støy legges til i kommunen",
            "leaves.sums.noisy.school": "summer over elever, der støyen alt er lagt til",
            "leaves.sums.exact.masked": "maskerte summer; bare den eksakte totalen blir sett",
            "leaves.sums.noisy.masked": "maskerte summer med støy; bare totalen med støy blir sett",
            "leaves.nothing": "ingenting",
            "trusts.recipient": "mottakeren",
            "trusts.aggregator": "summeringsleddet, som legger sammen og legger til støy",
            "trusts.schools": "de andre skolene, at de ikke går sammen mot en",
            "trusts.municipality": "kommunen",
            "trusts.school": "skolen",
            "trusts.nobody": "ingen utenfor skolen",

            // MARK: Units of protection
            "unit.pupil-year.per": "per elev og skoleår",
            "unit.pupil-year.full": "én elev, med alle svarene som telles med i ett skoleår",
            "unit.pupil-term.per": "per elev og termin",
            "unit.pupil-term.full": "én elev, med alle svarene som telles med i én termin",
            "unit.answer.per": "per svar",
            "unit.answer.full": "ett enkelt svar; en elev som gir mange svar, er tilsvarende dårligere vernet",

            // MARK: Page one
            "title.fallback": "Hva delingsregler koster og verner",
            "question":
                "Hva koster det i nøyaktighet å kalibrere en oppgavebank under hver regel for datadeling, og hva verner hver regel?",
            "facts":
                "{source}: {pupils}, {schools}, {municipalities}, {items}, {answers}; {replicates}.",
            "facts.invented":
                "{source}: {pupils}, {items}, {answers}, fordelt på {schools} og {municipalities} som er oppdiktet; {replicates}.",
            "source.synthetic.short": "Simulerte elever",
            "source.real.short": "Virkelige svar",
            "answer.title": "Svaret på én side",
            "answer.caption": "Reglene i korte trekk",
            "answer.caption.at": "Reglene i korte trekk; der det legges til støy, er {budget}",
            "warning.title": "Før du bygger på disse tallene",
            "warning.checks":
                "{checks} av simulatoren mot kjente resultater slo feil. Ikke bruk tallene før dette er forklart.",
            "warning.noChecks": "Simulatoren ble ikke kontrollert mot kjente resultater før denne studien.",
            "warning.failures":
                "{fits} konvergerte ikke. De er talt opp i tabellen med alle tall og gjør radene sine usikre.",
            "warning.invented":
                "Dataene sier ikke hvilken skole en elev går på. Elevene er fordelt tilfeldig på oppdiktede skoler og kommuner, så det som sies om hver skole eller kommune, viser bare hva gruppestørrelsen betyr.",
            "warning.oneReplicate":
                "Studien er kjørt én gang, så det er ukjent hvor mye tallene ville endre seg om den ble kjørt på nytt.",
            "warning.fewReplicates":
                "Studien har bare {replicates}, så bare store forskjeller kan skilles fra tilfeldigheter; intervallene (±) er brede.",

            "finding.sampling":
                "Når alt samles, bommer oppgavekurvene typisk med {error}. Det er utvalgsfeilen: Den kommer av at antallet elever er begrenset, og har ingenting med personvern å gjøre.",
            "finding.pooledReference":
                "De sanne oppgavene bak virkelige svar er ukjente. Derfor sammenlignes hver regel med oppgavene som alle svar samlet gir. Alt samlet har 0 per definisjon: 0 betyr de samme oppgavene, ikke at de er riktige.",
            "finding.cost.at": "Oppgavekurvene bommer med (der det legges til støy, er {budget}):",
            "finding.cost": "Oppgavekurvene bommer med:",
            "finding.distance.at": "Oppgavekurvene avviker fra de samlede med (der det legges til støy, er {budget}):",
            "finding.distance": "Oppgavekurvene avviker fra de samlede med:",
            "clause.times": "{rule}: {error}, {times} ganger utvalgsfeilen.",
            "clause.times.unsure":
                "{rule}: {error}, {times} ganger utvalgsfeilen (hvor sikkert det er, er ukjent).",
            "clause.plain": "{rule}: {error}.",
            "clause.plain.unsure": "{rule}: {error} (hvor sikkert det er, er ukjent).",
            "clause.same": "{rule}: {error}; det er ingen synlig forskjell fra å samle alt.",
            "clause.less": "{rule}: {error}, mindre enn når alt samles.",
            "clause.worse.turns": "{rule}: {error}; bedre enn hver for seg fra {budget}.",
            "finding.placement":
                "Det betyr noe hvor støyen legges til. Med samme ε gir regelen «{worst}» {times} ganger så stor feil som «{best}».",
            "finding.placement.same":
                "Det hadde ingen synlig betydning her hvor støyen legges til: «{worst}» og «{best}» kan ikke skilles innenfor simuleringsfeilen.",
            "finding.worseThanNothing":
                "Disse reglene deler noe og gir likevel dårligere oppgaver enn når skolene kalibrerer hver for seg ({alone}):",
            "finding.whyNoiseLoses":
                "Grunnen: Støyen er like stor når det er få elever bak en sum, og den hoper seg opp over oppgavene og over stedene som legger den til. {pupils} er for få til å kalibrere {items} gjennom så mye støy. Flere elever, færre oppgaver eller en større ε ville hjelpe.",
            "finding.whyNoiseLoses.bound":
                "Dessuten telles bare {share} av svarene med der det legges til støy, fordi det er en grense for hva én elev kan bidra med; skoler som kalibrerer hver for seg, bruker alle sine.",
            "finding.sameAsNothing": "Ingen synlig forskjell fra at skolene kalibrerer hver for seg:",
            "finding.betterThanNothing": "Alle reglene som deler noe, er bedre enn at skolene kalibrerer hver for seg.",
            "finding.singledOut":
                "Koder i stedet for navn skjuler ikke radene: Den som kjenner {known} fra en elev, kan plukke ut den ene rette raden for {share} av elevene.",
            "finding.singledOut.few":
                "Koder i stedet for navn: Å kjenne {known} fra en elev er ikke nok til å finne raden her; det plukker ut {share} av elevene. Det er ingen garanti, for flere svar, eller skolen eller tidspunktet, snevrer det inn videre.",
            "finding.singledOut.half": "Mer enn halvparten av elevene plukkes ut med {known}.",
            "finding.singledOut.noHalf":
                "Ingenting av det som er prøvd, opp til {known}, plukker ut mer enn halvparten.",
            "finding.tracing":
                "Eksakte summer er ikke anonyme: Den som kjenner svarene til en elev, og ser de eksakte summene for en klasse på {class}, skiller en elev som er med i klassen, fra en som ikke er det, {n} ganger, der 50 er gjetting.",
            "finding.tracing.noisy": "Med støy i summene ({budget}) er det {n}.",
            "finding.guess":
                "Dette kjøper støyen: Noen som ellers bare kunne kastet en mynt, og fått rett 50 av 100 ganger, gjetter om en bestemt elev er med i dataene. Med det som er frigitt, og {budget}, får selv den beste rett høyst {n} av 100 ganger.",

            "reading.title": "Slik leser du tabellen",
            "column.rule": "Regel",
            "column.curve": "Oppgavekurvene bommer med (prosentpoeng)",
            "column.curve.how":
                "En oppgavekurve sier hvor stor andel av elevene på hvert nivå som svarer rett på oppgaven. Tallet er den typiske avstanden (rot av middelkvadrat) fra sannheten. Lavere er bedre.",
            "column.distance": "Oppgavekurvene avviker med (prosentpoeng)",
            "column.distance.how":
                "En oppgavekurve sier hvor stor andel av elevene på hvert nivå som svarer rett på oppgaven. Tallet er den typiske avstanden (rot av middelkvadrat) fra kurvene som alle svar samlet gir; alt samlet har selv 0 per definisjon. Lavere er bedre.",
            "column.times": "Ganger utvalgsfeilen",
            "column.times.how":
                "1,0 er det man får når alt samles. 2,0 betyr at regelen gjør oppgavene dobbelt så unøyaktige som det begrensede antallet elever gjør alene.",
            "column.ability": "Elevnivået bommer med (standardavvik)",
            "column.ability.how":
                "Hvor langt det anslåtte nivået til en elev typisk er fra det rette; 1 er standardavviket mellom elever. Det meste kommer av at prøven har begrenset lengde, og finnes under alle regler.",
            "column.abilityDistance": "Elevnivået avviker med (standardavvik)",
            "column.abilityDistance.how":
                "Hvor langt det anslåtte nivået til en elev typisk er fra nivået som alle svar samlet ville gitt; 1 er standardavviket mellom elever.",
            "column.guesses": "Rette gjett, høyst",
            "column.guesses.how":
                "Noen som ellers bare kunne kastet en mynt (50 av 100), gjetter om en bestemt elev er med i dataene, ut fra det som er frigitt. 100 av 100 er visshet. Lavere er bedre.",
            "column.singledOut": "Plukket ut med {known}",
            "column.singledOut.how":
                "Andelen elever som har den eneste raden som passer med {known} fra dem, dersom noen har disse. Ti svar er omtrent en side med oppgaver. Lavere er bedre. Der ingen rader er frigitt, er det ingen rad å finne.",
            "column.leaves": "Forlater skolen",
            "column.trusts": "Må stoles på",

            // MARK: Protection
            "protection.title": "Hva hver regel verner",
            "protection.intro":
                "En tykk hel strek er alle svar med navn, en tykk brutt strek alle svar med koder, en tynn strek eksakte summer over elever, en prikket strek summer med støy. En flekkete firkant viser hvor støyen legges til.",
            "card.size": "Mengde per skole og studie",
            "card.sites": "Steder som legger til støy",
            "sites.invented": "{n} (oppdiktet)",
            "card.guarantee": "Formell garanti",
            "flow.title": "Dataenes vei: {rule}",
            "flow.school": "Skole",
            "flow.municipality": "Kommune",
            "flow.aggregator": "Summeringsledd",
            "flow.recipient": "Mottaker",
            "flow.noise": "legger til støy",
            "flow.identified": "svar og navn",
            "flow.pseudonymised": "svar og koder",
            "flow.sums": "summer",
            "flow.maskedSums": "maskerte summer",
            "flow.noisySums": "summer med støy",
            "flow.nothing": "ingenting",
            "guarantee.title": "Den formelle garantien i sin helhet",
            "guarantee.short": "Differensielt personvern, {budget}. Gjelder overfor {holder}.",
            "guarantee.formal":
                "Differensielt personvern, {budget}. Det som vernes: {unit}; høyst {cap} per elev telles med. Om dette er med eller ikke, endrer sannsynligheten for ethvert utfall med en faktor på høyst {factor} (som er e opphøyd i ε), bortsett fra en rest på høyst {delta}. Det gjelder uansett hva andre vet, og hva de senere gjør med det som er frigitt.",
            "guarantee.others":
                "Studien viser også andre verdier: ε\u{A0}=\u{A0}{epsilons}, for samme enhet og periode og med samme δ.",
            "guarantee.central-dp": "alle som ser totalen med støy, men ikke overfor summeringsleddet selv",
            "guarantee.municipality-dp": "alle utenfor kommunen",
            "guarantee.school-dp": "alle utenfor skolen",
            "guarantee.secure-sum": "Ingen for en elev. Summene til hver skole er skjult blant summene til alle.",
            "guarantee.secure-sum-dp":
                "alle, også summeringsleddet, med mindre mer enn en femdel av skolene går sammen med det",
            "guarantee.one-message": "alle utenfor skolen",
            "guarantee.pooled-raw": "Ingen. Vernet hviler bare på lov, avtale og sikkerhet.",
            "guarantee.pseudonymised":
                "Ingen. Pseudonymiserte opplysninger er fortsatt personopplysninger (personvernforordningen artikkel 4 nr. 5 og fortalepunkt 26).",
            "guarantee.no-sharing":
                "Ingenting frigis, så det er ingenting å garantere. Skolens egen bruk av dataene er ikke omfattet.",
            "guess.title": "Fra ε til gjett",
            "guess.intro":
                "Noen som ellers bare kunne kastet en mynt, gjetter om en bestemt elev er med i dataene. Uten det som er frigitt, får de rett 50 av 100 ganger; med det høyst så mange ganger, uansett hvor kloke de er. Tallene er rundet opp og gjelder støyen som faktisk ble brukt; den generelle grensen for samme ε kan være høyere.",
            "guess.caption": "Rette gjett av 100, høyst, etter ε {per} (δ\u{A0}=\u{A0}{delta})",
            "singledOut.title": "Elever som plukkes ut med noen få kjente svar",
            "singledOut.intro":
                "En medelev, en forelder eller et skjermbilde kan røpe noen av svarene til en elev. Tabellen viser for hvor stor andel av elevene bare én frigitt rad passer, slik at resten av raden også kan leses. Ti svar er omtrent en side med oppgaver. Annen kunnskap, som skole eller tidspunkt, ville plukke ut flere.",
            "singledOut.caption": "Andel elever som plukkes ut i det som er frigitt",
            "singledOut.noRows": "ingen rader",
            "singledOut.named": "navngitt uansett",

            // MARK: Accuracy
            "accuracy.title": "Hva hver regel koster i nøyaktighet",
            "accuracy.twoErrors":
                "To slags feil bør holdes fra hverandre. Utvalgsfeilen kommer av at antallet elever er begrenset; den er den samme enten noens personvern vernes eller ikke, og den brutte linjen viser den. Prisen for personvern er det regelen legger til ut over den linjen.",
            "accuracy.oneError":
                "Her kan utvalgsfeilen ikke ses, fordi de sanne oppgavene er ukjente. Det som vises, er bare hvor langt en regel flytter oppgavene fra dem som alle svar samlet ville gitt.",
            "axis.curve": "Feil i oppgavekurvene, prosentpoeng",
            "axis.ability": "Feil i elevnivået, standardavvik",
            "axis.epsilon": "ε {per} (δ\u{A0}=\u{A0}{delta}): mindre støy mot høyre",
            "axis.guesses": "Andre rad: rette gjett av 100, høyst",
            "axis.schoolSize": "Elever på skolen",
            "axis.schoolCount": "Skoler",
            "figure.samplingLine": "Brutt linje: utvalgsfeilen (alt samles)",
            "figure.curve-error.title": "Feil i oppgavekurvene etter regel",
            "figure.curve-error.desc":
                "Én rad for hver regel, feilen i prosentpoeng. Lenger til venstre er mer nøyaktig.",
            "figure.curve-error-by-epsilon.title": "Feil i oppgavekurvene med mindre og mindre støy.",
            "figure.curve-error-by-epsilon.desc":
                "Én linje for hver regel som legger til støy, og vannrette linjer for reglene som ikke gjør det. Støyen blir mindre når ε vokser.",
            "figure.curve-error-by-epsilon.pooling":
                "Der en linje møter nivået for alt samlet, koster vernet ingen nøyaktighet som kan ses.",
            "figure.curve-error-by-epsilon.zero": "Alt samlet er 0 per definisjon, siden alt måles mot det.",
            "figure.ability-error.title": "Feil i elevnivået etter regel",
            "figure.ability-error.desc":
                "Én rad for hver regel, feilen i standardavvik mellom elever.",
            "figure.school-sizes.title": "Størrelsen på skolene.",
            "figure.school-sizes.title.invented": "Størrelsen på de oppdiktede skolene.",
            "figure.school-sizes.desc":
                "{schools}; halvparten har høyst {median}, og {small} har færre enn 100. Jo mindre skolen er, desto tyngre veier dens egen støy og dens egen utvalgsfeil.",
            "figure.interval":
                "Streken rundt et punkt, eller båndet rundt en linje, er simuleringens 95 %-intervall; der det ikke er synlig, er det mindre enn merket.",
            "figure.noInterval": "Usikkerhet er ikke vist, for det krever mer enn én gjentakelse.",
            "figure.logarithmic": "Skalaen for feilen er logaritmisk: Like store steg er like store forholdstall.",
            "figure.zero": "En feil på 0 har ingen plass på den.",
            "figure.testLength":
                "Det meste av feilen kommer av at prøven har begrenset lengde, og finnes under alle regler.",
            "full.title": "Alle tall i studien",
            "full.intro": "Gjennomsnitt over gjentakelsene; ± er halvparten av simuleringens 95 %-intervall.",
            "full.intro.excess":
                "Det regelen legger til, er forskjellen fra å samle alt innenfor de samme gjentakelsene, og kan derfor være mer presis enn hvert av tallene alene.",
            "full.items": "Oppgavene",
            "full.pupils": "Elevene og kalibreringene",
            "full.budget": "{table}; ε {per}, δ\u{A0}=\u{A0}{delta}",
            "full.excess": "av dette lagt til av regelen",
            "full.difficulty": "Vanskegraden bommer med (logit)",
            "full.discrimination": "Diskrimineringen bommer med",
            "full.abilityExcess": "av dette lagt til av regelen (standardavvik)",
            "full.adaptive": "Adaptiv prøve bommer med (standardavvik)",
            "full.adaptiveExcess": "av dette lagt til av regelen i adaptive prøver (standardavvik)",
            "full.adaptiveCoverage": "95 %-intervaller fra adaptive prøver som rommer elevens nivå",
            "full.adaptive.how":
                "Den adaptive prøven har {length} oppgaver, valgt én om gangen som den mest opplysende for eleven i banken som regelen gir; svarene kommer fra de sanne oppgavene. Den tåler en unøyaktig bank dårligere enn en fast prøve: Den foretrekker oppgaver som har fått for høy diskriminering. Der banken har standardfeil, tar prøven dem med i intervallet for elevens nivå.",
            "full.coverage": "95 %-intervaller som rommer den sanne vanskegraden",
            "full.sites": "Steder som legger til støy",
            "full.failures": "Ikke konvergert",

            // MARK: Small print
            "small.title": "Det med liten skrift",
            "small.data": "Dataene",
            "source.synthetic":
                "En simulert befolkning uten virkelige elever. Skoler, kommuner og svar er trukket tilfeldig, så sannheten er kjent.",
            "source.real": "Virkelige svar, lest fra en fil.",
            "small.file": "Fil: {file}.",
            "small.invented":
                "Et sted som legger til støy, er en tilfeldig gruppe elever. Hvordan virkelige skoler er ulike, i nivå eller i hvilke oppgaver de bruker, er ikke med i tallene.",
            "small.model": "Modellen",
            "model.rasch": "Rasch-modellen: Oppgavene skiller seg bare i vanskegrad.",
            "model.2pl":
                "Den toparametriske logistiske modellen: Oppgavene skiller seg i vanskegrad og i hvor skarpt de skiller elever fra hverandre.",
            "small.method": "Hvordan oppgaver og nivåer finnes",
            "method.open":
                "Der selve svarene er for hånden, med marginal sannsynlighetsmaksimering ut fra alle svarene.",
            "method.prior.2pl":
                "Under alle regler holdes oppgavene til den samme apriorifordelingen: konstantleddene normalfordelt med gjennomsnitt 0 og standardavvik {intercepts}, diskrimineringene med gjennomsnitt 1 og standardavvik {discriminations}.",
            "method.prior.rasch":
                "Under alle regler holdes oppgavene til den samme apriorifordelingen: konstantleddene normalfordelt med gjennomsnitt 0 og standardavvik {intercepts}.",
            "method.ability":
                "Nivået til en elev er gjennomsnittet av det som er sannsynlig etter svarene (EAP), der nivåene er standard normalfordelt før dem.",
            "small.noise": "Hvordan støyen legges til",
            "method.noise":
                "Kalibreringen starter fra en offentlig bank med like oppgaver. Svarene til hver elev blir til skårer, som sier hvordan oppgavene måtte flyttes for å passe bedre med eleven. Skårene kappes til en fast lengde, og bare summene av dem over elever forlater stedet, med diskret gaussisk støy. Det er to runder, den andre ut fra oppgavene som den første ga.",
            "method.exposure":
                "Hvilke oppgaver elevene møter, er en del av dataene: {share} av budsjettet går til et antall svar med støy for hver oppgave.",
            "method.design": "Hvilke oppgaver elevene møter, er kjent fra opplegget og koster ingenting.",
            "method.budget":
                "Antallet elever får {count} av budsjettet, og rundene deler resten, {first} og {second}. Budsjettet regnes som gaussisk differensielt personvern (Dong, Roth og Su, 2022) og gjøres om til ε og δ.",
            "small.reference": "Hva feilene måles mot",
            "reference.truth": "De sanne oppgavene og nivåene som simuleringen gikk ut fra.",
            "reference.truth.alone":
                "En skole som ikke deler noe, bedømmes på sin egen skala, der elevene har gjennomsnitt 0 og standardavvik 1: Sannheten flyttes til den skalaen først. At slike skalaer ikke kan sammenlignes mellom skoler, regnes ikke som feil.",
            "reference.pooled-fit": "Oppgavene og nivåene som alle svar samlet gir.",
            "reference.pooled-fit.alone":
                "En skole som ikke deler noe, har sin egen skala, gitt av elevene. Siden de er fordelt tilfeldig, er skalaene bare tilfeldig ulike, og det regnes som feil.",
            "small.unit": "Hva ε gjelder",
            "small.unit.text": "Det som vernes, er {unit}; både ε og δ\u{A0}=\u{A0}{delta} gjelder dette.",
            "small.bound": "Hvor mye én elev kan bidra med",
            "small.bound.text":
                "Der det legges til støy, telles høyst {cap} per elev, og av disse ikke flere på én og samme oppgave enn scenarioet tillater; {share} av alle svar er innenfor grensene. Resten utelates, og det dette koster, er en del av feilene som vises. Reglene uten støy bruker alle svar.",
            "small.failures": "Kalibreringer som ikke lyktes",
            "small.failures.none": "Ingen: Alle kalibreringer konvergerte.",
            "small.failures.some": "{fits} konvergerte ikke.",
            "assumption.title": "Hva som tas for gitt",
            "assumption.model.synthetic":
                "De simulerte svarene følger modellen nøyaktig. Det gjør ikke virkelige svar, så de virkelige feilene blir noe større under alle regler.",
            "assumption.model.real":
                "Det forutsettes at modellen beskriver svarene. Der den ikke gjør det, bommer alle reglene på sannheten, på en måte som denne sammenligningen ikke viser. Reglene som legger til støy, bygger på modellen én gang til, for å rette opp at skårene er kappet.",
            "assumption.public":
                "Hvilke oppgaver som finnes, hvilke skoler som er med, og banken med like oppgaver som kalibrering med støy starter fra, er kjent for alle.",
            "assumption.oneSite":
                "Hver elev hører til én skole i perioden. En elev som bytter skole, er med i summene til begge; der støyen legges til lokalt, får en slik elev inntil det dobbelte av den oppgitte ε og δ.",
            "assumption.composition":
                "Den oppgitte ε gjelder denne ene bruken av dataene. Det som ellers frigis om de samme elevene i samme periode, kommer i tillegg.",
            "assumption.simulated":
                "Støyen i denne studien kommer fra tilfeldige bit som kan gjenskapes, slik at studien kan gjentas siffer for siffer. En virkelig frigivelse henter støyen fra en kryptografisk kilde. De simulerte resultatene må aldri offentliggjøres som vernede data.",
            "unprotected.title": "Hva som ikke vernes",
            "unprotected.groups":
                "Slutninger om grupper. Hvis en hel skole synes en oppgave er vanskelig, kan tallene vise det, og det angår elevene enten de var med eller ikke.",
            "unprotected.inside": "Det som skjer hos skolen, kommunen eller mottakeren: tilganger, logger, tyveri.",
            "unprotected.other": "Det som alt er kjent fra andre steder, og andre data som frigis om de samme elevene.",
            "unprotected.law":
                "Det rettslige spørsmålet. Rapporten gir fakta til en vurdering av personvernkonsekvenser (personvernforordningen artikkel 35) og erstatter den ikke.",
            "unprotected.sums":
                "Eksakte summer før støyen. Summer over en liten gruppe kan vise om en bestemt elev er med, så de som håndterer dem, trenger samme sikring som for rader.",

            // MARK: Verification
            "verification.title": "Hvorfor tallene kan etterprøves",
            "verification.intro":
                "Før studien regnet simulatoren ut på nytt resultater som er kjent eksakt: {passed} av {checks} stemte.",
            "verification.caption": "Kjente resultater, regnet ut på nytt",
            "verification.id": "Nummer",
            "verification.statement": "Hva som regnes ut",
            "verification.expected": "Kjent",
            "verification.found": "Funnet",
            "verification.result": "Resultat",
            "verification.passed": "✓ stemmer",
            "verification.failed": "✗ FEIL",
            "precision.title": "Hvor presise tallene er",
            "precision.text":
                "Hvert tall er et gjennomsnitt over {replicates} av hele studien, hver med nye elever eller ny støy. ± er halvparten av et 95 %-intervall (Students t over gjentakelsene): Det sier hvor langt gjennomsnittet kan være fra det man ville fått med uendelig mange gjentakelser, ikke hvor mye én virkelig kalibrering vil variere. En forskjell kalles synlig når 95 %-intervallet for den ikke rommer null; omtrent 5 av 100 forskjeller som ikke finnes, vil se synlige ut.",
            "rerun.title": "Slik får du de samme tallene igjen",
            "rerun.text":
                "Kjør scenarioet «{name}» på nytt med startverdi {seed} og versjon {version} av analytics-sim: Resultatet blir det samme, siffer for siffer, uansett hvor mange prosessorer som arbeider med det. Kommandoen «analytics-sim report» setter opp en ferdig studie på nytt, på hvilket som helst av språkene, uten å kjøre den.",
            "footer": "Studie «{name}», startverdi {seed}, analytics-sim {version}.",

            // MARK: Terminal
            "terminal.curve": "Kurvefeil",
            "terminal.times": "× utvalg",
            "terminal.ability": "Nivåfeil",
            "terminal.guesses": "Gjett",
            "terminal.singledOut": "Plukket ut",
            "terminal.legend":
                "Kurvefeil i prosentpoeng, nivåfeil i standardavvik. Gjett: rette av 100, høyst, om hvem som er med i dataene. Plukket ut: med {known}.",
            "terminal.legend.at":
                "Der det legges til støy, er {budget}. Kurvefeil i prosentpoeng, nivåfeil i standardavvik. Gjett: rette av 100, høyst, om hvem som er med i dataene. Plukket ut: med {known}.",
            "terminal.warning": "Advarsel ({n} i rapporten): {text}",
            "terminal.report": "Rapport: {path}",
        ])
}
