"""Know which given names are one name, so that Bill and William are not held to differ.

Common English short forms, and the usual spellings of names written over from other scripts, folded
to small Latin letters. A short form of two names (Sandy) stands with one of them; the others are
found by everything else a profile holds.
"""

from __future__ import annotations

from typing import Final

_GROUPS: Final = """
abdulrahman abdelrahman abdurrahman abdoulrahman
aisha ayesha aicha aysha
aleksandr alexander alex alec sandy sasha aleksander alexandr
aleksei alexei aleksey alexey alyosha
andrew andy drew andrei andrey
anthony tony antony
benjamin ben benny
catherine katherine kathryn cathy kathy kate katie katy kitty catharine katharine
charles charlie chas chuck
christopher chris kit topher
daniel dan danny
david dave davy
deborah debbie debra deb
dmitri dmitry dmitriy dima dimitri
edward ed eddie ted teddy ned
eleanor elinor ellie nell
elizabeth liz lizzie beth betty eliza elisabeth libby
fatima fatimah fatma
frederick fred freddie frederic
geoffrey geoff jeffrey jeff
george georgie
gregory greg gregor
gwendolyn gwendolen gwen
harold harry hal
henry hank
hussein husain hussain huseyin
isabella bella izzy isobel isabel
jacob jake
james jim jimmy jamie jem
jennifer jenny jen
jessica jess jessie
john johnny jack jon
jonathan jonathon jonny
joseph joe joey yusuf youssef yousef
joshua josh
kenneth ken kenny
lawrence larry laurence
leila layla laila
leonard len lenny leo
margaret maggie meg peggy madge
matthew matt matty mathew
michael mike mick micky mikey mikhail misha
mohammed muhammad mohamed mohammad mohammod muhammed mohamad
mustafa mostafa moustapha
natalia natalya natasha
nathaniel nathanial nathan nat nate
nicholas nick nicky nicolas nikolai
olga olya
oliver ollie olly
patricia pat patty trish tricia
patrick paddy padraig
peter pete pyotr
philip phil phillip
philippa phillipa pippa
rebecca becky becca rebekah
richard rick dick ricky rich
robert rob bob bobby robbie bert
ronald ron ronnie
samuel sam sammy
sergei sergey serhii
stephen steven steve stevie
susan sue susie suzy
tariq tarek tarik
thomas tom tommy
timothy tim timmy
victoria vicky vicki tori
vladimir volodymyr vova
william bill billy will willie liam
yekaterina ekaterina katya
zaynab zainab zeinab
"""

_ROOTS: Final = {name: group.split()[0] for group in _GROUPS.split("\n") for name in group.split()}


def root_of(given: str) -> str:
    """Give the one name that stands for all forms of a folded given name: bill is william."""
    return _ROOTS.get(given, given)
