extension StringTable {
    /// Norwegian nynorsk.
    static let nynorsk = StringTable(
        language: "nn",
        numbers: NumberStyle(
            decimalMark: ",", groupMark: "\u{A0}", percentSpace: "\u{A0}", notAvailable: "ikkje tilgjengeleg"),
        entries: [
            // MARK: Small words
            "list.last": "{items} og {last}",
            "points": "{n} prosentpoeng",
            "ofHundred": "{n}\u{A0}av\u{A0}100",
            "budget": "ε\u{A0}=\u{A0}{epsilon} {per}, δ\u{A0}=\u{A0}{delta}",
            "table.notRun": "ikkje køyrt",
            "count.pupils.one": "{n} elev",
            "count.pupils.other": "{n} elevar",
            "count.schools.one": "{n} skule",
            "count.schools.other": "{n} skular",
            "count.municipalities.one": "{n} kommune",
            "count.municipalities.other": "{n} kommunar",
            "count.items.one": "{n} oppgåve",
            "count.items.other": "{n} oppgåver",
            "count.answers.one": "{n} svar",
            "count.answers.other": "{n} svar",
            "count.replicates.one": "{n} gjentaking",
            "count.replicates.other": "{n} gjentakingar",
            "count.checks.one": "{n} kontroll",
            "count.checks.other": "{n} kontrollar",
            "count.fits.one": "{n} kalibrering",
            "count.fits.other": "{n} kalibreringar",
            "count.knownAnswers.one": "{n} kjent svar",
            "count.knownAnswers.other": "{n} kjende svar",

            // MARK: Policies
            "policy.pooled-raw.name": "Alt blir samla, med namn",
            "policy.pooled-raw.short": "Samla",
            "policy.pooled-raw.what":
                "Alle svar går ut av skulen saman med namnet til eleven. Den som kalibrerer oppgåvene, ser alt.",
            "policy.pooled-raw.protects":
                "Ingenting er skjult for mottakaren. Det som vernar elevane, er lova, avtalen og tryggleiken hos mottakaren.",
            "policy.pseudonymised.name": "Alt blir samla, med kode for namn",
            "policy.pseudonymised.short": "Pseudonymisert",
            "policy.pseudonymised.what":
                "Alle svar går ut av skulen, med ein kode i staden for namnet til eleven. Nøkkelen blir verande hos skuleeigaren.",
            "policy.pseudonymised.protects":
                "Skjuler namna ved fyrste augekast. Svara til ein elev står framleis samla i éi rad, så den som kjenner nokre få av dei, kan finne rada og lese resten.",
            "policy.central-dp.name": "Støy blir lagd til éin gong, sentralt",
            "policy.central-dp.short": "Sentral støy",
            "policy.central-dp.what":
                "Skulane sender summar over elevane sine. Eitt ledd legg summane saman, legg til støy éin gong og gir vidare totalen med støy.",
            "policy.central-dp.protects":
                "Skjuler om ein bestemd elev er med i dataa, for alle som ser totalen med støy. Summeringsleddet ser summane før støyen, om ikkje skulane òg maskerer dei.",
            "policy.municipality-dp.name": "Støy blir lagd til i kvar kommune",
            "policy.municipality-dp.short": "Kommunal støy",
            "policy.municipality-dp.what":
                "Skulane sender summar til kommunen sin, som legg til støy før noko går ut av kommunen.",
            "policy.municipality-dp.protects":
                "Skjuler om ein bestemd elev er med i dataa, for alle utanfor kommunen. Ingen andre treng å få eksakte summar.",
            "policy.school-dp.name": "Støy blir lagd til på kvar skule",
            "policy.school-dp.short": "Støy på skulen",
            "policy.school-dp.what": "Kvar skule legg støy til sine eigne summar før noko går ut av skulen.",
            "policy.school-dp.protects":
                "Skjuler om ein bestemd elev er med i dataa, for alle utanfor skulen, òg kommunen.",
            "policy.secure-sum.name": "Eksakte summar, lagde saman under masker",
            "policy.secure-sum.short": "Sikker sum",
            "policy.secure-sum.what":
                "I kvart steg av kalibreringa skjuler skulane summane sine under masker som opphevar kvarandre når dei blir lagde saman. Summeringsleddet ser dei eksakte totalane for alle skular og ikkje noko anna.",
            "policy.secure-sum.protects":
                "Skjuler summane til kvar skule for alle. Den eksakte totalen skjuler ingen elev: Av totalen for ein klasse kan den som kjenner svara til ein elev, sjå om eleven er med.",
            "policy.secure-sum-dp.name": "Delar av støy, lagde saman under masker",
            "policy.secure-sum-dp.short": "Sikker sum med støy",
            "policy.secure-sum-dp.what":
                "Kvar skule legg til ein del av støyen og skjuler summane sine under masker som opphevar kvarandre når dei blir lagde saman. Summeringsleddet ser totalen med støy og ikkje noko anna.",
            "policy.secure-sum-dp.protects":
                "Skjuler om ein bestemd elev er med i dataa, for alle som ser totalen med støy, òg summeringsleddet. Gjeld så lenge fire av fem skular legg til sin del og held han for seg sjølv.",
            "policy.one-message.name": "Éi melding frå kvar skule, med støy",
            "policy.one-message.short": "Éi melding",
            "policy.one-message.what":
                "Kvar skule legg støy til sine eigne summar, svarar éin gong og blir ikkje spurd igjen.",
            "policy.one-message.protects":
                "Skjuler om ein bestemd elev er med i dataa, for alle utanfor skulen. Krev minst av skulane, og seier minst om oppgåvene.",
            "policy.no-sharing.name": "Ingenting blir delt",
            "policy.no-sharing.short": "Ikkje delt",
            "policy.no-sharing.what": "Kvar skule kalibrerer oppgåvene åleine, ut frå svara til sine eigne elevar.",
            "policy.no-sharing.protects":
                "Ingenting går ut av skulen, så ingenting kan lesast ut av det som blei delt. Små skular betaler mest: Få elevar gir usikre oppgåver.",

            // MARK: What leaves, and who must be trusted
            "leaves.rows.identified": "alle svar, med namn",
            "leaves.rows.pseudonymised": "alle svar, med kode for namn",
            "leaves.sums.noisy.central": "summar over elevar; støy blir lagd til sentralt",
            "leaves.sums.noisy.municipality": "summar over elevar; støy blir lagd til i kommunen",
            "leaves.sums.noisy.school": "summar over elevar, der støyen alt er lagd til",
            "leaves.sums.exact.masked": "maskerte summar; berre den eksakte totalen blir sett",
            "leaves.sums.noisy.masked": "maskerte summar med støy; berre totalen med støy blir sett",
            "leaves.nothing": "ingenting",
            "trusts.recipient": "mottakaren",
            "trusts.aggregator": "summeringsleddet, som legg saman og legg til støy",
            "trusts.schools": "dei andre skulane, at dei ikkje går saman mot ein",
            "trusts.municipality": "kommunen",
            "trusts.school": "skulen",
            "trusts.nobody": "ingen utanfor skulen",

            // MARK: Units of protection
            "unit.pupil-year.per": "per elev og skuleår",
            "unit.pupil-year.full": "éin elev, med alle svara som blir talde med i eitt skuleår",
            "unit.pupil-term.per": "per elev og termin",
            "unit.pupil-term.full": "éin elev, med alle svara som blir talde med i éin termin",
            "unit.answer.per": "per svar",
            "unit.answer.full": "eitt enkelt svar; ein elev som gir mange svar, er tilsvarande dårlegare verna",

            // MARK: Page one
            "title.fallback": "Kva delingsreglar kostar og vernar",
            "question":
                "Kva kostar det i nøyaktigheit å kalibrere ein oppgåvebank under kvar regel for datadeling, og kva vernar kvar regel?",
            "facts":
                "{source}: {pupils}, {schools}, {municipalities}, {items}, {answers}; {replicates}.",
            "facts.invented":
                "{source}: {pupils}, {items}, {answers}, fordelte på {schools} og {municipalities} som er oppdikta; {replicates}.",
            "source.synthetic.short": "Simulerte elevar",
            "source.real.short": "Verkelege svar",
            "answer.title": "Svaret på éi side",
            "answer.caption": "Reglane i korte trekk",
            "answer.caption.at": "Reglane i korte trekk; der det blir lagt til støy, er {budget}",
            "warning.title": "Før du byggjer på desse tala",
            "warning.checks":
                "{checks} av simulatoren mot kjende resultat slo feil. Ikkje bruk tala før dette er forklart.",
            "warning.noChecks": "Simulatoren blei ikkje kontrollert mot kjende resultat før denne studien.",
            "warning.failures":
                "{fits} konvergerte ikkje. Dei er talde opp i tabellen med alle tal og gjer radene sine usikre.",
            "warning.invented":
                "Dataa seier ikkje kva skule ein elev går på. Elevane er fordelte tilfeldig på oppdikta skular og kommunar, så det som er sagt om kvar skule eller kommune, viser berre kva gruppestorleiken har å seie.",
            "warning.oneReplicate":
                "Studien er køyrd éin gong, så det er ukjent kor mykje tala ville endre seg om han blei køyrd på nytt.",
            "warning.fewReplicates":
                "Studien har berre {replicates}, så berre store skilnader kan skiljast frå tilfelle; intervalla (±) er breie.",

            "finding.sampling":
                "Når alt blir samla, bommar oppgåvekurvene typisk med {error}. Det er utvalsfeilen: Han kjem av at talet på elevar er avgrensa, og har ingenting med personvern å gjere.",
            "finding.pooledReference":
                "Dei sanne oppgåvene bak verkelege svar er ukjende. Difor blir kvar regel samanlikna med oppgåvene som alle svar samla gir. Alt samla har 0 per definisjon: 0 tyder dei same oppgåvene, ikkje at dei er rette.",
            "finding.cost.at": "Oppgåvekurvene bommar med (der det blir lagt til støy, er {budget}):",
            "finding.cost": "Oppgåvekurvene bommar med:",
            "finding.distance.at": "Oppgåvekurvene avvik frå dei samla med (der det blir lagt til støy, er {budget}):",
            "finding.distance": "Oppgåvekurvene avvik frå dei samla med:",
            "clause.times": "{rule}: {error}, {times} gonger utvalsfeilen.",
            "clause.times.unsure":
                "{rule}: {error}, {times} gonger utvalsfeilen (kor sikkert det er, er ukjent).",
            "clause.plain": "{rule}: {error}.",
            "clause.plain.unsure": "{rule}: {error} (kor sikkert det er, er ukjent).",
            "clause.same": "{rule}: {error}; det er ingen synleg skilnad frå å samle alt.",
            "clause.less": "{rule}: {error}, mindre enn når alt blir samla.",
            "clause.worse.turns": "{rule}: {error}; betre enn kvar for seg frå {budget}.",
            "finding.placement":
                "Det har noko å seie kvar støyen blir lagd til. Med same ε gir regelen «{worst}» {times} gonger så stor feil som «{best}».",
            "finding.placement.same":
                "Det hadde ingenting synleg å seie her kvar støyen blir lagd til: «{worst}» og «{best}» kan ikkje skiljast innanfor simuleringsfeilen.",
            "finding.worseThanNothing":
                "Desse reglane deler noko og gir likevel dårlegare oppgåver enn når skulane kalibrerer kvar for seg ({alone}):",
            "finding.whyNoiseLoses":
                "Grunnen: Støyen er like stor når det er få elevar bak ein sum, og han hopar seg opp over oppgåvene og over stadene som legg han til. {pupils} er for få til å kalibrere {items} gjennom så mykje støy. Fleire elevar, færre oppgåver eller ein større ε ville hjelpe.",
            "finding.whyNoiseLoses.bound":
                "Dessutan blir berre {share} av svara talde med der det blir lagt til støy, fordi det er ei grense for kva éin elev kan bidra med; skular som kalibrerer kvar for seg, bruker alle sine.",
            "finding.sameAsNothing": "Ingen synleg skilnad frå at skulane kalibrerer kvar for seg:",
            "finding.betterThanNothing":
                "Alle reglane som deler noko, er betre enn at skulane kalibrerer kvar for seg.",
            "finding.singledOut":
                "Kodar i staden for namn skjuler ikkje radene: Den som kjenner {known} frå ein elev, kan plukke ut den eine rette rada for {share} av elevane.",
            "finding.singledOut.few":
                "Kodar i staden for namn: Å kjenne {known} frå ein elev er ikkje nok til å finne rada her; det plukkar ut {share} av elevane. Det er ingen garanti, for fleire svar, eller skulen eller tidspunktet, snevrar det inn vidare.",
            "finding.singledOut.half": "Meir enn halvparten av elevane blir plukka ut med {known}.",
            "finding.singledOut.noHalf":
                "Ingenting av det som er prøvd, opp til {known}, plukkar ut meir enn halvparten.",
            "finding.tracing":
                "Eksakte summar er ikkje anonyme: Den som kjenner svara til ein elev, og ser dei eksakte summane for ein klasse på {class}, skil ein elev som er med i klassen, frå ein som ikkje er det, {n} gonger, der 50 er gissing.",
            "finding.tracing.noisy": "Med støy i summane ({budget}) er det {n}.",
            "finding.guess":
                "Dette kjøper støyen: Nokon som elles berre kunne kasta ein mynt, og fått rett 50 av 100 gonger, gissar om ein bestemd elev er med i dataa. Med det som er frigitt, og {budget}, får sjølv den beste rett høgst {n} av 100 gonger.",

            "reading.title": "Slik les du tabellen",
            "column.rule": "Regel",
            "column.curve": "Oppgåvekurvene bommar med (prosentpoeng)",
            "column.curve.how":
                "Ei oppgåvekurve seier kor stor del av elevane på kvart nivå som svarer rett på oppgåva. Talet er den typiske avstanden (rot av middelkvadrat) frå sanninga. Lågare er betre.",
            "column.distance": "Oppgåvekurvene avvik med (prosentpoeng)",
            "column.distance.how":
                "Ei oppgåvekurve seier kor stor del av elevane på kvart nivå som svarer rett på oppgåva. Talet er den typiske avstanden (rot av middelkvadrat) frå kurvene som alle svar samla gir; alt samla har sjølv 0 per definisjon. Lågare er betre.",
            "column.times": "Gonger utvalsfeilen",
            "column.times.how":
                "1,0 er det ein får når alt blir samla. 2,0 tyder at regelen gjer oppgåvene dobbelt så unøyaktige som det avgrensa talet på elevar gjer åleine.",
            "column.ability": "Elevnivået bommar med (standardavvik)",
            "column.ability.how":
                "Kor langt det rekna nivået til ein elev typisk er frå det rette; 1 er standardavviket mellom elevar. Det meste kjem av at prøva har avgrensa lengd, og finst under alle reglar.",
            "column.abilityDistance": "Elevnivået avvik med (standardavvik)",
            "column.abilityDistance.how":
                "Kor langt det rekna nivået til ein elev typisk er frå nivået som alle svar samla ville gitt; 1 er standardavviket mellom elevar.",
            "column.guesses": "Rette gissingar, høgst",
            "column.guesses.how":
                "Nokon som elles berre kunne kasta ein mynt (50 av 100), gissar om ein bestemd elev er med i dataa, ut frå det som er frigitt. 100 av 100 er visse. Lågare er betre.",
            "column.singledOut": "Plukka ut med {known}",
            "column.singledOut.how":
                "Kor stor del av elevane som har den einaste rada som passar med {known} frå dei, om nokon har desse. Ti svar er om lag ei side med oppgåver. Lågare er betre. Der ingen rader er frigitte, er det inga rad å finne.",
            "column.leaves": "Går ut av skulen",
            "column.trusts": "Ein må lite på",

            // MARK: Protection
            "protection.title": "Kva kvar regel vernar",
            "protection.intro":
                "Ein tjukk heil strek er alle svar med namn, ein tjukk broten strek alle svar med kodar, ein tynn strek eksakte summar over elevar, ein prikkete strek summar med støy. Ein flekkete firkant viser kvar støyen blir lagd til.",
            "card.size": "Mengd per skule og studie",
            "card.sites": "Stader som legg til støy",
            "sites.invented": "{n} (oppdikta)",
            "card.guarantee": "Formell garanti",
            "flow.title": "Vegen til dataa: {rule}",
            "flow.school": "Skule",
            "flow.municipality": "Kommune",
            "flow.aggregator": "Summeringsledd",
            "flow.recipient": "Mottakar",
            "flow.noise": "legg til støy",
            "flow.identified": "svar og namn",
            "flow.pseudonymised": "svar og kodar",
            "flow.sums": "summar",
            "flow.maskedSums": "maskerte summar",
            "flow.noisySums": "summar med støy",
            "flow.nothing": "ingenting",
            "guarantee.title": "Den formelle garantien i full lengd",
            "guarantee.short": "Differensielt personvern, {budget}. Gjeld overfor {holder}.",
            "guarantee.formal":
                "Differensielt personvern, {budget}. Det som er verna: {unit}; høgst {cap} per elev blir talde med. Om dette er med eller ikkje, endrar sannsynet for eitkvart utfall med ein faktor på høgst {factor} (som er e opphøgd i ε), bortsett frå ein rest på høgst {delta}. Det gjeld uansett kva andre veit, og kva dei seinare gjer med det som er frigitt.",
            "guarantee.others":
                "Studien viser òg andre verdiar: ε\u{A0}=\u{A0}{epsilons}, for same eining og periode og med same δ.",
            "guarantee.central-dp": "alle som ser totalen med støy, men ikkje overfor summeringsleddet sjølv",
            "guarantee.municipality-dp": "alle utanfor kommunen",
            "guarantee.school-dp": "alle utanfor skulen",
            "guarantee.secure-sum": "Ingen for ein elev. Summane til kvar skule er skjulte mellom summane til alle.",
            "guarantee.secure-sum-dp":
                "alle, òg summeringsleddet, om ikkje meir enn ein femdel av skulane går saman med det",
            "guarantee.one-message": "alle utanfor skulen",
            "guarantee.pooled-raw": "Ingen. Vernet kviler berre på lov, avtale og tryggleik.",
            "guarantee.pseudonymised":
                "Ingen. Pseudonymiserte opplysningar er framleis personopplysningar (personvernforordninga artikkel 4 nr. 5 og fortalepunkt 26).",
            "guarantee.no-sharing":
                "Ingenting blir frigitt, så det er ingenting å garantere. Skulen sin eigen bruk av dataa er ikkje omfatta.",
            "guess.title": "Frå ε til gissingar",
            "guess.intro":
                "Nokon som elles berre kunne kasta ein mynt, gissar om ein bestemd elev er med i dataa. Utan det som er frigitt, får dei rett 50 av 100 gonger; med det høgst så mange gonger, uansett kor kloke dei er. Tala er runda opp og gjeld støyen som faktisk blei brukt; den generelle grensa for same ε kan vere høgare.",
            "guess.caption": "Rette gissingar av 100, høgst, etter ε {per} (δ\u{A0}=\u{A0}{delta})",
            "singledOut.title": "Elevar som blir plukka ut med nokre få kjende svar",
            "singledOut.intro":
                "Ein medelev, ein forelder eller eit skjermbilete kan røpe nokre av svara til ein elev. Tabellen viser for kor stor del av elevane berre éi frigitt rad passar, slik at resten av rada òg kan lesast. Ti svar er om lag ei side med oppgåver. Annan kunnskap, som skule eller tidspunkt, ville plukke ut fleire.",
            "singledOut.caption": "Del av elevane som blir plukka ut i det som er frigitt",
            "singledOut.noRows": "ingen rader",
            "singledOut.named": "namngitt uansett",

            // MARK: Accuracy
            "accuracy.title": "Kva kvar regel kostar i nøyaktigheit",
            "accuracy.twoErrors":
                "To slags feil bør haldast frå kvarandre. Utvalsfeilen kjem av at talet på elevar er avgrensa; han er den same anten personvernet til nokon er verna eller ikkje, og den brotne linja viser han. Prisen for personvern er det regelen legg til ut over den linja.",
            "accuracy.oneError":
                "Her kan ein ikkje sjå utvalsfeilen, fordi dei sanne oppgåvene er ukjende. Det som er vist, er berre kor langt ein regel flyttar oppgåvene frå dei som alle svar samla ville gitt.",
            "axis.curve": "Feil i oppgåvekurvene, prosentpoeng",
            "axis.ability": "Feil i elevnivået, standardavvik",
            "axis.epsilon": "ε {per} (δ\u{A0}=\u{A0}{delta}): mindre støy mot høgre",
            "axis.guesses": "Andre rad: rette gissingar av 100, høgst",
            "axis.schoolSize": "Elevar på skulen",
            "axis.schoolCount": "Skular",
            "figure.samplingLine": "Broten linje: utvalsfeilen (alt samla)",
            "figure.curve-error.title": "Feil i oppgåvekurvene etter regel",
            "figure.curve-error.desc":
                "Éi rad for kvar regel, feilen i prosentpoeng. Lenger til venstre er meir nøyaktig.",
            "figure.curve-error-by-epsilon.title": "Feil i oppgåvekurvene med mindre og mindre støy.",
            "figure.curve-error-by-epsilon.desc":
                "Éi linje for kvar regel som legg til støy, og vassrette linjer for reglane som ikkje gjer det. Støyen blir mindre når ε veks.",
            "figure.curve-error-by-epsilon.pooling":
                "Der ei linje møter nivået for alt samla, kostar vernet inga nøyaktigheit som kan sjåast.",
            "figure.curve-error-by-epsilon.zero": "Alt samla er 0 per definisjon, sidan alt er målt mot det.",
            "figure.ability-error.title": "Feil i elevnivået etter regel",
            "figure.ability-error.desc":
                "Éi rad for kvar regel, feilen i standardavvik mellom elevar.",
            "figure.school-sizes.title": "Storleiken på skulane.",
            "figure.school-sizes.title.invented": "Storleiken på dei oppdikta skulane.",
            "figure.school-sizes.desc":
                "{schools}; halvparten har høgst {median}, og {small} har færre enn 100. Jo mindre skulen er, desto tyngre veg hans eigen støy og hans eigen utvalsfeil.",
            "figure.interval":
                "Streken rundt eit punkt, eller bandet rundt ei linje, er 95 %-intervallet til simuleringa; der det ikkje er synleg, er det mindre enn merket.",
            "figure.noInterval": "Uvisse er ikkje vist, for det krev meir enn éi gjentaking.",
            "figure.logarithmic": "Skalaen for feilen er logaritmisk: Like store steg er like store forholdstal.",
            "figure.zero": "Ein feil på 0 har ingen plass på han.",
            "figure.testLength":
                "Det meste av feilen kjem av at prøva har avgrensa lengd, og finst under alle reglar.",
            "full.title": "Alle tal i studien",
            "full.intro": "Gjennomsnitt over gjentakingane; ± er halvparten av 95 %-intervallet til simuleringa.",
            "full.intro.excess":
                "Det regelen legg til, er skilnaden frå å samle alt innanfor dei same gjentakingane, og kan difor vere meir presist enn kvart av tala åleine.",
            "full.items": "Oppgåvene",
            "full.pupils": "Elevane og kalibreringane",
            "full.budget": "{table}; ε {per}, δ\u{A0}=\u{A0}{delta}",
            "full.excess": "av dette lagt til av regelen",
            "full.difficulty": "Vanskegraden bommar med (logit)",
            "full.discrimination": "Diskrimineringa bommar med",
            "full.abilityExcess": "av dette lagt til av regelen (standardavvik)",
            "full.adaptive": "Adaptiv prøve bommar med (standardavvik)",
            "full.adaptiveExcess": "av dette lagt til av regelen i adaptive prøver (standardavvik)",
            "full.adaptiveCoverage": "95 %-intervall frå adaptive prøver som rommar nivået til eleven",
            "full.adaptive.how":
                "Den adaptive prøva har {length} oppgåver, valde éin om gongen som den mest opplysande for eleven i banken som regelen gir; svara kjem frå dei sanne oppgåvene. Ho toler ein unøyaktig bank dårlegare enn ei fast prøve: Ho føretrekkjer oppgåver som har fått for høg diskriminering. Der banken har standardfeil, tek prøva dei med i intervallet for nivået til eleven.",
            "full.coverage": "95 %-intervall som rommar den sanne vanskegraden",
            "full.sites": "Stader som legg til støy",
            "full.failures": "Ikkje konvergert",

            // MARK: Small print
            "small.title": "Det med lita skrift",
            "small.data": "Dataa",
            "source.synthetic":
                "Ei simulert befolkning utan verkelege elevar. Skular, kommunar og svar er trekte tilfeldig, så sanninga er kjend.",
            "source.real": "Verkelege svar, lesne frå ei fil.",
            "small.file": "Fil: {file}.",
            "small.invented":
                "Ein stad som legg til støy, er ei tilfeldig gruppe elevar. Korleis verkelege skular er ulike, i nivå eller i kva oppgåver dei bruker, er ikkje med i tala.",
            "small.model": "Modellen",
            "model.rasch": "Rasch-modellen: Oppgåvene skil seg berre i vanskegrad.",
            "model.2pl":
                "Den toparametriske logistiske modellen: Oppgåvene skil seg i vanskegrad og i kor skarpt dei skil elevar frå kvarandre.",
            "small.method": "Korleis oppgåver og nivå er funne",
            "method.open": "Der sjølve svara er for handa, med marginal sannsynsmaksimering ut frå alle svara.",
            "method.prior.2pl":
                "Under alle reglar er oppgåvene haldne til den same apriorifordelinga: konstantledda normalfordelte med gjennomsnitt 0 og standardavvik {intercepts}, diskrimineringane med gjennomsnitt 1 og standardavvik {discriminations}.",
            "method.prior.rasch":
                "Under alle reglar er oppgåvene haldne til den same apriorifordelinga: konstantledda normalfordelte med gjennomsnitt 0 og standardavvik {intercepts}.",
            "method.ability":
                "Nivået til ein elev er gjennomsnittet av det som er sannsynleg etter svara (EAP), der nivåa er standard normalfordelte før dei.",
            "small.noise": "Korleis støyen blir lagd til",
            "method.noise":
                "Kalibreringa startar frå ein offentleg bank med like oppgåver. Svara til kvar elev blir til skårar, som seier korleis oppgåvene måtte flyttast for å passe betre med eleven. Skårane blir kappa til ei fast lengd, og berre summane av dei over elevar går ut av staden, med diskret gaussisk støy. Det er to rundar, den andre ut frå oppgåvene som den fyrste gav.",
            "method.exposure":
                "Kva oppgåver elevane møter, er ein del av dataa: {share} av budsjettet går til eit tal på svar med støy for kvar oppgåve.",
            "method.design": "Kva oppgåver elevane møter, er kjent frå opplegget og kostar ingenting.",
            "method.budget":
                "Talet på elevar får {count} av budsjettet, og rundane deler resten, {first} og {second}. Budsjettet er rekna som gaussisk differensielt personvern (Dong, Roth og Su, 2022) og gjort om til ε og δ.",
            "small.reference": "Kva feila er målte mot",
            "reference.truth": "Dei sanne oppgåvene og nivåa som simuleringa gjekk ut frå.",
            "reference.truth.alone":
                "Ein skule som ikkje deler noko, er vurdert på sin eigen skala, der elevane har gjennomsnitt 0 og standardavvik 1: Sanninga er flytta til den skalaen fyrst. At slike skalaer ikkje kan samanliknast mellom skular, er ikkje rekna som feil.",
            "reference.pooled-fit": "Oppgåvene og nivåa som alle svar samla gir.",
            "reference.pooled-fit.alone":
                "Ein skule som ikkje deler noko, har sin eigen skala, gitt av elevane. Sidan dei er fordelte tilfeldig, er skalaene berre tilfeldig ulike, og det er rekna som feil.",
            "small.unit": "Kva ε gjeld",
            "small.unit.text": "Det som er verna, er {unit}; både ε og δ\u{A0}=\u{A0}{delta} gjeld dette.",
            "small.bound": "Kor mykje éin elev kan bidra med",
            "small.bound.text":
                "Der det blir lagt til støy, blir høgst {cap} per elev talde med, og av desse ikkje fleire på éi og same oppgåve enn scenarioet tillèt; {share} av alle svar er innanfor grensene. Resten blir utelaten, og det dette kostar, er ein del av feila som er viste. Reglane utan støy bruker alle svar.",
            "small.failures": "Kalibreringar som ikkje lukkast",
            "small.failures.none": "Ingen: Alle kalibreringar konvergerte.",
            "small.failures.some": "{fits} konvergerte ikkje.",
            "assumption.title": "Kva som er teke for gitt",
            "assumption.model.synthetic":
                "Dei simulerte svara følgjer modellen nøyaktig. Det gjer ikkje verkelege svar, så dei verkelege feila blir noko større under alle reglar.",
            "assumption.model.real":
                "Det er føresett at modellen skildrar svara. Der han ikkje gjer det, bommar alle reglane på sanninga, på ein måte som denne samanlikninga ikkje viser. Reglane som legg til støy, byggjer på modellen éin gong til, for å rette opp at skårane er kappa.",
            "assumption.public":
                "Kva oppgåver som finst, kva skular som er med, og banken med like oppgåver som kalibrering med støy startar frå, er kjent for alle.",
            "assumption.oneSite":
                "Kvar elev høyrer til éin skule i perioden. Ein elev som byter skule, er med i summane til begge; der støyen blir lagd til lokalt, får ein slik elev inntil det dobbelte av den oppgitte ε og δ.",
            "assumption.composition":
                "Den oppgitte ε gjeld denne eine bruken av dataa. Det som elles blir frigitt om dei same elevane i same periode, kjem i tillegg.",
            "assumption.simulated":
                "Støyen i denne studien kjem frå tilfeldige bit som kan skapast på nytt, slik at studien kan gjentakast siffer for siffer. Ei verkeleg frigiving hentar støyen frå ei kryptografisk kjelde. Dei simulerte resultata må aldri offentleggjerast som verna data.",
            "unprotected.title": "Kva som ikkje er verna",
            "unprotected.groups":
                "Slutningar om grupper. Om ein heil skule synest ei oppgåve er vanskeleg, kan tala vise det, og det gjeld elevane anten dei var med eller ikkje.",
            "unprotected.inside": "Det som skjer hos skulen, kommunen eller mottakaren: tilgangar, loggar, tjuveri.",
            "unprotected.other":
                "Det som alt er kjent frå andre stader, og andre data som blir frigitte om dei same elevane.",
            "unprotected.law":
                "Det rettslege spørsmålet. Rapporten gir fakta til ei vurdering av personvernkonsekvensar (personvernforordninga artikkel 35) og erstattar ho ikkje.",
            "unprotected.sums":
                "Eksakte summar før støyen. Summar over ei lita gruppe kan vise om ein bestemd elev er med, så dei som handterer dei, treng same sikring som for rader.",

            // MARK: Verification
            "verification.title": "Kvifor tala kan etterprøvast",
            "verification.intro":
                "Før studien rekna simulatoren ut på nytt resultat som er kjende eksakt: {passed} av {checks} stemde.",
            "verification.caption": "Kjende resultat, rekna ut på nytt",
            "verification.id": "Nummer",
            "verification.statement": "Kva som blir rekna ut",
            "verification.expected": "Kjent",
            "verification.found": "Funne",
            "verification.result": "Resultat",
            "verification.passed": "✓ stemmer",
            "verification.failed": "✗ FEIL",
            "precision.title": "Kor presise tala er",
            "precision.text":
                "Kvart tal er eit gjennomsnitt over {replicates} av heile studien, kvar med nye elevar eller ny støy. ± er halvparten av eit 95 %-intervall (Students t over gjentakingane): Det seier kor langt gjennomsnittet kan vere frå det ein ville fått med uendeleg mange gjentakingar, ikkje kor mykje éi verkeleg kalibrering vil variere. Ein skilnad blir kalla synleg når 95 %-intervallet for han ikkje rommar null; om lag 5 av 100 skilnader som ikkje finst, vil sjå synlege ut.",
            "rerun.title": "Slik får du dei same tala att",
            "rerun.text":
                "Køyr scenarioet «{name}» på nytt med startverdi {seed} og versjon {version} av analytics-sim: Resultatet blir det same, siffer for siffer, uansett kor mange prosessorar som arbeider med det. Kommandoen «analytics-sim report» set opp ein ferdig studie på nytt, på kva som helst av språka, utan å køyre han.",
            "footer": "Studie «{name}», startverdi {seed}, analytics-sim {version}.",

            // MARK: Terminal
            "terminal.curve": "Kurvefeil",
            "terminal.times": "× utval",
            "terminal.ability": "Nivåfeil",
            "terminal.guesses": "Gissing",
            "terminal.singledOut": "Plukka ut",
            "terminal.legend":
                "Kurvefeil i prosentpoeng, nivåfeil i standardavvik. Gissing: rette av 100, høgst, om kven som er med i dataa. Plukka ut: med {known}.",
            "terminal.legend.at":
                "Der det blir lagt til støy, er {budget}. Kurvefeil i prosentpoeng, nivåfeil i standardavvik. Gissing: rette av 100, høgst, om kven som er med i dataa. Plukka ut: med {known}.",
            "terminal.warning": "Åtvaring ({n} i rapporten): {text}",
            "terminal.report": "Rapport: {path}",
        ])
}
