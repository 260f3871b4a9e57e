"""Send referrals to a force: each is an obligation of its own until somebody there accepts it.

What goes abroad is proposed here and sent by whoever approves it (approve_abroad).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.actions.find import agency_named, canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House, NotFound
from longstop.actions.intake_obligations import clock_maker
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.dissemination import (
    REASONS,
    DisseminationRefused,
    Receiver,
    SendingCase,
    Way,
    check_reason,
    check_sending,
)
from longstop.core.casework.overseas import Abroad, check_abroad
from longstop.core.clocks.choosing import earliest, told_stops
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.replay import iso
from longstop.core.ledger.whole_rules import DISSEMINATION
from longstop.core.referral.handling import Act, check_handling
from longstop.core.referral.references import make_reference
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import dissemination as queries
from longstop.store.queries.clocks import Running
from longstop.store.queries.dissemination import SendingFacts
from longstop.store.queries.readiness import unsettled
from longstop.store.queries.work import Held, agency_of, desk_now
from longstop.store.session import Actor, Connection

SENT = "disseminate"
"""The clock of a referral that sending it stops."""
WITH_OWN_ALLOWANCE = ("very_high", "high")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """How referrals are sent: to whom, or each to the agency its places name; why; in which way.

    condition is why a sender's handling condition does not forbid it.
    """

    reason: str | None
    to: str | None = None
    beside: bool = False
    abroad: Abroad | None = None
    condition: str | None = None

    @property
    def way(self) -> Way:
        """Tell in which of the three ways they go out."""
        if self.abroad is not None:
            return Way.ABROAD
        return Way.BESIDE if self.beside else Way.LEAD


@dataclass(frozen=True, slots=True)
class Disseminated:
    """A referral with its dissemination, the agency that is to have it, and what is due when."""

    reference: str
    dissemination: str
    agency: str
    state: str
    due_at: datetime


def disseminate(
    house: House, actor: Actor, references: Sequence[str], sending: Sending
) -> list[Disseminated]:
    """Send all of these or none; every one that stands against it is named.

    The sender stays the owner until somebody at the receiver accepts by name. The same number of
    statements, however many. Raises NotFound, NotYours, AlreadyClosed, DisseminationRefused,
    HandlingForbids.
    """
    check(actor.roles, Permission.DISSEMINATION_SEND)
    reason = check_reason(sending.reason, REASONS)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, wanted))
        facts = queries.sending_facts(connection, [one.id for one in held])
        to = _receivers(connection, held, facts, sending.to)
        _check(connection, house, actor, held, facts, to, sending)
        desk = _desk(connection, to, sending.to, now)
        batch = _Batch(house, actor, sending, reason, now, desk)
        return batch.write(connection, held, facts, to)


def _receivers(
    connection: Connection,
    held: Sequence[Held],
    facts: Mapping[int, SendingFacts],
    named: str | None,
) -> dict[int, Receiver]:
    """Find who is to have each: the agency that was named, or the one its places name."""
    wanted = {one.id: facts[one.id].proposed for one in held if one.id in facts}
    if named:
        to = agency_named(connection, named.partition("/")[0])
        wanted = {one.id: to for one in held}
    known = queries.receivers(connection, [to for to in wanted.values() if to is not None])
    return {id_: known[to] for id_, to in wanted.items() if to is not None}


def _check(
    connection: Connection,
    house: House,
    actor: Actor,
    held: Sequence[Held],
    facts: Mapping[int, SendingFacts],
    to: Mapping[int, Receiver],
    sending: Sending,
) -> None:
    waiting = unsettled(connection, [one.id for one in held])
    cases = [
        SendingCase(
            reference=one.reference,
            kind=ObligationKind(one.kind),
            state=one.state,
            restricted=one.restricted,
            graded=one.id in facts and facts[one.id].graded,
            closing_proposed=one.id in facts and facts[one.id].closing_proposed,
            unsettled=waiting.get(one.id, frozenset()),
            never_to=frozenset(one.never_to),
            open_with=tuple(facts[one.id].open_with) if one.id in facts else (),
            receiver=to.get(one.id),
        )
        for one in held
    ]
    check_sending(cases, own=actor.agency, way=sending.way)
    home = agency_of(connection, actor.agency)
    for receiver in set(to.values()):
        check_abroad(
            sending.abroad, code=receiver.code, country=receiver.country, home=home.country
        )
    act = Act.DISSEMINATE if sending.abroad is None else Act.ABROAD
    stated = {one.reference: facts[one.id].handling for one in held}
    check_handling(house.handling, stated, act, sending.condition)


def _desk(
    connection: Connection, to: Mapping[int, Receiver], named: str | None, now: datetime
) -> int | None:
    """Find the desk that was named beside the agency, if any."""
    code = named.partition("/")[2] if named else ""
    if not code:
        return None
    (receiver,) = set(to.values())
    desk = desk_now(connection, receiver.id, code, (), now)
    if desk is None:
        raise NotFound(f"'{receiver.code}' has no desk '{code}'. Nothing was changed.")
    if desk.restricted:
        raise DisseminationRefused("It may not go to that desk. Nothing was changed.")
    return desk.id


@dataclass(slots=True)
class _Batch:
    house: House
    actor: Actor
    sending: Sending
    reason: str
    now: datetime
    desk: int | None

    def write(
        self,
        connection: Connection,
        held: Sequence[Held],
        facts: Mapping[int, SendingFacts],
        to: Mapping[int, Receiver],
    ) -> list[Disseminated]:
        """Open a dissemination of each, let its receiver see it, and move the referrals."""
        running = clocks.running(connection, [one.id for one in held])
        ids = bulk.reserve(connection, "obligation_id", len(held))
        maker = clock_maker(connection, self.house, self.now, len(held))
        rows = [
            self._row(id_, one, facts[one.id], to[one.id])
            for id_, one in zip(ids, held, strict=True)
        ]
        started = [maker.start_clock(row["obligation_id"], self._clock(row)) for row in rows]
        state = "drafted" if self.sending.abroad else "sent"
        refs = [make_reference(ObligationKind.DISSEMINATION, i, self.house.reference_key)
                for i in ids]  # fmt: skip
        seen = [None if self.sending.abroad else row["to_agency"] for row in rows]
        connection.execute(
            "select open_disseminations(%s::bigint[], %s::text[], %s, %s::bigint[],"
            "  %s::bigint[], %s::int[], %s)",
            (ids, refs, state, [one.id for one in held], [c["id"] for c in started], seen,
             self.now),
        )  # fmt: skip
        bulk.insert_clocks(connection, maker.rows["clock"])
        queries.insert(connection, rows)
        events = [
            self._opened(ref, one, row, clock, state)
            for ref, one, row, clock in zip(refs, held, rows, started, strict=True)
        ]
        events += self._about_referrals(connection, held, rows, running)
        ledger.record(connection, events, at=self.now, actor=self.actor.ledger_name)
        connection.execute("select refile(%s)", ([*ids, *(one.id for one in held)],))
        return [
            Disseminated(
                one.reference, ref, to[one.id].code, state,
                datetime.fromisoformat(clock["due_at"]),
            )
            for one, ref, clock in zip(held, refs, started, strict=True)
        ]  # fmt: skip

    def _clock(self, row: Mapping[str, Any]) -> tuple[str, str]:
        if self.sending.abroad:
            return ("approve", "overseas")
        grade = row["grade"]
        return ("accept", grade if grade in WITH_OWN_ALLOWANCE else "standard")

    def _row(self, id_: int, one: Held, facts: SendingFacts, receiver: Receiver) -> dict[str, Any]:
        row: dict[str, Any] = {
            "obligation_id": id_, "referral_id": one.id, "from_agency": one.owner_agency,
            "from_desk": one.owner_desk, "to_agency": receiver.id, "to_desk": self.desk,
            "lead": self.sending.way is Way.LEAD, "reason": self.reason,
            "attribution": facts.attribution, "grade": facts.grade,
            "condition_reason": self.sending.condition, "sent_by": self.actor.person,
            "newly_shared": not self.sending.abroad and receiver.id not in one.seen_by,
        }  # fmt: skip
        if abroad := self.sending.abroad:
            salt, words = os.urandom(SALT_BYTES), (abroad.assessment_reference,)
            row |= {
                "channel": abroad.channel, "assessment": abroad.assessment,
                "assessment_reference": abroad.assessment_reference,
                "abroad_salt": salt, "abroad_commitment": commit(salt, words),
            }  # fmt: skip
        return row

    def _opened(
        self, ref: str, one: Held, row: Mapping[str, Any], clock: dict[str, Any], state: str
    ) -> ledger.Event:
        seen = {one.owner_agency} if self.sending.abroad else {one.owner_agency, row["to_agency"]}
        fields: dict[str, Plain] = {
            "kind": "dissemination", "reference": ref, "state": state, "previous_state": None,
            "is_open": True, "opened_at": iso(self.now), "owner_agency": one.owner_agency,
            "owner_desk": one.owner_desk, "owner_person": one.owner_person,
            "next_clock_id": clock["id"], "compartment": None, "excluded": [*one.excluded],
            "never_to": [*one.never_to], "seen_by": [*sorted(seen)], "held_by": None,
            "held_until": None, "outcome": None,
        }  # fmt: skip
        data: dict[str, Plain] = {
            "set": fields, "start": [clock], "facts": DISSEMINATION.facts(row),
        }  # fmt: skip
        stream = ledger.obligation_stream(row["obligation_id"])
        return ledger.Event(stream, f"dissemination.{state}", data)

    def _about_referrals(
        self,
        connection: Connection,
        held: Sequence[Held],
        rows: Sequence[Mapping[str, Any]],
        running: Mapping[int, Sequence[Running]],
    ) -> Iterator[ledger.Event]:
        """Move the referrals that a lead takes along; give what becomes of each for the ledger."""
        if self.sending.abroad:
            return (self._told("referral.abroad_proposed", row, {}) for row in rows)
        ids = [one.id for one in held]
        connection.execute(
            "select share_each(%s::bigint[], %s::int[])", (ids, [row["to_agency"] for row in rows])
        )
        seen = {row["referral_id"]: row["to_agency"] for row in rows}
        fields: dict[int, dict[str, Plain]] = {
            one.id: {"seen_by": [*sorted({*one.seen_by, seen[one.id]})]} for one in held
        }
        if self.sending.beside:
            return (
                self._told("referral.sent_beside", row, {"set": fields[row["referral_id"]]})
                for row in rows
            )
        next_ = earliest(running, ids, without=(SENT,))
        clocks.stop(connection, ids, (SENT,), self.now, "met")
        check_moved(clocks.move_next(connection, next_), len(ids))
        check_moved(queries.move(connection, ids, "ready", "disseminated", is_open=True), len(ids))
        for one in held:
            fields[one.id] |= {
                "state": "disseminated", "previous_state": "ready",
                "next_clock_id": next_[one.id], "held_by": None, "held_until": None,
            }  # fmt: skip
        stops = {id_: told_stops(running[id_], (SENT,), self.now, "met") for id_ in ids}
        data: dict[int, dict[str, Plain]] = {
            id_: {"set": fields[id_], "stop": stops[id_]} for id_ in ids
        }
        return (self._told("referral.disseminated", row, data[row["referral_id"]]) for row in rows)

    def _told(self, name: str, row: Mapping[str, Any], data: dict[str, Plain]) -> ledger.Event:
        facts = {"sent_as": row["obligation_id"], "to_agency": row["to_agency"]}
        stream = ledger.obligation_stream(row["referral_id"])
        return ledger.Event(stream, name, {**data, "facts": facts})
