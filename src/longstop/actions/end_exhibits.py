"""Return exhibits or forfeit them: only what a person has looked at, or has authorised to leave."""

from __future__ import annotations

import os
from collections.abc import Sequence

from psycopg.errors import InsufficientPrivilege

from longstop.actions.exhibit_parts import ExhibitAct, hold_exhibits
from longstop.actions.find import ChangedMeanwhile, check_moved
from longstop.actions.house import House
from longstop.actions.sent import CLOSED
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.choosing import told_stops
from longstop.core.evidence.exhibit_lines import LONGEST
from longstop.core.evidence.exhibits import (
    FORFEITED,
    GIVEN_BACK,
    ExhibitRefused,
    LeavingCase,
    check_all,
    check_reason,
    why_not_leaving,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.whole_rules import EXHIBIT
from longstop.core.referral.exhibit_states import ExhibitState, needs_authorisation
from longstop.store import ledger
from longstop.store.queries import clocks, exhibit_writes, exhibits
from longstop.store.queries.exhibit_writes import Left
from longstop.store.queries.exhibits import ExhibitNow
from longstop.store.session import Actor

_WHAT = {ExhibitState.RETURNED: "return", ExhibitState.FORFEITED: "forfeit"}
_REASONS = {ExhibitState.RETURNED: GIVEN_BACK, ExhibitState.FORFEITED: FORFEITED}


def end_exhibits(
    house: House,
    actor: Actor,
    references: Sequence[str],
    after: ExhibitState,
    *,
    reason: str | None,
    to_whom: str,
) -> list[ExhibitAct]:
    """Let all of these leave, returned or forfeited, or none; to_whom may be an order.

    The same number of statements, however many. Raises NotFound, NotYours, AlreadyClosed,
    ExhibitRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.EXHIBIT_HANDLE)
    why = check_reason(f"For an exhibit to be {after.value}", reason, _REASONS[after])
    name = to_whom.strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        raise ExhibitRefused(
            "Say to whom it goes, or by which order, with --to-whom. Nothing was changed."
        )
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        both = hold_exhibits(connection, actor, references)
        named = {one.reference for one, _ in both}
        check_all(
            (one.reference, why_not_leaving(
                LeavingCase(
                    reference=one.reference, state=one.state,
                    offered=row.offered_to is not None,
                        seal_waits=row.seal_waits,
                    authorised_by=frozenset(_authorised(row, after)),
                    inside=tuple(part for part in row.inside if part not in named),
                ),
                after, actor.person,
            ))
            for one, row in both
        )  # fmt: skip
        ids = [one.id for one, _ in both]
        salts = [os.urandom(SALT_BYTES) for _ in ids]
        left = [
            Left(id_, name, salt, commit(salt, [name]))
            for id_, salt in zip(ids, salts, strict=True)
        ]
        exhibit_writes.note_left(connection, left, why)
        running = clocks.running(connection, ids)
        clocks.stop(connection, ids, None, now, "met")
        states = {one.id: one.state for one, _ in both}
        try:
            moved = exhibit_writes.move_each(connection, states, after.value, is_open=False)
        except InsufficientPrivilege as fault:
            raise ChangedMeanwhile(
                "What stands against it changed at this moment. Nothing was changed. Look again."
            ) from fault
        check_moved(moved, len(ids))
        whole = exhibits.whole_exhibits(connection, ids)
        events = []
        for one, row in both:
            fields: dict[str, Plain] = {
                **CLOSED, "state": after.value, "previous_state": one.state,
                "outcome": after.value,
            }  # fmt: skip
            facts = EXHIBIT.facts(whole[one.id])
            if needs_authorisation(one.state, after):
                facts["authorisation"] = _authorised(row, after)[max(
                    who for who in _authorised(row, after) if who != actor.person
                )]  # fmt: skip
            stops = told_stops(running.get(one.id, ()), None, now, "met")
            data: dict[str, Plain] = {"set": fields, "stop": stops, "facts": facts}
            events.append(ledger.Event(ledger.obligation_stream(one.id), "exhibit.left", data))
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    return [ExhibitAct(one.reference, after.value) for one, _ in both]


def _authorised(row: ExhibitNow, after: ExhibitState) -> dict[int, int]:
    """Give who authorised that it leaves so, each with the number of the authorisation."""
    return {int(by): int(attempt) for attempt, what, by in row.authorised if what == _WHAT[after]}
