"""Read a list to be taken out: the same rows, words and filters as on its page, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from longstop.actions.find import canonical, find_seen
from longstop.actions.house import House, NotFound
from longstop.actions.in_force import policy_in_force
from longstop.actions.list_looks import begin_of, days_asked
from longstop.actions.search_lines import HEADS as SEARCH_HEADS
from longstop.actions.search_lines import found_lines
from longstop.core.casework.exporting import ExportRefused, FileKind, Kind
from longstop.core.ledger.canonical import Plain
from longstop.core.linkage.asked_words import WHAT_WORDS
from longstop.core.referral.event_words import look_in_words
from longstop.core.referral.why import due_in_words, parse_why, plain, why_in_words
from longstop.core.triage.filed import danger_in_words, read_filed
from longstop.core.triage.order import Merge
from longstop.store.queries import exports as queries
from longstop.store.queries.looks import Look
from longstop.store.queries.people import colleague
from longstop.store.queries.work import BEGINNING, WorkDetail, find_desk, page, zone_of
from longstop.store.session import Actor, Connection

WORK_HEADS = (
    "reference", "kind", "state", "danger", "due", "due_in", "late", "why_it_stands_here",
    "owner_agency", "owner_desk", "owner", "held_by", "held_until",
)  # fmt: skip
LOOK_HEADS = ("when", "who", "what_they_did", "at", "why", "condition")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is to be taken out, as what, and why; the filters are those of its page.

    text and why are of a search: what was typed, kept nowhere, and its reason. limit is how many
    rows at most: None takes as many as a file of that kind holds. Of looks:
    without days those of the last week.
    """

    kind: Kind
    file: FileKind
    reason: str
    desk: str | None = None
    reference: str | None = None
    person: str | None = None
    first: date | None = None
    last: date | None = None
    limit: int | None = None
    text: str | None = field(default=None, repr=False)
    why: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """A list before it is written: what it is of, its heads, its rows, and how many there are.

    rows are read as they are taken. more says that others stand behind them. desk, person and
    obligation are the filters by number.
    """

    of: str
    heads: Sequence[str]
    rows: Iterator[Sequence[str]] = field(repr=False)
    count: int
    more: bool
    zone: str
    desk: int | None = None
    person: int | None = None
    obligation: int | None = None
    first: date | None = None
    last: date | None = None

    def facts(self) -> dict[str, Plain]:
        """Give the filters as an entry on the ledger tells them."""
        found: dict[str, Plain] = {
            "desk": self.desk, "person": self.person,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
        }  # fmt: skip
        # Left out where there is none: an entry that names an obligation is a look at it.
        return found if self.obligation is None else {**found, "obligation": self.obligation}


def lines_of(
    connection: Connection, house: House, actor: Actor, asked: Asked, most: int, now: datetime
) -> Lines:
    """Find the rows of a list, up to so many; the same number of statements, however many.

    Raises NotFound for a desk, person or reference that one does not have, DaysNotValid.
    """
    return _READS[asked.kind](connection, house, actor, asked, most, now)


def _work(
    connection: Connection, house: House, actor: Actor, asked: Asked, most: int, now: datetime
) -> Lines:
    _only(asked, "desk")
    desk = None
    if asked.desk is not None:
        desk = find_desk(connection, actor.agency, asked.desk)
        if desk is None:
            raise NotFound(
                f"Your agency has no desk '{asked.desk}'. See them with: longstop desk list"
            )
    zone = zone_of(connection, actor.agency)
    streams = page(connection, actor.agency, desk, BEGINNING, most + 1)
    keys = {stream: [one.key_at for one in items] for stream, items in streams.items()}
    merge = Merge(policy_in_force(connection, house), now)
    ids = [streams[stream][place].obligation_id for stream, place in merge.draw(keys, most + 1)]
    found = queries.work_rows(connection, actor.agency, ids[:most], now)
    return Lines(
        of="the list of work" + (f" of the desk {asked.desk}" if asked.desk else ""),
        heads=WORK_HEADS,
        rows=(_work_row(one, now, ZoneInfo(zone)) for one in found),
        count=min(len(ids), most),
        more=len(ids) > most,
        zone=zone,
        desk=desk,
    )


def _work_row(one: WorkDetail, now: datetime, zone: ZoneInfo) -> Sequence[str]:
    why = parse_why(one.why)
    filed = read_filed(why.standing) if why.standing else None
    return (
        one.reference, plain(one.kind), plain(one.state),
        (danger_in_words(filed) if filed else None) or "",
        _when(why.due_at, zone), due_in_words(why.due_at, now),
        "late" if why.due_at <= now else "", why_in_words(why, zone),
        one.owner_agency, one.owner_desk, one.owner or "",
        (one.held_by or one.owner_agency) if one.held else "",
        _when(one.held_until, zone) if one.held_until else "",
    )  # fmt: skip


def _looks(
    connection: Connection, _house: House, actor: Actor, asked: Asked, most: int, now: datetime
) -> Lines:
    _only(asked, "reference", "person", "first", "last")
    zone = zone_of(connection, actor.agency)
    today = now.astimezone(ZoneInfo(zone)).date()
    first, last = days_asked(asked.first, asked.last, today)
    obligation = person = None
    if asked.reference:
        (seen,) = find_seen(connection, canonical([asked.reference]))
        obligation = seen.id
    if asked.person:
        found = colleague(connection, actor.agency, asked.person)
        if found is None:
            raise NotFound(f"Nobody in your agency has the code '{asked.person}'.")
        person = found.id
    days = queries.Days(
        person=person,
        obligation=obligation,
        since=begin_of(first, zone),
        before=begin_of(last + timedelta(days=1), zone),
        most=most + 1,
    )
    count = queries.count_looks(connection, days)
    # What arrives meanwhile is not read: two people may be needed for as many.
    rows = queries.look_rows(connection, replace(days, most=min(count, most)))
    about = f" at {asked.reference}" if asked.reference else ""
    by = f" by {asked.person}" if asked.person else ""
    return Lines(
        of=f"who looked at what, {first} to {last}{about}{by}",
        heads=LOOK_HEADS,
        rows=(_look_row(one, ZoneInfo(zone)) for one in rows),
        count=min(count, most),
        more=count > most,
        zone=zone,
        person=person,
        obligation=obligation,
        first=first,
        last=last,
    )


def _search(
    connection: Connection, house: House, actor: Actor, asked: Asked, most: int, now: datetime
) -> Lines:
    """Search anew; one row more than one person takes out is read, and no more."""
    _only(asked, "text", "why")
    least = min(most, house.exporting.two_people_above + 1)
    found, rows = found_lines(
        connection, house, actor, asked.text or "", reason=asked.why or "", now=now, most=least
    )
    return Lines(
        of=f"what a search found, looked for as: {', '.join(WHAT_WORDS[k] for k in found.kinds)}",
        heads=SEARCH_HEADS,
        rows=rows,
        count=len(found.hits),
        more=found.next is not None,
        zone=found.zone,
    )


_READS = {Kind.WORKLIST: _work, Kind.LOOKS: _looks, Kind.SEARCH: _search}


def _look_row(one: Look, zone: ZoneInfo) -> Sequence[str]:
    return (
        _when(one.at, zone), one.by, look_in_words(one.event), one.reference or "",
        plain(one.reason or ""), plain(one.condition or ""),
    )  # fmt: skip


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(sep=" ", timespec="minutes")


def _only(asked: Asked, *filters: str) -> None:
    """Refuse a filter that the list does not have, rather than pass over it."""
    names = {"desk", "reference", "person", "first", "last", "text", "why"} - set(filters)
    wrong = [name for name in sorted(names) if getattr(asked, name) is not None]
    if wrong:
        raise ExportRefused(
            f"{', '.join(wrong)}: this list has no such filter. Nothing was taken out."
        )
