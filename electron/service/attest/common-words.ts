/**
 * What people reach for first when they are asked for a passphrase: everyday words, names, seasons, teams, keys beside each other, and the words of
 * this program's own surroundings. Written for this program from general knowledge of such habits; taken from no collected list.
 * Two of them with digits around are refused, which is some hundred thousand passphrases; so are the phrases below.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
  a i my me you we the is it in on of and or to for not no yes your our this that with
  password passwd passphrase passcode pass word phrase secret private secure security login logon signin access account admin administrator root user
  guest owner manager master super superuser default system computer laptop desktop server network internet office company work team business
  change changeme letme let mein letmein open sesame enter welcome hello goodbye please thanks thank test testing tester example sample demo temp
  temporary trial new old first last one two three four five six seven eight nine ten hundred thousand
  strongroom strong room vault registry register model models version versions quarantine audit auditor checkpoint evidence waiver approver reviewer
  analyst compliance key keys sign signature signing lock locked unlock safe door machine learning data dataset tensor pytorch tensorflow onnx
  qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qweasd qweasdzxc poiuytrewq lkjhgf mnbvcxz abc abcd abcdef abcdefg
  january february march april may june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday
  spring summer autumn fall winter season morning evening night day week month year
  love loves lover iloveyou lovely baby babe honey darling sweet sweetheart heart angel princess prince queen king kiss forever always family friend
  friends mother father mommy daddy mom dad sister brother son daughter wife husband girl boy woman man
  sunshine sun moon star stars starlight rainbow flower flowers rose lily daisy butterfly ocean river mountain forest garden sky cloud rain snow fire
  water earth ice storm thunder lightning shadow
  red blue green black white yellow orange purple pink silver gold golden brown grey gray
  dog dogs cat cats puppy kitten kitty monkey dragon tiger lion eagle falcon bear wolf fox horse pony bird fish dolphin shark snake rabbit bunny turtle
  chicken duck cow pig mouse panda elephant buster max charlie buddy rocky lucky bella molly
  football soccer baseball basketball hockey tennis golf cricket rugby racing runner player champion champions winner winners goal score
  liverpool arsenal chelsea barcelona madrid juventus manchester united rangers yankees cowboys lakers steelers eagles ferrari porsche mercedes
  mustang corvette harley yamaha honda toyota
  superman batman spiderman ironman pokemon pikachu starwars matrix hobbit gandalf frodo harry potter hermione naruto zelda mario sonic minecraft fortnite
  ninja samurai warrior wizard magic knight pirate hunter killer ghost vampire zombie devil demon hell heaven god jesus christ christian bible faith
  hope peace freedom liberty justice truth power energy
  michael jennifer jessica daniel matthew andrew joshua ashley thomas robert william james john david george charles richard joseph anthony nicole
  michelle amanda samantha elizabeth jordan justin taylor alexander anna maria peter paul martin mark sarah laura emma sophie oliver
  cheese chocolate cookie coffee banana apple orange cherry lemon strawberry pepper ginger butter peanut pizza burger bacon sugar candy beer wine vodka
  whiskey tequila
  computer google facebook amazon microsoft windows apple samsung android iphone linux ubuntu oracle cisco youtube twitter instagram netflix
  america american england london paris berlin germany france italy spain canada australia india china japan russia brazil mexico texas florida
  california york chicago boston dallas
  money dollar rich million bank banker trust nobody trustno happy lucky crazy cool great good best better bad big small little hot cold sexy pretty
  beautiful awesome perfect amazing whatever nothing something everything never ever
  music guitar piano drums rock metal metallica nirvana beatles elvis queen dance party disco jazz
  `
    .trim()
    .split(/\s+/),
);

/** Sentences that everybody knows: sayings, first lines, film and song lines; and the example that explained passphrases to the world. */
export const commonPhrases: ReadonlySet<string> = new Set(
  `
  correcthorsebatterystaple tobeornottobe tobeornottobethatisthequestion maytheforcebewithyou maytheforthbewithyou iamyourfather
  ilovemywife ilovemyhusband ilovemyfamily ilovemydog ilovemycat ilovemykids ilovemymom ilovemybaby ilovemyjob ilovemylife iloveyousomuch
  iloveyouforever iloveyoubaby imissyousomuch youaremysunshine youaremylove letmeinplease letmeinnow pleaseletmein openthedoor
  thisismypassword thisismypassphrase thisisapassword thisisapassphrase thisissecret thisisasecret thisisatest thisisnotapassword thisissosecure
  mypasswordis mypasswordispassword mysecretpassword mysecretpassphrase mylongpassword mylongpassphrase averylongpassword averylongpassphrase
  alongpassword alongpassphrase averysecurepassword averysecurepassphrase areallylongpassword mynewpassword mynewpassphrase newpassword newpassphrase
  passwordispassword passwordpasswordpassword nopasswordneeded notapassword notmypassword forgotmypassword iforgotmypassword ihatepasswords
  ihatemyjob idontknow idontcare idontremember icantremember icannotremember whatismypassword whatsmypassword guessmypassword youwillneverguess
  changethispassword changethispassphrase changemenow pleasechangeme resetmypassword defaultpassword defaultpassphrase temporarypassword
  administratorpassword adminpassword rootpassword masterpassword masterkey companypassword officepassword
  thequickbrownfox thequickbrownfoxjumpsoverthelazydog quickbrownfox loremipsumdolorsitamet loremipsum helloworld hellokitty
  onceuponatime happilyeverafter twinkletwinklelittlestar happybirthdaytoyou happybirthday merrychristmas happynewyear goodmorning goodnight
  godblessyou godblessamerica ingodwetrust jesuslovesme jesusislord jesuschrist thelordismyshepherd ourfatherwhoartinheaven amazinggrace
  allyouneedislove letitbe heyjude stairwaytoheaven bohemianrhapsody hotelcalifornia smellsliketeenspirit anotherbrickinthewall wewillrockyou
  wearethechampions youllneverwalkalone liveandletdie liveandletlive livelaughlove liveforever carpediem hakunamatata neversaynever nevergiveup
  nevergonnagiveyouup dontworrybehappy keepcalmandcarryon timeismoney knowledgeispower practicemakesperfect honestyisthebestpolicy
  winteriscoming youknownothingjonsnow onedoesnotsimplywalkintomordor youshallnotpass myprecious speakfriendandenter beammeupscotty
  liveslongandprosper livelongandprosper toinfinityandbeyond houstonwehaveaproblem illbeback hastalavistababy thereisnospoon followthewhiterabbit
  theansweris42 theansweris fortytwo openseasame opensesame abracadabra supercalifragilisticexpialidocious expectopatronum
  onetwothreefour onetwothreefourfive onetwothreefourfivesix oncebittentwiceshy abcdefghijkl abcdefghijklmnop qwertyuiopasdfghjklzxcvbnm
  qwertyuiopasdf asdfghjklzxcvbnm 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i qazwsxedcrfv qazwsxedcrfvtgb zaq12wsxcde3 1qaz2wsx3edc 1qaz2wsx3edc4rfv
  q1w2e3r4t5y6 a1b2c3d4e5f6 abc123abc123 123qweasdzxc qwe123qwe123 asd123asd123 q1w2e3r4t5y6u7i8 zxcvbnmasdfghjkl
  `
    .trim()
    .split(/\s+/),
);
