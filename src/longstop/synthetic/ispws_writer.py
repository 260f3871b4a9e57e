"""Spell drafts out in the XML that companies send to the clearing house, in both its layouts.

The layouts of 2024 and of 2026 are met side by side, as the documentation tells them: attributes
that have moved, elements that are new. Each submission is one report with what is said of its files
behind it, on one line, inside an element that holds them all.
"""

from __future__ import annotations

import hashlib
import random
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr  # nosec B406 # it parses nothing

from longstop.core.referral.vocabulary import Role
from longstop.synthetic.media import data_url, plain_png
from longstop.synthetic.rendering import Rendered
from longstop.synthetic.reports import EXCULPATORY, HANDLING, ODD_DATE, Draft, Shown

DAMAGES: Final = (ODD_DATE, "cut_short", "bad_syntax")
UNKNOWN_PATH: Final = "report.betaSignal"
_FIRST_NUMBER: Final = 700_000_000
_LABELS: Final = (
    "(statutory label text)",
    *(f"SYNTHETIC LABEL {number}" for number in range(1, 9)),
)
_CODES: Final = (None, None, "A1", "A2", "B1", "B2")
_ACCOUNT_TYPES: Final = {Role.PAYER: "Billing", Role.ACCOUNT_HOLDER: "Parent/Guardian"}
_KINDS: Final = {32: "MD5", 40: "SHA1", 64: "SHA256"}
_NAMES: Final = {
    Role.REPORTED: ("personOrUserReported", "personOrUserReportedPerson"),
    Role.RECIPIENT: ("intendedRecipient", "intendedRecipientPerson"),
}


def _instant(at: datetime) -> str:
    return f"{at.isoformat()[:19]}Z"


def _element(name: str, value: object, **attributes: str) -> str:
    """Write one value; without one it is left out, as the schema of the format asks."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        value = str(value).lower()
    told = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items() if text)
    return f"<{name}{told}>{escape(str(value))}</{name}>"


def _holding(name: str, *inner: str) -> str:
    """Write an element round others; round nothing it is left out."""
    content = "".join(inner)
    return f"<{name}>{content}</{name}>" if content else ""


class IspwsWriter:
    """Spell drafts out as reports inside one element, which declares their number if asked to."""

    one_line = False
    damages: tuple[str, ...] = DAMAGES
    separator = "\n"
    encoding = "utf-8"

    def __init__(self, *, bundle: bool = False, declared_beyond: int = 0) -> None:
        """Take whether to declare a count, and by how many it is too high."""
        self._bundle = bundle
        self._declared_beyond = declared_beyond

    def head(self) -> bytes:
        """Return the declaration and the start of the element round the reports, on one line."""
        told = _element("handlingConditions", HANDLING) if self._bundle else ""
        return f'<?xml version="1.0" encoding="utf-8"?><reports>{told}\n'.encode()

    def tail(self, records: int) -> bytes:
        """Return the end of that element, and in a bundle how many reports it holds."""
        count = records + self._declared_beyond
        told = _element("declaredCount", count) if self._bundle else ""
        return f"\n{told}</reports>\n".encode()

    def reference(self, draft: Draft) -> str:
        """Return the report number of a draft."""
        return str(_FIRST_NUMBER + draft.reference)

    def render(self, draft: Draft) -> Rendered:
        """Return one submission on one line, damaged if the draft says so."""
        report = _Report(draft, self.reference(draft))
        text = report.build()
        if draft.damage == "cut_short":
            text = text[: len(text) * 3 // 5]
        elif draft.damage == "bad_syntax":
            text = text.replace("</incidentDateTime>", "", 1)
        else:
            text += "".join(report.file(at, d) for at, d in enumerate(draft.digests, 1))
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
        self._newer = self._rng.random() < 0.5
        self.personal: list[str] = []
        self.media: list[str] = []

    def build(self) -> str:
        draft, rng = self._draft, self._rng
        at = "2026-02-31T10:00:00Z" if draft.damage == ODD_DATE else _instant(draft.event_at)
        asked = "synthetic note: the company asks for speed" if draft.urgent else None
        summary = _holding(
            "incidentSummary",
            _element("incidentType", _LABELS[int(rng.random() * 9)]),
            _element("platform", self._service.name if self._newer else None),
            _element("escalateToHighPriority", asked),
            _element("incidentDateTime", at),
        )
        people = draft.people
        reported = [p for p in people if p.role is Role.REPORTED and p.named]
        others = "".join(self._associated(p) for p in people if p.role in _ACCOUNT_TYPES)
        named = [self._person(p, others if place == 0 else "") for place, p in enumerate(reported)]
        recipients = [self._person(p, "") for p in people if p.role is Role.RECIPIENT]
        inner = (
            summary,
            self._details() if rng.random() < 0.2 else "",
            self._reporter(),
            *named,
            *recipients,
            *(_element("additionalInfo", text) for text in self._remarks()),
            "<betaSignal><level>2</level></betaSignal>" if draft.extra else "",
        )
        return f"<report reportId={quoteattr(self._reference)}>{''.join(inner)}</report>"

    def file(self, place: int, digest: str) -> str:
        """Write what is said of one file, as a document of its own."""
        draft, rng = self._draft, self._rng
        looked = {"yes": True, "no": False}.get(draft.viewed)
        of_pair, of_details = ({"type": "EXIF"}, {}) if self._newer else ({}, {"type": "EXIF"})
        pair = _holding("nameValuePair", _element("name", "Make"), _element("value", "Example"))
        pair = pair.replace("<nameValuePair", "<nameValuePair" + _told(of_pair), 1)
        details = _holding("details", pair).replace("<details", "<details" + _told(of_details), 1)
        uploaded = _instant(draft.event_at)
        return _holding(
            "fileDetails",
            _element("reportId", self._reference),
            _element("fileId", f"{int(self._reference):024x}{place:08x}"),
            _element("originalFileName", f"upload-{place}.dat"),
            _element("uploadedToEspTimestamp", uploaded if self._newer else None),
            _element("fileViewedByEsp" if self._newer else "viewedByEsp", looked),
            _element("fileRelevance", "Reported"),
            "<fileAnnotations><viral/></fileAnnotations>" if rng.random() < 0.05 else "",
            _element("industryClassification", _CODES[int(rng.random() * len(_CODES))]),
            _element("originalFileHash", digest, hashType=_KINDS[len(digest)]),
            self._capture("Upload"),
            details if rng.random() < 0.3 else "",
        )

    def _own(self, value: str | None) -> str | None:
        """Note a personal value on its way into the text, as it stands there."""
        if value:
            self.personal.append(escape(value))
        return value

    def _person(self, shown: Shown, accounts: str) -> str:
        outer, inner = _NAMES[shown.role]
        if self._service.in_text and shown.role is Role.REPORTED:
            return _holding(
                outer,
                _element("espService", self._service.name),
                _element("compromisedAccount", True if shown.compromised else None),
                accounts,
                _element("additionalInfo", self._in_text(shown)),
                *self._found_out(shown),
            )
        account = self._own(shown.account_id)
        user_name = self._own(shown.user_name)
        profile = f"https://{self._service.domain}/u/{user_name}" if user_name else None
        school = self._own(shown.school)
        reported = shown.role is Role.REPORTED
        return _holding(
            outer,
            _holding(inner, self._named(shown), self._stated(shown)),
            _element("espIdentifier", account),
            _element("espService", self._service.name if account else None),
            _element("compromisedAccount", True if shown.compromised else None),
            _element("screenName", user_name),
            _element("profileUrl", profile if reported else None),
            self._capture("Login") if reported else "",
            accounts,
            _element("additionalInfo", f"School Name: {school}" if school else None),
            *self._found_out(shown),
        )

    def _named(self, shown: Shown) -> str:
        return "".join(
            (
                _element("firstName", self._own(shown.given)),
                _element("lastName", self._own(shown.family)),
                _element("phone", self._own(shown.phone), type="Mobile"),
                _element("email", self._own(shown.email), verified="true"),
                self._address(shown),
            )
        )

    def _stated(self, shown: Shown) -> str:
        born = None if shown.born is None else shown.born.isoformat()
        return _element("age", shown.age) + _element("dateOfBirth", self._own(born))

    def _found_out(self, shown: Shown) -> list[str]:
        """Write what the format has no element for, as companies do: in words."""
        return [_element("additionalInfo", f"Occupation: {shown.occupation}")] * bool(
            shown.occupation
        )

    def _in_text(self, shown: Shown) -> str:
        """Write a person of whom every identifier stands in one remark, absent ones as N/A."""
        own = self._own
        name = " ".join(part for part in (own(shown.given), own(shown.family)) if part)
        born = None if shown.born is None else shown.born.isoformat()
        place = (own(shown.street), shown.town, shown.area, own(shown.postcode), shown.country)
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
        return "; ".join(f"{key}: {value or 'N/A'}" for key, value in lines.items())

    def _associated(self, shown: Shown) -> str:
        inner = _holding("associatedAccount", self._named(shown), self._account(shown))
        kind = _told({"accountType": _ACCOUNT_TYPES[shown.role]})
        return inner.replace("<associatedAccount", "<associatedAccount" + kind, 1)

    def _account(self, shown: Shown) -> str:
        return _element("espIdentifier", self._own(shown.account_id))

    def _address(self, shown: Shown) -> str:
        if not (shown.town or shown.area or shown.country):
            return ""
        return _holding(
            "address",
            _element("address", self._own(shown.street)),
            _element("city", shown.town),
            _element("zipCode", self._own(shown.postcode)),
            _element("nonUsaState", shown.area),
            _element("country", shown.country),
        )

    def _capture(self, event: str) -> str:
        draft = self._draft
        if draft.ip is None:
            return ""
        return _holding(
            "ipCaptureEvent",
            _element("ipAddress", self._own(draft.ip)),
            _element("eventName", event),
            _element("dateTime", _instant(draft.event_at)),
            # The newer layout says no as well; the older one is silent.
            _element("possibleProxy", draft.ip_shared or (False if self._newer else None)),
            _element("port", draft.port),
        )

    def _details(self) -> str:
        url = _element("url", f"https://{self._service.domain}/post")
        told = _element("additionalInfo", "Type: post; Text: synthetic")
        return _holding("internetDetails", _holding("webPageIncident", url, told))

    def _reporter(self) -> str:
        person = _holding(
            "reportingPerson",
            _element("firstName", "Example"),
            _element("lastName", "Team"),
            _element("email", f"safety@{self._service.domain}"),
        )
        template = _element(
            "companyTemplate", f"{self._service.company} retains the data of a report for 90 days."
        )
        return _holding("reporter", person, template)

    def _remarks(self) -> list[str]:
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
        return texts


def _told(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
