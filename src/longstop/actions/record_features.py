"""Record what was found of the features that may call for police action on a young person."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.triage.answers import Stands
from longstop.core.triage.evaluate import is_outside
from longstop.core.triage.path import FeatureFound, PathCase, check_is_young
from longstop.store import ledger
from longstop.store.queries import path as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


def record_features(
    house: House, actor: Actor, reference: str, found: Sequence[FeatureFound]
) -> dict[str, str]:
    """Record them beside all that was found before; gives how each feature stands now.

    Raises NotFound, NotYours, AlreadyClosed, PathRefused.
    """
    check(actor.roles, Permission.REFERRAL_DECIDE_PATH)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted))
        check_is_young(path_case(connection, one))
        rows = [each.facts() for each in found]
        numbers = queries.add_features(connection, one.id, rows, actor.person, now)
        told = [{"number": number, **row} for number, row in zip(numbers, rows, strict=True)]
        event = ledger.Event(
            ledger.obligation_stream(one.id),
            "path.features_recorded",
            {"facts": {"features": told}},
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        return queries.features_of(connection, one.id)


def path_case(connection: Connection, one: Held) -> PathCase:
    """Read what the rules of the path need to know of an obligation."""
    standing = standing_of(connection, [one.id]).get(one.id)
    return PathCase(
        reference=one.reference,
        kind=ObligationKind(one.kind),
        outside=standing is not None and is_outside(standing.answers),
        features={
            code: Stands(said) for code, said in queries.features_of(connection, one.id).items()
        },
    )
