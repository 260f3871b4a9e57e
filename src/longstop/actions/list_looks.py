"""Answer who saw whom and why: looks of colleagues over some days, without any content.

Whoever asks is asked about too: the question is a look of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from longstop.actions.find import canonical, find_seen
from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger
from longstop.store.queries.looks import Look, Span, looks_at, looks_by
from longstop.store.queries.people import colleague
from longstop.store.queries.whom import Whom, whom
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor

USUAL = timedelta(days=7)
LONGEST = timedelta(days=366)


class DaysNotValid(LongstopError):
    """The days that are asked about are none, or too many."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Whose looks, at what, from which day to which, both in it; after is where a page begins.

    Left out: everybody's, at everything, over the last week. after is a moment and a number.
    """

    reference: str | None = None
    person: str | None = None
    first: date | None = None
    last: date | None = None
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LooksListed:
    """A page of looks, the latest first, the days it is of, and where the next one begins.

    known are the colleagues about whom one may ask.
    """

    rows: tuple[Look, ...]
    first: date
    last: date
    next: tuple[datetime, int] | None
    zone: str
    at: datetime
    known: Sequence[Whom]


def list_looks(house: House, actor: Actor, asked: Asked, *, most: int) -> LooksListed:
    """List looks by people of the actor's agency, at what the actor may see.

    Looks at one obligation and looks of one person are two questions: a reference goes first, and
    the person then narrows it. Raises NotFound, ReferenceNotValid, DaysNotValid.
    """
    check(actor.roles, Permission.LOOKS_READ)
    now = house.now()
    wanted = canonical([asked.reference]) if asked.reference else []
    with house.database.as_person(actor) as connection, connection.transaction():
        zone = zone_of(connection, actor.agency)
        first, last = days_asked(asked.first, asked.last, now.astimezone(ZoneInfo(zone)).date())
        before, before_id = asked.after or (begin_of(last + timedelta(days=1), zone), 0)
        span = Span(since=begin_of(first, zone), before=before, before_id=before_id, most=most + 1)
        person = None
        if asked.person:
            found = colleague(connection, actor.agency, asked.person)
            if found is None:
                raise NotFound(
                    f"Nobody in your agency has the code '{asked.person}'. Nothing was looked up. "
                    "See: longstop person list"
                )
            person = found.id
        facts: dict[str, Plain] = {
            "first": first.isoformat(), "last": last.isoformat(), "person": person,
        }  # fmt: skip
        if wanted:
            (one,) = find_seen(connection, wanted)
            rows = looks_at(connection, one.id, person, span)
            facts["obligation"] = one.id
        else:
            rows = looks_by(connection, person, span)
        event = ledger.Event(ledger.person_stream(actor.person), "looks.read", {"facts": facts})
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        known = whom(connection, actor.agency)
    more = len(rows) > most
    return LooksListed(
        rows=tuple(rows[:most]), first=first, last=last, zone=zone, at=now,
        next=(rows[most - 1].at, rows[most - 1].id) if more else None,
        known=known,
    )  # fmt: skip


def days_asked(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """Give the first and the last day that are asked about; raises DaysNotValid."""
    last = last or today
    first = first or last - USUAL
    if first > last or last - first > LONGEST:
        raise DaysNotValid(
            "The first day comes after the last, or there is more than a year between them. Nothing"
            " was listed. Ask for a year at a time."
        )
    return first, last


def begin_of(day: date, zone: str) -> datetime:
    """Give the moment at which a day begins in a zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
