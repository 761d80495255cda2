/// Names found in Norwegian classrooms, compiled by hand for this scrubber: common given names of all generations, names of Sámi origin, and names
/// that came with immigration, with the commonest surnames of each.
///
/// Lower case, parted by spaces. A name that is not here is found by its neighbours only: see ``TextScrubber``.
enum Gazetteer {
    /// Given names.
    static let givenNames = """
        aage aanna aanta aarav aarush aase aasmund abdel abdelrahman abdi abdifatah abdirahim abdirahman abdul
        abdulahi abdulkadir abdullah abdullahi abel abena abraham achmed ada adam adamek adis admir adnan adrian
        adriana agnes agnete agnieszka agron ahmad ahmed aicha aisha aksel albert albin alejandro aleksandra aleksei
        alette alexander alexandra alf alfhild alfred ali aline alma alpha alva alvar alvilde alvin ama amaka amal
        amalie amanda amandeep amandus amelia amin amina aminah aminata amir amira amra amund ana analyn anas
        anastasia anastasiia anders andrea andreas andrii andris andriy andrzej ane anette anfinn angelica anh anil
        anine anita anitha anjali anna annbjørg anne annette annika annlaug ansgar ante anton aram arash arben ari
        ariel arild arjun arman arne arnfinn arnhild arnold arnt aron arta artem arthur artur arun arvid arūnas
        asbjørn asha aslak aslaug asle asma asta astri astrid atle aud audun august augustin aurelija aurora ava axel
        aya ayaan ayan ayoub ayse aysha ayub ayşe azad azra baard babak bahar bao baran barbara bartosz bartłomiej
        bashir basma beata beate beatriz behnam bekim bendik benedicte benedikt benjamin bent bente bereket bergljot
        berit berivan bernt bertil bertine besa besnik biennáš biera bilal biret birger birgit birgitta birgitte birit
        birk bjarne bjarte björn bjørg bjørn blerim blessing bodil bohdan bolette borghild boris brage brede brit
        brita britt bruno brynjar burak bushra bávlos bård børge camila camilla can carl carlos carmen casper catalina
        cathrine cato cecilie celine charles charlie charlotte chen chidi christian christina christine christoffer
        claire clara claudine claus cornelia dag dagfinn dagny dagrun daiva damian dan daniel daniela danuta danylo
        daria darius dariusz daryna daud david dawid dawit dawood deepak dennis denys didrik diego dilan dilara dina
        dinesh divine diya dmitri dmytro dominik dorota dorthe dragan dragana drita driton duc duommá duy ebba edel
        edgar edin edita edith edmund eduardo edvard edvin egil egle eglė ehsan eilif einar einride eir eira eirik
        eivin eivind ekaterina eldar eldrid elen elena eli elias elida elif elin eline elisabeth elise ella elle ellen
        elling ellinor elliot elna elsa else elyas elzbieta elżbieta emanuel embla emeka emel emil emilie emily emina
        emir emma emmanuel emre endre enok erik erika erke erland erle erlend erling ernst esi eskil esmat espen
        espoir esra ester esther eugenie eva even evttiin evy ewa eystein fabian fadi faduma fadumo faisal falk fanny
        farah farhad farida fariha farshid fartein faruk farzana fatih fatima fatimah fatma fatmir fatou fatuma favour
        fawzia felipe felix ferdinand fereshteh fernanda fernando feven filip filippa filmon finn finnur fjolla fowzia
        frank fredrick fredrik freja freya frida fride fridtjof frits frode gabija gabriel gabriela ganesh gard gaute
        geir georg gerd gerda gerhard ghebre ghulam gina gintaras gisle gjermund gjert gjøran glenn goran gorm grace
        granit grażyna greta grete grethe gro grzegorz gudbrand gudmund gudrun gulalai gulnaz gunhild gunhilde gunn
        gunnar gunnlaug gunvor guro gurpreet gustav gustavo gusttá guttorm gyda gábe gáddjá gáren gåebrie gøran gül
        haakon haben habib habiba hadi hafsa hagos hai haider hakan halfdan halima hallvard halvdan halvor halyna
        hamed hamid hamidullah hamza hana hanan hanna hannah hanne hans hao harald haris harpreet harry hasan hashim
        hassan hasse hauk hawa heahkká heaika heandarat hedda hedvig hege heidi heidrun heika helene helga helge
        helmer henning henny henrick henriette henrik henry herbjørn herdis herman hermann hermine hiba hibaq hibo
        hieu hilde hisham hjalmar hjørdis hoa hodan hogne holger hossein huda hugo hung huong husain huseyin hussain
        hussein hánno hánsa håkon håvard hêvî hüseyin iben ibrahim ibrahima ida idris ieva ifrah ihor ikram ilir ilyas
        ilze iman imran imre inaya inga ingar inge ingeborg ingebrigt inger ingjerd ingmar ingolf ingrid ingunn
        ingvald ingvar ingvild innocent irene irina irmelin iryna isa isaac isabel isabella isac isak iselin ishaan
        ismael ismail issáhas issát ivan ivar iver iwona izabela iŋgir iŋgá iŋŋá jaahke jack jacob jadwiga jakob jakub
        jama jamal jamil jamila jan jane janis janne jannicke jardar jarl jarle jarosław jasmin jasmina jaspreet javad
        javier jean jeanett jeanette jelena jenelyn jenny jens jerzy jim jimmy jing jo joachim joakim joanna joao joar
        jocelyn joel jofrid johan johanna johanne johannes john jolanta jon jonas jonatan jonathan jorge jorun jorunn
        jose josef josefine joseph josephine jostein jovna jovnna joão juan judith juhani juhán julia julian juliane
        julie julija jun juni juoksa jurgita juris justyna jusuf jávna jåhkå jåvnå jåvva jørgen jānis kacper kadija
        kai kaia kaja kalle kamal kamil kamilla kanya karen kari karianne karim karin karine karl karolina karoline
        karsten kaspar kasper katarina katarzyna kateryna kathrine katrine kaur kaveh kavitha kawa kemal kenan kenneth
        kent ketil kevin khadija khadra khaled khalid khanh kidane kim kine kinga kirste kirsten kjartan kjell kjersti
        kjerstin kjetil klara klas klaus klemet klemetti knut kofi kolbjørn konrad konstantin kristel kristen kristian
        kristiane kristihna kristin kristina kristine kristofer kristoffer krystyna krzysztof ksenia kumar kwame kyla
        káisa káre kátjá kåre laara ladan laiba laila lajla lakshmi lan lars lasse laura lavrans layla lea leah leammu
        leander leena leif leila lejla lemet lena lene lennart leo leon leonard levi leyla liam liban liga liisá
        lillian lilly lina linas linda line ling linh linnea linus liridon lisa lisbeth lise liubov liv liva live loke
        long lorents lorentz lotte loui louis lovise lubna lucas lucia lucie ludmila ludvig ludvik luis luiza lukas
        lukasz lul luna luwam lydia lykke lyudmyla láilla láilá lájlá lájsa lásse lïhke maajja maaret maarge maarit
        maarja maciej madeleine mads magda magdalena magnar magne magnhild magnus mahad mahamed mahdi mahmoud mahmud
        mai maja maksym malee malena malene malgorzata malik malin mamadou manpreet mansoor mantas marcel marcin
        marcus marek maren maret margareth margit margot margrethe mari maria mariam mariama marianne maricel marie
        mariela mariia marion marit marita marites marius mariusz mariya markus marlene marta marte marthe marthine
        martin martine marvin maryam maryan masooma masoud masuma matas mateo mateusz mathavan matheo mathias mathilde
        mathis matias matilde mats mattias maud max maximilian may małgorzata mebrahtu mehdi mehmed mehmet mehret
        melina melvin mentor merete merhawi merve meryem mette mia michael michal michał mie mierjám miguel mihail
        mihkal mihkkal mihkku mikael mikal mikkel mikkjel mildrid milian milica mille milo milos mina mindaugas ming
        minh mirjam mirza modulf mohamad mohamed mohammad mohammed mohamud mohsen molly mona monica monika mons morgan
        morten morteza moussa mugisha muhamed muhammad muhammed mujtaba muna murat musa muse mustafa mykhailo mykola
        mággá máhte máhtin máhtte máijá máren máret márgu márin márja márjá mïhkke nabil nadia nadiia nadir naima
        najibullah najma nam nanna narve nasir nasra nasser natalia natalie nataliia nathalie nathaniel natnael
        nattaya navid nawal naz nazanin neha nelly nemanja nermin nga ngoc ngozi nguyen nicklas nicolai nicolay
        nicoline niilas niiles niillas niilo niklas nikolai nikoline nilani nilla nils nilsá nilufar nimco nimo nina
        nirmala njuolla njål noa noah noor nora norunn norvald nour nur nura oda odd oddbjørg oddbjørn oddgeir oddmund
        oddny oddrun oddvar odin oksana ola olaf olai olaus olav ole oleh oleksandr oleksii oleksiy olena olga oline
        oliver olivia oliwia oluf olve omar omer omid orm oscar oskar osman othilie othman otilie ottar ottilie otto
        oula oulá ousmane ove ovla ovllá paal pablo palle paola parisa patience patrick patrik paul paulina pauline
        pavlo pawel paweł peder pedro peggy pelle per pernille peter petra petter philip phillip phuong pia piera
        pierre pieti pim piotr piätti ploy polina pooja pradeep preben priya przemysław pål qasim quang rachid rafael
        rafal rafał ragna ragnar ragnhild ragni rahel rahim rahma rajan rajesh rakel ramesh rana randi rania rannveig
        ranveig rasa rashid rasmus ravi ravn ravna raymond razan rebecca rebekka rebin regine reidar reidun reier rein
        remi renate rené reza rhea ricardo richard riehta rigmor rikard rikke rim rima rine ristin rita roald roar
        robel robert robin roger rohan rojda rojin roland rolf rolv roman ronja ronny rosa rosalie rowena roy ruben
        rukia runa runar rune runhild ruqayya ruslan rut ruta ruth ráijá rásttos rávdná rønnaug rūta saad saanvi saba
        sabrina sadat sadia sadiq saeed safa safiya saga sagal sahra said sakarias salah salim salma salman sam saman
        sami samir samira samiya samra samson samuel sana sander sandra sangeetha sanjay sanna sanne santiago sara
        sead sebastian segen selam selma senad senait sergei sergej serhii serhiy serkan severin shahram shaima
        shanthi shilan shirin shpresa shukri sigbjørn sigfred sigfrid sigmund signe signy sigrid sigrun sigurd sigve
        siham silja silje simen simmon simon simone simran sina sindre singh sire siren siri siriporn sissel siv
        sivakumar sivert skjalg snorre sofe sofia sofie sofiia sol solange solbjørg solfrid solgunn solomiia solrun
        solvei solveig somby somchai sondre soran ssára stanisław stefan steffan steffen stein steinar sten stepan
        stian stig stiinná stina stine storm sturla suad suda suhayla sulaiman suleiman suleyman sumaiya sumaya sunil
        sunna sunniva sunná sunnøva suresh susanne susanná svanaug svanhild svein sven svend svenn sverre svetlana
        svitlana sylvi sylwia synne synnøve synva syver szymon sájjá sámmol sámmul sárrá sárá sïjhke sølve sølvi søren
        sławomir tadeusz tage tale tallak tanja tarald taras tarek tarik tariq tarje tarjei tatiana tea teodor terje
        tesfay tesfaye tetiana tetyana teuta thale thanh tharani thea theo theodor theodore therese thi thiago thivya
        thomas thor thora thorbjørn thord thordis thore thorstein thorvald thuy tiago tiara tidemann tilde tim timian
        tina tiril tirill tjerand tobias tom tomas tomasz tomine tommy tone tonje tor tora toralf toralv torben
        torbern torbjørg torbjørn tord tordis tore torfinn torgeir torger torgrim torhild toril torild torill torine
        torkel torkil torleif tormod torodd torolv torry torstein torunn torvald tove tran trang trine trond tronn
        trude truls tryggve trygve trym tuan tuommá turid tuva tyra tyri ulf ulla ulrich ulrik ulrika ulrikke umar une
        unn unni ursula usman uvllá uwimana vaar valborg valdemar valentina valeria valon van vanja vasyl vebjørn
        vegar vegard vemund venke vera veronica vetle vibeke victor victoria vidar vidkun vigdis viggo vijay viktor
        viktoriia vilddas vilde viljar vilma vilmar vincent vinoth vira vivaan vjosa vladimir vladyslav volkan
        volodymyr vulle vytautas vår waleed walid walter warda wei wenche werner weronika wibeke wiggo wiktoria
        wilhelm william willy wilma winta wojciech xin yahya yan yaqub yaser yasin yasmin yasmina yasmine yassin
        yevhen yi ylva yngvar yngve yngvild yohannes yonas younes younis yousef yousuf yrja yulia yuliia yurii yuriy
        yusef yusra yusuf zabihullah zahra zaid zain zainab zakaria zakariya zakia zara zaynab zbigniew zeinab zeynep
        zilan zofia zoran zubair zuzanna áillos áilo áilu ánddaras ánddir ánde ánne ánná ánte áslat ássa åge åsa åse
        åshild åshilde åslaug åsmund åsne åsulf øivind ørjan ørnulf ørnulv øydis øystein øyvind łukasz
        """

    /// Surnames.
    static let surnames = """
        aakre aamodt aamot aarnes aarseth aas aasen aasheim aasland abdi abdirahman abdullahi abraha abrahamsen adan
        aden adeyemi ahmad ahmadi ahmed aikio akhtar al-ahmad al-ali al-hassan alavi alhaj ali almeida almås alstad
        amin amiri amundsen andersen andreassen andresen anti antonsen anwar aquino arnesen arntzen arslan asante
        ashraf aske askeladden askeland askim aslam aslan aune austad aydin aziz ba bache baer bah bajrami bakke
        bakken baklund balasingam balto barry barstad barzani bautista begic begić bekken bekkevold berg bergan berge
        bergersen bergum berhane berisha berzins bhatti bientie birkeland bjerkan bjerke bjørge bjørklund bjørnsen
        bjørnson bjørnstad blind blom boateng boge boine bondarenko bongo borge borgen boyko braathen brandal brandt
        brattli breivik brekke brekken brevik bruland brun bryn brynildsen bråten bråthen buer bugge bui buljo butkus
        butt byberg bø bøe bøhn børresen camara ceesay celik chan chaudhary chaudhry chen cheung christensen
        christiansen clausen corneliussen costa cruz dahl dahle dale dalen dalland danbolt dang danielsen darwish dela
        demir diallo do dogan dudek dunfjeld duong dybdahl dybvik dyrdal dyrhaug dąbrowska dąbrowski edvardsen egeland
        eggen eid eide eidem eidsvik eik eikeland eira ekeberg ekeland eliassen ellefsen ellingsen elvenes elvestad
        endresen engebretsen engelsen engen enger enoksen erichsen eriksen espedal espeland evensen evjen falch falk
        farah faugstad ferreira fjeld fjelde fjeldstad fjell fjellheim flaten flores flåten folkestad foss fosse
        fosshaug fossum frantzen fredheim fredriksen friis fure furuseth fylling førde gabrielsen garberg garcia gashi
        gaup gaustad gebre gebremedhin gilje gill gjelsvik gjerde gjertsen gjestad gjøsæter gonzalez grabowska
        grabowski gran grande granli granlund grav greve grimstad grindheim grønli grønlund grønvold grøtte
        gulbrandsen guldbrandsen gulliksen gundersen gustavsen guttorm guttormsen haaland haave habimana habte haddad
        hadzic hadžić haga hagan hagen hagland haidari haile hakimi hakizimana halland halle halvorsen halvorsrud
        hamdan hamid hammer hamre hansen hanserud hanssen hansson hasani hashmi hassan hatlestad haug haugan hauge
        haugen haugerud haugland haugstad hegge heggelund heggen heimdal helander helgesen helland helle hellesø
        helseth hem henriksen henriksveen hermansen hernandez hetland hilmarsen hjelle hjelmeland ho hoang hodzic
        hodžić hoel hoem hoff hofseth holand holberg hole holen holm holmberg holmen holmgren holst holte holter hope
        horn hosseini hovde hove hovland hoxha huang husby huse husebø hussain hussein huynh hågensen håland hætta
        høgli høiland høyland ibrahim ihle ingebrigtsen ingvaldsen iqbal isaksen ismail ivanov ivanova iversen jaber
        jabłoński jacobsen jafari jahr jakobsen jallow jama jankauskas jankowska jankowski jansen javed jensen jenssen
        johannesen johannessen johansen johansson johnsen johnskareng johnsrud joma jonassen jordal jovanovic
        jovanović juuso jåma jørgensen jørstad kaczmarek kadir kaland kalnins kalstad kaminski kamińska kamiński
        kandiah kappfjell karim karimi karlsen karlsson kassem kaur kaya kazlauskas keita kelmendi kemi keskitalo
        khalil khan khoury kidane kilic kitti kjeldsen kjellevold kjos kjær kjølstad klausen kleiven klemetsen klepp
        klette klungland klymenko knapstad knudsen knutsen kolberg kolstad kongsvik korneliussen kovacevic kovalchuk
        kovalenko kovačević kowalczyk kowalska kowalski kozlowski kozłowska kozłowski krasniqi kravchenko krawczyk
        kristensen kristiansen kristoffersen krogh krogstad kroik król kumar kuznetsov kvale kvalheim kvam kvamme
        kverneland kvinge laiti lam landmark landsverk lange langeland langseth langø larsen larssen laugen le leira
        lerfald lewandowska lewandowski li lie lien liepins liland lillebø lillevik lind lindberg linde lindseth
        liseth liu loe lokøy lopez lorentsen lorentzen ludvigsen lund lunde lyngstad lysenko länsman länsmann løken
        løkken løvdal løvland løvås magga magnussen mahmood majewski malik malm malmo mansour marchenko markovic
        marković markussen marthinsen martinez martinsen mathiesen mathisen mazur mehari meland melby melhus melnyk
        mendoza mensah michalska michalski midtbø midttun mienna mikkelsen mirza mjelde mo moan moe moen mohamed
        mohammad mohammadi mohammed mohamud molnes monsen morina mork moroz mortensen mosand mostad mugabo muhammad
        mundal myhr myhre myhrvold myklebust myrvang myrvold mæland møller mørk nadarajah nango nasser nawaz nazari
        nes neset nesheim ness nestvold ngo nguyen nielsen niittyvuopio nikkul nikodemussen nikolic nikolić nilsen
        nilssen niyonzima njuolla nkurunziza noor nordahl nordby nordeng nordfjell nordli nordmann nordvik norheim
        norum nowak nur nutti nwosu nygaard nygren nygård nyhus nyland nymoen nystø näkkäläjärvi næss okafor okeke
        olafsen olaussen oliveira oliynyk olsen olstad omar omdal omma opdahl opsahl oskal osman osmani otterstad
        ottesen owren owusu ozols ozturk paltto partapuoli patel paulauskas paulsen paulsrud pawłowski pedersen pentha
        pereira perez persen persson petrauskas petrenko petrov petrova petrovic petrović pettersen pettersson pham
        phan pieski piotrowska piotrowski pleym polat polishchuk ponnampalam popov porsanger prestegård qasim qureshi
        rahimi raja ramirez rana randen rangnes rasch rashid rasmus rasmussen rasool ravna reiersen reinertsen
        reinholdtsen reitan remøy reyes rezaei rezai riise ringstad risan risnes rivera roald robertsen rodriguez
        rognli romstad rosenberg rosenlund rosland rud rudenko rudi rustad ruud ryen rygh rød rødland røed rønning
        rønningen røsland røstad saad sabbasen sadeghi sagen sahin saleem saleh salih salim salvesen samuelsen sanchez
        sand sandaker sandberg sande sandhu sandnes sandsmark sandvik sandvold santos sara sarre saugstad savchenko
        schanke schjelderup schmidt schrøder seim sekse selnes selvarajah selvik senum shah shaikh shala sharma sheikh
        shevchenko shevchuk silva simensen simonsen singh siri sivalingam sivanesan sivertsen sjevtsjenko sjøberg
        sjøvold skaar skaltje skare skarstein skaug skeie skjelbred skjæveland skjønhaug skogen skoglund skogstad skum
        skår slette slettebø smestad smirnov smirnova smith smuk snekkevik sneve sokki sokolov solbakken solberg
        solhaug solheim solli sollie solvang somby sommer souza sow spein stankevicius stavang stavseth steen stein
        steinsland stene stenersen stenseth stensrud stokke stokkeland stokland stordal storhaug storli storvik strand
        strandberg strøm strømme strømsnes støen støle størseth sultani sund sundal sundby sunde sundet sundt svare
        sveen svendsen svenningsen svensen syed syversen syvertsen szymańska szymański sæbø sæther sætre sørby sørdal
        sørensen sørlie sørum søvik talabani tandberg tangen teige teigen tekle tesfay tesfaye thaqi thiagarajah
        thomassen thoresen thorsen thorstensen thue thune tjelta tjønn tkachenko tkachuk tobiassen tofte tollefsen
        tomter torgersen torkildsen tornensis torp torres torstensen torsvik touray tran traore triumf tronstad
        trulsen truong turi tvedt tveit tveiten tømmerås tønnessen tørresen ueland ulriksen ulvestad undheim urdal
        utne utsi utvik vaage vada vagle valen valkeapää valle vangen vars varsi vasiliauskas vassbotn vasshaug veland
        vestby vestli vestre vik vikan vikane viken vikse vo vold volden volkov vollan vu waage waal wang warsame
        westerfjell wieczorek wiik wik wilhelmsen winther wisniewski wiśniewska wiśniewski wojcik wold woll wong
        woźniak wróbel wu wulff wójcik yang yildiz yilmaz yousaf yri ytterdal yusuf yılmaz zafar zhang zhao zhou
        zielinski zielińska zieliński zukauskas åkre åmot årdal årnes årseth ås åsen åsheim çelik öztürk ødegaard
        ødegaarden ødegård øien økland øksnes østby østlie øverland øvrebø đorđević şahin
        """

    /// Those of either that are words, or places, as well: alone at the beginning of a sentence they are taken for the word.
    static let ambiguous = """
        alpha ama ana anti ari aske austad ba bah bakke bakken bao bekken berg berge bjørn blessing blind bongo borge
        borgen brage brekke bruland brun bryn bø dag dahl dale dalen dela divine do eid eide eik ekeberg elle else
        engen even falch falk favour fjelde fjell foss friis gard grace gran grande grav greve hagen hai hammer haug
        hauge haugen hem ho holen holm holmen holte hope horn hove huse innocent isa jarl jo kai kaya kemi kvam lan
        lange le li lie lind linde liv live loe loke long lul luna lund lykke løken mai may mentor mina mo moen mork
        myhr mørk nam nes ness nga noor nur næss odd orm patience pia raja rana ravn ravna rein rim rud rød saba saga
        sand seim shah siv skare skogen skum skår smith sol solbakken sommer sow steen stein stokke storm strand strøm
        sund sunde sundet tale tangen teigen tone tor tveit une valen valle van vestre vik viken vo vold volden vår yi
        ås åse åsen øverland
        """
}
