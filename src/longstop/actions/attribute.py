"""Record how sure we are who it is, with what speaks for it and against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.attribution import AttributionRefused, check_attribution
from longstop.core.referral.vocabulary import Attribution, ObligationKind
from longstop.store import ledger
from longstop.store.queries import attribution as queries
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Attributed:
    """The level that stands now, and the one before it."""

    reference: str
    level: str
    before: str


def attribute(
    house: House,
    actor: Actor,
    reference: str,
    level: Attribution,
    *,
    evidence: Sequence[str],
    against: Sequence[str] = (),
) -> Attributed:
    """Record a finding; every earlier one stays. Raises AttributionRefused with every fault."""
    check(actor.roles, Permission.REFERRAL_ATTRIBUTE)
    check_attribution(level, evidence, against)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted))
        if one.kind != ObligationKind.REFERRAL:
            raise AttributionRefused(
                f"{one.reference} is a {one.kind.replace('_', ' ')}: only referrals are "
                "attributed. Nothing was changed."
            )
        before = queries.level_of(connection, one.id)
        attempt = queries.add_finding(
            connection, one.id, level.value, sorted(set(evidence)), sorted(set(against)),
            actor.person, now,
        )  # fmt: skip
        changed = connection.execute(
            "update referral set attribution = %s where obligation_id = %s and attribution = %s",
            (level.value, one.id, before),
        )
        check_moved(changed.rowcount, 1)
        event = ledger.Event(
            ledger.obligation_stream(one.id),
            "referral.attributed",
            {
                "facts": {
                    "attribution": level.value, "attempt": attempt,
                    "evidence": sorted(set(evidence)), "against": sorted(set(against)),
                }
            },
        )  # fmt: skip
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return Attributed(one.reference, level.value, before)
