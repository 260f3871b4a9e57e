"""Hold the words by which a text says whose a value is and what it is, in three languages.

In small letters. A word that is missing leaves a value with nobody, which is safe; a word too many
makes one person's value another's, which is not.
"""

from __future__ import annotations

from typing import Final

from longstop.core.referral.vocabulary import Role

_OWNERS: Final = {
    Role.REPORTED: (
        "suspect suspects suspect's reported offender offender's perpetrator uploader"
        " verdächtige verdächtiger verdächtigen tatverdächtige tatverdächtiger tatverdächtigen"
        " beschuldigte beschuldigter beschuldigten täter täters"
        " suspecte soupçonné auteur mis mise"
    ),
    Role.VICTIM: (
        "victim victims victim's child child's children minor girl girl's boy boy's pupil daughter"
        " daughter's son's"
        " opfer opfers geschädigte geschädigter geschädigten kind kindes kinder mädchen mädchens"
        " junge jungen tochter sohn sohnes schüler schülerin"
        " victime victimes enfant enfants mineur mineure fille garçon fils élève"
    ),
    Role.REPORTER: (
        "reporter reporter's complainant informant caller witness i my me mine we our us officer"
        " anzeigeerstatter anzeigeerstatterin hinweisgeber hinweisgeberin melder melderin zeuge"
        " zeugin ich mein meine meiner meinem meinen wir unser unsere"
        " plaignant plaignante signalant déclarant déclarante témoin je j mon ma mes nous notre"
    ),
    Role.ASSOCIATED: (
        "mother mother's father father's parent parents parent's wife wife's husband husband's"
        " partner partner's friend friend's brother brother's sister sister's neighbour neighbor"
        " employer colleague recipient payer cardholder subscriber holder company"
        " mutter vater eltern frau ehefrau mann ehemann freund freundin bruder schwester nachbar"
        " nachbarin arbeitgeber kollege empfänger anschlussinhaber inhaber firma"
        " mère père parents femme épouse mari époux ami amie frère sœur voisin voisine employeur"
        " collègue destinataire titulaire société"
    ),
}
OWNERS: Final = {word: role for role, words in _OWNERS.items() for word in words.split()}

# What may stand between whom a value is of and the value: what sort of value it is,
NOUNS: Final = frozenset(
    "email e-mail mail emails address phone number mobile cell telephone tel username user name"
    " nickname handle screen account id profile url page alias"
    " mailadresse e-mail-adresse emailadresse adresse telefon telefonnummer handynummer rufnummer"
    " nummer handy benutzername nutzername benutzernamen nutzernamen profil konto kennung namens"
    " courriel mél téléphone numéro portable pseudo pseudonyme identifiant utilisateur nom"
    " compte".split()
)
# a word that says nothing without one of those after it ("had been with ..." is another person),
BEFORE_NOUN: Final = frozenset("with via on at mit unter auf über avec sous sur par via".split())
# and words that say that he has it, or nothing at all.
LINKS: Final = frozenset(
    "s is was are uses used using use the a an under as known operates operated owns registered"
    " person user person's user's account's"
    " ist war nutzt nutzte benutzt benutzte verwendet verwendete die das des dem den der ein eine"
    " einen als lautet lauten"
    " est était utilise utilisait le la les l un une comme d en cause de du personne".split()
)
NEGATIONS: Final = frozenset(
    "not never isn't wasn't doesn't nobody nicht nie kein keine keinem keinen pas jamais ne"
    " aucun aucune n".split()
)
# Words for the reported person that are so only before another: "reported" may be what one did.
ONLY_BEFORE: Final = {
    "reported": frozenset("person person's user user's account".split()),
    "mis": frozenset({"en"}),
    "mise": frozenset({"en"}),
}
# Before the value: what a handle or a telephone number is announced by.
HANDLE_WORDS: Final = (
    r"user ?names?|screen ?names?|nick ?names?|handles?|alias(?:es)?|benutzernamen?|nutzernamen?"
    r"|nom d['’]utilisateur|pseudo(?:nyme)?s?|identifiant|snapchat|insta(?:gram)?|kik|telegram"
    r"|discord|skype"
)
PHONE_WORDS: Final = (
    r"phone(?: number)?|mobile(?: number)?|cell(?: phone)?|telephone(?: number)?|tel|call(?:ed)?"
    r"|whatsapp|telefon(?:nummer)?|handy(?:nummer)?|rufnummer|mobilnummer|téléphone|portable"
    r"|numéro(?: de téléphone)?"
)
