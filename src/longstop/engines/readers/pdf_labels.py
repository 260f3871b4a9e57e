"""Hold the labels that a police-side report in PDF may carry, and the field each stands for.

Nobody publishes the layout. The labels are the field names of the JSON in plain words, with the
spellings that people write beside them; one we do not know is named, and its text is kept.
"""

from __future__ import annotations

import re
from typing import Final

PEOPLE: Final = {
    name: where
    for where, names in (
        (
            "reportedPersons",
            "suspect|suspects|suspect information|reported person|reported people|reported user"
            "|reported person or user|person or user reported|user or person being reported"
            "|person being reported|user being reported|subject|reported persons",
        ),
        ("intendedRecipients", "intended recipient|intended recipients|recipient"),
        ("victims", "victim|victims|child victim|victim information"),
        ("reporter", "reporting person|reporter"),
        ("associatedAccounts", "associated account|associated accounts|linked account"),
    )
    for name in names.split("|")
}
FILES: Final = frozenset(
    "uploaded file|uploaded files|uploaded file information|file information|file|files".split("|")
)
COMPANY: Final = frozenset(
    "reporting electronic service provider|reporting electronic service provider esp"
    "|reporting esp|esp|esp information|submitter information".split("|")
)
INCIDENT: Final = frozenset(
    "incident|incident information|incident summary|incident details|web page|webpage"
    "|webpage url information|url information|email incident|chat im incident".split("|")
)
TEXTS: Final = frozenset(
    "additional information|additional informations|other information"
    "|additional information submitted by the reporting esp|additional incident information"
    "|additional information submitted by reporting esp".split("|")
)

_PLAIN_NAMES: Final = (
    "firstName middleName lastName preferredName dateOfBirth approximateAge physicalDescription"
    " vehicleDescription vehicleTagNumber occupation espService relationshipToReporter"
    " relationshipToChildVictim accessToChildVictim accessToChildren accessToFirearms"
    " convictedSexOffender awareOfReport gender preferredPronouns gangAffiliation languages races"
    " disabilities compromisedAccount schoolName accountType"
)
_OTHER_NAMES: Final = {
    "full": "name|full name",
    "firstName": "given name|forename",
    "lastName": "surname|family name",
    "dateOfBirth": "dob|birth date|birthdate",
    "approximateAge": "age",
    "schoolName": "school",
    "espService": "service",
    "vehicleTagNumber": "number plate|license plate|licence plate|vehicle tag",
    "espUserId": "esp user id|user id|account id|esp user identifier",
    "screenName": "screen name|user name|username|screen user name|display name|handle",
    "emails": "email|e mail|email address|e mail address|emails|email addresses",
    "phones": "phone|phone number|phones|mobile phone|mobile|telephone|cell phone|home phone"
    "|work phone|business phone",
    "url": "profile url|url|profile link|web page url",
    "ip": "ip address|ip|login ip address|login ip|upload ip address|upload ip"
    "|registration ip address|registration ip|source ip address|ip addresses",
    "street1": "street|street address|address|home address|billing address|street 1",
    "street2": "street 2|address line 2",
    "city": "town",
    "state": "province|non usa state",
    "postalCode": "zip|zip code|postcode",
    "country": "",
}


def fold(words: str) -> str:
    """Write a label as small words: 'Screen/User Name:' is 'screen user name'."""
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


def plain_words(name: str) -> str:
    """Write a JSON field name in plain words: 'espUserId' is 'esp user id'."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).casefold()


PERSON: Final = {plain_words(name): name for name in _PLAIN_NAMES.split()} | {
    label: name
    for name, labels in _OTHER_NAMES.items()
    for label in (plain_words(name), *labels.split("|"))
    if label
}
FILE: Final = {
    label: name
    for name, labels in (
        ("filename", "filename|file name"),
        ("originalFilename", "original filename|original file name|originalfilename"),
        ("submittalId", "submittal id"),
        (
            "verificationHash",
            "verification hash|md5|md5 hash|sha1|sha 1|sha256|sha 256|hash|hash value",
        ),
        ("industryClassification", "industry classification|categorization|classification"),
        (
            "viewedByEsp",
            "viewed by esp|file viewed by esp|did reporting esp view entire contents of uploaded"
            " file|did reporting esp view the entire contents of the uploaded file",
        ),
    )
    for label in labels.split("|")
}
REPORT: Final = {
    "report id": "reportId",
    "report number": "reportId",
    "cybertipline report number": "reportId",
    "cybertip report number": "reportId",
    "cybertip number": "reportId",
    "date received": "dateReceived",
    "received by ncmec on": "dateReceived",
    "received": "dateReceived",
    "handling conditions": "handlingConditions",
}
SUMMARY: Final = {
    "incident type": "incidentType",
    "incident time": "incidentDateTime",
    "incident date": "incidentDateTime",
    "incident date time": "incidentDateTime",
    "incident date and time": "incidentDateTime",
    "incident date time description": "incidentDateTimeDescription",
    "incident time description": "incidentDateTimeDescription",
    "platform": "platform",
    "escalate to high priority": "escalateToHighPriority",
}
REPORTER: Final = frozenset(
    "submitter|esp name|company|company name|reporting esp|reporting company"
    "|reporting electronic service provider".split("|")
)
NUMBER_ONLY: Final = frozenset({"number of uploaded files", "number of files", "priority level"})
EXPECTED: Final = (
    ("dateReceived", "date received"),
    ("incidentType", "incident type"),
    ("incidentDateTime", "incident time"),
    ("espName", "reporting company"),
)
