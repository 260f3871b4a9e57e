"""Adopt a linkage model: its owner proposes it, another person approves, and all is linked anew.

What it would change is seen before with actions/compare_models.py. From the approval on everything
is linked by it: what comes in at once, all else by the next sweep. What people said stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from longstop.actions.adopt_policy import MAY_WITHDRAW
from longstop.actions.house import House, NotFound
from longstop.actions.model_in_force import model_of
from longstop.core.authority.permissions import Permission, check, check_any, may, may_any
from longstop.core.linkage.adopting import (
    ModelCase,
    ModelRefused,
    check_model_proposal,
    why_not_approve,
    why_not_withdraw,
)
from longstop.core.linkage.model_document import read_model
from longstop.store import ledger
from longstop.store.queries import linking
from longstop.store.queries import models as queries
from longstop.store.queries.models import ModelAdoption
from longstop.store.queries.policies import Document, bureaus
from longstop.store.session import Actor, Connection


def propose_model(house: House, actor: Actor, text: str, *, reason: str) -> ModelAdoption:
    """Propose a model; raises ModelNotValid with every fault, ModelRefused with all else."""
    check(actor.roles, Permission.POLICY_PROPOSE)
    model = read_model(text)
    one = Document(
        digest=model.digest,
        stamp=model.stamp,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
    )
    now = house.now()
    with house.database.as_service("propose model") as connection, connection.transaction():
        linking.alone(connection)
        found = queries.model_adoptions(connection)
        case = ModelCase(
            digest=one.digest,
            stamp=one.stamp,
            reason=reason,
            in_force=_in_force(house, found),
            kept={(kept.digest, kept.stamp) for kept in queries.models(connection)},
            waiting=any(not (each.approved_at or each.withdrawn_at) for each in found),
            of_the_bureau=is_of_the_bureau(connection, actor),
        )
        check_model_proposal(case)
        events = [_kept(one)] if queries.keep_model(connection, one, now) else []
        number = queries.propose_model(
            connection, agency=actor.agency, digest=one.digest, reason=reason, by=actor.person,
            now=now,
        )  # fmt: skip
        events.append(
            _event("model.proposed", id=number, agency=actor.agency, digest=one.digest,
                   reason=reason)
        )  # fmt: skip
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        return _found(connection, actor, number)


def approve_model(house: House, actor: Actor, number: int) -> ModelAdoption:
    """Sign as the second person: it is in force, and everything waits to be linked by it.

    Raises NotFound, ModelRefused, and ModelNotValid where this release no longer reads it.
    """
    check(actor.roles, Permission.POLICY_APPROVE)
    now = house.now()
    with house.database.as_service("approve model") as connection, connection.transaction():
        linking.alone(connection)
        one = _found(connection, actor, number)
        of_the_bureau = is_of_the_bureau(connection, actor)
        _refuse(_why_not_approve(actor, one, of_the_bureau=of_the_bureau))
        read_model(next(d.text for d in queries.models(connection) if d.digest == one.digest))
        queries.approve_model(connection, number, actor.person, now)
        linking.note_all_due(connection)
        event = _event("model.approved", id=number)
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        return _found(connection, actor, number)


def withdraw_model(house: House, actor: Actor, number: int) -> ModelAdoption:
    """Take back what was proposed and not approved; raises NotFound, ModelRefused."""
    check_any(actor.roles, *MAY_WITHDRAW)
    now = house.now()
    with house.database.as_service("withdraw model") as connection, connection.transaction():
        linking.alone(connection)
        one = _found(connection, actor, number)
        _refuse(why_not_withdraw(settled=_is_settled(one)))
        queries.withdraw_model(connection, number, actor.person, now)
        event = _event("model.withdrawn", id=number)
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        return _found(connection, actor, number)


def _in_force(house: House, found: Sequence[ModelAdoption]) -> str:
    """Give the digest of what is in force, without reading it: a release may no longer do that."""
    approved = (one.digest for one in found if one.approved_at is not None)
    return next(approved, model_of(house.shipped_model).digest)


def may_approve_model(actor: Actor, one: ModelAdoption, *, of_the_bureau: bool) -> bool:
    """Tell whether somebody could sign for a proposal now."""
    ours = one.agency == actor.agency and may(actor.roles, Permission.POLICY_APPROVE).allowed
    return ours and _why_not_approve(actor, one, of_the_bureau=of_the_bureau) is None


def may_withdraw_model(actor: Actor, one: ModelAdoption) -> bool:
    """Tell whether somebody could take a proposal back now."""
    ours = one.agency == actor.agency and may_any(actor.roles, *MAY_WITHDRAW)
    return ours and why_not_withdraw(settled=_is_settled(one)) is None


def _why_not_approve(actor: Actor, one: ModelAdoption, *, of_the_bureau: bool) -> str | None:
    return why_not_approve(
        proposed_by=one.proposed_by, signer=actor.person, settled=_is_settled(one),
        of_the_bureau=of_the_bureau,
    )  # fmt: skip


def _is_settled(one: ModelAdoption) -> bool:
    return one.approved_at is not None or one.withdrawn_at is not None


def _refuse(why: str | None) -> None:
    if why is not None:
        raise ModelRefused(why)


def is_of_the_bureau(connection: Connection, actor: Actor) -> bool:
    """Tell whether it would count for nobody else's bureau; as with a policy (adopt_policy)."""
    return bureaus(connection) == [actor.agency]


def _found(connection: Connection, actor: Actor, number: int) -> ModelAdoption:
    """Read a proposal of the actor's own bureau."""
    one = queries.model_adoption(connection, number)
    if one is None or one.agency != actor.agency:
        raise NotFound(
            f"Your bureau proposed no model of the number {number}. Nothing was changed. See:"
            " longstop model list"
        )
    return one


def _kept(one: Document) -> ledger.Event:
    facts = {"digest": one.digest, "stamp": one.stamp, "sha256": one.sha256}
    return ledger.Event(ledger.SYSTEM, "model.kept", {"facts": {"document": facts}})


def _event(name: str, **facts: ledger.Plain) -> ledger.Event:
    return ledger.Event(ledger.SYSTEM, name, {"facts": {"adoption": facts}})
