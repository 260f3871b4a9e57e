"""End an obligation with an outcome: alone where the rule allows it, else two people, one after
the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find import ChangedMeanwhile, canonical, check_moved, find_seen, hold_own
from longstop.actions.follow_links import follow_links
from longstop.actions.found_wrong import tell_found
from longstop.actions.house import House
from longstop.actions.in_force import placer_in_force
from longstop.actions.record_correction import tell_now
from longstop.actions.settle_package import settle_packages
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.closing import (
    ClosingCase,
    ClosingRefused,
    access_known_absent,
    check_closing,
    check_reason,
    needs_second_person,
)
from longstop.core.casework.correction import Ground
from longstop.core.casework.proposals import why_not_second
from longstop.core.casework.readiness import Unsettled
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.path import waits
from longstop.core.referral.states import check_move
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.triage.evaluate import Access, access_of, is_outside
from longstop.core.triage.policy import Grade
from longstop.store import ledger
from longstop.store.queries import closing as queries
from longstop.store.queries import protection
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.closing import Proposal
from longstop.store.queries.corrections import Found
from longstop.store.queries.dissemination import open_leads, part_of, part_unended
from longstop.store.queries.path import path_of
from longstop.store.queries.readiness import unsettled
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection

NOT_THIS_PERSON = "not_this_person"


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of the wish to close: proposed, closed or withdrawn; and packages that ended."""

    reference: str
    status: str
    outcome: str
    packages: tuple[str, ...] = ()


def close(
    house: House,
    actor: Actor,
    reference: str,
    *,
    outcome: str,
    reason: str,
    same_as: str | None = None,
) -> Closed:
    """Close at once where one person may, else propose it; raises ClosingRefused with the rule."""
    check(actor.roles, Permission.REFERRAL_CLOSE)
    check_reason(reason)
    wanted = canonical([reference, *([same_as] if same_as else [])])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = find_seen(connection, wanted)
        (one,) = hold_own(connection, actor, found[:1])
        other = _same_matter(found[1:], one, outcome)
        pending = queries.open_proposal(connection, one.id)
        if pending is not None:
            raise ClosingRefused(
                f"{one.reference}: closing as '{pending.outcome}' is already proposed. Nothing was "
                "changed. Agree (another person) or take it back: longstop close REF --agree"
            )
        case = _case(connection, house, one)
        check_closing(case, outcome)
        check_move(ObligationKind(one.kind), one.state, "closed")
        alone = not needs_second_person(case)
        proposal = _propose(connection, actor, one, outcome, reason, other, alone, now)
        if not alone:
            return Closed(one.reference, "proposed", outcome)
        _end(connection, actor, one, proposal, now, agreed_by=None)
    return _closed(house, actor, one, outcome)


def agree(house: House, actor: Actor, reference: str) -> Closed:
    """Agree as the second person: closes. Raises ClosingRefused for the person who proposed it."""
    check(actor.roles, Permission.REFERRAL_CLOSE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, proposal = _proposed(connection, actor, reference)
        why = why_not_second(one.reference, proposed_by=proposal.proposed_by, actor=actor.person)
        if why is not None:
            raise ClosingRefused(why)
        check_closing(_case(connection, house, one), proposal.outcome)
        check_move(ObligationKind(one.kind), one.state, "closed")
        _check_other_still_open(connection, proposal)
        agreed = connection.execute(
            "update closing set agreed_by = %s, agreed_at = %s"
            " where obligation_id = %s and attempt = %s and agreed_at is null"
            "  and withdrawn_at is null",
            (actor.person, now, one.id, proposal.attempt),
        )
        check_moved(agreed.rowcount, 1)
        _end(connection, actor, one, proposal, now, agreed_by=actor.person)
    return _closed(house, actor, one, proposal.outcome)


def withdraw(house: House, actor: Actor, reference: str) -> Closed:
    """Take a proposed closing back; it stays on record."""
    check(actor.roles, Permission.REFERRAL_CLOSE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, proposal = _proposed(connection, actor, reference)
        changed = connection.execute(
            "update closing set withdrawn_at = %s where obligation_id = %s and attempt = %s"
            "  and agreed_at is null and withdrawn_at is null",
            (now, one.id, proposal.attempt),
        )
        check_moved(changed.rowcount, 1)
        event = ledger.Event(
            ledger.obligation_stream(one.id),
            "closing.withdrawn",
            {"facts": {"attempt": proposal.attempt, "withdrawn_by": actor.person}},
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return Closed(one.reference, "withdrawn", proposal.outcome)


def _proposed(connection: Connection, actor: Actor, reference: str) -> tuple[Held, Proposal]:
    (one,) = hold_own(connection, actor, find_seen(connection, canonical([reference])))
    proposal = queries.open_proposal(connection, one.id)
    if proposal is None:
        raise ClosingRefused(
            f"{one.reference}: nobody has proposed to close it. Nothing was changed. "
            "Propose it: longstop close REF --outcome CODE --reason CODE"
        )
    return one, proposal


def _case(connection: Connection, house: House, one: Held) -> ClosingCase:
    kind = ObligationKind(one.kind)
    if kind is not ObligationKind.REFERRAL:
        return _other_case(connection, kind, one)
    waiting = unsettled(connection, [one.id]).get(one.id, frozenset())
    standing = standing_of(connection, [one.id])[one.id]
    absent = access_known_absent(
        queries.access_said(connection, one.id),
        children_named=bool(queries.children_named(connection, [one.id])),
    )
    placer = placer_in_force(connection, house)
    works_as = placer.place(one.id, standing).works_as
    found = access_of(placer.policy, standing.heard) is Access.KNOWN
    outside, path = is_outside(standing.answers), path_of(connection, one.id)
    return ClosingCase(
        kind=kind,
        state=one.state,
        access_known_absent=absent and not found,
        was_high=standing.ever_high or (works_as is not None and works_as >= Grade.HIGH),
        grade_overridden_down=standing.put_down,
        reconsider_running=Unsettled.RECONSIDER in waiting,
        transfer_offered=one.offer is not None,
        trust_undecided=Unsettled.TRUST in waiting,
        path_undecided=waits(outside=outside, decided=path),
        path=path,
        outside=outside,
        protection_undecided=protection.undecided(connection, one.id),
        sent_elsewhere=part_unended(connection, one.id),
    )


def _other_case(connection: Connection, kind: ObligationKind, one: Held) -> ClosingCase:
    """Gather the case of what is no referral; a dissemination's person is its referral's."""
    part = part_of(connection, one.id) if kind is ObligationKind.DISSEMINATION else None
    standing = standing_of(connection, [part.referral_id]) if part else {}
    return ClosingCase(
        kind=kind,
        state=one.state,
        transfer_offered=one.offer is not None,
        protection_undecided=protection.undecided(connection, one.id),
        is_lead=part is not None and part.lead,
        outside=any(is_outside(one.answers) for one in standing.values()),
        path=path_of(connection, part.referral_id) if part else None,
    )


def _same_matter(others: list[Held], one: Held, outcome: str) -> Held | None:
    """Check the other matter: named for this outcome only, and open, or people would vanish."""
    if (outcome == "same_matter") != bool(others):
        raise ClosingRefused(
            "'same_matter' and --same-as REF go together: which other referral, not itself? "
            "Nothing was changed."
        )
    for other in others:
        if not other.is_open or other.kind != one.kind:
            raise ClosingRefused(
                f"{other.reference} is not an open {one.kind.replace('_', ' ')}, so it cannot "
                "carry this matter on. Nothing was changed."
            )
        return other
    return None


def _check_other_still_open(connection: Connection, proposal: Proposal) -> None:
    if proposal.same_as is None:
        return
    row = connection.execute(
        "select is_open from obligation where id = %s", (proposal.same_as,)
    ).fetchone()
    if row is None or not row[0]:
        raise ClosingRefused(
            "The other matter is no longer open, so it cannot carry this one on. "
            "Nothing was changed."
        )


def _propose(
    connection: Connection,
    actor: Actor,
    one: Held,
    outcome: str,
    reason: str,
    other: Held | None,
    alone: bool,
    now: datetime,
) -> Proposal:
    row = connection.execute(
        "insert into closing (obligation_id, attempt, outcome, reason, proposed_by, proposed_at,"
        "  alone, same_as)"
        " select %(id)s, coalesce(max(attempt), 0) + 1, %(outcome)s, %(reason)s, %(me)s, %(now)s,"
        "  %(alone)s, %(same_as)s from closing where obligation_id = %(id)s returning attempt",
        {
            "id": one.id, "outcome": outcome, "reason": reason, "me": actor.person, "now": now,
            "alone": alone, "same_as": other.id if other else None,
        },
    ).fetchone()  # fmt: skip
    if row is None:
        raise ChangedMeanwhile("It changed hands meanwhile. Nothing was changed. Look again.")
    proposal = Proposal(
        row[0], outcome, reason, actor.person, actor.code, now, other.id if other else None
    )
    if not alone:
        event = ledger.Event(
            ledger.obligation_stream(one.id), "closing.proposed", {"facts": _facts(proposal)}
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return proposal


def _facts(proposal: Proposal) -> dict[str, Plain]:
    return {
        "attempt": proposal.attempt,
        "outcome": proposal.outcome,
        "reason": proposal.reason,
        "proposed_by": proposal.proposed_by,
        "same_as": proposal.same_as,
    }


def _end(
    connection: Connection,
    actor: Actor,
    one: Held,
    proposal: Proposal,
    now: datetime,
    *,
    agreed_by: int | None,
) -> None:
    """Close the row, and the lead dissemination with its referral."""
    facts: dict[str, Plain] = {**_facts(proposal), "agreed_by": agreed_by}
    leads = open_leads(connection, one.id)
    ended = _end_row(connection, one.id, one.state, proposal.outcome, now)
    events = [
        ledger.Event(
            ledger.obligation_stream(one.id), f"{one.kind}.closed", {**ended, "facts": facts}
        )
    ]
    for lead in leads:
        ended = _end_row(connection, lead.id, lead.state, proposal.outcome, now)
        stream = ledger.obligation_stream(lead.id)
        data: dict[str, Plain] = {**ended, "facts": {"closed_with": one.id}}
        events.append(ledger.Event(stream, "dissemination.closed", data))
    events += _not_this_person(connection, actor, one, proposal.outcome, now)
    ledger.record(connection, events, at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([one.id, *(lead.id for lead in leads)],))


def _end_row(
    connection: Connection, id_: int, state: str, outcome: str, now: datetime
) -> dict[str, Plain]:
    """Close one row: no clock runs on, nobody holds it, the outcome stands; told for the ledger."""
    stopped = queries.stop_clocks(connection, id_, now)
    changed = connection.execute(
        "update obligation set state = 'closed', previous_state = state, is_open = false,"
        "  next_clock_id = null, outcome = %s, held_by = null, held_until = null"
        " where id = %s and state = %s and is_open",
        (outcome, id_, state),
    )
    check_moved(changed.rowcount, 1)
    fields: dict[str, Plain] = {
        "state": "closed", "previous_state": state, "is_open": False, "next_clock_id": None,
        "outcome": outcome, "held_by": None, "held_until": None,
    }  # fmt: skip
    return {"set": fields, "stop": [{"id": one, "at": iso(now), "why": "met"} for one in stopped]}


def _closed(house: House, actor: Actor, one: Held, outcome: str) -> Closed:
    if outcome == NOT_THIS_PERSON:
        tell_now(house, actor, one.id)
    follow_links(house)
    return Closed(one.reference, "closed", outcome, tuple(settle_packages(house, [one.id])))


def _not_this_person(
    connection: Connection, actor: Actor, one: Held, outcome: str, now: datetime
) -> list[ledger.Event]:
    """Keep that everybody who was told of it was told of the wrong person."""
    if outcome != NOT_THIS_PERSON or one.kind != ObligationKind.REFERRAL:
        return []
    found = Found(
        referral=one.id, ground=Ground.NOT_THIS_PERSON, agency=actor.agency, person=actor.person
    )
    return tell_found(connection, [found], now)
