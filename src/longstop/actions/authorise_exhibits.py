"""Authorise by name that an exhibit leaves unexamined, or bears the seal that was found on it."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.exhibit_parts import Clocks, ExhibitAct, exhibit_event, hold_exhibits
from longstop.actions.house import House
from longstop.actions.take_custody import SEAL
from longstop.core.authority.permissions import Permission, check
from longstop.core.evidence.exhibits import (
    AUTHORISED,
    AUTHORISING_REASONS,
    check_all,
    check_reason,
)
from longstop.core.ledger.whole_rules import EXHIBIT
from longstop.store import ledger
from longstop.store.queries import exhibit_writes, exhibits
from longstop.store.queries.exhibits import ExhibitNow
from longstop.store.session import Actor


def authorise_exhibits(
    house: House, actor: Actor, references: Sequence[str], what: str, *, reason: str | None
) -> list[ExhibitAct]:
    """Authorise for all of these or none that they return, are forfeited, or bear the seal found.

    Raises NotFound, NotYours, AlreadyClosed, ExhibitRefused.
    """
    check(actor.roles, Permission.EXHIBIT_AUTHORISE)
    check_reason("What is authorised", what, AUTHORISED)
    why = check_reason(f"To authorise '{what}'", reason, AUTHORISING_REASONS[what])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        both = hold_exhibits(connection, actor, references)
        ids = [one.id for one, _ in both]
        clocks = Clocks.begin(connection, house, ids, now, 0)
        if what == SEAL:
            check_all((one.reference, _why_not(row, actor.person)) for one, row in both)
            for id_ in ids:
                clocks.stop(id_, (SEAL,), "met")
            seals = {one.id: row.seal_found or row.seal for one, row in both}
            exhibit_writes.label(connection, seals)
        data = clocks.write(connection, ids)
        exhibit_writes.insert_authorisations(
            connection,
            [
                {
                    "obligation_id": one.id, "attempt": row.authorisations + 1, "what": what,
                    "reason": why, "authorised_by": actor.person, "authorised_at": now,
                }
                for one, row in both
            ],
        )  # fmt: skip
        whole = exhibits.whole_exhibits(connection, ids)
        events = [
            exhibit_event(
                one.id, "exhibit.authorised", data[one.id],
                facts={
                    **EXHIBIT.facts(whole[one.id]),
                    "authorised": {
                        "attempt": row.authorisations + 1, "what": what, "reason": why,
                    },
                },
            )
            for one, row in both
        ]  # fmt: skip
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    return [ExhibitAct(one.reference, one.state) for one, _ in both]


def _why_not(row: ExhibitNow, by: int) -> str | None:
    if not row.seal_waits:
        return "no seal of it waits to be explained"
    return "whoever found it so does not explain it too" if row.custodian == by else None
