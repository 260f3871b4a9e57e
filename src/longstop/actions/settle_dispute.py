"""Settle a dispute: a person of the bureau says that it stays the bureau's, and the clock stops."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.dispute import CLOCK, end_disputes
from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.transfer import Transferred
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.transfer import (
    KEEP,
    SETTLE_REASONS,
    SettleCase,
    TransferRefused,
    check_reason,
    check_settling,
)
from longstop.store import ledger
from longstop.store.queries.clocks import running
from longstop.store.queries.work import is_bureau
from longstop.store.session import Actor


def settle_disputes(
    house: House, actor: Actor, references: Sequence[str], *, word: str, reason: str | None
) -> list[Transferred]:
    """Settle all of these disputes or none: they stay the bureau's; every other is named.

    Raises NotFound, NotYours, AlreadyClosed, TransferRefused.
    """
    check(actor.roles, Permission.REFERRAL_TRANSFER)
    why = check_reason(reason, SETTLE_REASONS)
    if word != KEEP:
        raise TransferRefused(
            f"A dispute is settled by --settle {KEEP}: it stays yours. Nothing was changed. "
            "To give it to an agency: longstop transfer REF --to AGENCY"
        )
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, wanted))
        if not is_bureau(connection, actor.agency):
            raise TransferRefused("Only a person of the bureau settles it. Nothing was changed.")
        ids = [one.id for one in held]
        clocks = running(connection, ids)
        check_settling(
            [
                SettleCase(
                    reference=one.reference,
                    disputed=any(clock.kind == CLOCK for clock in clocks.get(one.id, ())),
                    offered=one.offer is not None,
                )
                for one in held
            ]
        )
        told = end_disputes(connection, house, ids, now)
        events = [
            ledger.Event(
                ledger.obligation_stream(one.id),
                f"{one.kind}.dispute_settled",
                {**told[one.id], "facts": {"settled": word, "reason": why}},
            )
            for one in held
        ]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    return [Transferred(one.reference, "settled") for one in held]
