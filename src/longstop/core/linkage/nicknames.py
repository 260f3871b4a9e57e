"""Know which given names are one name: a short form, a pet name, a name written over from a script.

The list is our own and modest: English, German and French short forms, and the usual Latin
spellings of Arabic and Slavic names. Each line begins with the name that stands for the others. A
form of two names (Sandy) stands with one of them; a pair missed so has all else to be found by.
"""

from __future__ import annotations

from typing import Final

_ENGLISH: Final = """
abigail abby abbie gail
alexander alex alec alick sandy lex
alexandra lexie lexi
alfred alf alfie
amanda mandy
andrew andy drew
angela angie
annabel annabelle bella
anthony tony antony ant
archibald archie
arthur art artie
barbara barb babs barbie
benjamin ben benny benji
bernard bernie
bradley brad
bridget biddy bridie
cameron cam
caroline carolyn carrie caro
catherine katherine kathryn cathy kathy kate katie katy kitty catharine katharine cath kath cathryn
charles charlie chas chuck charley
charlotte lottie
christina chrissie tina
christine chrissy
christopher chris kit topher
clifford cliff
cynthia cindy
daniel dan danny
david dave davy davey
deborah debbie deb debra
dennis den denny denis
dominic dom dominick nic
donald don donnie
dorothy dot dottie dolly
douglas doug dougie
edmund eddy edmond
edward ed eddie ted teddy ned
eleanor elinor ellie nell nellie elly
elizabeth liz lizzie beth betty eliza elisabeth libby bess bessie lisbeth
emily em emmy
eugene gene
florence flo florrie
frances fran francine
francis frank frankie
frederick fred freddie frederic freddy
gabrielle gabby
gareth gaz
geoffrey geoff jeffrey jeff
george georgie geordie
gerald gerry jerry gerard
gilbert gil
graham graeme grahame
gregory greg gregg
gwendolyn gwendolen gwen
harold hal
harriet hattie hariet harriett
henry harry hank henri
helen nelly helena
herbert herb bertie
hubert bert
humphrey humph
imogen immy
isabella izzy isobel isabel isabelle issy
jacob jake
jacqueline jackie jacqui
james jim jimmy jamie jem jimmie
janet jan
jennifer jenny jen jenni
jessica jess jessie
john johnny jack johnnie
jonathan jonathon jonny jon johnathan
joseph joe joey jos
josephine josie jo
joshua josh
joyce joy
judith judy
julian jules
kenneth ken kenny
kimberly kim kimberley
lawrence larry laurence laurie
leonard len lenny
leslie les lesley
louis lou louie lewis
lucinda cindi
madeleine maddie madeline maddy
margaret maggie meg peggy madge marge margie daisy
martin marty
matthew matt matty mathew
maureen mo
maurice morris
maxwell max maximilian
melanie mel
melissa missy
michael mike mick micky mikey mickey mikael micheal
millicent millie milly
nathaniel nathanial nathan nat nate
nicholas nick nicky nicolas nico nicholaus
nicola nikki nicole
norman norm
oliver ollie olly olli
oscar ossie
pamela pam
patricia pat patty trish tricia patti
patrick paddy padraig paddie
penelope penny
peter pete
philip phil phillip
philippa phillipa pippa pip
priscilla cilla
prudence prue
raymond ray
rebecca becky becca rebekah becci
reginald reg reggie
richard rick dick ricky rich richie dickie
robert rob bob bobby robbie robby bobbie
roderick rod roddy
roger rodger rog
ronald ron ronnie
rosalind ros roz
rosemary rosie
rory ruaridh ruairidh ruairi
rupert rupe
russell russ
samantha sammie
samuel sam sammy
sarah sara sally sadie
sean shaun shawn
sebastian seb bastian
sharon shaz
shirley shirl
siobhan shivaun chevonne
stanley stan
stephanie steph steffi stefanie
stephen steven steve stevie
stuart stu stewart
susan sue susie suzy susanna susannah suzanne
sylvia sylvie
tabitha tabby
terence terry terrence
theodore theo
theresa teresa terri tess tessa
thomas tom tommy thom
timothy tim timmy
tristan tristran tris
valerie val
veronica ronni
victor vic
victoria vicky vicki tori vickie
vincent vince vinny
virginia ginny
vivian viv vivien
walter wally walt
wilfred wilf
william bill billy will willie willy
winifred winnie
zachary zach zack zac
zoe zoey
"""
_GERMAN: Final = """
andreas andi
annemarie annemie
anneliese anneli liesel
bernhard bernd bernt
brigitte gitte birgit
christian christoph kristian kristof
claudia klaudia
dieter dietrich
dorothea dorle thea
eberhard ebi
elfriede friedel
friedrich fritz friedl
gerhard gerd gert
gertrud trude traudel
gunther guenther gunter guenter
hans johannes hannes
heinrich heinz heiner hein
helmut hellmut helmuth
hildegard hilde
ingeborg inge
joachim achim jochen jochim
jurgen juergen jorgen
karl carl
karlheinz carlheinz
katharina kathi katrin kathrin catharina
klaus claus niklas nikolaus
konrad conrad kurt
kristina kristin
ludwig lutz
magdalena lena leni magda
manfred manni fredi
margarete gretel grete margarethe greta
mathias matthias matze
monika moni
reinhard reiner
rudolf rudi rolf rudolph
siegfried sigi siggi
stefan steffen stephan
ulrich uli ulli
ursula uschi ulla
waltraud traudl
wilhelm willi
wolfgang wolf wolfi
"""
_FRENCH: Final = """
adrien hadrien
alain allain
amelie amely
antoine toine antonin
bernadette nadette
cecile cecilia
clement clem
emmanuel manu
francois francoise fanfan
genevieve ginette
guillaume guilhem
jacques jacquot
jean jeannot
jeanne jeannette
laurent laurens
marguerite margot
mathilde tilde
mathieu matthieu
nathalie natalie nath
pascal pascale
pierre pierrot
remi remy
veronique vero
yves yvon
"""
_ARABIC: Final = """
abdulrahman abdelrahman abdurrahman abdoulrahman abderrahman abdulrehman
abdullah abdallah abdalla abdulla abdoullah
abdulaziz abdelaziz
abdulkadir abdelkader abdulqadir
abdulkarim abdelkarim
abdulmalik abdelmalek
ahmed ahmad ahmet achmed ahmd akhmed
aisha ayesha aicha aysha aishah
ali aly
amina aminah aminata
amir ameer
fatima fatimah fatma fatiha ftmh
farid fareed
faisal faysal feisal
habib habeeb
hamid hameed
hamza hamzah
hassan hasan hssan
hussein husain hussain huseyin hussien hocine hsyn
ibrahim ebrahim brahim ibraheem abrahym
ismail ismael esmail
jamal gamal djamel jamel
jamila djamila jameela
karim kareem
khadija khadijah hadija khadidja
khaled khalid
khalil halil
laila leila layla leyla
latifa lateefa
maryam mariam meryem miriam maryem
mahmoud mahmud mahmood
mansour mansur mansoor
mohammed muhammad mohamed mohammad mohammod muhammed mohamad mehmet mohamud mohd mhmd muhamed
mourad murad
mustafa mostafa moustapha mustapha
nadia nadya
nasser nasir naser
noor nur nour nura
omar umar omer
osama usama oussama
othman osman usman uthman
rashid rachid rasheed
reza riza
salah saleh salih
salim saleem selim
samir sameer
sayed said saeed syed sayyid
sharif shareef cherif
suleiman sulaiman soliman suleyman
tariq tarek tarik
walid waleed
yahya yehia
yasmin yasmine jasmin jasmine yasmeen
yusuf youssef yousef yousuf jusuf youcef ywsf
zainab zeinab zaynab zineb
"""
_SLAVIC: Final = """
agnieszka aga
aleksandr aleksander alexandr oleksandr sasha sascha shura olek
aleksandra oleksandra
aleksei alexei aleksey alexey alyosha oleksii oleksiy
anastasia nastya anastasiya nastia anastasiia
andrei andrey andrii andriy andrej andrzej
boris borys
bogdan bohdan
dariusz darek
dmitri dmitry dmitriy dima dimitri dmytro dmitrii
ekaterina yekaterina katya kateryna katia
elena yelena olena lenka
evgeny yevgeny evgeni evgenii yevhen jewgeni zhenya evgeniy
grzegorz grzesiek
igor ihor
irina iryna ira
ivan vanya iwan
jakub kuba
jaroslav jaroslaw yaroslav iaroslav
jerzy jurek
katarzyna kasia
konstantin kostya kostiantyn
krzysztof krzysiek
ludmila lyudmila liudmyla luda
lukasz lukas lucas luke
malgorzata gosia
maria mariya mariia masha marija marie mary
mikhail mihail misha mykhailo michail mikhael
michal michalek
natalia natalya natasha nataliya natalka natalja
nikita mykyta
nikolai nikolay mykola nikolaj kolya
oksana oxana
olga olya olha
pavel pawel pavlo pasha
piotr pyotr petr petro
sergei sergey serhii serhiy sergej serezha seryozha
stanislaw stanislav staszek
svetlana svitlana sveta swetlana
tatiana tatyana tanya tetiana tania tatjana
tomasz tomek
vasily vasili vasyl vasilii vasiliy
vladimir volodymyr vova wladimir volodya
wojciech wojtek
yulia julia yuliya iuliia juliya julie
yuri yury yuriy iurii juri jurij yurii
zbigniew zbyszek
"""


def _roots() -> dict[str, str]:
    """Lead each form to the first name of the first line it stands in."""
    roots: dict[str, str] = {}
    for group in "\n".join((_ENGLISH, _GERMAN, _FRENCH, _ARABIC, _SLAVIC)).split("\n"):
        for name in group.split():
            roots.setdefault(name, roots.get(group.split()[0], group.split()[0]))
    return roots


_ROOTS: Final = _roots()


def root_of(given: str) -> str:
    """Give the one name that stands for all forms of a folded given name: bill is william."""
    return _ROOTS.get(given, given)
