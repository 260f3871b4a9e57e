"""List the words by which foreign forces head their columns and fill their coded cells.

English, French and German, as written; comparison is by fold(), which drops case, accents and
punctuation, so that "E-Mail", "e_mail" and "E MAIL" are one word. German umlauts are also known in
their two-letter form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from longstop.core.referral.vocabulary import Question, Role, StatementKind

_REPORT = {
    "reference": "reference|ref|ref no|our reference|report reference|case reference"
    "|reference number|référence|notre référence|numéro de dossier|n° de dossier|Aktenzeichen|Az"
    "|Unser Zeichen|Vorgangsnummer|Referenz",
    "role": "role|rôle|qualité|Rolle",
    "reporter": "reporter|reported by|informant|déclarant|source du signalement|Melder"
    "|gemeldet von|Hinweisgeber",
    "sent_at": "sent at|sent|date sent|report date|date of report|reported on|date d'envoi"
    "|date du signalement|envoyé le|Sendedatum|gesendet am|Meldedatum|Datum der Meldung",
    "incident_at": "incident date|date of incident|incident at|incident date time"
    "|date de l'incident|date des faits|Datum des Vorfalls|Vorfallzeit|Tatzeit",
    "urgent": "urgent|urgency|urgence|dringend|eilig|Dringlichkeit|Eilt",
    "informational": "informational|for information|for information only|information only"
    "|pour information|à titre d'information|zur Information|zur Kenntnis|nachrichtlich",
    "handling": "handling|handling conditions|handling code|conditions de traitement"
    "|restrictions de traitement|conditions d'utilisation|Verwendungsbeschränkung"
    "|Verwendungsbeschränkungen|Auflagen|Handhabung",
    "note": "note|notes|narrative|remarks|remark|comment|comments|summary|remarque|remarques"
    "|observations|commentaire|exposé|Bemerkung|Bemerkungen|Anmerkung|Sachverhalt|Notiz",
    "statement_kind": "statement kind|statement type|kind of statement|type de déclaration"
    "|nature de la déclaration|Art der Aussage|Art der Erklärung|Art der Angabe|Aussageart",
    "file.digest": "file digest|file hash|hash|digest|checksum|hash value|empreinte"
    "|empreinte du fichier|hachage|hash du fichier|Datei-Hashwert|Hashwert|Dateihash|Prüfsumme",
    "file.digest.md5": "md5|md5 hash|hash md5|file md5|empreinte md5|md5 Hashwert",
    "file.digest.sha1": "sha1|sha 1|sha1 hash|hash sha1|file sha1|empreinte sha1|sha1 Hashwert",
    "file.digest.sha256": "sha256|sha 256|sha256 hash|hash sha256|file sha256|empreinte sha256"
    "|sha256 Hashwert",
    "file.name": "file name|filename|nom du fichier|nom de fichier|Dateiname",
    "file.viewed": "file viewed|viewed|viewed by sender|fichier vu|fichier visionné"
    "|fichier consulté|consulté|Datei gesichtet|gesichtet|Datei eingesehen",
}
_PERSON = {
    "given_name": "given name|given names|first name|forename|forenames|prénom|prénoms|Vorname"
    "|Vornamen",
    "family_name": "family name|last name|surname|nom de famille|nom|Nachname|Familienname|Zuname",
    "other_names": "other names|alias|aliases|also known as|aka|maiden name|middle name"
    "|middle names|full name|autres noms|nom de naissance|nom complet|nom et prénom"
    "|weitere Namen|Aliasname|Geburtsname|vollständiger Name",
    "date_of_birth": "date of birth|birth date|dob|born|born on|date de naissance|né le|née le"
    "|naissance|Geburtsdatum|Geburtstag|geboren|geboren am|geb am|Geb.-Datum",
    "age": "age|age in years|âge|Alter",
    "occupation": "occupation|profession|job|employment|métier|emploi|Beruf|Tätigkeit",
    "school": "school|école|établissement scolaire|Schule",
    "street": "street|street address|address|address line 1|rue|adresse|adresse postale"
    "|Straße|Anschrift|Straße und Hausnummer",
    "town": "town|city|town or city|ville|commune|Ort|Stadt|Wohnort",
    "area": "area|county|region|state|province|département|région|Region|Gebiet|Bundesland"
    "|Landkreis|Kanton|canton",
    "postcode": "postcode|post code|postal code|zip|zip code|code postal|PLZ|Postleitzahl",
    "country": "country|pays|Land|Staat",
    "e_mail": "e-mail|email|e-mail address|email address|mail|adresse électronique|courriel"
    "|adresse e-mail|adresse email|adresse mail|E-Mail-Adresse|Mailadresse",
    "phone": "phone|telephone|phone number|telephone number|mobile|mobile number|téléphone"
    "|numéro de téléphone|portable|tél|Telefon|Telefonnummer|Handy|Mobilnummer|Rufnummer|Tel",
    "user_name": "user name|username|screen name|handle|nickname|profile name|pseudonyme|pseudo"
    "|nom d'utilisateur|Benutzername|Nutzername|Profilname|Spitzname",
    "service": "service|platform|provider|esp|plateforme|fournisseur|Dienst|Plattform|Anbieter",
    "account_id": "account id|account number|account|user id|userid|identifiant du compte"
    "|identifiant|numéro de compte|Konto-ID|Kontonummer|Benutzer-ID|Nutzer-ID|Kontokennung",
    "ip_address": "ip|ip address|ip v4|adresse ip|IP-Adresse",
    "ip_port": "ip port|port|port ip|port source|source port|IP-Port|Quellport",
    "ip_shared": "ip shared|shared ip|shared connection|proxy|possible proxy|vpn|proxy or vpn"
    "|ip partagée|connexion partagée|proxy ou vpn|IP geteilt|geteilte Verbindung"
    "|gemeinsam genutzte Verbindung|Proxy oder VPN",
    "event_time": "event time|event date|event date time|date and time|timestamp|login time"
    "|date et heure|horodatage|Zeitpunkt|Zeitstempel|Datum und Uhrzeit|Ereigniszeit",
    "url": "url|link|profile url|web address|lien|adresse web|adresse internet|Internetadresse"
    "|Profil-URL",
    "device": "device|device id|imei|appareil|identifiant de l'appareil|Gerät|Geräte-ID",
    "vehicle": "vehicle|vehicle registration|registration number|number plate|licence plate"
    "|véhicule|immatriculation|plaque d'immatriculation|Fahrzeug|Kennzeichen|Kfz-Kennzeichen",
    "report_reference": "other reference|other references|related report|linked report"
    "|cybertip|cybertip number|cybertip id|autre référence|signalement lié|weiteres Aktenzeichen"
    "|verknüpfte Meldung",
    "access_to_children": "access to children|contact with children|accès à des enfants"
    "|accès aux enfants|contact avec des enfants|Zugang zu Kindern|Kontakt zu Kindern",
    "access_to_subject_child": "access to subject child|access to child victim|access to victim"
    "|accès à l'enfant victime|accès à la victime|Zugang zum betroffenen Kind|Zugang zum Opfer",
    "prior_conviction": "prior conviction|previous conviction|previous convictions"
    "|prior convictions|condamnation antérieure|condamnations antérieures|antécédents"
    "|Vorstrafe|Vorstrafen|vorbestraft",
    "account_compromised": "account compromised|compromised account|hacked|compte compromis"
    "|compte piraté|Konto kompromittiert|Konto gehackt",
}
_ROLE = {
    Role.REPORTED: "reported|reported person|subject|suspect|accused|user|personne signalée"
    "|personne mise en cause|mis en cause|signalé|gemeldete Person|gemeldet|Beschuldigter"
    "|Beschuldigte|Tatverdächtiger|Verdächtiger",
    Role.VICTIM: "victim|child victim|victime|Opfer|Opfers|Geschädigter|Geschädigte",
    Role.RECIPIENT: "recipient|receiver|destinataire|Empfänger|Empfängers|Empfängerin",
    Role.CHILD: "child|kid|enfant|Kind|Kindes",
    Role.REPORTER: "reporter|informant|complainant|déclarant|signalant|Melder|Hinweisgeber",
    Role.ACCOUNT_HOLDER: "account holder|account owner|holder|subscriber|titulaire"
    "|titulaire du compte|abonné|Kontoinhaber|Kontoinhabers|Anschlussinhaber|Inhaber",
    Role.PAYER: "payer|purchaser|buyer|customer|payeur|acheteur|Zahler|Zahlers|Käufer|Einzahler",
    Role.ASSOCIATED: "associated|associate|contact|associé|complice|Kontaktperson|Mitwisser"
    "|verbundene Person",
    Role.UNKNOWN: "unknown|inconnu|inconnue|unbekannt",
}
_STATEMENT: dict[Question | StatementKind, str] = {
    Question.RETRACTION: "retraction|retracted|withdrawn|withdrawal|rétractation|retrait"
    "|Widerruf|zurückgezogen|Rücknahme",
    Question.EXCULPATORY: "exculpatory|exonerating|disculpatoire|à décharge|entlastend|Entlastung",
    StatementKind.RECORD: "record|registre|casier|Akte|Registereintrag",
    StatementKind.ADMISSION: "admission|confession|aveu|Geständnis|Einlassung",
    StatementKind.OBSERVATION: "observation|constatation|Beobachtung|Feststellung",
    StatementKind.ALLEGATION: "allegation|allégation|accusation|Behauptung|Vorwurf|Anschuldigung",
    StatementKind.INFERENCE: "inference|déduction|supposition|Schlussfolgerung|Vermutung",
}
# "Name" alone is the family name where a given name stands beside it, else the whole name.
BARE_NAMES = frozenset({"name", "noms", "names", "namen"})
_LINKS = "of the|of|de l|de la|du|de|des|der|vom|s"

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_ACCENTS = re.compile("[\u0300-\u036f]+")
_NO_LETTERS = re.compile(r"[\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def fold(text: str) -> str:
    """Give a head or coded word without case, accents and punctuation, words one space apart."""
    if text.isascii():
        return text.lower() if text.isalnum() else _NO_LETTERS.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    return _NO_LETTERS.sub(" ", _ACCENTS.sub("", plain)).strip()


def variants(words: str) -> tuple[str, ...]:
    """Give the folded forms of words set apart by bars, umlauts both ways."""
    return tuple(
        form
        for word in words.split("|")
        for form in dict.fromkeys((fold(word), fold(word.translate(_UMLAUTS))))
    )


REPORT_HEADS: Mapping[str, str] = {w: t for t, ws in _REPORT.items() for w in variants(ws)}
PERSON_HEADS: Mapping[str, str] = {w: t for t, ws in _PERSON.items() for w in variants(ws)}
ROLE_WORDS: Mapping[str, Role] = {w: r for r, ws in _ROLE.items() for w in variants(ws)} | {
    fold(role.value): role for role in Role
}
STATEMENT_WORDS: Mapping[str, Question | StatementKind] = {
    w: kind for kind, ws in _STATEMENT.items() for w in variants(ws)
}
LINK_WORDS = tuple(_LINKS.split("|"))
PERSON_FIELDS = tuple(_PERSON)
REPORT_TARGETS = tuple(_REPORT)

YES_WORDS = frozenset(variants("yes|y|true|1|x|oui|o|vrai|ja|j|wahr"))
NO_WORDS = frozenset(variants("no|n|false|0|non|faux|nein|falsch"))
URGENT_WORDS = frozenset(variants("urgent|emergency|immediate|dringend|eilt|sofort|urgence"))
