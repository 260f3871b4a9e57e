"""Do what every act on exhibits does: find them, hold them, keep their clocks, tell the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from math import ceil
from typing import Any

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.core.clocks.allowances import Term
from longstop.core.clocks.calendars import ELAPSED
from longstop.core.clocks.choosing import earliest, starting
from longstop.core.evidence.exhibits import ExhibitRefused
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.engines.zones import pinned_zones
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries.clocks import Running
from longstop.store.queries.exhibits import ExhibitNow, exhibits_now
from longstop.store.queries.work import Held, zone_of
from longstop.store.session import Actor, Connection

STATED = "stated"
"""The reason of a clock that is a date somebody else set."""


@dataclass(frozen=True, slots=True)
class ExhibitAct:
    """What became of one exhibit: its state now, and its seal where that was looked at."""

    reference: str
    state: str
    seal_differs: bool = False


def find_exhibits(
    connection: Connection, references: Sequence[str]
) -> list[tuple[Held, ExhibitNow]]:
    """Find exhibits one may see, in the order asked for; raises NotFound, ExhibitRefused."""
    return _with_rows(connection, find_seen(connection, canonical(references)))


def hold_exhibits(
    connection: Connection, actor: Actor, references: Sequence[str]
) -> list[tuple[Held, ExhibitNow]]:
    """Find exhibits of one's own agency and hold them; raises NotYours, AlreadyClosed and those."""
    found = find_seen(connection, canonical(references))
    return _with_rows(connection, hold_own(connection, actor, found))


def _with_rows(connection: Connection, held: Sequence[Held]) -> list[tuple[Held, ExhibitNow]]:
    rows = exhibits_now(connection, [one.id for one in held])
    others = [one.reference for one in held if one.id not in rows]
    if others:
        raise ExhibitRefused(
            f"{', '.join(others)}: no exhibit. Nothing was changed. See: longstop show REF"
        )
    return [(one, rows[one.id]) for one in held]


def zone_of_actor(connection: Connection, actor: Actor) -> tzinfo:
    """Give the zone in which an actor says dates: that of their agency."""
    zone = pinned_zones().zone(zone_of(connection, actor.agency))
    assert zone is not None, "the organisation file is checked for it"
    return zone


def until(moment: datetime, now: datetime) -> Term:
    """Give the term of a clock that runs from now to a moment of its own, in whole seconds.

    Up to the next one: a day that begins at midnight is not the day before.
    """
    seconds = max(1, ceil((moment - now).total_seconds()))
    return Term(due_at=now + timedelta(seconds=seconds), seconds=seconds, calendar=ELAPSED)


@dataclass(slots=True)
class Clocks:
    """Stops and starts clocks of exhibits, and finds which is the next of each.

    Make it with `begin`, say what stops and starts, then `write` once.
    """

    maker: ObligationRows
    running: Mapping[int, Sequence[Running]]
    now: datetime
    stopped: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    started: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def begin(
        cls, connection: Connection, house: House, ids: Sequence[int], now: datetime, new: int
    ) -> Clocks:
        """Read what runs on these, and make ready to start so many."""
        running = clocks.running(connection, ids)
        return cls(clock_maker(connection, house, now, new), running, now)

    def stop(self, id_: int, kinds: Iterable[str], why: str) -> None:
        """Stop what runs of these kinds."""
        wanted = set(kinds)
        found = [one.id for one in self.running.get(id_, ()) if one.kind in wanted]
        self.stopped.setdefault(id_, []).extend((clock, why) for clock in found)

    def start(self, id_: int, kind: str, because: str, allowed: Term | None = None) -> int:
        """Start a clock now, to a moment of its own where one is given; gives its number."""
        wanted = (kind, because)
        clock = (
            self.maker.start_clock(id_, wanted)
            if allowed is None
            else self.maker.carry_clock(id_, wanted, self.now, allowed)
        )
        self.started.setdefault(id_, []).append(clock)
        return int(clock["id"])

    def write(self, connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Plain]]:
        """Write all of it; gives what the ledger tells of each: set, start and stop."""
        for why in sorted({why for stops in self.stopped.values() for _, why in stops}):
            gone = [c for stops in self.stopped.values() for c, said in stops if said == why]
            clocks.stop_these(connection, gone, self.now, why)
        if self.maker.rows.get("clock"):
            bulk.insert_clocks(connection, self.maker.rows["clock"])
        first = {
            id_: min(made, key=lambda clock: (clock["due_at"], clock["id"]))
            for id_, made in self.started.items()
        }
        gone_of = {id_: {clock for clock, _ in stops} for id_, stops in self.stopped.items()}
        left = {
            id_: [one for one in self.running.get(id_, ()) if one.id not in gone_of.get(id_, ())]
            for id_ in ids
        }
        next_ = earliest(left, ids, also=starting(first))
        check_moved(clocks.move_next(connection, next_), len(next_))
        return {id_: self._told(id_, next_[id_]) for id_ in ids}

    def _told(self, id_: int, next_: int) -> dict[str, Plain]:
        told: dict[str, Plain] = {"set": {"next_clock_id": next_}}
        if id_ in self.started:
            told["start"] = [*self.started[id_]]
        if self.stopped.get(id_):
            told["stop"] = [
                {"id": clock, "at": iso(self.now), "why": why} for clock, why in self.stopped[id_]
            ]
        return told


def exhibit_event(id_: int, name: str, data: Mapping[str, Any], **more: Any) -> ledger.Event:
    """Make the entry of what became of an exhibit: its clocks, then what is set and the facts."""
    fields = {**data.get("set", {}), **more.pop("set", {})}
    return ledger.Event(ledger.obligation_stream(id_), name, {**data, **more, "set": fields})
