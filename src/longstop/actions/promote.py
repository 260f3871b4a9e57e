"""Make a referral of what was kept for information, or look at it and keep it so.

A person does, or the sweep where an answer or a text says that it is dangerous or may be a child:
a sender's label never silences that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.due_list import DueList, due_list
from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.intake_plan import referral_clocks
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.refusals import refused_words
from longstop.core.clocks.choosing import earliest, starting, told_stops
from longstop.core.intake.information import CLOCK, STATE
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import information as queries
from longstop.store.queries.information import InformationListed
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection

ACTOR = "service:sweep"
_REVIEW = (CLOCK[0],)


class NotInformation(LongstopError):
    """It is not kept for information."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Promoted:
    """What it is now, and when it is next due."""

    reference: str
    state: str
    due_at: datetime


def list_information(house: House, actor: Actor, *, limit: int = 50) -> DueList[InformationListed]:
    """List what is kept for information, the first to be looked at on top."""
    return due_list(house, actor, queries.listed, limit)


def promote(house: House, actor: Actor, references: Sequence[str]) -> list[Promoted]:
    """Make referrals of all of these or of none, each with the clocks of one that came now.

    The same number of statements, however many. Raises NotFound, NotYours, NotInformation.
    """
    check(actor.roles, Permission.REFERRAL_TAKE)
    wanted = canonical(references)
    with house.database.as_person(actor) as connection, connection.transaction():
        held = _hold(connection, actor, wanted)
        ids = [one.id for one in held]
        due = _take_in(connection, house, ids, actor.ledger_name)
    return [Promoted(one.reference, "received", due[one.id]) for one in held]


def keep_information(house: House, actor: Actor, references: Sequence[str]) -> list[Promoted]:
    """Say that all of these were looked at and stay what they are: the clock to review begins anew.

    Raises NotFound, NotYours, NotInformation.
    """
    check(actor.roles, Permission.REFERRAL_TAKE)
    wanted = canonical(references)
    with house.database.as_person(actor) as connection, connection.transaction():
        held = _hold(connection, actor, wanted)
        ids = [one.id for one in held]
        due = _start_anew(
            connection, house, ids, [CLOCK], "referral.kept_as_information", actor.ledger_name, {}
        )
    return [Promoted(one.reference, STATE, due[one.id]) for one in held]


def promote_raised(house: House, connection: Connection, *, at_once: int) -> int:
    """Make referrals of what is dangerous or may be a child, whatever its sender called it."""
    done = 0
    while True:
        with connection.transaction():
            ids = queries.raised(connection, at_once)
            if not ids:
                return done
            _take_in(connection, house, ids, ACTOR)
            done += len(ids)


def _take_in(
    connection: Connection, house: House, ids: Sequence[int], actor: str
) -> dict[int, datetime]:
    moved: dict[str, Plain] = {"state": "received", "previous_state": STATE}
    check_moved(queries.take_in(connection, ids), len(ids))
    wanted = referral_clocks(urgent=False, arguments=())
    return _start_anew(connection, house, ids, wanted, "referral.promoted", actor, moved)


def _start_anew(
    connection: Connection,
    house: House,
    ids: Sequence[int],
    wanted: Sequence[tuple[str, str]],
    event: str,
    actor: str,
    moved: dict[str, Plain],
) -> dict[int, datetime]:
    """Stop the clocks to review and start others; gives when each is next due."""
    now = house.now()
    running = clocks.running(connection, ids)
    maker = clock_maker(connection, house, now, len(ids) * len(wanted))
    started = {id_: [maker.start_clock(id_, one) for one in wanted] for id_ in ids}
    first = {id_: min(some, key=lambda c: (c["due_at"], c["id"])) for id_, some in started.items()}
    next_ = earliest(running, ids, without=_REVIEW, also=starting(first))
    bulk.insert_clocks(connection, maker.rows["clock"])
    stops = {id_: told_stops(running.get(id_, ()), _REVIEW, now, "met") for id_ in ids}
    old = [int(str(one["id"])) for some in stops.values() for one in some if isinstance(one, dict)]
    clocks.stop_these(connection, old, now, "met")
    check_moved(clocks.move_next(connection, next_), len(ids))
    events = [
        ledger.Event(
            ledger.obligation_stream(id_),
            event,
            {"set": {**moved, "next_clock_id": next_[id_]}, "stop": stops[id_],
             "start": [*started[id_]]},
        )
        for id_ in ids
    ]  # fmt: skip
    ledger.record(connection, events, at=now, actor=actor)
    connection.execute("select refile(%s)", (list(ids),))
    return {id_: datetime.fromisoformat(clock["due_at"]) for id_, clock in first.items()}


def _hold(connection: Connection, actor: Actor, wanted: Sequence[str]) -> list[Held]:
    held = hold_own(connection, actor, find_seen(connection, wanted))
    refused = [
        (one.reference, f"it is {one.state}: it is not kept for information")
        for one in held
        if one.state != STATE
    ]
    if refused:
        raise NotInformation(refused_words(refused))
    return held
