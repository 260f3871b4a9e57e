"""Say how exhibits stand: waiting, acquired, scanned, examined, reviewed by a peer, reported."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.exhibit_parts import Clocks, ExhibitAct, exhibit_event, hold_exhibits
from longstop.actions.find import check_moved
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.evidence.exhibits import (
    MoveCase,
    check_all,
    clock_of,
    has_ended,
    phase,
    why_not_moved,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.whole_rules import EXHIBIT
from longstop.core.referral.exhibit_states import ExhibitState
from longstop.store import ledger
from longstop.store.queries import exhibit_writes, exhibits
from longstop.store.session import Actor


def move_exhibits(
    house: House,
    actor: Actor,
    references: Sequence[str],
    after: ExhibitState,
    *,
    reason: str | None = None,
) -> list[ExhibitAct]:
    """Move all of these to a state or none; the same number of statements, however many.

    reason is why one cannot be examined, and is asked for nothing else. Raises NotFound, NotYours,
    AlreadyClosed, ExhibitRefused.
    """
    check(actor.roles, Permission.EXHIBIT_HANDLE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        both = hold_exhibits(connection, actor, references)
        check_all(
            (one.reference, why_not_moved(
                MoveCase(
                    reference=one.reference, state=one.state,
                    offered=row.offered_to is not None,
                    authority_ended=has_ended(row.authority_ends, now),
                    examined_by=row.examined_by,
                ),
                after, reason, actor.person,
            ))
            for one, row in both
        )  # fmt: skip
        ids = [one.id for one, _ in both]
        new = phase(after)
        assert new is not None, "what leaves is refused above"
        clocks = Clocks.begin(connection, house, ids, now, len(ids))
        for one, row in both:
            old = phase(one.state)
            if old is not None and old is not new:
                clocks.stop(one.id, (clock_of(old, row.owner)[0],), "met")
                clocks.start(one.id, *clock_of(new, row.owner))
        states = {one.id: one.state for one, _ in both}
        moved = exhibit_writes.move_each(connection, states, after.value, is_open=True)
        check_moved(moved, len(ids))
        cannot = after is ExhibitState.CANNOT_BE_EXAMINED
        exhibit_writes.note_examined(
            connection, ids, actor.person if after is ExhibitState.EXAMINED else None,
            reason if cannot else None,
        )  # fmt: skip
        data = clocks.write(connection, ids)
        whole = exhibits.whole_exhibits(connection, ids)
        events = []
        for id_, before in states.items():
            fields: dict[str, Plain] = {"state": after.value, "previous_state": before}
            facts = EXHIBIT.facts(whole[id_])
            events.append(
                exhibit_event(id_, "exhibit.moved_on", data[id_], set=fields, facts=facts)
            )
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    return [ExhibitAct(one.reference, after.value) for one, _ in both]
