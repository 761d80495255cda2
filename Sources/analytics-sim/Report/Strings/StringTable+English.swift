extension StringTable {
    /// English.
    static let english = StringTable(
        language: "en",
        numbers: NumberStyle(decimalMark: ".", groupMark: ",", percentSpace: "", notAvailable: "not available"),
        entries: [
            // MARK: Small words
            "list.last": "{items} and {last}",
            "points": "{n} percentage points",
            "ofHundred": "{n}\u{A0}of\u{A0}100",
            "budget": "ε\u{A0}=\u{A0}{epsilon} {per}, δ\u{A0}=\u{A0}{delta}",
            "table.notRun": "not run",
            "count.pupils.one": "{n} pupil",
            "count.pupils.other": "{n} pupils",
            "count.schools.one": "{n} school",
            "count.schools.other": "{n} schools",
            "count.municipalities.one": "{n} municipality",
            "count.municipalities.other": "{n} municipalities",
            "count.items.one": "{n} item",
            "count.items.other": "{n} items",
            "count.answers.one": "{n} answer",
            "count.answers.other": "{n} answers",
            "count.replicates.one": "{n} replicate",
            "count.replicates.other": "{n} replicates",
            "count.checks.one": "{n} check",
            "count.checks.other": "{n} checks",
            "count.fits.one": "{n} calibration",
            "count.fits.other": "{n} calibrations",
            "count.knownAnswers.one": "{n} known answer",
            "count.knownAnswers.other": "{n} known answers",

            // MARK: Policies
            "policy.pooled-raw.name": "Everything pooled, with names",
            "policy.pooled-raw.short": "Pooled",
            "policy.pooled-raw.what":
                "Every answer leaves the school together with the pupil's name. Whoever calibrates the items sees all of it.",
            "policy.pooled-raw.protects":
                "Nothing is hidden from the recipient. What protects the pupils is the law, the contract and the recipient's own security.",
            "policy.pseudonymised.name": "Pooled, with codes for names",
            "policy.pseudonymised.short": "Pseudonymised",
            "policy.pseudonymised.what":
                "Every answer leaves the school, with a code in place of the pupil's name. The key stays with the school owner.",
            "policy.pseudonymised.protects":
                "Hides names from a casual look. A pupil's answers stay together in one row, so someone who knows a few of them can find the row and read the rest.",
            "policy.central-dp.name": "Noise added once, centrally",
            "policy.central-dp.short": "Central noise",
            "policy.central-dp.what":
                "Schools send sums over their pupils. One party, the aggregator, adds them up, adds noise once and passes on the noisy total.",
            "policy.central-dp.protects":
                "Hides whether any one pupil is in the data from everyone who sees the noisy total. The aggregator sees the sums before the noise, unless the schools also mask them.",
            "policy.municipality-dp.name": "Noise added in each municipality",
            "policy.municipality-dp.short": "Municipal noise",
            "policy.municipality-dp.what":
                "Schools send sums to their municipality, which adds noise before anything leaves it.",
            "policy.municipality-dp.protects":
                "Hides whether any one pupil is in the data from everyone outside the municipality. Nobody else has to be trusted with exact sums.",
            "policy.school-dp.name": "Noise added at each school",
            "policy.school-dp.short": "School noise",
            "policy.school-dp.what": "Each school adds noise to its own sums before anything leaves it.",
            "policy.school-dp.protects":
                "Hides whether any one pupil is in the data from everyone outside the school, the municipality included.",
            "policy.secure-sum.name": "Exact sums, added up under masks",
            "policy.secure-sum.short": "Secure sum",
            "policy.secure-sum.what":
                "At each step of the calibration, schools hide their sums under masks that cancel when they are added. The aggregator sees the exact totals of all schools and nothing else.",
            "policy.secure-sum.protects":
                "Hides each school's sums from everyone. The exact total hides no pupil: from the total of a class, someone who knows a pupil's answers can tell whether the pupil is in it.",
            "policy.secure-sum-dp.name": "Shares of noise, added up under masks",
            "policy.secure-sum-dp.short": "Secure sum with noise",
            "policy.secure-sum-dp.what":
                "Each school adds a share of the noise and hides its sums under masks that cancel when they are added. The aggregator sees the noisy total and nothing else.",
            "policy.secure-sum-dp.protects":
                "Hides whether any one pupil is in the data from everyone who sees the noisy total, the aggregator included. Holds as long as four of five schools add their share and keep it to themselves.",
            "policy.one-message.name": "One message from each school, with noise",
            "policy.one-message.short": "One message",
            "policy.one-message.what":
                "Each school adds noise to its own sums, answers once, and is not asked again.",
            "policy.one-message.protects":
                "Hides whether any one pupil is in the data from everyone outside the school. Asks least of schools, and tells least about the items.",
            "policy.no-sharing.name": "Nothing shared",
            "policy.no-sharing.short": "Not shared",
            "policy.no-sharing.what": "Each school calibrates the items alone, from its own pupils' answers.",
            "policy.no-sharing.protects":
                "Nothing leaves the school, so nothing can be learnt from what left. Small schools pay most: few pupils give uncertain items.",

            // MARK: What leaves, and who must be trusted
            "leaves.rows.identified": "every answer, with names",
            "leaves.rows.pseudonymised": "every answer, with codes for names",
            "leaves.sums.noisy.central": "sums over pupils; noise added centrally",
            "leaves.sums.noisy.municipality": "sums over pupils; noise added in the municipality",
            "leaves.sums.noisy.school": "sums over pupils with noise already added",
            "leaves.sums.exact.masked": "masked sums; only the exact total is seen",
            "leaves.sums.noisy.masked": "masked sums with noise; only the noisy total is seen",
            "leaves.nothing": "nothing",
            "trusts.recipient": "the recipient",
            "trusts.aggregator": "the aggregator, who adds up and adds noise",
            "trusts.schools": "the other schools, not to collude",
            "trusts.municipality": "the municipality",
            "trusts.school": "the school",
            "trusts.nobody": "nobody outside the school",

            // MARK: Units of protection
            "unit.pupil-year.per": "per pupil and school year",
            "unit.pupil-year.full": "one pupil, with all the answers counted in one school year",
            "unit.pupil-term.per": "per pupil and term",
            "unit.pupil-term.full": "one pupil, with all the answers counted in one term",
            "unit.answer.per": "per answer",
            "unit.answer.full": "one single answer; a pupil who gives many answers is protected correspondingly less",

            // MARK: Page one
            "title.fallback": "What sharing rules cost and protect",
            "question":
                "What does it cost in accuracy to calibrate an item bank under each rule for sharing data, and what does each rule protect?",
            "facts":
                "{source}: {pupils}, {schools}, {municipalities}, {items}, {answers}; {replicates}.",
            "facts.invented":
                "{source}: {pupils}, {items}, {answers}, dealt to {schools} and {municipalities} that are invented; {replicates}.",
            "source.synthetic.short": "Synthetic pupils",
            "source.real.short": "Real answers",
            "answer.title": "The answer on one page",
            "answer.caption": "Each rule at a glance",
            "answer.caption.at": "Each rule at a glance; where noise is added, {budget}",
            "warning.title": "Before you rely on these numbers",
            "warning.checks":
                "{checks} of the simulator against known results failed. Do not use the numbers until this is explained.",
            "warning.noChecks": "The simulator was not checked against known results before this study.",
            "warning.failures":
                "{fits} did not converge. They are counted in the table of all numbers and make their rows uncertain.",
            "warning.invented":
                "The data do not say which school a pupil goes to. Pupils were dealt at random to invented schools and municipalities, so what is said of each school or municipality shows the effect of group size only.",
            "warning.oneReplicate":
                "The study was run once, so it is not known how much the numbers would change if it were run again.",
            "warning.fewReplicates":
                "The study has only {replicates}, so only large differences can be told from chance; the intervals (±) are wide.",

            "finding.sampling":
                "With everything pooled, the item curves are typically off by {error}. That is the sampling error: it comes from the limited number of pupils and has nothing to do with privacy.",
            "finding.pooledReference":
                "The true items behind real answers are unknown. Each rule is therefore compared with the items that all answers pooled give. Pooling has 0 by definition: 0 means the same items, not that these are right.",
            "finding.cost.at": "The item curves are off by (where noise is added, {budget}):",
            "finding.cost": "The item curves are off by:",
            "finding.distance.at": "The item curves differ from the pooled ones by (where noise is added, {budget}):",
            "finding.distance": "The item curves differ from the pooled ones by:",
            "clause.times": "{rule}: {error}, {times} times the sampling error.",
            "clause.times.unsure":
                "{rule}: {error}, {times} times the sampling error (how certain that is, is not known).",
            "clause.plain": "{rule}: {error}.",
            "clause.plain.unsure": "{rule}: {error} (how certain that is, is not known).",
            "clause.same": "{rule}: {error}; no difference from pooling everything can be seen.",
            "clause.less": "{rule}: {error}, less than with everything pooled.",
            "clause.worse.turns": "{rule}: {error}; better than alone from {budget}.",
            "finding.placement":
                "Where the noise is added matters: with the same ε, “{worst}” gives {times} times the error of “{best}”.",
            "finding.placement.same":
                "Where the noise is added made no visible difference here: “{worst}” and “{best}” cannot be told apart within the error of the simulation.",
            "finding.worseThanNothing":
                "These rules share something and yet give worse items than schools calibrating alone ({alone}):",
            "finding.whyNoiseLoses":
                "Why: the noise is just as large when few pupils are behind a sum, and it adds up over the items and over the places that add it. {pupils} are too few to calibrate {items} through so much noise. More pupils, fewer items or a larger ε would help.",
            "finding.whyNoiseLoses.bound":
                "Besides, only {share} of the answers count where noise is added, because what one pupil may contribute is bounded; schools that calibrate alone use all of theirs.",
            "finding.sameAsNothing": "No visible difference from schools calibrating alone:",
            "finding.betterThanNothing": "Every rule that shares something does better than schools calibrating alone.",
            "finding.singledOut":
                "Codes in place of names do not hide rows: someone who knows {known} from a pupil can pick out the one right row for {share} of the pupils.",
            "finding.singledOut.few":
                "Codes in place of names: knowing {known} from a pupil is not enough here to find the row; this singles out {share} of the pupils. That is no guarantee, since more answers, or the school or the time, narrow it down further.",
            "finding.singledOut.half": "More than half of the pupils are singled out by {known}.",
            "finding.singledOut.noHalf": "Nothing that was tried, up to {known}, singles out more than half.",
            "finding.tracing":
                "Exact sums are not anonymous: someone who knows a pupil's answers, and sees the exact sums of a class of {class}, tells a pupil who is in the class from one who is not {n} times of 100, where 50 is guessing.",
            "finding.tracing.noisy": "With noise in the sums ({budget}) it is {n}.",
            "finding.guess":
                "What the noise buys: someone who could otherwise only toss a coin, and be right 50 times of 100, guesses whether a certain pupil is in the data. With the release and {budget}, even the best guesser is right at most {n} times of 100.",

            "reading.title": "How to read the table",
            "column.rule": "Rule",
            "column.curve": "Item curves off by (percentage points)",
            "column.curve.how":
                "An item curve says what share of pupils at each level answers the item right. This is the typical distance (root mean square) from the truth. Lower is better.",
            "column.distance": "Item curves differ by (percentage points)",
            "column.distance.how":
                "An item curve says what share of pupils at each level answers the item right. This is the typical distance (root mean square) from the curves that all answers pooled give; pooling itself has 0 by definition. Lower is better.",
            "column.times": "Times the sampling error",
            "column.times.how":
                "1.0 is what pooling everything gives. 2.0 means that the rule makes the items twice as inaccurate as the limited number of pupils alone.",
            "column.ability": "Pupils' level off by (standard deviations)",
            "column.ability.how":
                "How far a pupil's estimated level typically is from the right one; 1 is the standard deviation between pupils. Most of it comes from a test of limited length, under every rule.",
            "column.abilityDistance": "Pupils' level differs by (standard deviations)",
            "column.abilityDistance.how":
                "How far a pupil's estimated level typically is from the level that all answers pooled would give; 1 is the standard deviation between pupils.",
            "column.guesses": "Right guesses at most",
            "column.guesses.how":
                "Someone who could otherwise only toss a coin (50 of 100) guesses whether a certain pupil is in the data from what was released. 100 of 100 is certainty. Lower is better.",
            "column.singledOut": "Singled out by {known}",
            "column.singledOut.how":
                "Share of pupils whose row is the only one that fits {known} of theirs, if somebody knows these. Ten answers are about a page of exercises. Lower is better. Where no rows are released there is no row to find.",
            "column.leaves": "Leaves the school",
            "column.trusts": "Must be trusted",

            // MARK: Protection
            "protection.title": "What each rule protects",
            "protection.intro":
                "A solid thick line is every answer with names, a broken thick line every answer with codes, a thin line exact sums over pupils, a dotted line sums with noise. A speckled square is where noise is added.",
            "card.size": "Amount per school and study",
            "card.sites": "Places that add noise",
            "sites.invented": "{n} (invented)",
            "card.guarantee": "Formal guarantee",
            "flow.title": "The way of the data: {rule}",
            "flow.school": "School",
            "flow.municipality": "Municipality",
            "flow.aggregator": "Aggregator",
            "flow.recipient": "Recipient",
            "flow.noise": "adds noise",
            "flow.identified": "answers and names",
            "flow.pseudonymised": "answers and codes",
            "flow.sums": "sums",
            "flow.maskedSums": "masked sums",
            "flow.noisySums": "noisy sums",
            "flow.nothing": "nothing",
            "guarantee.title": "The formal guarantee in full",
            "guarantee.short": "Differential privacy, {budget}. Holds against {holder}.",
            "guarantee.formal":
                "Differential privacy, {budget}. What is protected: {unit}; at most {cap} per pupil count. Adding or removing this changes the probability of any outcome by a factor of at most {factor} (which is e to the power ε), apart from a remainder of at most {delta}. It holds whatever others know and whatever they do with the release later.",
            "guarantee.others":
                "The study also shows other values: ε\u{A0}=\u{A0}{epsilons}, per the same unit and period and with the same δ.",
            "guarantee.central-dp": "everyone who sees the noisy total, but not against the aggregator itself",
            "guarantee.municipality-dp": "everyone outside the municipality",
            "guarantee.school-dp": "everyone outside the school",
            "guarantee.secure-sum": "None for a pupil. Each school's sums are hidden among those of all schools.",
            "guarantee.secure-sum-dp":
                "everyone, the aggregator included, unless more than a fifth of the schools collude with it",
            "guarantee.one-message": "everyone outside the school",
            "guarantee.pooled-raw": "None. Protection rests on law, contract and security alone.",
            "guarantee.pseudonymised":
                "None. Pseudonymised data are still personal data (GDPR article 4(5) and recital 26).",
            "guarantee.no-sharing":
                "Nothing is released, so there is nothing to guarantee. The school's own use of the data is not covered.",
            "guess.title": "From ε to guesses",
            "guess.intro":
                "Someone who could otherwise only toss a coin guesses whether a certain pupil is in the data. Without the release they are right 50 times of 100; with it at most this many times, however clever they are. The numbers are rounded up and hold for the noise that was in fact used; the general bound for the same ε may be higher.",
            "guess.caption": "Right guesses of 100, at most, by ε {per} (δ\u{A0}=\u{A0}{delta})",
            "singledOut.title": "Pupils singled out by a few known answers",
            "singledOut.intro":
                "A classmate, a parent or a screenshot may reveal some of a pupil's answers. The table shows for what share of pupils only one released row fits them, so that the rest of the row is read as well. Ten answers are about a page of exercises. Other knowledge, such as school or time, would single out more.",
            "singledOut.caption": "Share of pupils singled out in what was released",
            "singledOut.noRows": "no rows",
            "singledOut.named": "named anyway",

            // MARK: Accuracy
            "accuracy.title": "What each rule costs in accuracy",
            "accuracy.twoErrors":
                "Two kinds of error should be kept apart. The sampling error is there because the number of pupils is limited; it is the same whether or not anyone's privacy is protected, and the broken line shows it. The cost of privacy is what a rule adds beyond that line.",
            "accuracy.oneError":
                "Here the sampling error cannot be seen, because the true items are unknown. What is shown is only how far a rule moves the items from those that all answers pooled would give.",
            "axis.curve": "Error of the item curves, percentage points",
            "axis.ability": "Error of pupils' level, standard deviations",
            "axis.epsilon": "ε {per} (δ\u{A0}=\u{A0}{delta}): less noise to the right",
            "axis.guesses": "Second row: right guesses at most, of 100",
            "axis.schoolSize": "Pupils in the school",
            "axis.schoolCount": "Schools",
            "figure.samplingLine": "Broken line: sampling error (everything pooled)",
            "figure.curve-error.title": "Error of the item curves by rule",
            "figure.curve-error.desc":
                "One row for each rule, the error in percentage points. Further to the left is more accurate.",
            "figure.curve-error-by-epsilon.title": "Error of the item curves with less and less noise.",
            "figure.curve-error-by-epsilon.desc":
                "One line for each rule that adds noise; level lines for the rules that do not. The noise becomes smaller as ε grows.",
            "figure.curve-error-by-epsilon.pooling":
                "Where a line meets the level of pooling, protection costs no accuracy that can be seen.",
            "figure.curve-error-by-epsilon.zero":
                "Pooling is 0 by definition, since everything is measured against it.",
            "figure.ability-error.title": "Error of pupils' level by rule",
            "figure.ability-error.desc":
                "One row for each rule, the error in standard deviations between pupils.",
            "figure.school-sizes.title": "Size of the schools.",
            "figure.school-sizes.title.invented": "Size of the invented schools.",
            "figure.school-sizes.desc":
                "{schools}; half of them have at most {median}, and {small} have fewer than 100. The smaller the school, the more its own noise and its own sampling error weigh.",
            "figure.interval":
                "The bar around a point, or the band around a line, is the 95% interval of the simulation; where it cannot be seen it is smaller than the mark.",
            "figure.noInterval": "No intervals are shown, because they need more than one replicate.",
            "figure.logarithmic": "The scale of the error is logarithmic: equal steps are equal ratios.",
            "figure.zero": "An error of 0 has no place on it.",
            "figure.testLength":
                "Most of the error comes from a test of limited length and is there under every rule.",
            "full.title": "Every number of the study",
            "full.intro": "Means over replicates; ± is half the 95% interval of the simulation.",
            "full.intro.excess":
                "What a rule adds is the difference to pooling everything within the same replicates, which is why it can be more precise than either number alone.",
            "full.items": "The items",
            "full.pupils": "The pupils, and the calibrations",
            "full.budget": "{table}; ε {per}, δ\u{A0}=\u{A0}{delta}",
            "full.excess": "of which added by the rule",
            "full.difficulty": "Difficulty off by (logits)",
            "full.discrimination": "Discrimination off by",
            "full.abilityExcess": "of which added by the rule (standard deviations)",
            "full.adaptive": "Adaptive test off by (standard deviations)",
            "full.adaptiveExcess": "of which added by the rule in adaptive tests (standard deviations)",
            "full.adaptiveCoverage": "95% intervals of adaptive tests that hold the pupil's level",
            "full.adaptive.how":
                "The adaptive test has {length} items, chosen one at a time as the most informative for the pupil in the bank that the rule gives; answers come from the true items. It suffers more from an inaccurate bank than a fixed test: it prefers items whose discrimination was found too high. Where the bank has standard errors, the test carries them into the interval of the pupil's level.",
            "full.coverage": "95% intervals that hold the true difficulty",
            "full.sites": "Places that add noise",
            "full.failures": "Not converged",

            // MARK: Small print
            "small.title": "The small print",
            "small.data": "The data",
            "source.synthetic":
                "A simulated population: no real pupil is in it. Schools, municipalities and answers are drawn at random, so the truth is known.",
            "source.real": "Real answers, read from a file.",
            "small.file": "File: {file}.",
            "small.invented":
                "A place that adds noise is a random group of pupils. How real schools differ, in level or in the exercises they use, is not in the numbers.",
            "small.model": "The model",
            "model.rasch": "The Rasch model: items differ in difficulty only.",
            "model.2pl":
                "The two-parameter logistic model: items differ in difficulty and in how sharply they tell pupils apart.",
            "small.method": "How items and levels are found",
            "method.open": "Where the answers themselves are at hand, by marginal maximum likelihood from all of them.",
            "method.prior.2pl":
                "Under every rule the items are held to the same prior: intercepts normal with mean 0 and standard deviation {intercepts}, discriminations with mean 1 and standard deviation {discriminations}.",
            "method.prior.rasch":
                "Under every rule the items are held to the same prior: intercepts normal with mean 0 and standard deviation {intercepts}.",
            "method.ability":
                "A pupil's level is the mean of what is likely after the answers (expected a posteriori), where levels are standard normal before them.",
            "small.noise": "How noise is added",
            "method.noise":
                "Calibration starts from a public bank of equal items. Each pupil's answers become scores, which say how the items would have to move to fit that pupil better. The scores are clipped to a fixed length, and only their sums over pupils leave, with discrete Gaussian noise. There are two rounds, the second from the items that the first gave.",
            "method.exposure":
                "Which items pupils meet is part of the data: {share} of the budget goes to a noisy number of answers for each item.",
            "method.design": "Which items pupils meet is known by design and costs nothing.",
            "method.budget":
                "The number of pupils gets {count} of the budget, and the rounds share the rest, {first} and {second}. The budget is counted as Gaussian differential privacy (Dong, Roth and Su, 2022) and converted to ε and δ.",
            "small.reference": "What errors are measured against",
            "reference.truth": "The true items and levels that the simulation started from.",
            "reference.truth.alone":
                "A school that shares nothing is judged on a scale of its own, on which its pupils have mean 0 and standard deviation 1: the truth is moved to that scale first. That such scales cannot be compared between schools is not counted as an error.",
            "reference.pooled-fit": "The items and levels found from all answers pooled.",
            "reference.pooled-fit.alone":
                "A school that shares nothing has a scale of its own, set by its pupils. Since they were dealt at random, the scales differ by chance only, and that is counted as an error.",
            "small.unit": "What ε counts",
            "small.unit.text": "What is protected is {unit}; ε and δ\u{A0}=\u{A0}{delta} both refer to it.",
            "small.bound": "How much one pupil can contribute",
            "small.bound.text":
                "Where noise is added, at most {cap} per pupil count, and of these no more to one and the same item than the scenario allows; {share} of all answers are within the bounds. The rest is left out, and what that costs is part of the errors shown. The rules without noise use all answers.",
            "small.failures": "Calibrations that failed",
            "small.failures.none": "None: every calibration converged.",
            "small.failures.some": "{fits} did not converge.",
            "assumption.title": "What is taken for granted",
            "assumption.model.synthetic":
                "The simulated answers follow the model exactly. Real answers do not, so real errors will be somewhat larger under every rule.",
            "assumption.model.real":
                "The model is taken to describe the answers. Where it does not, every rule is off from the truth in a way that this comparison does not show. The rules that add noise rely on the model once more, to make up for the clipping of scores.",
            "assumption.public":
                "Which items there are, which schools take part, and the bank of equal items that calibration with noise starts from, are known to all.",
            "assumption.oneSite":
                "Each pupil belongs to one school in the period. A pupil who changes school is in the sums of both; where noise is added locally, such a pupil has up to twice the stated ε and δ.",
            "assumption.composition":
                "The stated ε is for this one use of the data. Further releases about the same pupils in the same period add to it.",
            "assumption.simulated":
                "The noise in this study comes from reproducible random bits, so that the study can be repeated digit by digit. A real release draws its noise from a cryptographic source. The simulated releases must never be published as protected data.",
            "unprotected.title": "What is not protected",
            "unprotected.groups":
                "Conclusions about groups. If a whole school finds an item hard, the numbers may say so, and that touches pupils whether or not they took part.",
            "unprotected.inside":
                "What happens within the school, the municipality or the recipient: access, logs, theft.",
            "unprotected.other":
                "What is already known from elsewhere, and other data that are released about the same pupils.",
            "unprotected.law":
                "The legal question. The report gives facts for an assessment (GDPR article 35) and does not replace it.",
            "unprotected.sums":
                "Exact sums before the noise. Sums over a small group can show whether a certain pupil is in it, so those who handle them need the same safeguards as for rows.",

            // MARK: Verification
            "verification.title": "Why these numbers can be checked",
            "verification.intro":
                "Before the study the simulator recomputed results that are known exactly: {passed} of {checks} came out right.",
            "verification.caption": "Known results, recomputed",
            "verification.id": "Number",
            "verification.statement": "What is computed",
            "verification.expected": "Known",
            "verification.found": "Found",
            "verification.result": "Result",
            "verification.passed": "✓ right",
            "verification.failed": "✗ WRONG",
            "precision.title": "How precise the numbers are",
            "precision.text":
                "Every number is a mean over {replicates} of the whole study, each with new pupils or new noise. ± is half of a 95% interval (Student's t over the replicates): it says how far the mean may be from that of endlessly many replicates, not how much one real calibration would vary. A difference is called visible where its 95% interval does not hold zero; about 5 of 100 differences that are not there will look visible.",
            "rerun.title": "How to get the same numbers again",
            "rerun.text":
                "Run the scenario “{name}” again with seed {seed} and version {version} of analytics-sim: the result is the same, digit by digit, however many processors work on it. The command “analytics-sim report” lays out a finished study again, in any of its languages, without running it.",
            "footer": "Study “{name}”, seed {seed}, analytics-sim {version}.",

            // MARK: Terminal
            "terminal.curve": "Curves off",
            "terminal.times": "× sampling",
            "terminal.ability": "Level off",
            "terminal.guesses": "Guesses",
            "terminal.singledOut": "Singled out",
            "terminal.legend":
                "Curves off in percentage points, level in standard deviations. Guesses: right ones at most, of 100, about who is in the data. Singled out: by {known}.",
            "terminal.legend.at":
                "Where noise is added, {budget}. Curves off in percentage points, level in standard deviations. Guesses: right ones at most, of 100, about who is in the data. Singled out: by {known}.",
            "terminal.warning": "Warning ({n} in the report): {text}",
            "terminal.report": "Report: {path}",
        ])
}
