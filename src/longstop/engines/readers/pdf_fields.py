"""Go through the lines of one report in PDF and put what its labels say into the JSON's fields.

The fields then go the way of the JSON, so that both say the same of the same report. Beside them
stands where each was found, and everything that was expected, empty or not understood.
"""

from __future__ import annotations

import re
from typing import Any, Final

from longstop.engines.readers.cybertip_text import is_ip_address
from longstop.engines.readers.pdf_labels import (
    COMPANY,
    EXPECTED,
    FILE,
    FILES,
    INCIDENT,
    NUMBER_ONLY,
    PEOPLE,
    PERSON,
    REPORT,
    REPORTER,
    SUMMARY,
    TEXTS,
    fold,
)
from longstop.engines.readers.pdf_lines import (
    Labelled,
    TextLine,
    is_furniture,
    labelled,
    title_number,
)

_INFORMATION: Final = "reportedInformation"
_SECTION: Final = re.compile(r"\s*section\s+([a-z])\b.*", re.IGNORECASE)
_RECEIVED: Final = re.compile(r"\s*received by ncmec(?: on)?:?\s+(\S.*)", re.IGNORECASE)
_COUNTED: Final = re.compile(r"(?: (?:number|no))?(?: \d{1,4})?\Z")
_VERIFIED: Final = re.compile(r"\s*\((un)?verified\)", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}-\d\d-\d\d)(?:[ T,]+\d{1,2}:\d\d.*)?"
)
_PORT: Final = re.compile(r"port:?\s*(\d{1,5})", re.IGNORECASE)
_EVENT: Final = re.compile(r"\b(login|registration|purchase|upload|other)\b", re.IGNORECASE)
_EVENTS_IN_LABEL: Final = ("login", "registration", "upload")
_LISTS: Final = frozenset({"emails", "phones", "screenName", "espUserId"})
_ADDRESS: Final = frozenset({"street1", "street2", "city", "state", "postalCode", "country"})
_DIGESTS: Final = frozenset({32, 40, 64})
_FITS: Final = {
    "emails": re.compile(r".*@.*"),
    "phones": re.compile(r".*\d.*\d.*\d.*"),
    "ip": re.compile(r".*[\d:]\S*[.:].*"),
    "url": re.compile(r"\S+\.\S+"),
    "verificationHash": re.compile(r"[0-9a-fA-F]{32,64}"),
    "dateOfBirth": re.compile(r".*\d.*"),
    "approximateAge": re.compile(r".*\d.*"),
    "incidentDateTime": re.compile(r".*\d.*"),
    "dateReceived": re.compile(r".*\d.*"),
    "viewedByEsp": re.compile(r"(?:yes|no|true|false|unknown)\b.*", re.IGNORECASE),
}


class FieldReader:
    """What one report says, by the JSON's fields: decoded, sections, unknown and place_of().

    sections are place and text of what comes after the company's own part; unknown names what was
    expected and is not there, is empty, or was not understood.
    """

    def __init__(self, lines: list[TextLine]) -> None:
        """Read the lines of one report."""
        self.information: dict[str, Any] = {
            "incidentSummary": {},
            "reportingEsp": {},
            "reportedPersons": [],
            "intendedRecipients": [],
            "victims": [],
            "reporter": [],
            "uploadedFiles": [],
            "additionalInformations": [],
        }
        self.decoded: dict[str, Any] = {_INFORMATION: self.information}
        self.sections: list[tuple[str, str]] = []
        self.unknown: set[str] = set()
        self._places: dict[str, str] = {}
        self._at: tuple[dict[str, Any], str] | None = None  # whose fields follow, and its path
        self._text: tuple[str, list[str]] | None = None  # path of the text that goes on
        self._later: list[str] | None = None
        self._empty: tuple[Labelled, TextLine] | None = None
        self._last_capture: dict[str, Any] | None = None
        self._starts_at_a = any(_section(line) == "a" for line in lines)
        self._begun = not self._starts_at_a
        for line in lines:
            self._take(line)
        self._settle()
        self._name_what_is_missing()

    def why_not(self) -> str | None:
        """Say why it is no report that can be read: a code, None where it is one."""
        if not self.decoded.get("reportId"):
            return "no_report_number"
        people = ("reportedPersons", "intendedRecipients", "victims", "uploadedFiles")
        return None if any(self.information[name] for name in people) else "no_person_or_file"

    def place_of(self, path: str) -> str:
        """Give page, line and label of a field, or of what it lies in."""
        mined = ":mined" if path.endswith(":mined") else ""
        path = path.removesuffix(":mined")
        while path and path not in self._places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self._places.get(path, "page 1") + mined

    def _take(self, line: TextLine) -> None:
        if not line.text.strip() or is_furniture(line):
            return
        number = title_number(line)
        if number is not None:
            self.decoded.setdefault("reportId", number)
            return
        if self._section_begins(line):
            return
        received = _RECEIVED.match(line.text)
        if received is not None and "dateReceived" not in self.decoded:
            self._put(self.decoded, "dateReceived", "", received[1], line, "Received")
        elif self._later is not None:
            self._later.append(line.text.strip())
        elif not self._heading(line):
            self._field(line)

    def _section_begins(self, line: TextLine) -> bool:
        section = _section(line)
        if section is None:
            return False
        self._begun = True
        self._settle()
        self._at = None
        self._later = None
        if section != "a":
            self._later = []
            self.sections.append((f"{line.place}: {line.text.strip()[:100]}", ""))
            self.unknown.add(f"{line.place}: Section {section.upper()} (kept as text)")
        return True

    def _heading(self, line: TextLine) -> bool:
        """Begin what a heading names; False where the line is none."""
        words = fold(line.text)
        plain = _COUNTED.sub("", words)
        if not self._begun or len(words) > 80:
            return False
        shown = line.text.strip().rstrip(":")
        if plain in PEOPLE:
            self._begin_person(PEOPLE[plain], f"{line.place}: {shown}")
        elif plain in FILES:
            self._begin(None)
        elif plain in COMPANY:
            self._begin((self.information["reportingEsp"], "reportingEsp"))
            self._places.setdefault(f"{_INFORMATION}.reportingEsp", f"{line.place}: {shown}")
        elif plain in INCIDENT:
            self._begin(None)
        elif plain in TEXTS:
            self._begin_text(f"{line.place}: {shown}")
        else:
            return False
        return True

    def _begin(self, at: tuple[dict[str, Any], str] | None) -> None:
        self._end_text()
        self._at = (at[0], f"{_INFORMATION}.{at[1]}") if at is not None else None
        self._last_capture = None

    def _begin_person(self, where: str, place: str) -> None:
        person: dict[str, Any] = {}
        if where == "associatedAccounts":
            if self._at is None or "Persons" not in self._at[1]:
                return
            owner, path = self._at
            people = owner.setdefault(where, [])
            at = f"{path.removeprefix(_INFORMATION + '.')}.{where}[{len(people)}]"
        else:
            people = self.information[where]
            at = f"{where}[{len(people)}]"
        people.append(person)
        self._begin((person, at))
        self._places[f"{_INFORMATION}.{at}"] = place

    def _begin_text(self, place: str) -> None:
        self._end_text()
        owner, path = self._at if self._at is not None else (self.information, _INFORMATION)
        texts = owner.setdefault("additionalInformations", [])
        at = f"{path}.additionalInformations[{len(texts)}]"
        texts.append({"value": ""})
        self._places[at] = place
        self._text = (at, [])
        self._text_owner = texts[-1]

    def _end_text(self) -> None:
        self._settle_empty()
        if self._text is not None:
            self._text_owner["value"] = "\n".join(self._text[1])
            self._text = None

    def _field(self, line: TextLine) -> None:
        found = labelled(line.text)
        if self._text is not None and not (found and found.label in FILE):
            self._text[1].append(line.text.strip())
            return
        if found is not None:
            self._settle_empty()
            if found.value:
                self._label(found, line)
            else:
                self._empty = (found, line)
            return
        self._unlabelled(line)

    def _unlabelled(self, line: TextLine) -> None:
        """Take a line without a label as what the one before it waits for, or say it is open."""
        value = line.text.strip()
        if self._empty is not None:
            label, place = self._empty
            self._empty = None
            fits = _FITS.get(_name(label.label))
            if fits.fullmatch(value) if fits else not _WHEN.fullmatch(value):
                self._label(Labelled(label.shown, label.label, value), place)
                return
            self.unknown.add(f"{place.place}: {label.shown} (empty)")
        capture = self._last_capture
        if capture is not None and "dateTime" not in capture and _WHEN.match(value):
            capture["dateTime"] = value
        elif self._begun:
            self.unknown.add(f"{line.place} (not understood)")

    def _settle_empty(self) -> None:
        if self._empty is not None:
            label, line = self._empty
            self._empty = None
            self.unknown.add(f"{line.place}: {label.shown} (empty)")

    def _label(self, found: Labelled, line: TextLine) -> None:
        label, value = found.label, found.value
        if label in NUMBER_ONLY:
            return
        if label in REPORT:
            if REPORT[label] not in self.decoded:
                self._put(self.decoded, REPORT[label], "", value, line, found.shown)
        elif label in SUMMARY:
            summary = self.information["incidentSummary"]
            path = f"{_INFORMATION}.incidentSummary"
            self._put(summary, SUMMARY[label], path, value, line, found.shown)
        elif label in REPORTER:
            path = f"{_INFORMATION}.reportingEsp"
            self._put(self.information["reportingEsp"], "espName", path, value, line, found.shown)
        elif label in FILE:
            self._file(FILE[label], value, line, found.shown)
        elif self._at is None:
            self._loose(found, line)
        else:
            self._person_field(PERSON[label], found, line)

    def _put(
        self, owner: dict[str, Any], name: str, path: str, value: Any, line: TextLine, shown: str
    ) -> None:
        at = f"{path}.{name}" if path else name
        if name in owner and owner[name] != value:
            self.unknown.add(f"{line.place}: {shown} (a second value)")
            return
        owner[name] = value
        self._places[at] = f"{line.place}: {shown}"

    def _file(self, name: str, value: str, line: TextLine, shown: str) -> None:
        self._end_text()
        files = self.information["uploadedFiles"]
        if name == "verificationHash":
            value = "".join(value.split()[:1])
            if len(value) not in _DIGESTS:
                self.unknown.add(f"{line.place}: {shown} (no known digest)")
        if not files or (name in files[-1] and files[-1][name] != value):
            again = name == "verificationHash" and files
            files.append(dict(files[-1]) if again else {})  # another digest of the same file
            files[-1].pop("verificationHash", None)
        path = f"{_INFORMATION}.uploadedFiles[{len(files) - 1}]"
        self._places.setdefault(path, f"{line.place}: {shown}")
        self._put(files[-1], name, path, value, line, shown)

    def _loose(self, found: Labelled, line: TextLine) -> None:
        """Keep an identifier of the incident itself: whose it is nobody has said."""
        details = self.information.setdefault("incidentDetails", {"webpageIncident": []})
        path = f"{_INFORMATION}.incidentDetails.webpageIncident[{len(details['webpageIncident'])}]"
        details["webpageIncident"].append({"additionalInformations": [{"value": found.value}]})
        self._places[path] = f"{line.place}: {found.shown}"

    def _person_field(self, name: str, found: Labelled, line: TextLine) -> None:
        assert self._at is not None, "a field has somebody it is of"
        owner, path = self._at
        if name == "full":
            family, comma, given = (part.strip() for part in found.value.partition(","))
            if not comma:
                given, _, family = found.value.rpartition(" ")
            self._put(owner, "firstName", path, given, line, found.shown)
            self._put(owner, "lastName", path, family, line, found.shown)
        elif name in ("ip", "url"):
            self._capture(name, found, line)
        elif name in _LISTS:
            entries = owner.setdefault(name, [])
            self._places[f"{path}.{name}[{len(entries)}]"] = f"{line.place}: {found.shown}"
            entries.append(_entry(found.value))
        elif name in _ADDRESS:
            addresses = owner.setdefault("addresses", [{}])
            if name in addresses[-1]:
                addresses.append({})
            at = f"{path}.addresses[{len(addresses) - 1}]"
            self._put(addresses[-1], name, at, found.value, line, found.shown)
        else:
            self._put(owner, name, path, found.value, line, found.shown)

    def _capture(self, name: str, found: Labelled, line: TextLine) -> None:
        assert self._at is not None, "a capture has somebody it is of"
        owner, path = self._at
        value, _, rest = found.value.partition(" ")
        value = value.rstrip(",;")
        if name == "ip" and not is_ip_address(value):
            self.unknown.add(f"{line.place}: {found.shown} (no address)")
            return
        capture = {"captureType": "IP Address" if name == "ip" else "URL", "value": value}
        when, port, event = _WHEN.search(rest), _PORT.search(rest), _EVENT.search(rest)
        if when is not None:
            capture["dateTime"] = _PORT.sub("", when[0]).strip(" ,;()")
        if port is not None:
            capture["port"] = port[1]
        named = [word for word in _EVENTS_IN_LABEL if word in found.label]
        if event is not None or named:
            capture["eventName"] = event[1] if event is not None else named[0]
        captures = owner.setdefault("sourceInformation", [])
        self._places[f"{path}.sourceInformation[{len(captures)}]"] = f"{line.place}: {found.shown}"
        captures.append(capture)
        self._last_capture = capture

    def _settle(self) -> None:
        self._end_text()
        if self.sections and self._later is not None:
            self.sections[-1] = (self.sections[-1][0], "\n".join(self._later))

    def _name_what_is_missing(self) -> None:
        summary, company = self.information["incidentSummary"], self.information["reportingEsp"]
        for name, words in EXPECTED:
            if not any(owner.get(name) for owner in (self.decoded, summary, company)):
                self.unknown.add(f"expected and not found: {words}")
        for number, person in enumerate(self.information["reportedPersons"]):
            if not person:
                place = self.place_of(f"{_INFORMATION}.reportedPersons[{number}]")
                self.unknown.add(f"{place} (nothing that is expected of a person was found)")


def _section(line: TextLine) -> str | None:
    found = _SECTION.fullmatch(line.text)
    return found[1].casefold() if found else None


def _name(label: str) -> str:
    return PERSON.get(label) or FILE.get(label) or SUMMARY.get(label) or REPORT.get(label) or ""


def _entry(value: str) -> dict[str, Any]:
    found = _VERIFIED.search(value)
    entry: dict[str, Any] = {"value": _VERIFIED.sub("", value).strip()}
    if found is not None:
        entry["verified"] = found[1] is None
    return entry
