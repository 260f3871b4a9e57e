"""Send correction notices to the agencies that were told, or find that one corrects nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.sent import CLOSED
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.correction import (
    DECLINE_REASONS,
    NoticeCase,
    check_all,
    check_reason,
    why_not_declined,
    why_not_sent,
)
from longstop.core.clocks.choosing import told_stops
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.whole_rules import CORRECTION
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import corrections as queries
from longstop.store.queries.corrections import Notice
from longstop.store.queries.dissemination import move
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection

_CHASED = ("acknowledge", "correction")


@dataclass(frozen=True, slots=True)
class NoticeAnswered:
    """A correction notice: what it is about, the agency it is for, its state, when it is due."""

    reference: str
    about: str
    agency: str
    state: str
    due_at: datetime | None = None


def send_corrections(house: House, actor: Actor, references: Sequence[str]) -> list[NoticeAnswered]:
    """Send all of these or none; silence of the receiver is chased.

    The same number of statements, however many. Raises NotFound, NotYours, CorrectionRefused.
    """
    check(actor.roles, Permission.DISSEMINATION_SEND)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = _hold(connection, actor, wanted, why_not_sent)
        ids = [one.id for one in found]
        running = clocks.running(connection, ids)
        maker = clock_maker(connection, house, now, len(found))
        started = {one.id: maker.start_clock(one.id, _CHASED) for one in found}
        connection.execute(
            "select share_each(%s::bigint[], %s::int[])", (ids, [one.to_agency for one in found])
        )
        bulk.insert_clocks(connection, maker.rows["clock"])
        clocks.stop(connection, ids, ("correct",), now, "met")
        next_ = {id_: clock["id"] for id_, clock in started.items()}
        check_moved(clocks.move_next(connection, next_), len(ids))
        check_moved(move(connection, ids, "drafted", "sent", is_open=True), len(ids))
        queries.decide(connection, ids, actor.person, now, None)
        changes: dict[int, dict[str, Plain]] = {
            one.id: {
                "set": {
                    "state": "sent", "previous_state": "drafted", "next_clock_id": next_[one.id],
                    "seen_by": [*sorted({*one.seen_by, one.to_agency})], "held_by": None,
                    "held_until": None,
                },
                "stop": told_stops(running[one.id], ("correct",), now, "met"),
                "start": [started[one.id]],
            }
            for one in found
        }  # fmt: skip
        _record(connection, actor, "sent", changes, now)
    due = {id_: datetime.fromisoformat(clock["due_at"]) for id_, clock in started.items()}
    return [
        NoticeAnswered(one.reference, one.about, one.to_code, "sent", due[one.id]) for one in found
    ]


def decline_corrections(
    house: House, actor: Actor, references: Sequence[str], *, reason: str | None
) -> list[NoticeAnswered]:
    """Find that a sender's second record corrects nothing of what was told; nothing else ends so.

    Raises NotFound, NotYours, CorrectionRefused.
    """
    check(actor.roles, Permission.DISSEMINATION_SEND)
    why = check_reason(reason, DECLINE_REASONS)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = _hold(connection, actor, wanted, why_not_declined)
        ids = [one.id for one in found]
        running = clocks.running(connection, ids)
        clocks.stop(connection, ids, None, now, "met")
        check_moved(move(connection, ids, "drafted", "declined", is_open=False), len(ids))
        queries.decide(connection, ids, actor.person, now, why)
        changes: dict[int, dict[str, Plain]] = {
            id_: {
                "set": {**CLOSED, "state": "declined", "previous_state": "drafted",
                        "outcome": "declined"},
                "stop": told_stops(running[id_], None, now, "met"),
            }
            for id_ in ids
        }  # fmt: skip
        _record(connection, actor, "declined", changes, now)
    return [NoticeAnswered(one.reference, one.about, one.to_code, "declined") for one in found]


def case_of(actor: Actor, held: Held, notice: Notice) -> NoticeCase:
    """Gather what the rules need to know of a notice."""
    return NoticeCase(
        reference=held.reference,
        state=held.state,
        ground=notice.ground,
        by_sender=held.owner_agency == actor.agency,
        by_receiver=notice.to_agency == actor.agency,
    )


def notices_of(connection: Connection, held: Sequence[Held]) -> dict[int, Notice]:
    """Read the notices behind these obligations; raises CorrectionRefused for anything else."""
    found = queries.notices(connection, [one.id for one in held])
    check_all(
        [
            (one.reference, f"it is a {one.kind.replace('_', ' ')}, no correction notice")
            for one in held
            if one.id not in found
        ]
    )
    return found


def _hold(
    connection: Connection,
    actor: Actor,
    wanted: Sequence[str],
    why_not: Callable[[NoticeCase], str | None],
) -> list[Notice]:
    seen = find_seen(connection, wanted)
    notices_of(connection, seen)
    held = hold_own(connection, actor, seen)
    found = notices_of(connection, held)
    check_all([(one.reference, why_not(case_of(actor, one, found[one.id]))) for one in held])
    return [found[one.id] for one in held]


def _record(
    connection: Connection,
    actor: Actor,
    word: str,
    changes: dict[int, dict[str, Plain]],
    now: datetime,
) -> None:
    rows: dict[int, dict[str, Any]] = queries.whole_rows(connection, [*changes])
    events = [
        ledger.Event(
            ledger.obligation_stream(id_),
            f"correction.{word}",
            {**data, "facts": CORRECTION.facts(rows[id_])},
        )
        for id_, data in changes.items()
    ]
    ledger.record(connection, events, at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([*changes],))
