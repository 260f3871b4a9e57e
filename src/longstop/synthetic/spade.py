"""Replay the failure that Longstop is built against: a list arrives, and nobody does anything.

A foreign force's list comes on a Friday evening. Then fifteen months pass, from due moment to due
moment, through the sweep that a bureau runs. What was promised is counted afterwards, and a promise
that was broken is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final

from longstop.actions.assign_account import assign_account
from longstop.actions.house import House
from longstop.actions.import_organisation import import_organisation
from longstop.actions.list_work import Listed, list_work
from longstop.actions.receive import Incoming, receive
from longstop.actions.register_source import register_source
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.core.intake.receipt import Receipt
from longstop.store.queries import replayed
from longstop.store.queries.replayed import Strand
from longstop.store.session import Actor, Connection
from longstop.synthetic.agencies import BUREAU, build_roster, render_roster
from longstop.synthetic.demo import OFFICER, Told
from longstop.synthetic.spade_package import PEOPLE, SEED, SpadeFile, write_spade
from longstop.synthetic.spade_promises import Promise, promises_kept

SENDER: Final = "foreign-force"
FRIDAY: Final = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
SATURDAY: Final = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
END: Final = datetime(2028, 2, 20, 18, 0, tzinfo=UTC)
BETWEEN_FILES: Final = timedelta(minutes=1)
FIRST = 10
_EVERY_SECONDS = 60


class SpadeClock:
    """A clock that the replay turns; it goes forward only."""

    def __init__(self) -> None:
        """Begin on the Friday evening."""
        self.moment = FRIDAY

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.moment

    def turn_to(self, moment: datetime) -> None:
        """Let the time be this one, or stay where it is later already."""
        self.moment = max(moment, self.moment)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """One file of the list and the receipt it got."""

    file: SpadeFile
    receipt: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class Waited:
    """What the months without anybody were: moments stepped to, what sweeps did, and faults.

    unowned is the most obligations without an owner or a running clock at any moment; stuck counts
    sweeps that left something as it was although it was due.
    """

    moments: int = 0
    breaches: int = 0
    alerts: int = 0
    last_at: datetime = FRIDAY
    unowned: int = 0
    stuck: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Spade:
    """The whole replay: what arrived, Saturday morning's list, what climbed, promises kept."""

    officer: Actor
    arrived: tuple[Arrived, ...]
    saturday: Listed
    waited: Waited
    strands: tuple[Strand, ...]
    open_at_end: Counter[tuple[str, str]]
    promises: tuple[Promise, ...]

    @property
    def kept(self) -> bool:
        """Tell whether every promise was kept."""
        return all(promise.kept for promise in self.promises)


def run_spade(
    house: House,
    clock: SpadeClock,
    *,
    account: str,
    folder: Path,
    told: Told,
    people: int = PEOPLE,
) -> Spade:
    """Replay the fifteen months in an empty database; the house reads its time from the clock.

    account is of whoever receives the list and never comes back; the files are written into the
    folder.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told("Writing the list")
    written = write_spade(folder, people=people)
    told("Importing the organisation: a bureau, 45 forces, children's services")
    import_organisation(house, None, render_roster(build_roster(SEED)))
    officer = assign_account(house, None, agency=BUREAU, code=OFFICER, os_account=account)
    arrived = _receive(house, clock, officer, written, told)
    with house.database.as_service("spade") as connection:
        before = replayed.standing(connection)
        waited = _wait(house, clock, connection, Waited(), SATURDAY, told)
        saturday = list_work(house, officer, limit=FIRST)
        waited = _wait(house, clock, connection, waited, END, told)
        told("Verifying the ledger against the tables")
        faults = verify(house, officer).fault_count
        after = replayed.standing(connection)
        return Spade(
            officer=officer,
            arrived=arrived,
            saturday=saturday,
            waited=waited,
            strands=replayed.strands(connection),
            open_at_end=Counter((one.kind, one.state) for one in after.values()),
            promises=promises_kept(
                connection,
                house.calendar,
                receipts=[(one.receipt, one.file.truth) for one in arrived],
                before=before,
                after=after,
                arrived_at=FRIDAY,
                unowned=waited.unowned,
                stuck=waited.stuck,
                moments=waited.moments,
                faults=faults,
            ),
        )


def _receive(
    house: House, clock: SpadeClock, officer: Actor, written: Sequence[SpadeFile], told: Told
) -> tuple[Arrived, ...]:
    columns = files("longstop.policies") / "columns" / "longstop-en.toml"
    text = columns.read_text(encoding="utf-8")
    register_source(house, officer, SENDER, zone="America/Toronto", country="GB", column_map=text)
    arrived = []
    for one in written:
        told(f"Receiving {one.path.name}: {one.trouble}")
        with one.path.open("rb") as stream:
            incoming = Incoming(
                stream=stream, file_name=one.path.name, source=SENDER, declared=one.declared
            )
            arrived.append(Arrived(file=one, receipt=receive(house, officer, incoming)))
        clock.turn_to(clock.moment + BETWEEN_FILES)
    return tuple(arrived)


def _wait(
    house: House,
    clock: SpadeClock,
    connection: Connection,
    waited: Waited,
    end: datetime,
    told: Told,
) -> Waited:
    """Sweep at every moment at which something falls due, and at the end.

    Files arrive at whole minutes, so the moments are few. What a sweep leaves due would hold the
    time for ever; it is counted, and the time goes on to the end.
    """
    while True:
        due = replayed.next_due(connection)
        stuck = due is not None and due <= clock.moment == waited.last_at
        clock.turn_to(end if due is None or stuck else min(due, end))
        swept = sweep(house, every_seconds=_EVERY_SECONDS)
        waited = Waited(
            moments=waited.moments + 1,
            breaches=waited.breaches + swept.breaches,
            alerts=waited.alerts + len(swept.alerts),
            last_at=clock.moment,
            unowned=max(waited.unowned, replayed.unowned(connection)),
            stuck=waited.stuck + stuck,
        )
        told(
            f"{clock.moment:%a %d %b %Y %H:%M}  {swept.breaches:6} fell due"
            f"  {len(swept.alerts):6} told"
        )
        if clock.moment >= end:
            return waited
