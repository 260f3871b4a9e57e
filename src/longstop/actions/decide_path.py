"""Decide the path of a reported person who is or may be under 18; software never does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from longstop.actions.assess import assess
from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.record_features import path_case
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.proposals import why_not_second
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.path import PATH_CLOCK, Path
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.path import PathRefused, check_path, found_adult, needs_two
from longstop.store import ledger
from longstop.store.queries import clocks
from longstop.store.queries import path as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.path import PathProposal
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection

MET = "met"


@dataclass(frozen=True, slots=True)
class PathDecided:
    """What became of the wish: decided, proposed or withdrawn; and by when keeping is reviewed."""

    reference: str
    status: str
    decision: Path
    review_by: datetime | None = None


def decide_path(
    house: House,
    actor: Actor,
    reference: str,
    decision: Path,
    *,
    reason: str,
    basis: StatementKind | None = None,
) -> PathDecided:
    """Decide at once where one person may, else propose it. A later decision replaces this one.

    Raises PathRefused with what is missing, NotFound, NotYours, AlreadyClosed.
    """
    check(actor.roles, Permission.REFERRAL_DECIDE_PATH)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted))
        pending = queries.open_proposal(connection, one.id)
        if pending is not None:
            raise PathRefused(
                f"{one.reference}: '{pending.decision}' is already proposed. Nothing was changed. "
                f"Agree (another person) or take it back: longstop child path {one.reference} "
                "--agree"
            )
        check_path(path_case(connection, one), decision, reason, basis)
        alone = not needs_two(decision)
        kept = basis.value if basis else None
        values = {
            "decision": decision.value, "reason": reason, "basis": kept, "by": actor.person,
            "at": now, "alone": alone,
        }  # fmt: skip
        attempt = queries.add_decision(connection, one.id, values)
        proposal = PathProposal(attempt, decision.value, reason, kept, actor.person)
        if alone:
            return _settle(connection, house, actor, one, proposal, now)
        _record(connection, actor, one, "path.proposed", {"facts": _facts(proposal)}, now)
    return PathDecided(one.reference, "proposed", decision)


def agree_path(house: House, actor: Actor, reference: str) -> PathDecided:
    """Agree as the second person: it is decided. Raises PathRefused for whoever proposed it."""
    check(actor.roles, Permission.REFERRAL_DECIDE_PATH)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, proposal = _proposed(connection, actor, reference)
        why = why_not_second(one.reference, proposed_by=proposal.proposed_by, actor=actor.person)
        if why is not None:
            raise PathRefused(why)
        basis = StatementKind(proposal.basis) if proposal.basis else None
        case = path_case(connection, one)
        check_path(case, Path(proposal.decision), proposal.reason, basis)
        check_moved(queries.agree(connection, one.id, proposal.attempt, actor.person, now), 1)
        return _settle(connection, house, actor, one, proposal, now)


def withdraw_path(house: House, actor: Actor, reference: str) -> PathDecided:
    """Take a proposed path back; it stays on record, and the decision before it stands."""
    check(actor.roles, Permission.REFERRAL_DECIDE_PATH)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, proposal = _proposed(connection, actor, reference)
        check_moved(queries.withdraw(connection, one.id, proposal.attempt, now), 1)
        facts: dict[str, Plain] = {"attempt": proposal.attempt, "path": proposal.decision}
        _record(connection, actor, one, "path.withdrawn", {"facts": facts}, now)
    return PathDecided(one.reference, "withdrawn", Path(proposal.decision))


def _proposed(connection: Connection, actor: Actor, reference: str) -> tuple[Held, PathProposal]:
    (one,) = hold_own(connection, actor, find_seen(connection, canonical([reference])))
    proposal = queries.open_proposal(connection, one.id)
    if proposal is None:
        raise PathRefused(
            f"{one.reference}: nobody has proposed a path. Nothing was changed. "
            f"Propose one: longstop child path {one.reference} DECISION --reason CODE"
        )
    return one, proposal


def _settle(
    connection: Connection,
    house: House,
    actor: Actor,
    one: Held,
    proposal: PathProposal,
    now: datetime,
) -> PathDecided:
    """Let the decision take effect: its clock stops, keeping has a date, an adult is assessed."""
    decision = Path(proposal.decision)
    running = clocks.running(connection, [one.id]).get(one.id, [])
    stopped = [clock for clock in running if clock.kind == PATH_CLOCK]
    left = [clock for clock in running if clock.kind != PATH_CLOCK]
    following = min(left, key=lambda clock: (clock.due_at, clock.id)).id
    clocks.stop(connection, [one.id], [PATH_CLOCK], now, MET)
    check_moved(clocks.move_next(connection, {one.id: following}), 1)
    keeping = house.keeping.of(decision.value, now)
    queries.keep(connection, {one.id: keeping})
    facts = _facts(proposal) | {"retention": keeping.told()}
    facts |= _assess(connection, house, one, proposal)
    data: dict[str, Plain] = {
        "set": {"next_clock_id": following},
        "stop": [{"id": clock.id, "at": iso(now), "why": MET} for clock in stopped],
        "facts": facts,
    }
    _record(connection, actor, one, "path.decided", data, now)
    connection.execute("select refile(%s)", ([one.id],))
    return PathDecided(one.reference, "decided", decision, keeping.review_by)


def _assess(
    connection: Connection, house: House, one: Held, proposal: PathProposal
) -> dict[str, Plain]:
    """Bring an adult back into the instrument, by the answer to its question; else nothing."""
    if proposal.decision != Path.ADULT_AFTER_ALL or proposal.basis is None:
        return {}
    found = found_adult(StatementKind(proposal.basis))
    standing = standing_of(connection, [one.id])[one.id]
    after = replace(standing, answers=found.add_to(standing.answers))
    placed = assess(connection, placer_for_writing(connection, house), {one.id: after})
    return {"answer": found.facts(), "assessment": placed[one.id].told()}


def _facts(proposal: PathProposal) -> dict[str, Plain]:
    return {
        "attempt": proposal.attempt,
        "path": proposal.decision,
        "path_reason": proposal.reason,
        "path_basis": proposal.basis,
    }


def _record(
    connection: Connection,
    actor: Actor,
    one: Held,
    name: str,
    data: dict[str, Plain],
    now: datetime,
) -> None:
    entry = ledger.Event(ledger.obligation_stream(one.id), name, data)
    ledger.record(connection, [entry], at=now, actor=actor.ledger_name)
