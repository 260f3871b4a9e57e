"""Turn one decoded police-side CyberTip report into the shape that every room shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from longstop.core.referral.records import FileItem, Identifier, Moment, Person, Report, Statement
from longstop.core.referral.vocabulary import Question, Role, Said
from longstop.engines.readers.cybertip_fields import INCIDENTS, bounded
from longstop.engines.readers.cybertip_labels import incident_code
from longstop.engines.readers.cybertip_people import (
    read_accounts,
    read_captures,
    read_person,
    texts,
)
from longstop.engines.readers.cybertip_text import findings, handling_conditions, loose_findings
from longstop.engines.readers.cybertip_values import (
    Dates,
    answer,
    members,
    short_text,
    text,
    viewed,
)
from longstop.engines.readers.gathered import (
    Gathered,
    Mined,
    keep_mined,
    others_in,
    report_findings,
    taken_back_in,
)

MAX_REFERENCE: Final = 200
_FOR_INFORMATION: Final = "informational"
_MOST_MARKS: Final = 100

_INFORMATION: Final = "reportedInformation"
_PEOPLE: Final = (
    ("reportedPeople", "reportedPersons", Role.REPORTED),
    ("reportedPersons", "reportedPersons", Role.REPORTED),
    ("intendedRecipients", "intendedRecipients", Role.RECIPIENT),
    ("victims", "victims", Role.VICTIM),
    ("reporter", "reporter", Role.REPORTER),
)
_DIGESTS: Final = {32: "md5", 40: "sha1", 64: "sha256"}
_HEXADECIMAL: Final = frozenset("0123456789abcdef")
_UPLOAD_WORDS: Final = ("upload", "date and time", "timestamp", "datetime", "created")


def read_report(
    decoded: dict[str, Any],
    *,
    ordinal: int,
    content: str,
    dates: Dates,
    unknown: set[str],
    handling: tuple[str, ...] = (),
) -> Report:
    """Read one report. Nothing in it raises: what cannot be read is no value.

    unknown are the paths the mapping does not know; more are found on the way. handling are
    the conditions on the whole package.
    """
    information = decoded.get(_INFORMATION)
    if not isinstance(information, dict):
        information = {}
    company = information.get("reportingEsp")
    reporter = short_text(company.get("espName") if isinstance(company, dict) else company)
    summary = information.get("incidentSummary")
    summary = summary if isinstance(summary, dict) else {}
    sent_at = dates.moment(decoded.get("dateReceived"))
    incident_at = dates.moment(summary.get("incidentDateTime"))
    gathered = Gathered(
        dates=dates,
        service=reporter,
        happened=incident_at or sent_at,
        unknown=set(unknown),
    )
    statements = list(_report_statements(decoded, information, summary))
    files, captured, uploaded_at = _files(information, gathered)
    people = _people(information, gathered, statements, captured)
    _incident_details(information, gathered)
    for person in people:
        statements += taken_back_in(person.statements)
    statements += taken_back_in(statements)
    urgency = [s for s in statements if s.question is Question.SENDER_URGENCY]
    label = text(summary.get("incidentType"))
    return Report(
        ordinal=ordinal,
        content=content,
        reference=_reference(decoded, gathered),
        reporter=reporter,
        sent_at=sent_at,
        incident_code=incident_code(label) if label else None,
        incident_at=incident_at or uploaded_at,
        urgent=bool(urgency),
        informational=_is_marked(summary.get("reportAnnotations"), _FOR_INFORMATION),
        handling=_handling(decoded, statements, handling),
        persons=(*people, *others_in(people, gathered, _INFORMATION)),
        files=tuple(files),
        statements=tuple(statements),
        unknown_fields=bounded(gathered.unknown),
    )


def _is_marked(value: Any, name: str) -> bool:
    """Tell whether annotations bear a mark: as a word, in a list, or as a key that is not false."""
    if isinstance(value, str):
        return value.strip().casefold() == name
    if isinstance(value, list):
        return any(_is_marked(one, name) for one in value[:_MOST_MARKS])
    if isinstance(value, dict):
        return any(
            (key.casefold() == name and one not in (False, None, "false"))
            or (key == "value" and _is_marked(one, name))
            for key, one in value.items()
        )
    return False


def _reference(decoded: dict[str, Any], gathered: Gathered) -> str | None:
    reference = text(decoded.get("reportId"))
    if reference is not None and len(reference) > MAX_REFERENCE:
        gathered.unknown.add("reportId (too long)")
        return None
    return reference


def _handling(
    decoded: dict[str, Any], statements: list[Statement], package: tuple[str, ...]
) -> tuple[str, ...]:
    """Gather the sender's conditions on this record, those on its package first."""
    found = [*package]
    conditions = members(
        decoded.get("handlingConditions"), "handlingConditions", "handlingConditions"
    )
    found += [stated for stated in (short_text(entry) for entry, _ in conditions) if stated]
    for statement in statements:
        if statement.question is Question.NARRATIVE and statement.text:
            found += handling_conditions(statement.text)
    return tuple(dict.fromkeys(found))


def _people(
    information: dict[str, Any],
    gathered: Gathered,
    statements: list[Statement],
    captured: list[Identifier],
) -> list[Person]:
    """Read the people; what was captured with files is the first reported person's."""
    entries = [
        (entry, path, role)
        for outer, inner, role in _PEOPLE
        for entry, path in members(information.get(outer), f"{_INFORMATION}.{outer}", inner)
    ]
    reported = sum(role is Role.REPORTED for _, _, role in entries)
    mined = _report_texts(information, reported, gathered, statements)
    people: list[Person] = []
    for entry, path, role in entries:
        if role is Role.REPORTED:
            people.append(read_person(entry, path, role, gathered, mined, captured))
            captured = []
        else:
            people.append(read_person(entry, path, role, gathered))
    for entry, path, _ in entries:
        people += read_accounts(entry, path, gathered)
    for identifier in captured:
        gathered.keep(Role.UNKNOWN, identifier)
    company = information.get("reportingEsp")
    if isinstance(company, dict) and any(company.get(k) for k in ("firstName", "emails", "phones")):
        people.append(read_person(company, f"{_INFORMATION}.reportingEsp", Role.REPORTER, gathered))
    return people


def _report_texts(
    information: dict[str, Any], reported: int, gathered: Gathered, statements: list[Statement]
) -> list[Mined]:
    """Read the report's own texts; the answer is what they say of the one reported person."""
    mined: list[Mined] = []
    for written, where in texts(information, _INFORMATION):
        statements.append(Statement(question=Question.NARRATIVE, path=where, text=written))
        mined += [(finding, where) for finding in findings(written)]
    return report_findings(mined, reported, gathered)


def _files(
    information: dict[str, Any], gathered: Gathered
) -> tuple[list[FileItem], list[Identifier], Moment | None]:
    """Read the files, the captures that stand with them, and the first upload."""
    files: list[FileItem] = []
    captured: list[Identifier] = []
    uploads: list[Moment] = []
    path = f"{_INFORMATION}.uploadedFiles"
    for entry, where in members(information.get("uploadedFiles"), path, "uploadedFiles"):
        if not isinstance(entry, dict):
            gathered.unknown.add(f"{path}[]")
            continue
        item = _file(entry, where, gathered)
        if item is not None:
            files.append(item)
        uploaded_at = _upload_moment(entry, where, gathered.dates)
        captures = read_captures(
            entry.get("sourceInformation"), f"{where}.sourceInformation", gathered, uploaded_at
        )
        captured += captures
        uploads += [uploaded_at] if uploaded_at else [c.moment for c in captures if c.moment][:1]
        for written, at in texts(entry, where):
            for finding in loose_findings(written):
                keep_mined(Role.UNKNOWN, finding, at, gathered)
    return files, captured, min(uploads, key=lambda moment: moment.at, default=None)


def _file(entry: dict[str, Any], where: str, gathered: Gathered) -> FileItem | None:
    digest = (text(entry.get("verificationHash")) or "").lower()
    if not digest:
        return None
    kind = _DIGESTS.get(len(digest)) if _HEXADECIMAL.issuperset(digest) else None
    if kind is None:
        gathered.unknown.add(f"{_INFORMATION}.uploadedFiles[].verificationHash (no known digest)")
        return None
    return FileItem(
        path=where,
        digest_kind=kind,
        digest=digest,
        name=short_text(entry.get("originalFilename")) or short_text(entry.get("filename")),
        viewed=viewed(entry.get("viewedByEsp")),
        classification=short_text(entry.get("industryClassification")),
    )


def _upload_moment(entry: dict[str, Any], where: str, dates: Dates) -> Moment | None:
    """Read the upload out of the company's metadata: some state it only there."""
    for pair, _ in members(entry.get("espMetadata"), f"{where}.espMetadata", "metadatas"):
        if not isinstance(pair, dict):
            continue
        name = (text(pair.get("name")) or "").casefold()
        if any(word in name for word in _UPLOAD_WORDS):
            found = dates.moment(pair.get("value"))
            if found is not None:
                return found
    return None


def _incident_details(information: dict[str, Any], gathered: Gathered) -> None:
    """Keep the identifiers of the incident itself: whose they are nobody has said."""
    details = information.get("incidentDetails")
    if not isinstance(details, dict):
        return
    for name in INCIDENTS:
        path = f"{_INFORMATION}.incidentDetails.{name}"
        for entry, where in members(details.get(name), path, name):
            if not isinstance(entry, dict):
                continue
            captures = entry.get("sourceInformation")
            for identifier in read_captures(captures, f"{where}.sourceInformation", gathered):
                gathered.keep(Role.UNKNOWN, identifier)
            contents = [
                (text(content), f"{at}.value")
                for content, at in members(entry.get("contents"), f"{where}.contents", "contents")
            ]
            for written, at in (*contents, *texts(entry, where)):
                for finding in loose_findings(written or ""):
                    keep_mined(Role.UNKNOWN, finding, at, gathered)


def _report_statements(
    decoded: dict[str, Any], information: dict[str, Any], summary: dict[str, Any]
) -> Iterator[Statement]:
    for node, path in (
        (decoded.get("compromisedAccount"), "compromisedAccount"),
        (information.get("compromisedAccount"), f"{_INFORMATION}.compromisedAccount"),
    ):
        said = answer(node)
        if said is not None:
            yield Statement(
                question=Question.ACCOUNT_COMPROMISED, path=path, answer=said[0], text=said[1]
            )
    urgency = answer(summary.get("escalateToHighPriority"))
    if urgency is not None and urgency[0] is not Said.NO:
        yield Statement(
            question=Question.SENDER_URGENCY,
            path=f"{_INFORMATION}.incidentSummary.escalateToHighPriority",
            answer=Said.YES,
            text=urgency[1],
        )
    described = text(summary.get("incidentDateTimeDescription"))
    if described is not None:
        path = f"{_INFORMATION}.incidentSummary.incidentDateTimeDescription"
        yield Statement(question=Question.NARRATIVE, path=path, text=described)
