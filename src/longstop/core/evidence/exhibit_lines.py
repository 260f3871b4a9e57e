"""Read one exhibit as somebody registers it: a line of a list, or the options of a command.

A fault is a line, a field and a sentence. It never holds what stood there, which may name a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo

from longstop.core.evidence.custody import seal_of
from longstop.core.evidence.exhibits import OF_A_VICTIM, Authority, Device, Owner
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import ReferenceNotValid, parse_reference

NEEDED = (
    "referral", "number", "device", "owner", "seal", "authority", "authority_reference", "limits",
    "given_by",
)  # fmt: skip
"""The columns without which a list is no list of exhibits."""
DATES = ("custody_limit", "bail", "court", "authority_ends")
EXHIBIT_FIELDS = (*NEEDED, "parent", *DATES, "welfare_plan")
CLOCK_OF_DATE = {name: name.removesuffix("_ends") for name in DATES}
"""The clock that each date is."""
LONGEST = 500
"""Characters that a cell may hold."""
NAMED = 20


class LinesNotValid(LongstopError):
    """Exhibits that cannot be registered; every fault is named and nothing was changed."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be registered: its number (0: typed, not in a file), field and why."""

    number: int
    field: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """One exhibit to be registered, as it was read.

    number is its exhibit number; parent the reference or the exhibit number of what it is in; dates
    are moments by the clock's kind.
    """

    line: int
    referral: str
    number: str
    device: Device
    owner: Owner
    seal: str
    parent: str | None
    authority: Authority
    authority_reference: str
    limits: str
    given_by: str
    welfare_plan: str | None
    dates: Mapping[str, datetime] = field(default_factory=dict)


def read_lines(
    rows: Sequence[tuple[int, Mapping[str, str]]], zone: tzinfo, now: datetime
) -> list[Registration]:
    """Read lines by their columns; raises LinesNotValid with every fault of all of them.

    zone is that of a date without an offset.
    """
    faults: list[BadLine] = []
    read = []
    for number, row in rows:
        cells = {name: (row.get(name) or "").strip() for name in EXHIBIT_FIELDS}
        found = list(_faults(number, cells, zone, now))
        faults += found
        if not found:
            read.append(_registration(number, cells, zone))
    seen: set[tuple[str, str]] = set()
    for one in read:
        if (one.referral, one.number) in seen:
            faults.append(BadLine(one.line, "number", "it stands twice for this referral"))
        seen.add((one.referral, one.number))
    refuse(faults)
    return read


def refuse(faults: Sequence[BadLine]) -> None:
    """Raise LinesNotValid with these faults, the first by name; does nothing without any."""
    if not faults:
        return
    told = [
        f"line {one.number}: {one.field}: {one.why}" if one.number else f"{one.field}: {one.why}"
        for one in sorted(faults, key=lambda one: one.number)
    ]
    more = f"; and {len(told) - NAMED:,} more" if len(told) > NAMED else ""
    raise LinesNotValid(f"{'; '.join(told[:NAMED])}{more}. Nothing was changed.")


def moment_of(text: str, zone: tzinfo, *, end_of_day: bool = False) -> datetime | None:
    """Read a day or a day and hour (`2026-12-01`, `2026-12-01 14:30`); None when it is neither.

    A day alone is its first moment, or its last with end_of_day.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    is_day = found.time() == time() and len(text) <= len("2026-12-01")
    return found + timedelta(days=1) if is_day and end_of_day else found


def _faults(
    number: int, cells: Mapping[str, str], zone: tzinfo, now: datetime
) -> Iterator[BadLine]:
    told = (*_faults_of_form(cells), *_faults_of_right(cells), *_faults_of_dates(cells, zone, now))
    return (BadLine(number, name, why) for name, why in told)


def _faults_of_form(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((name, "it is missing") for name in NEEDED if not cells[name])
    for name, text in cells.items():
        if len(text) > LONGEST or not text.isprintable():
            yield name, f"longer than {LONGEST} characters or no plain text"
    for name, words in (("device", Device), ("owner", Owner), ("authority", Authority)):
        if cells[name] and cells[name] not in set(words):
            yield name, f"none of those there are: {', '.join(words)}"
    if cells["seal"] and seal_of(cells["seal"]) is None:
        yield "seal", "no seal number, which has letters, digits, hyphens and slashes, or is none"
    if cells["referral"] and _reference(cells["referral"]) is None:
        yield "referral", "no reference of ours"


def _faults_of_right(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if cells["owner"] == Owner.VICTIM and cells["authority"] in set(Authority) - OF_A_VICTIM:
        yield "authority", f"for a victim's device one of: {', '.join(sorted(OF_A_VICTIM))}"
    if cells["owner"] == Owner.SUSPECT and not cells["welfare_plan"]:
        yield "welfare_plan", "missing, the reference of the plan made before first contact"


def _faults_of_dates(
    cells: Mapping[str, str], zone: tzinfo, now: datetime
) -> Iterator[tuple[str, str]]:
    for name in filter(cells.get, DATES):
        moment = moment_of(cells[name], zone, end_of_day=name == "authority_ends")
        if moment is None:
            yield name, "no day such as 2026-12-01 or 2026-12-01 14:30"
        elif moment <= now:
            yield name, "that day has passed"


def _registration(number: int, cells: Mapping[str, str], zone: tzinfo) -> Registration:
    dates = {
        CLOCK_OF_DATE[name]: moment_of(cells[name], zone, end_of_day=name == "authority_ends")
        for name in DATES
        if cells[name]
    }
    return Registration(
        line=number,
        referral=_reference(cells["referral"]) or "",
        number=cells["number"],
        device=Device(cells["device"]),
        owner=Owner(cells["owner"]),
        seal=seal_of(cells["seal"]) or "",
        parent=(_reference(cells["parent"]) or cells["parent"]) if cells["parent"] else None,
        authority=Authority(cells["authority"]),
        authority_reference=cells["authority_reference"],
        limits=cells["limits"],
        given_by=cells["given_by"],
        welfare_plan=cells["welfare_plan"] or None,
        dates={kind: moment for kind, moment in dates.items() if moment is not None},
    )


def _reference(text: str) -> str | None:
    try:
        return parse_reference(text)
    except ReferenceNotValid:
        return None
