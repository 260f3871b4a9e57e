"""Turn one company's XML report, or what it says of one file, into the shape every room shares."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from longstop.core.referral.records import FileItem, Identifier, Moment, Person, Report, Statement
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role, Said
from longstop.engines.readers.cybertip_fields import bounded
from longstop.engines.readers.cybertip_labels import incident_code
from longstop.engines.readers.cybertip_text import findings, handling_conditions, loose_findings
from longstop.engines.readers.cybertip_values import Dates, short_text, text
from longstop.engines.readers.gathered import (
    Gathered,
    Identifiers,
    Mined,
    keep_mined,
    others_in,
    report_findings,
    taken_back_in,
)
from longstop.engines.readers.ispws_fields import FILE, INCIDENTS, REPORT, Node, walk
from longstop.engines.readers.ispws_files import file_statements, flag_statements, read_file
from longstop.engines.readers.ispws_labels import BATCHED, keeping_of
from longstop.engines.readers.ispws_people import (
    PEOPLE,
    annotation,
    narrative,
    read_accounts,
    read_captures,
    read_contacts,
    read_person,
    read_place,
)

MAX_REFERENCE: Final = 200

_NO: Final = ("false", "no")
_REPORTING: Final = ("reportingPerson", "contactPerson")
_REPORTERS: Final = 1_000  # most reporters that are remembered
_ENFORCEMENT: Final = (
    "agencyName",
    "caseNumber",
    "reportedToLe",
    "servedLegalProcessDomestic",
    "servedLegalProcessInternational",
)


@dataclass(frozen=True, slots=True)
class Came:
    """What a record is read with beside itself: its text, its place, and its package's terms.

    reporters are those read before in the package, by what stood there: a company's are in each of
    its reports.
    """

    ordinal: int
    content: str
    dates: Dates
    handling: tuple[str, ...]
    reporters: dict[Hashable, tuple[Person, ...]]


def read_report(node: Node, source: Came, unknown: set[str]) -> Report:
    """Read one report. Nothing in it raises: what cannot be read is no value.

    unknown are the paths nobody knows; more are found on the way.
    """
    summary = node.one("incidentSummary") or Node("", "")
    incident_at = source.dates.moment(summary.said("incidentDateTime"))
    gathered = Gathered(
        dates=source.dates,
        service=short_text(summary.said("platform")),
        happened=incident_at,
        unknown=unknown,
    )
    urgency = [*_urgency(summary)]
    statements = [*urgency, *_told_of_all(node, summary)]
    captured = Identifiers(gathered, gathered.service)
    files, uploaded_at = _files(node.all(FILE), gathered, captured, statements)
    people = _people(node, gathered, statements, captured.kept)
    people += [*_reporters(node, gathered, source), *_incidents(node, gathered)]
    for person in people:
        statements += taken_back_in(person.statements)
    statements += taken_back_in(statements)
    statements += _incident_texts(node)
    label = text(summary.said("incidentType"))
    return Report(
        ordinal=source.ordinal,
        content=source.content,
        reference=_reference(node, unknown),
        incident_code=incident_code(label) if label else None,
        incident_at=incident_at or uploaded_at,
        urgent=bool(urgency),
        informational=_is_for_information(summary),
        handling=_handling(statements, source.handling),
        persons=(*people, *others_in(people, gathered, REPORT)),
        files=tuple(files),
        statements=tuple(statements),
        unknown_fields=bounded(unknown),
    )


def read_file_record(node: Node, source: Came, unknown: set[str]) -> Report:
    """Read what is said of one file as a record that follows the report it names."""
    gathered = Gathered(dates=source.dates, service=None, happened=None, unknown=unknown)
    captured = Identifiers(gathered, None)
    statements: list[Statement] = []
    files, uploaded_at = _files([node], gathered, captured, statements)
    for identifier in captured.kept:
        gathered.keep(Role.UNKNOWN, identifier)
    return Report(
        ordinal=source.ordinal,
        content=source.content,
        reference=_reference(node, unknown),
        incident_at=uploaded_at,
        handling=_handling(statements, source.handling),
        persons=tuple(others_in((), gathered, FILE)),
        files=tuple(files),
        statements=(*statements, *taken_back_in(statements)),
        unknown_fields=bounded(unknown),
    )


def _reference(node: Node, unknown: set[str]) -> str | None:
    reference = text(node.attributes.get("reportId")) or text(node.said("reportId"))
    if reference is None:
        named = {text(one.said("reportId")) for one in node.all(FILE)}
        reference = named.pop() if len(named) == 1 else None
    if reference is not None and len(reference) > MAX_REFERENCE:
        unknown.add("reportId (too long)")
        return None
    return reference


def _handling(statements: list[Statement], package: tuple[str, ...]) -> tuple[str, ...]:
    found = [*package]
    for statement in statements:
        if statement.question is Question.NARRATIVE and statement.text:
            found += handling_conditions(statement.text)
    return tuple(dict.fromkeys(found))


def _people(
    node: Node, gathered: Gathered, statements: list[Statement], captured: list[Identifier]
) -> list[Person]:
    """Read the people; what was captured with files is the first reported person's."""
    reported = len(node.all(PEOPLE[0][0]))
    found: list[Mined] = []
    for told in node.all("additionalInfo"):
        if (written := text(told.text)) is not None:
            statements.append(narrative(told, written))
            found += [(finding, told.path) for finding in findings(written)]
    mined = report_findings(found, reported, gathered)
    people: list[Person] = []
    for outer, inner, role in PEOPLE:
        for entry in node.all(outer):
            if role is Role.REPORTED:
                people.append(read_person(entry, inner, role, gathered, mined, captured))
                captured = []
            else:
                people.append(read_person(entry, inner, role, gathered))
    for outer, _, _ in PEOPLE:
        for entry in node.all(outer):
            people += read_accounts(entry, gathered)
    for identifier in captured:
        gathered.keep(Role.UNKNOWN, identifier)
    return people


def _reporters(node: Node, gathered: Gathered, source: Came) -> Iterator[Person]:
    for reporter in node.all("reporter"):
        entries = [one for name in _REPORTING for one in reporter.all(name)]
        key = tuple(
            (inner.path, inner.text, *inner.attributes.items())
            for one in entries
            for inner in walk(one)
        )
        known = source.reporters.get(key)
        if known is None:
            told = len(gathered.unknown)
            known = tuple(read_person(one, None, Role.REPORTER, gathered) for one in entries)
            ages = any("dateOfBirth" in one.children for one in entries)  # it is reckoned anew
            clean = len(gathered.unknown) == told and not ages
            if clean and len(source.reporters) < _REPORTERS:
                source.reporters[key] = known
        yield from known


def _files(
    nodes: Sequence[Node], gathered: Gathered, captured: Identifiers, statements: list[Statement]
) -> tuple[list[FileItem], Moment | None]:
    files: list[FileItem] = []
    uploads: list[Moment] = []
    for node in nodes:
        files += read_file(node, gathered, captured)
        statements += file_statements(node, gathered.dates)
        uploaded_at = gathered.dates.moment(node.said("uploadedToEspTimestamp"))
        if uploaded_at is not None:
            uploads.append(uploaded_at)
    captures = [one.moment for one in captured.kept if one.moment is not None]
    return files, min(uploads or captures, key=lambda moment: moment.at, default=None)


def _urgency(summary: Node) -> Iterator[Statement]:
    """Read the sender's cry for speed: that it stands there says so, whatever its words."""
    for told in summary.all("escalateToHighPriority"):
        yield Statement(
            question=Question.SENDER_URGENCY,
            path=told.path,
            answer=Said.YES,
            text=told.text or None,
        )


def _told_of_all(node: Node, summary: Node) -> Iterator[Statement]:
    """Read what the report says of itself as a whole."""
    for told in summary.all("incidentDateTimeDescription"):
        if (written := text(told.text)) is not None:
            yield narrative(told, written)
    for flags in summary.all("reportAnnotations"):
        yield from flag_statements(flags)
    for batched in node.all("batchedReport"):
        reason = batched.attributes.get("reason")
        words = [BATCHED, *filter(None, (reason, batched.text))]
        said = Said.NO if batched.text.casefold() in _NO else Said.YES
        yield Statement(
            question=Question.ANNOTATION, path=batched.path, answer=said, text=": ".join(words)
        )
    yield from _marks(summary.all("platform"))
    for served in node.all("lawEnforcement"):
        for name in _ENFORCEMENT:
            yield from _marks(served.all(name))
    for reporter in node.all("reporter"):
        for told in reporter.all("companyTemplate"):
            yield from _marks([told])
            keeping = keeping_of(told.text)
            if keeping is not None:
                yield Statement(
                    question=Question.ANNOTATION,
                    path=f"{told.path}:mined",
                    text=f"kept by the company for {keeping}",
                )


def _is_for_information(summary: Node) -> bool:
    """Tell whether the company says that nothing need be done; a flag says so by being there."""
    flags = summary.one("reportAnnotations")
    mark = flags.one("informational") if flags is not None else None
    return mark is not None and mark.text.casefold() not in _NO


def _marks(nodes: Sequence[Node]) -> Iterator[Statement]:
    for node in nodes:
        if (mark := annotation(node)) is not None:
            yield mark


def _incidents(node: Node, gathered: Gathered) -> list[Person]:
    """Keep the identifiers of the incident itself: whose they are nobody has said."""
    people: list[Person] = []
    for details in node.all("internetDetails"):
        for name in INCIDENTS:
            for one in details.all(name):
                identifiers = Identifiers(gathered, gathered.service)
                read_contacts(one.all("url"), IdentifierKind.URL, identifiers)
                read_contacts(one.all("emailAddress"), IdentifierKind.EMAIL, identifiers)
                read_contacts(one.all("phoneNumber"), IdentifierKind.PHONE, identifiers)
                read_captures(one, identifiers)
                for identifier in identifiers.kept:
                    gathered.keep(Role.UNKNOWN, identifier)
                for told in (*one.all("content"), *one.all("additionalInfo")):
                    for finding in loose_findings(told.text):
                        keep_mined(Role.UNKNOWN, finding, told.path, gathered)
                places = [read_place(place) for place in one.all("incidentAddress")]
                found = tuple(place for place in places if place is not None)
                if found:
                    people.append(Person(role=Role.UNKNOWN, path=one.path, places=found))
    return people


def _incident_texts(node: Node) -> Iterator[Statement]:
    """Keep what was said at the incident; people there speak, so it takes nothing back."""
    for details in node.all("internetDetails"):
        for name in INCIDENTS:
            for one in details.all(name):
                for told in (*one.all("content"), *one.all("additionalInfo")):
                    if (written := text(told.text)) is not None:
                        yield narrative(told, written)
