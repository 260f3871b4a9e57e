"""Take exhibits that are offered, by name: from then on they are in one's own hands.

Whoever takes says which seal they found. One that differs from the label never stops the taking: it
is an event, its clock starts, and the supervisor of the desk is told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.errors import InsufficientPrivilege

from longstop.actions.exhibit_parts import Clocks, ExhibitAct, exhibit_event, find_exhibits
from longstop.actions.find import ChangedMeanwhile, check_as_seen
from longstop.actions.house import House
from longstop.actions.offer_custody import TAKING
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.ladder import Rung
from longstop.core.evidence.custody import TakeCase, differs, seals_of, why_not_taken
from longstop.core.evidence.exhibits import ExhibitRefused, check_all
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.ledger.whole_rules import EXHIBIT
from longstop.store import ledger
from longstop.store.queries import exhibit_writes, exhibits
from longstop.store.queries.exhibit_writes import AlertOfSeal
from longstop.store.session import Actor

SEAL = "seal"
"""The clock of a seal that differs, until somebody explains it."""


def take_custody(
    house: House, actor: Actor, references: Sequence[str], seals: Sequence[str]
) -> list[ExhibitAct]:
    """Take all of these or none; seals are those found, one each in their order, or one for all.

    The same number of statements, however many. Raises NotFound, ExhibitRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.EXHIBIT_HANDLE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        both = find_exhibits(connection, references)
        check_as_seen(connection, actor, {one.reference: one.id for one, _ in both})
        check_all(
            (one.reference, why_not_taken(
                TakeCase(
                    reference=one.reference, to_agency=row.offered_to,
                    to_person=row.offered_person, from_person=row.offered_by,
                ),
                actor.agency, actor.person,
            ))
            for one, row in both
        )  # fmt: skip
        found = _found(seals, len(both))
        ids = [one.id for one, _ in both]
        desks = [row.offered_desk or 0 for _, row in both]
        differing = [differs(row.seal, seal) for (_, row), seal in zip(both, found, strict=True)]
        clocks = Clocks.begin(connection, house, ids, now, sum(differing))
        try:
            exhibit_writes.take(connection, ids, desks, found, differing, now)
        except InsufficientPrivilege as fault:
            raise ChangedMeanwhile(
                "It was taken or withdrawn at this moment. Nothing was changed. Look again."
            ) from fault
        for id_ in ids:
            clocks.stop(id_, (TAKING,), "met")
        of_seals = [
            clocks.start(id_, SEAL, "standard")
            for id_, other in zip(ids, differing, strict=True)
            if other
        ]
        data = clocks.write(connection, ids)
        alerts = exhibit_writes.alert_of_seal(connection, of_seals, now) if of_seals else []
        whole = exhibits.whole_exhibits(connection, ids)
        events = []
        for place, (one, row) in enumerate(both):
            owner: dict[str, Plain] = {
                "owner_agency": actor.agency, "owner_desk": desks[place],
                "owner_person": actor.person, "held_by": None, "held_until": None,
            }  # fmt: skip
            custody: dict[str, Plain] = {
                "attempt": row.attempt, "seal_found": found[place],
                "seal_differs": differing[place],
            }  # fmt: skip
            facts = {**EXHIBIT.facts(whole[one.id]), "custody": custody}
            events.append(
                exhibit_event(one.id, "custody.taken", data[one.id], set=owner, facts=facts)
            )
        events += [_raised(one, now) for one in alerts]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    return [
        ExhibitAct(one.reference, one.state, other)
        for (one, _), other in zip(both, differing, strict=True)
    ]


def _found(seals: Sequence[str], many: int) -> list[str]:
    try:
        return seals_of(seals, many)
    except ValueError:
        raise ExhibitRefused(
            "Say the seal you found on each exhibit, in their order: letters, digits, - and /; or "
            "none. Nothing was changed."
        ) from None


def _raised(one: AlertOfSeal, now: datetime) -> ledger.Event:
    alert: dict[str, Plain] = {
        "clock_id": one.clock_id, "rung": Rung.DESK_SUPERVISOR.value, "person": one.person,
        "outside_role": None, "raised_at": iso(now), "standing": True, "next_climb_at": None,
        "acknowledged_by": None, "acknowledged_at": None,
    }  # fmt: skip
    stream = ledger.obligation_stream(one.obligation_id)
    return ledger.Event(stream, "custody.seal_differed", {"alert": alert})
