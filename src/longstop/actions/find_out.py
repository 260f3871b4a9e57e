"""Keep the clock to find out beside the checks that are out: one a referral, never one a question.

It starts when the first check of a referral goes out and is met when nothing of it is out any more,
whichever way the answers came. Whether another referral is about the same person is found out under
a clock of its own, one a referral too (settle_nominals.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from longstop.actions.find import check_moved
from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.store import bulk
from longstop.store.queries import checks as queries
from longstop.store.queries import clocks
from longstop.store.queries.checks import FIND_OUT, Asked
from longstop.store.queries.clocks import Running
from longstop.store.session import Actor, Connection

STANDARD = "standard"
_REVIEW = ("review", "standard")
MET = "met"
Change = dict[str, Plain]
"""What an entry of the ledger tells of clocks: set, start and stop."""


def start_finding_out(
    connection: Connection,
    house: House,
    ids: Sequence[int],
    now: datetime,
    because: str = STANDARD,
) -> dict[int, Change]:
    """Start the clock of each of these referrals where none runs; gives what its entry tells.

    because is the reason of the clock, by which its allowance is found.
    """
    running = clocks.running(connection, ids)
    new = [id_ for id_ in ids if not any(_is(one, because) for one in running.get(id_, ()))]
    maker = clock_maker(connection, house, now, len(new))
    changes: dict[int, Change] = {}
    following: dict[int, int] = {}
    for id_ in new:
        clock = maker.start_clock(id_, (FIND_OUT, because))
        following[id_] = min([*_due(running.get(id_, ())), (clock["due_at"], clock["id"])])[1]
        changes[id_] = {"start": [clock], "set": {"next_clock_id": following[id_]}}
    _write(connection, maker, following)
    return changes


@dataclass(slots=True)
class Coming:
    """Gathers the checks of some referrals that come back, under the lock that holds them."""

    asked: Mapping[int, Sequence[Asked]]
    _back: dict[tuple[int, int], str] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, ids: Sequence[int]) -> Coming:
        """Read what was ever asked of these referrals."""
        return cls(queries.asked_of(connection, ids))

    def answered(self, id_: int, question: str, said: str | None) -> list[int]:
        """Bring every check of a question back that is out; gives their numbers, in order.

        said is None for an answer that leaves it out.
        """
        if said is None:
            return []
        found = [
            one.attempt for one in self.asked.get(id_, ())
            if one.question == question and self.is_out(one)
        ]  # fmt: skip
        self._back.update({(id_, attempt): said for attempt in found})
        return found

    def write(
        self, connection: Connection, house: House, actor: Actor, now: datetime
    ) -> dict[int, Change]:
        """Write what came back; gives the clocks of those of whom nothing is out any more."""
        if not self._back:
            return {}
        rows = [(id_, attempt, said) for (id_, attempt), said in self._back.items()]
        check_moved(queries.bring_back(connection, rows, actor.person, now), len(rows))
        done = sorted({id_ for id_, _ in self._back if not any(map(self.is_out, self.asked[id_]))})
        return end_finding_out(connection, house, done, now)

    def is_out(self, one: Asked) -> bool:
        """Tell whether a check is still out, with all that came back so far."""
        return one.came_back is None and (one.obligation_id, one.attempt) not in self._back


def end_finding_out(
    connection: Connection,
    house: House,
    ids: Sequence[int],
    now: datetime,
    because: str = STANDARD,
) -> dict[int, Change]:
    """Stop the clocks to find out. Where nothing else runs a review does: no open one is unclocked.

    One that was closed in between and opened again may have none.
    """
    running = clocks.running(connection, ids)
    met = {id_: [one.id for one in running.get(id_, ()) if _is(one, because)] for id_ in ids}
    met = {id_: stopped for id_, stopped in met.items() if stopped}
    left = {id_: [one for one in running[id_] if not _is(one, because)] for id_ in met}
    bare = [id_ for id_, some in left.items() if not some]
    maker = clock_maker(connection, house, now, len(bare))
    changes: dict[int, Change] = {}
    following: dict[int, int] = {}
    for id_, stopped in met.items():
        change: Change = {"stop": [{"id": one, "at": iso(now), "why": MET} for one in stopped]}
        due = _due(left[id_])
        if not due:
            review = maker.start_clock(id_, _REVIEW)
            change["start"] = [review]
            due = [(review["due_at"], review["id"])]
        following[id_] = min(due)[1]
        changes[id_] = {**change, "set": {"next_clock_id": following[id_]}}
    if met:
        stopped_clocks = [one for some in met.values() for one in some]
        clocks.stop_these(connection, stopped_clocks, now, MET)
    _write(connection, maker, following)
    return changes


def _is(one: Running, because: str) -> bool:
    return one.kind == FIND_OUT and one.because == because


def _due(running: Sequence[Running]) -> list[tuple[str, int]]:
    return [(iso(one.due_at), one.id) for one in running]


def _write(connection: Connection, maker: ObligationRows, following: Mapping[int, int]) -> None:
    if "clock" in maker.rows:
        bulk.insert_clocks(connection, maker.rows["clock"])
    if following:
        check_moved(clocks.move_next(connection, following), len(following))
