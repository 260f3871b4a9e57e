"""Spell drafts out in the layout in which police receive platform reports, with its known traps.

The layout has no public schema. Kept here on purpose: a byte order mark, keys null or absent by
company, wrappers that repeat their name, upper-case event names, the time of an upload in one of
two places, companies that put every identifier in free text. One report stands on one line.
"""

from __future__ import annotations

import hashlib
import json
import random
from datetime import datetime
from typing import Any

from longstop.core.referral.vocabulary import Role
from longstop.synthetic.media import data_url, plain_png
from longstop.synthetic.rendering import Rendered
from longstop.synthetic.reports import EXCULPATORY, HANDLING, ODD_DATE, Draft, Shown

DAMAGES = (ODD_DATE, "cut_short", "bad_syntax")
UNKNOWN_PATH = "reportedInformation.betaSignal"
_FIRST_NUMBER = 900_000_000
_LABELS = ("(statutory label text)", *(f"SYNTHETIC LABEL {number}" for number in range(1, 9)))
_CODES = (None, None, "A1", "A2", "B1", "B2")
_NEVER_FILLED = (
    "middleName", "preferredName", "gender", "preferredPronouns", "physicalDescription",
    "vehicleDescription", "vehicleTagNumber", "relationshipToReporter",
    "relationshipToChildVictim", "accessToChildVictim", "accessToFirearms", "awareOfReport",
    "gangAffiliation", "languages", "races", "disabilities", "additionalDisabilityInformation",
    "additionalContactInformation",
)  # fmt: skip
_ACCOUNT_TYPES = {Role.PAYER: "Billing", Role.ACCOUNT_HOLDER: "Parent/Guardian"}

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Json = dict[str, Any]


def _instant(at: datetime) -> str:
    return f"{at.isoformat()[:19]}Z"


class CybertipWriter:
    """Spell drafts out as an array of reports or, as a bundle, an object that declares a count."""

    one_line = False
    damages: tuple[str, ...] = DAMAGES
    separator = ",\n"
    encoding = "utf-8"

    def __init__(self, *, bundle: bool = False, declared_beyond: int = 0) -> None:
        """Take whether to write a bundle, and by how many its declared count is too high."""
        self._bundle = bundle
        self._declared_beyond = declared_beyond

    def head(self) -> bytes:
        """Return the byte order mark and what opens the list of reports."""
        opening = f'{{"handlingConditions":"{HANDLING}","reports":[\n' if self._bundle else "[\n"
        return b"\xef\xbb\xbf" + opening.encode()

    def tail(self, records: int) -> bytes:
        """Return what closes the list; a bundle declares there how many reports it holds."""
        if not self._bundle:
            return b"\n]\n"
        return f'\n],"declaredCount":{records + self._declared_beyond}}}\n'.encode()

    def reference(self, draft: Draft) -> str:
        """Return the report number of a draft."""
        return str(_FIRST_NUMBER + draft.reference)

    def render(self, draft: Draft) -> Rendered:
        """Return one report on one line, damaged if the draft says so."""
        report = _Report(draft, self.reference(draft))
        text = _ENCODE(report.build())
        if draft.damage == "cut_short":
            text = text[: len(text) * 3 // 5]
        elif draft.damage == "bad_syntax":
            text = text.replace(
                f'"dateReceived":"{_instant(draft.received_at)}"', '"dateReceived":'
            )
        return Rendered(
            text=text,
            personal=tuple(value for value in report.personal if value in text),
            unknown=(UNKNOWN_PATH,) if draft.extra and draft.readable else (),
            media=tuple(report.media) if draft.damage != "cut_short" else (),
        )


class _Report:
    """One report being filled in, by the habits of the company that sends it."""

    def __init__(self, draft: Draft, reference: str) -> None:
        self._draft = draft
        self._reference = reference
        self._service = draft.service
        self._rng = random.Random(draft.style)
        self.personal: list[str] = []
        self.media: list[str] = []

    def build(self) -> Json:
        draft, rng = self._draft, self._rng
        at = "2026-02-31T10:00:00Z" if draft.damage == ODD_DATE else _instant(draft.event_at)
        summary: Json = {"incidentType": _LABELS[int(rng.random() * 9)], "incidentDateTime": at}
        self._put(summary, "incidentDateTimeDescription", None)
        if draft.urgent:
            summary["escalateToHighPriority"] = "synthetic note: the company asks for speed"
        information: Json = {
            "reportingEsp": {"espName": self._service.company, "lastName": "Example Team"},
            "incidentSummary": summary,
        }
        if rng.random() < 0.2:
            information["incidentDetails"] = self._details()
        reported = [p for p in draft.people if p.role is Role.REPORTED and p.named]
        self._wrap(information, "reportedPeople", "reportedPersons", self._people(reported))
        recipients = [self._person(p) for p in draft.people if p.role is Role.RECIPIENT]
        self._wrap(information, "intendedRecipients", "intendedRecipients", recipients)
        files = [self._file(at, digest) for at, digest in enumerate(draft.digests, 1)]
        self._wrap(information, "uploadedFiles", "uploadedFiles", files)
        self._put(information, "additionalInformations", self._remarks() or None)
        if draft.extra:
            information["betaSignal"] = {"level": 2}
        return {
            "reportId": self._reference,
            "dateReceived": _instant(draft.received_at),
            "reportedInformation": information,
        }

    # -- null or absent

    def _put(self, into: Json, key: str, value: object) -> None:
        """Set a key; without a value it is null or left out, as the company does."""
        nulls = self._service.nulls
        if value is not None:
            into[key] = value
        elif nulls == "null" or (nulls == "mixed" and self._rng.random() < 0.5):
            into[key] = None

    def _wrap(self, into: Json, outer: str, inner: str, values: list[Json]) -> None:
        empty = self._rng.random() < 0.5  # no values: an empty list as often as none at all
        self._put(into, outer, {inner: values} if values or empty else None)

    def _own(self, value: str | None) -> str | None:
        """Note a personal value on its way into the text."""
        if value:
            self.personal.append(value)
        return value

    # -- people

    def _people(self, reported: list[Shown]) -> list[Json]:
        people = [self._person(shown) for shown in reported]
        others = [self._associated(p) for p in self._draft.people if p.role in _ACCOUNT_TYPES]
        if people and others:
            people[0]["associatedAccounts"] = {"associatedAccounts": others}
        return people

    def _person(self, shown: Shown) -> Json:
        if self._service.in_text and shown.role is Role.REPORTED:
            return self._person_in_text(shown)
        person: Json = {}
        self._put(person, "firstName", self._own(shown.given))
        self._put(person, "lastName", self._own(shown.family))
        born = None if shown.born is None else shown.born.isoformat()
        self._put(person, "dateOfBirth", self._own(born))
        self._put(person, "approximateAge", shown.age)
        self._put(person, "occupation", shown.occupation)
        self._put(person, "espService", self._service.name if shown.account_id else None)
        self._put(person, "espUserId", self._own(shown.account_id))
        self._put(person, "ipAddress", None)
        self._put(person, "accessToChildren", self._flag(shown.access))
        self._put(person, "convictedSexOffender", self._flag(shown.conviction))
        for key in _NEVER_FILLED:
            self._put(person, key, None)
        if shown.compromised:
            person["compromisedAccount"] = True
        self._put(person, "screenName", self._screen_name(shown))
        self._wrap(person, "emails", "emails", self._value(shown.email, True))
        self._wrap(person, "phones", "phones", self._value(shown.phone, None))
        self._wrap(person, "addresses", "addresses", self._addresses(shown))
        captures = self._captures(shown) if shown.role is Role.REPORTED else []
        self._wrap(person, "sourceInformation", "sourceCaptures", captures)
        school = self._own(shown.school)
        remarks = [{"value": f"School Name: {school}"}] if school else None
        self._put(person, "additionalInformations", remarks)
        return person

    def _person_in_text(self, shown: Shown) -> Json:
        """Return a person of whom every identifier stands in one remark, absent ones as N/A."""
        name = " ".join(part for part in (self._own(shown.given), self._own(shown.family)) if part)
        own = self._own
        born = None if shown.born is None else shown.born.isoformat()
        street, postcode = own(shown.street), own(shown.postcode)
        place = (street, shown.town, shown.area, postcode, shown.country)
        lines = {
            "Full Name": name,
            "Email": own(shown.email),
            "Phone": own(shown.phone),
            "Username": own(shown.user_name),
            "Account ID": own(shown.account_id),
            "Date of Birth": own(born),
            "Address": ", ".join(part for part in place if part),
            "IP Address": own(self._draft.ip),
        }
        text = "\n".join(f"{key}: {value or 'N/A'}" for key, value in lines.items())
        person: Json = {}
        for key in ("firstName", "lastName", "dateOfBirth", "screenName", "emails", "phones"):
            self._put(person, key, None)
        person["espService"] = self._service.name
        self._put(person, "occupation", shown.occupation)
        self._put(person, "accessToChildren", self._flag(shown.access))
        self._put(person, "convictedSexOffender", self._flag(shown.conviction))
        if shown.compromised:
            person["compromisedAccount"] = True
        person["additionalInformations"] = [{"value": text}]
        return person

    def _associated(self, shown: Shown) -> Json:
        account: Json = {"accountType": _ACCOUNT_TYPES[shown.role]}
        self._put(account, "firstName", self._own(shown.given))
        self._put(account, "lastName", self._own(shown.family))
        self._put(account, "espUserId", self._own(shown.account_id))
        self._wrap(account, "emails", "emails", self._value(shown.email, None))
        self._wrap(account, "phones", "phones", self._value(shown.phone, None))
        self._wrap(account, "addresses", "addresses", self._addresses(shown))
        return account

    def _flag(self, answer: str) -> bool | str | None:
        if self._service.flags == "words":
            return answer.capitalize() or None
        return {"yes": True, "no": False}.get(answer)

    def _screen_name(self, shown: Shown) -> Json | None:
        return {"value": self._own(shown.user_name)} if shown.user_name else None

    def _value(self, value: str | None, verified: bool | None) -> list[Json]:
        return [{"value": self._own(value), "verified": verified}] if value else []

    def _addresses(self, shown: Shown) -> list[Json]:
        if not (shown.town or shown.area or shown.country):
            return []
        address: Json = {}
        self._put(address, "street1", self._own(shown.street))
        self._put(address, "street2", None)
        self._put(address, "city", shown.town)
        self._put(address, "state", shown.area)
        self._put(address, "postalCode", self._own(shown.postcode))
        self._put(address, "country", shown.country)
        return [address]

    def _captures(self, shown: Shown) -> list[Json]:
        captures = self._ip_capture("LOGIN")
        if shown.user_name:
            url = f"https://{self._service.domain}/u/{shown.user_name}"
            captures.append({"captureType": "Profile URL", "value": url})
        return captures

    def _ip_capture(self, event: str) -> list[Json]:
        draft = self._draft
        if draft.ip is None:
            return []
        capture: Json = {
            "captureType": "IP Address",
            "value": self._own(draft.ip),
            "dateTime": _instant(draft.event_at),
            "eventName": event,
        }
        self._put(capture, "port", draft.port)
        if draft.ip_shared or self._service.nulls == "null":
            capture["possibleProxy"] = draft.ip_shared
        return [capture]

    # -- everything else

    def _details(self) -> Json:
        capture = {"captureType": "URL", "value": f"https://{self._service.domain}/post"}
        return {
            "webpageIncident": [
                {
                    "sourceInformation": {"sourceCaptures": [capture]},
                    "additionalInformations": [{"value": "Type: post\nText: synthetic"}],
                }
            ]
        }

    def _file(self, place: int, digest: str) -> Json:
        draft, rng = self._draft, self._rng
        file: Json = {
            "filename": f"{self._reference}-{place}.dat",
            "originalFilename": f"upload-{place}.dat",
            "submittalId": f"S-{draft.reference}-{place}",
            "verificationHash": digest,
        }
        self._put(file, "industryClassification", _CODES[int(rng.random() * len(_CODES))])
        self._put(file, "viewedByEsp", {"yes": True, "no": False}.get(draft.viewed))
        if rng.random() < 0.1:
            file["ncmecTags"] = {"groups": [{"tags": [{"value": "synthetic-tag"}]}]}
        uploaded = {"name": "Upload Date and Time", "value": _instant(draft.event_at)}
        in_metadata = self._service.upload == "espMetadata"
        self._wrap(file, "espMetadata", "metadatas", [uploaded] if in_metadata else [])
        captures = [] if in_metadata else self._ip_capture("UPLOAD")
        self._wrap(file, "sourceInformation", "sourceCaptures", captures)
        self._put(file, "additionalInformations", None)
        return file

    def _remarks(self) -> list[Json]:
        draft = self._draft
        texts = [draft.note] if draft.note else []
        if draft.statement == "exculpatory" and draft.note != EXCULPATORY:
            texts.append(EXCULPATORY)
        if draft.handling:
            texts.append(f"Handling: {HANDLING}")
        if draft.thumbnail is not None:
            picture = plain_png(draft.thumbnail)
            self.media.append(hashlib.sha256(picture).hexdigest())
            texts.append(f"Thumbnail: {data_url(picture)}")
        return [{"value": text} for text in texts]
