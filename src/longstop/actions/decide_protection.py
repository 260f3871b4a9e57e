"""Decide on a drafted child-protection referral: a person tells, waits, declines or finds it told.

Nothing is sent by software: sending records that a person does, starts the clock of the answer and
lets the addressee see it. Waiting and declining are proposed by one person and agreed by another;
until then the clock runs on.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from longstop.actions.find import agency_named, canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.places import calendar_there
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.proposals import Step, check_second, why_not_second
from longstop.core.clocks.allowances import Term, term
from longstop.core.clocks.calendars import ELAPSED
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.replay import iso
from longstop.core.ledger.whole_rules import PROTECTION
from longstop.core.referral.handling import Act, check_handling
from longstop.core.referral.states import check_move, is_open
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.safeguarding.protection import (
    BY_TWO,
    OUTCOME_STATE,
    SENDING,
    Decision,
    ProtectionCase,
    ProtectionRefused,
    Wish,
    check_decision,
)
from longstop.store import bulk, ledger
from longstop.store.queries import protection as queries
from longstop.store.queries.protection import ProtectionRow
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A decision as it is typed: agencies by their codes, an end in UTC."""

    decision: Decision
    reason: str
    to: str | None = None
    told: str | None = None
    jointly_with: str | None = None
    until: datetime | None = None
    interim: str | None = None
    by_agency: str | None = None
    their_reference: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class ProtectionDecided:
    """What became of it: its state now, whether another must agree, and what is due when.

    shared tells whether the addressee sees it here; a restricted one goes by word only.
    """

    reference: str
    decision: Decision
    state: str
    proposed: bool
    due_at: datetime | None
    shared: bool


def decide_protection(
    house: House, actor: Actor, reference: str, asked: Asked
) -> ProtectionDecided:
    """Decide, or propose what takes two.

    Raises NotFound, NotYours, ProtectionRefused, HandlingForbids.
    """
    check(actor.roles, Permission.PROTECTION_DECIDE)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, row = hold_protection(connection, actor, wanted[0])
        wish = _wish(connection, asked)
        attributions, reconsider, handling = queries.facts_of(connection, one.id)
        addressee = wish.addressee or row.addressee
        check_decision(_case(house, one, row, wish, addressee, reconsider, now), wish)
        if wish.decision in SENDING:
            stated = {one.reference: handling}
            check_handling(house.handling, stated, Act.PROTECT, wish.condition)
        values = _values(actor, wish, addressee, attributions, now)
        check_moved(queries.write(connection, one.id, values), 1)
        if wish.decision in BY_TWO:
            event = _event(one, "child_protection.proposed", connection)
            ledger.record(connection, [event], at=now, actor=actor.ledger_name)
            return ProtectionDecided(one.reference, wish.decision, one.state, True, None, False)
        return _carry_out(connection, house, actor, one, now)


def agree_protection(house: House, actor: Actor, reference: str) -> ProtectionDecided:
    """Agree, as another person, to wait or to decline; to wait, a supervisor or the head does."""
    check(actor.roles, Permission.PROTECTION_DECIDE)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, row = hold_protection(connection, actor, wanted[0])
        if row.decision is None or row.agreed_by is not None or row.decision not in BY_TWO:
            raise ProtectionRefused(
                f"{one.reference}: nobody has proposed to wait or to decline. "
                "Nothing was changed. Propose it: longstop protect decide REF defer|decline"
            )
        why = why_not_second(one.reference, proposed_by=row.decided_by, actor=actor.person)
        if why is not None:
            raise ProtectionRefused(why)
        if row.decision == Decision.DEFER:
            check_second(actor.roles, Step.DEFER)
            if row.defer_until is None or row.defer_until <= now:
                raise ProtectionRefused(
                    f"{one.reference}: the end that was proposed has passed. Nothing was changed. "
                    "Propose another, or tell: longstop protect decide REF"
                )
        changed = queries.write(connection, one.id, {"agreed_by": actor.person, "agreed_at": now})
        check_moved(changed, 1)
        return _carry_out(connection, house, actor, one, now)


def hold_protection(
    connection: Connection, actor: Actor, reference: str
) -> tuple[Held, ProtectionRow]:
    """Find and hold a child-protection referral that the actor's agency owns."""
    (one,) = hold_own(connection, actor, find_seen(connection, [reference]))
    row = queries.protection_of(connection, one.id)
    if row is None:
        raise ProtectionRefused(
            f"{one.reference} is not a child-protection referral. Nothing was changed. "
            "See them: longstop protect list"
        )
    return one, row


def _wish(connection: Connection, asked: Asked) -> Wish:
    return Wish(
        decision=asked.decision,
        reason=asked.reason,
        addressee=_agency(connection, asked.to),
        told_to=asked.told,
        jointly_with=_agency(connection, asked.jointly_with),
        until=asked.until,
        interim=asked.interim,
        other_agency=_agency(connection, asked.by_agency),
        other_reference=asked.their_reference,
        condition=asked.condition,
    )


def _agency(connection: Connection, code: str | None) -> int | None:
    return None if code is None else agency_named(connection, code)


def _case(
    house: House,
    one: Held,
    row: ProtectionRow,
    wish: Wish,
    addressee: int | None,
    reconsider: bool,
    now: datetime,
) -> ProtectionCase:
    return ProtectionCase(
        state=one.state,
        danger=row.danger,
        addressee=addressee,
        addressee_barred=not {addressee, wish.jointly_with}.isdisjoint(one.never_to),
        reconsider=reconsider,
        now=now,
        latest=term(now, house.allowances.of("deferral"), house.calendar).due_at,
    )


def _values(
    actor: Actor, wish: Wish, addressee: int | None, attributions: list[str], now: datetime
) -> dict[str, Any]:
    """Lay a decision out as columns: every one of them, so that nothing of an earlier one stays."""
    words = (wish.told_to, wish.other_reference)
    salt = os.urandom(SALT_BYTES) if any(words) else None
    return {
        "addressee": addressee,
        "attributions": attributions,
        "decision": wish.decision.value,
        "decision_reason": wish.reason,
        "decided_by": actor.person,
        "decided_at": now,
        "agreed_by": None,
        "agreed_at": None,
        "defer_until": wish.until,
        "interim": wish.interim,
        "jointly_with": wish.jointly_with,
        "other_agency": wish.other_agency,
        "condition_reason": wish.condition,
        "told_to": wish.told_to,
        "other_reference": wish.other_reference,
        "decided_salt": salt,
        "decided_commitment": None if salt is None else commit(salt, words),
    }


def _carry_out(
    connection: Connection, house: House, actor: Actor, one: Held, now: datetime
) -> ProtectionDecided:
    """Move the obligation as the row says: clocks, state, who may see it, and the ledger."""
    row = queries.protection_of(connection, one.id)
    assert row is not None, "it was held"
    assert row.decision is not None, "it was written"
    decision = Decision(row.decision)
    state = OUTCOME_STATE[decision]
    check_move(ObligationKind.CHILD_PROTECTION, one.state, state)
    stopped = queries.stop_clocks(connection, one.id, now)
    started = _start(connection, house, one.id, row, decision, now)
    fields = _fields(one, state, started)
    changed = connection.execute(
        "update obligation set previous_state = state, state = %(state)s, is_open = %(is_open)s,"
        "  next_clock_id = %(next_clock_id)s, outcome = %(outcome)s, held_by = null,"
        "  held_until = null where id = %(id)s and state = %(before)s and is_open",
        {**fields, "id": one.id, "before": one.state},
    )
    check_moved(changed.rowcount, 1)
    shared = decision in SENDING and not one.restricted
    if shared:
        fields["seen_by"] = _share(connection, one, row)
    event = _event(one, _name(decision), connection)
    event.data["set"] = fields
    event.data["stop"] = [{"id": id_, "at": iso(now), "why": "met"} for id_ in stopped]
    event.data["start"] = list(started)
    ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([one.id],))
    due = datetime.fromisoformat(str(started[0]["due_at"])) if started else None
    return ProtectionDecided(one.reference, decision, state, False, due, shared)


def _start(
    connection: Connection,
    house: House,
    id_: int,
    row: ProtectionRow,
    decision: Decision,
    now: datetime,
) -> list[dict[str, Any]]:
    """Start the clock of the answer, or of the end of waiting; nothing is owed otherwise.

    The working day within which they answer is one where the child is.
    """
    if decision not in SENDING and decision is not Decision.DEFER:
        return []
    calendar = calendar_there(connection, house, row.subject_id)
    maker = clock_maker(connection, house, now, 1, calendar=calendar)
    if decision is Decision.DEFER:
        assert row.defer_until is not None, "a check in the table says so"
        seconds = ceil((row.defer_until - now).total_seconds())
        left = Term(due_at=now + timedelta(seconds=seconds), seconds=seconds, calendar=ELAPSED)
        clock = maker.carry_clock(id_, ("deferral", "standard"), now, left)
    else:
        clock = maker.start_clock(id_, ("answered", "standard"))
    bulk.insert_clocks(connection, maker.rows["clock"])
    return [clock]


def _fields(one: Held, state: str, started: list[dict[str, Any]]) -> dict[str, Plain]:
    still_open = is_open(ObligationKind.CHILD_PROTECTION, state)
    return {
        "state": state,
        "previous_state": one.state,
        "is_open": still_open,
        "next_clock_id": started[0]["id"] if started else None,
        "outcome": None if still_open else state,
        "held_by": None,
        "held_until": None,
    }


def _share(connection: Connection, one: Held, row: ProtectionRow) -> list[Plain]:
    """Let those who are told see it: through the database's function and no other way."""
    told = {agency for agency in (row.addressee, row.jointly_with) if agency is not None}
    for agency in sorted(told):
        connection.execute("select share(array[%s::bigint], %s)", (one.id, agency))
    return [*sorted({*one.seen_by, *told})]


def _event(one: Held, name: str, connection: Connection) -> ledger.Event:
    facts = PROTECTION.facts(queries.fact_row(connection, one.id))
    return ledger.Event(ledger.obligation_stream(one.id), name, {"facts": facts})


def _name(decision: Decision) -> str:
    if decision in SENDING:
        return "child_protection.sent"
    if decision is Decision.DEFER:
        return "child_protection.deferred"
    if decision is Decision.DECLINE:
        return "child_protection.declined"
    return "child_protection.made_by_other"
