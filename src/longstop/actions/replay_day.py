"""Show what stood at the end of a day: rebuilt from the ledger, not read from today's tables.

For an inspector, who asks what those on duty could know then. Only what they may see now is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from longstop.actions.find import canonical, find_seen
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import Rebuilt, fold, iso
from longstop.core.referral.story import by_in_words
from longstop.store import ledger
from longstop.store.queries import days as queries
from longstop.store.queries.days import EntryThen, Place
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockThen:
    """A clock as it was at that moment: what for, until when, and why it had stopped."""

    kind: str
    due_at: datetime
    running: bool
    late: bool
    stopped_why: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryTold:
    """What had been done by then: when, which event, and by whom in words."""

    at: datetime
    event: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Then:
    """An obligation as it stood: owner as agency, desk and person, clocks as they ran."""

    reference: str
    kind: str
    state: str
    is_open: bool
    outcome: str | None
    opened_at: datetime
    owner: str
    clocks: tuple[ClockThen, ...]
    entries: tuple[EntryTold, ...]

    @property
    def next(self) -> ClockThen | None:
        """Give the clock that fell due first of those that ran."""
        running = [one for one in self.clocks if one.running]
        return min(running, key=lambda one: one.due_at, default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class DayShown:
    """What stood at a moment, the latest opened first, and where the next page begins."""

    rows: tuple[Then, ...]
    day: date
    moment: datetime
    next: Place | None
    zone: str


def replay_day(
    house: House,
    actor: Actor,
    day: date | None,
    *,
    most: int,
    after: Place | None = None,
    reference: str | None = None,
) -> DayShown:
    """Rebuild what stood at the end of a day where the reader is, or now if it has not ended.

    reference narrows it to one, which is not shown where it was not open yet. Raises NotFound.
    """
    check(actor.roles, Permission.HISTORY_READ)
    now = house.now()
    wanted = canonical([reference]) if reference else []
    with house.database.as_person(actor) as connection, connection.transaction():
        zone = zone_of(connection, actor.agency)
        asked = day or now.astimezone(ZoneInfo(zone)).date()
        end = datetime.combine(asked, time(), tzinfo=ZoneInfo(zone)) + timedelta(days=1)
        moment = min(now, end)
        facts: dict[str, Plain] = {"moment": iso(moment)}
        if wanted:
            (one,) = find_seen(connection, wanted)
            facts["obligation"] = one.id
            ids, following = [one.id], None
        else:
            found = queries.opened_before(connection, moment, after, most + 1)
            ids = [one.id for one in found[:most]]
            following = (found[most - 1].opened_at, ids[-1]) if len(found) > most else None
        rows = _rebuilt(connection, ids, moment)
        event = ledger.Event(ledger.person_stream(actor.person), "day.replayed", {"facts": facts})
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return DayShown(rows=rows, day=asked, moment=moment, next=following, zone=zone)


def _rebuilt(connection: Connection, ids: Sequence[int], moment: datetime) -> tuple[Then, ...]:
    """Fold what the ledger said by then, in the order of the ids; two reads for all of them."""
    entries = queries.entries_before(connection, ids, moment)
    names = queries.seats(connection)
    by_id = {
        id_: _then(list(told), names, moment)
        for id_, told in groupby(entries, key=lambda one: one.obligation)
    }
    return tuple(by_id[id_] for id_ in ids if id_ in by_id)


def _then(entries: list[EntryThen], names: dict[tuple[str, int], str], moment: datetime) -> Then:
    rebuilt = Rebuilt()
    for one in entries:
        fold(rebuilt, {name: value for name, value in one.data.items() if value is not None})
    held = rebuilt.fields
    people = {id_: code for (what, id_), code in names.items() if what == "person"}
    return Then(
        reference=held["reference"],
        kind=held["kind"],
        state=held["state"],
        is_open=held["is_open"],
        outcome=held.get("outcome"),
        opened_at=datetime.fromisoformat(held["opened_at"]),
        owner=_owner(held, names),
        clocks=tuple(_clocks(rebuilt.clocks.values(), moment)),
        entries=tuple(
            EntryTold(at=one.at, event=one.event, by=by_in_words(one.actor, people))
            for one in entries
        ),
    )


def _owner(held: dict[str, Any], names: dict[tuple[str, int], str]) -> str:
    agency, desk = (
        names.get((what, held[f"owner_{what}"]), "unknown") for what in ("agency", "desk")
    )
    person = names.get(("person", held["owner_person"]))
    return f"{agency}/{desk} {person}" if person else f"{agency}/{desk}"


def _clocks(clocks: Iterable[dict[str, Any]], moment: datetime) -> Iterable[ClockThen]:
    for one in clocks:
        due_at = datetime.fromisoformat(one["due_at"])
        yield ClockThen(
            kind=one["kind"],
            due_at=due_at,
            running=one["running"],
            late=one["running"] and due_at <= moment,
            stopped_why=one["stopped_why"],
        )
