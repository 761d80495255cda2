/// Words of bokmål and nynorsk, and some of English, that tell what stands beside them. Lower case, parted by spaces.
enum Words {
    static let nameCues = """
        heter heiter hette hetter kalles kallest elev eleven eleva mor mora moren far faren mamma pappa søster søstera søsteren
        syster systera bror broren foreldre forelder foresatt foresatte verge tante onkel bestemor bestefar mormor morfar farmor
        farfar kusine fetter venn venninne vennen kamerat klassekamerat nabo læraren lærer læreren kontaktlærer kontaktlæreren
        kontaktlærar vikar assistent rektor inspektør rådgiver rådgjevar helsesykepleier helsesjukepleiar sosialpedagog logoped
        lege legen psykolog trener trenar navn namn navnet namnet etternavn etternamn fornavn førenamn hilsen helsing mvh vh
        vennlig underskrevet signert jeg eg dette her er ved kandidat gutten jenta guten frøken fru herr hr dr
        teacher student pupil mr mrs ms named name kjære hei takk partner partneren lagkamerat sammen saman
        """
    static let stop = """
        jeg eg du han hun ho vi me de dei dere dykk det den dette disse desse denne man en ein et eit ei og eller men så for fordi hvis viss
        når da då at som om hva kva hvem kven hvor kvar hvorfor kvifor hvordan korleis hvilken kva hvilket hver kvar alle alt ingen noen
        nokon noe noko mange få flere fleire begge min mitt mine mi din ditt dine sin sitt sine vår vårt våre deres hans hennes hennar
        er var blir vart ble ha har hadde kan kunne skal skulle vil ville må måtte bør får fikk gjør gjorde gjer går gikk gjekk kom kommer kjem
        ser så sett si sier seier sa tar tok gir gav ga bor bur ring send sende skriv svar svaret regn finn les tegn teikn bruk vis forklar
        på i til frå fra med uten utan ved over under etter før mot om av ut inn opp ned her der nå no ikke ikkje ja nei også bare berre bra
        god godt godkjent mitt hei hallo kjære hilsen helsing takk mvh vh ps nb obs kl kr ca dvs osv jf nr side oppgave oppgåve oppgaver oppgåver
        kapittel prøve prøva eksamen time lekse lekser karakter vurdering kompetansemål mål læreplan poengsum poeng resultat resultatet
        svaret spørsmål tekst teksten bok boka bilde figur tabell graf formel likning ligning brøk prosent areal omkrets volum
        matte matematikk norsk engelsk tysk fransk spansk samisk nynorsk bokmål naturfag samfunnsfag krle kroppsøving musikk kunst
        historie geografi religion programmering biologi fysikk kjemi python scratch excel geogebra google word teams chromebook ipad
        mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tysdag laurdag sundag januar februar mars april mai juni juli august
        september oktober november desember jul påske sommer vinter vår høst haust norge noreg sverige danmark finland island england usa
        tyskland frankrike spania polen ukraina russland europa asia afrika amerika norden sápmi oslo bergen trondheim stavanger tromsø
        kristiansand drammen fredrikstad sandnes bodø ålesund alta karasjok kautokeino førde hamar lillehammer skien molde nordland
        troms finnmark vestland rogaland agder telemark vestfold buskerud akershus østfold innlandet trøndelag møre romsdal
        norway oslo sola jorda månen mars venus jupiter saturn gud allah bibelen koranen stortinget regjeringen udir feide fnr ip tlf
        eleven elevene elevane elev læreren lærer lærar læraren klassen klasse skolen skulen skole skule gruppa gruppe rektor mor far mamma pappa
        søster bror foreldre foresatte kontaktlærer barnet barn gutten jenta guten vennen venner første andre tredje neste siste
        født fødd fødselsnummer personnummer kontonummer kontonummeret telefon mobil adresse postnummer epost e-post navn namn
        the a an and or but if when what why how this that is are was were my your his her their our it he she they we you i in on at of
        to from with by for dear hello hi yes no please thanks email phone address school
        pytagoras pythagoras norges norske norsk dansk svensk engelsken kristen muslim jøde buddha
        trinn vg1 vg2 vg3 fag tema uke veke dag dager time minutter kunnskapsløftet lk20 grep kommune fylke fylkeskommune
        """
    static let idCues = """
        fnr fødselsnummer fødselsnummeret fødselsnr fødselnummer personnummer personnummeret personnr pnr født fødd f dnr d-nummer dnummer
        hjelpenummer fh-nummer fhnummer nin id ssn identitetsnummer nasjonal-id
        """
    static let accountCues = """
        konto kontonr kontonummer kontonummeret kontoen bankkonto bank overfør betal iban vipps
        """
    static let phoneCues = """
        tlf tlfnr telefon telefonnr telefonnummer telefonnummeret mobil mobilen mobilnr mobilnummer mobiltelefon mob ring ringe sms
        nummer nummeret call phone whatsapp tel
        """
    static let feideCues = "feide feidenavn feidenamn feide-id feideid brukernavn brukarnamn brukernavnet eppn"
    static let otherNumbers = "org orgnr organisasjonsnummer saksnr sak isbn ordre ordrenr faktura kid"
    static let schools = """
        skole skolen skule skulen barneskole barneskolen barneskule ungdomsskole ungdomsskolen ungdomsskule ungdomskole grunnskole
        grunnskule friskole friskule vgs montessoriskole steinerskole privatskole barnehage barnehagen barnehage sfo skolesenter
        folkehøgskole folkehøgskule oppvekstsenter oppvekstsentret skuvla skuvlla school
        """
    static let schoolParts = """
        videregående videregåande vidaregåande vidregåande barne ungdoms og barne- ungdoms- private internasjonale international kristne
        """
    static let particles = "van von de der den del da dos al el bin ibn abu le la ter af"
    static let streets = """
        vei veien veg vegen gate gata gaten gt allé alle plass plassen sti stien svingen ringen bakken terrasse torg torget brygge brygga
        kai kaia park parken tun tunet krok kroken lia haugen åsen jordet løkka smau smauet
        """
    /// Endings of streets' names that are one word.
    static let streetEndings: [[UInt8]] = [
        "veien", "vegen", "vei", "veg", "gata", "gate", "gaten", "gt", "allé", "alleen", "alléen", "plassen", "plass",
        "stien", "svingen",
        "ringen", "bakken", "tunet", "kroken", "løkka", "terrasse", "toppen", "faret", "flata", "kollen", "torget",
        "smauet", "bukta",
        "geilen", "jordet", "lia", "haugen", "åsen", "stubben", "grenda", "hagen", "dalen", "moen", "neset", "brygga",
        "gáidnu", "luodda",
    ].map { Array($0.utf8) }
    /// Endings by which a capitalised word after another is taken for a surname.
    static let surnameEndings: [[UInt8]] = [
        "sen", "sson", "son", "datter", "dotter", "dóttir", "stad", "rud", "land", "vik", "berg", "heim", "haug",
        "haugen", "bakken", "gård",
        "gaard", "dal", "dahl", "nes", "næs", "ness", "seth", "set", "vold", "voll", "moen", "mo", "lund", "strand",
        "lid", "li", "åsen",
        "ås", "røed", "rød", "tveit", "stuen", "stua", "hagen", "engen", "strøm", "holm", "holt", "ski", "ska", "cki",
        "cka", "wicz", "czyk", "enko",
        "chuk", "tsjuk", "ova", "eva", "ov", "ev", "in", "ina", "ić", "ic", "vić", "ius", "auskas", "aitė", "ienė",
        "oğlu", "oglu", "zadeh",
        "pour", "ian", "jan", "dottir", "pää", "järvi", "nen", "ez", "eira", "jåma", "fjell", "sund", "bø", "eng",
        "skog", "bekk", "elv",
    ].map { Array($0.utf8) }
}
