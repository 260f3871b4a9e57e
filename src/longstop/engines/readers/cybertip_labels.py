"""Hold the words of the outside format that must be recognised, and what each becomes here.

The statutory labels stand in this file and nowhere else: everything behind it sees neutral codes.
"""

from __future__ import annotations

from typing import Final

from longstop.core.referral.vocabulary import IdentifierKind, Question, Role

OTHER_INCIDENT: Final = "T0"

INCIDENT_CODES: Final = {
    "child pornography (possession, manufacture, and distribution)": "T1",
    "child sex trafficking": "T2",
    "child sex tourism": "T3",
    "child sexual molestation": "T4",
    "misleading domain name": "T5",
    "misleading words or digital images on the internet": "T6",
    "online enticement of children for sexual acts": "T7",
    "online enticement of children for sexual act": "T7",
    "unsolicited obscene material sent to a child": "T8",
}

# What stands before a colon in free text, without the word that says whose it is.
IDENTIFIER_LABELS: Final = {
    label: kind
    for kind, labels in (
        (
            IdentifierKind.EMAIL,
            "email|emails|e mail|email address|e mail address|mail|email addresses",
        ),
        (
            IdentifierKind.PHONE,
            "phone|phones|phone number|phone numbers|telephone|telephone number|mobile"
            "|mobile number|mobile phone|cell|cell phone|cell number|tel|contact number",
        ),
        (
            IdentifierKind.IP_ADDRESS,
            "ip|ips|ip address|ip addresses|login ip|last ip|last login ip|registration ip"
            "|signup ip|upload ip|source ip|login ip address|registration ip address",
        ),
        (
            IdentifierKind.ACCOUNT_ID,
            "user id|userid|uid|account id|account number|account identifier|account"
            "|customer id|profile id|member id|esp user id|customer token",
        ),
        (
            IdentifierKind.USER_NAME,
            "user name|username|screen name|screenname|handle|display name|nickname|login name"
            "|cashtag|tag|alias",
        ),
        (IdentifierKind.URL, "url|profile url|profile link|profile|link|web page|website"),
        (IdentifierKind.DEVICE, "device id|device identifier|imei|mac address|idfa|android id"),
        (
            IdentifierKind.VEHICLE,
            "number plate|license plate|licence plate|registration plate|vehicle tag|plate",
        ),
    )
    for label in labels.split("|")
}
NAME_LABELS: Final = {
    "full name": "full",
    "name": "full",
    "legal name": "full",
    "real name": "full",
    "first name": "given",
    "given name": "given",
    "forename": "given",
    "last name": "family",
    "surname": "family",
    "family name": "family",
    "dob": "birth",
    "date of birth": "birth",
    "birth date": "birth",
    "birthdate": "birth",
    "age": "age",
    "approximate age": "age",
    "occupation": "occupation",
    "job title": "occupation",
    "profession": "occupation",
    "school": "school",
    "school name": "school",
    "address": "address",
    "home address": "address",
    "postal address": "address",
    "billing address": "address",
}
# Words that say whose value it is; the first two words are joined before the look-up.
ROLE_WORDS: Final = {
    word: role
    for role, words in (
        (
            Role.REPORTED,
            "suspect|suspects|reported|subject|offender|uploader|sender|user|person|esp",
        ),
        (Role.VICTIM, "victim|victims"),
        (Role.CHILD, "child|children|minor|minors|daughter|son"),
        (Role.RECIPIENT, "recipient|recipients|receiver"),
        (Role.REPORTER, "reporter|complainant|informant|reporting"),
        (Role.ACCOUNT_HOLDER, "accountholder|subscriber"),
        (Role.PAYER, "payer|cardholder|billing"),
        (Role.ASSOCIATED, "parent|guardian|mother|father|spouse|partner|linked|associated|friend"),
    )
    for word in words.split("|")
}

# What kind of account stands beside the reported person's; any other kind is merely associated.
ACCOUNT_ROLES: Final = {"billing": Role.PAYER, "payer": Role.PAYER}

# A yes or no about the person, as the sender states it.
YES_NO_FIELDS: Final = (
    ("accessToChildren", Question.ACCESS_TO_CHILDREN),
    ("accessToChildVictim", Question.ACCESS_TO_SUBJECT_CHILD),
    ("convictedSexOffender", Question.PRIOR_CONVICTION),
    ("accessToFirearms", Question.ACCESS_TO_WEAPONS),
    ("awareOfReport", Question.AWARE_OF_REPORT),
    ("compromisedAccount", Question.ACCOUNT_COMPROMISED),
)
TEXT_FIELDS: Final = (
    ("occupation", Question.OCCUPATION),
    ("relationshipToChildVictim", Question.RELATIONSHIP_TO_CHILD),
)

# Short on purpose: each opens a look by a person and decides nothing.
RETRACTIONS: Final = (
    "withdraws this report",
    "withdraw this report",
    "withdrawing this report",
    "report has been withdrawn",
    "report is withdrawn",
    "retracts this report",
    "retract this report",
    "retracting this report",
    "report has been retracted",
    "report is retracted",
    "report was made in error",
    "report was sent in error",
    "report was submitted in error",
    "report was filed in error",
    "reported in error",
    "please disregard this report",
)
EXCULPATIONS: Final = (
    "account had been taken over",
    "account was taken over",
    "account has been taken over",
    "account had been compromised",
    "account was compromised",
    "account has been compromised",
    "account had been hacked",
    "account was hacked",
    "account has been hacked",
    "account was stolen",
    "account had been stolen",
    "account was reported stolen",
    "mistaken identity",
    "wrong account was reported",
    "wrong person was reported",
    "was a false positive",
)
# With one of these before it, the phrase is not being stated.
NOT_STATED: Final = (
    "no evidence",
    "no indication",
    "no sign",
    "unclear whether",
    "not known whether",
)


def incident_code(label: str) -> str:
    """Give the neutral code of an incident label; a label nobody told us of is T0."""
    return INCIDENT_CODES.get(" ".join(label.split()).casefold(), OTHER_INCIDENT)
