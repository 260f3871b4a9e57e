"""Adopt a policy of assessment: its owner proposes it for a day to come, an ethics reviewer signs.

What it would change is seen before with actions/compare_policies.py; from its day the sweep
assesses everything open anew with actions/reassess.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from longstop.actions.house import House, NotFound
from longstop.actions.keep_policy import document_of, kept_event
from longstop.core.authority.permissions import Permission, check, check_any, may, may_any
from longstop.core.ledger.replay import iso
from longstop.core.triage.adopting import (
    AdoptionCase,
    AdoptionRefused,
    Standing,
    check_proposal,
    why_not_approve,
    why_not_withdraw,
)
from longstop.core.triage.document import read_policy
from longstop.engines.zones import pinned_zones
from longstop.store import ledger
from longstop.store.queries import policies as queries
from longstop.store.queries.policies import Adoption
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor, Connection

MAY_WITHDRAW = (Permission.POLICY_APPROVE, Permission.POLICY_PROPOSE)
"""Who may take a proposal back holds one of these: whoever may make it, or sign for it."""


def propose_policy(house: House, actor: Actor, text: str, *, day: date, reason: str) -> Adoption:
    """Propose that a document counts from the beginning of a day, where the actor's bureau is.

    Raises PolicyNotValid with every fault of the document, AdoptionRefused with all else.
    """
    check(actor.roles, Permission.POLICY_PROPOSE)
    policy = read_policy(text)
    document = document_of(policy, text)
    now = house.now()
    with house.database.as_service("propose policy") as connection, connection.transaction():
        queries.hold_adoptions(connection)
        _check_bureau(connection, actor)
        starts_at = _beginning(connection, actor, day)
        known = queries.adoptions(connection)
        standing = [one for one in known if one.withdrawn_at is None]
        case = AdoptionCase(
            policy=policy,
            day=day,
            starts_at=starts_at,
            reason=reason,
            in_force=_counts_before(house, standing, starts_at),
            taken={one.day for one in standing},
            stamps={one.stamp for one in queries.documents(connection)},
        )
        check_proposal(case, now)
        events = [kept_event(document)] if queries.keep(connection, document, now) else []
        number = queries.propose(
            connection, agency=actor.agency, digest=document.digest, day=day, starts_at=starts_at,
            reason=reason, by=actor.person, now=now,
        )  # fmt: skip
        events.append(
            _event(
                "policy.proposed", id=number, agency=actor.agency, digest=document.digest,
                day=day.isoformat(), starts_at=iso(starts_at), reason=reason,
            )
        )  # fmt: skip
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        return _adoption(connection, actor, number)


def approve_policy(house: House, actor: Actor, number: int) -> Adoption:
    """Sign as the second person, before its day; from then it will be in force.

    Raises NotFound, AdoptionRefused, and PolicyNotValid where this release no longer reads it.
    """
    check(actor.roles, Permission.POLICY_APPROVE)
    now = house.now()
    with house.database.as_service("approve policy") as connection, connection.transaction():
        queries.hold_adoptions(connection)
        one = _adoption(connection, actor, number)
        _refuse(why_not_approve(standing_of(one), actor.person, now))
        read_policy(one.text)
        queries.approve(connection, number, actor.person, now)
        event = _event("policy.approved", id=number)
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        return _adoption(connection, actor, number)


def withdraw_policy(house: House, actor: Actor, number: int) -> Adoption:
    """Take back what was proposed, or approved and is not in force yet; it stays on record.

    Whoever may sign for one may take one back. Raises NotFound, AdoptionRefused.
    """
    check_any(actor.roles, *MAY_WITHDRAW)
    now = house.now()
    with house.database.as_service("withdraw policy") as connection, connection.transaction():
        queries.hold_adoptions(connection)
        one = _adoption(connection, actor, number)
        _refuse(why_not_withdraw(standing_of(one), now))
        queries.withdraw(connection, number, actor.person, now)
        event = _event("policy.withdrawn", id=number)
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        return _adoption(connection, actor, number)


def may_approve(actor: Actor, one: Adoption, now: datetime) -> bool:
    """Tell whether somebody could sign for a proposal now."""
    ours = one.agency == actor.agency and may(actor.roles, Permission.POLICY_APPROVE).allowed
    return ours and why_not_approve(standing_of(one), actor.person, now) is None


def may_withdraw(actor: Actor, one: Adoption, now: datetime) -> bool:
    """Tell whether somebody could take a proposal back now."""
    ours = one.agency == actor.agency and may_any(actor.roles, *MAY_WITHDRAW)
    return ours and why_not_withdraw(standing_of(one), now) is None


def standing_of(one: Adoption) -> Standing:
    """Say where a proposal stands, as the rules of adopting ask it."""
    return Standing(
        proposed_by=one.proposed_by,
        starts_at=one.starts_at,
        approved=one.approved_at is not None,
        withdrawn=one.withdrawn_at is not None,
    )


def _refuse(why: str | None) -> None:
    if why is not None:
        raise AdoptionRefused(why)


def _event(name: str, **facts: ledger.Plain) -> ledger.Event:
    return ledger.Event(ledger.SYSTEM, name, {"facts": {"adoption": facts}})


def _check_bureau(connection: Connection, actor: Actor) -> None:
    """Refuse where it would count for others too: for forces by one of them, or between bureaus."""
    bureaus = queries.bureaus(connection)
    if bureaus != [actor.agency]:
        raise AdoptionRefused(
            "A policy counts for everybody whose work is kept here, so it is adopted by the one"
            " bureau there is. Yours is not that, or there are more than one. Nothing was changed."
        )


def _beginning(connection: Connection, actor: Actor, day: date) -> datetime:
    zone = pinned_zones().zone(zone_of(connection, actor.agency))
    assert zone is not None, "the organisation file is checked for it"
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _counts_before(house: House, standing: Sequence[Adoption], starts_at: datetime) -> str:
    """Give the digest of what will count until a moment."""
    earlier = [one for one in standing if one.approved_at and one.starts_at < starts_at]
    last = max(earlier, key=lambda one: one.starts_at, default=None)
    return last.digest if last else read_policy(house.shipped_policy).digest


def _adoption(connection: Connection, actor: Actor, number: int) -> Adoption:
    one = queries.adoption(connection, number)
    if one is None or one.agency != actor.agency:
        raise NotFound(
            f"No policy {number} was proposed in your agency. Nothing was changed. "
            "See: longstop policy list"
        )
    return one
