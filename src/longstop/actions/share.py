"""Let another agency see what one's own agency owns, and end that; owning it is another matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from longstop.actions.find import agency_named, canonical, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.refusals import refused_words
from longstop.core.casework.sharing import (
    ENDING_REASONS,
    REASONS,
    SharingCase,
    SharingRefused,
    check_reason,
    why_not_ended,
    why_not_shared,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.handling import Act, check_handling
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.dissemination import has_open_part
from longstop.store.queries.handling import handling_of
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class Shared:
    """What an agency sees from now, or sees no longer."""

    reference: str
    agency: str
    seen: bool


def share(
    house: House,
    actor: Actor,
    references: Sequence[str],
    *,
    with_agency: str,
    reason: str | None,
    condition: str | None = None,
) -> list[Shared]:
    """Let another agency see all of these or none.

    The same number of statements, however many. Raises NotFound, NotYours, SharingRefused,
    HandlingForbids.
    """
    check(actor.roles, Permission.REFERRAL_SHARE)
    why = check_reason(reason, REASONS)
    wanted = canonical(references)
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, wanted))
        other = agency_named(connection, with_agency)
        _check(connection, actor, held, other, why_not_shared)
        ids = [one.id for one in held]
        handling = handling_of(connection, ids)
        stated = {one.reference: handling[one.id] for one in held}
        check_handling(house.handling, stated, Act.DISSEMINATE, condition)
        connection.execute("select share_each(%s::bigint[], %s::int[])", (ids, [other] * len(ids)))
        facts: dict[str, Plain] = {"to_agency": other, "reason": why, "condition": condition}
        seen = {one.id: sorted({*one.seen_by, other}) for one in held}
        _record(connection, house, actor, held, "shared", seen, facts)
    return [Shared(one.reference, with_agency, True) for one in held]


def end_sharing(
    house: House, actor: Actor, references: Sequence[str], *, with_agency: str, reason: str | None
) -> list[Shared]:
    """Let another agency see none of these any more, or change nothing.

    The same number of statements, however many. Raises NotFound, NotYours, SharingRefused.
    """
    check(actor.roles, Permission.REFERRAL_SHARE)
    why = check_reason(reason, ENDING_REASONS)
    wanted = canonical(references)
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, wanted))
        other = agency_named(connection, with_agency)
        _check(connection, actor, held, other, why_not_ended)
        connection.execute("select end_share(%s::bigint[], %s)", ([one.id for one in held], other))
        facts: dict[str, Plain] = {"to_agency": other, "reason": why}
        seen = {one.id: [agency for agency in one.seen_by if agency != other] for one in held}
        _record(connection, house, actor, held, "share_ended", seen, facts)
    return [Shared(one.reference, with_agency, False) for one in held]


def _check(
    connection: Connection,
    actor: Actor,
    held: Sequence[Held],
    other: int,
    why_not: Callable[[SharingCase, int, int], str | None],
) -> None:
    part = has_open_part(connection, [one.id for one in held], other)
    refused = []
    for one in held:
        case = SharingCase(
            reference=one.reference,
            kind=ObligationKind(one.kind),
            restricted=one.restricted,
            never_to=frozenset(one.never_to),
            seen_by=frozenset(one.seen_by),
            has_part=one.id in part,
        )
        why = why_not(case, other, actor.agency)
        if why is not None:
            refused.append((one.reference, why))
    if refused:
        raise SharingRefused(refused_words(refused))


def _record(
    connection: Connection,
    house: House,
    actor: Actor,
    held: Sequence[Held],
    name: str,
    seen: Mapping[int, list[int]],
    facts: dict[str, Plain],
) -> None:
    events = [
        ledger.Event(
            ledger.obligation_stream(one.id),
            f"{one.kind}.{name}",
            {"set": {"seen_by": [*seen[one.id]]}, "facts": facts},
        )
        for one in held
    ]
    ledger.record(connection, events, at=house.now(), actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([one.id for one in held],))
