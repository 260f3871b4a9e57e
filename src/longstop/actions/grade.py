"""Give a grade: a person does, under their name, and the clock to act runs from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.allowances import Term, term
from longstop.core.clocks.calendars import ELAPSED
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.triage.grading import GradeCase, check_grading
from longstop.core.triage.placing import Placed, Placer, said_of
from longstop.core.triage.policy import Grade
from longstop.store import bulk, ledger
from longstop.store.queries import grading as queries
from longstop.store.queries.assessment import standing_of, write_placed
from longstop.store.queries.grading import Running
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class Graded:
    """A referral with its grade before, the one it has now, and when it must be acted on."""

    reference: str
    before: str | None
    grade: str
    act_by: datetime
    put_down: bool


def grade(
    house: House, actor: Actor, references: Sequence[str], wanted: Grade, *, reason: str | None
) -> list[Graded]:
    """Give all of these referrals a grade or none; every one that stands against it is named.

    The clock to grade stops and the one to act starts. Given anew: a higher grade never moves the
    moment to act backwards, a lower one counts from when the first began. The same number of
    statements, however many. Raises NotFound, NotYours, AlreadyClosed, GradingRefused.
    """
    check(actor.roles, Permission.REFERRAL_GRADE)
    asked = canonical(references)
    now = house.now()
    placer = Placer(house.policy, house.reference_key)
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, asked))
        ids = [one.id for one in held]
        before = {id_: placer.place(id_, one) for id_, one in standing_of(connection, ids).items()}
        named = queries.with_child_records(connection, ids)
        cases = [
            GradeCase(
                reference=one.reference,
                placed=before.get(one.id),
                restricted=one.restricted,
                child_recorded=one.id in named,
            )
            for one in held
        ]
        check_grading(house.policy, cases, wanted, reason)
        after = {
            id_: placer.place(
                id_,
                replace(one.standing, grade=wanted, graded_on=said_of(one.span, one.standing),
                        ever_high=one.is_high_once),
            )
            for id_, one in before.items()
        }  # fmt: skip
        done = _Grading(house, now, wanted, reason, queries.running(connection, ids))
        due = done.write(connection, actor, held, after)
    return [
        Graded(
            one.reference,
            _code(before[one.id].standing.grade),
            wanted.code,
            due[one.id],
            after[one.id].standing.put_down,
        )
        for one in held
    ]


@dataclass(slots=True)
class _Grading:
    house: House
    now: datetime
    wanted: Grade
    reason: str | None
    clocks: Mapping[int, Sequence[Running]]

    def write(
        self,
        connection: Connection,
        actor: Actor,
        held: Sequence[Held],
        after: Mapping[int, Placed],
    ) -> dict[int, datetime]:
        """Write grades, clocks and ledger; gives the moment by which each must be acted on."""
        maker = ObligationRows(
            now=self.now,
            allowances=self.house.allowances,
            calendar=self.house.calendar,
            key=self.house.reference_key,
            obligation_ids=iter(()),
            clock_ids=iter(bulk.reserve(connection, "clock_id", len(held))),
        )
        events, next_clocks, due = [], {}, {}
        for one in held:
            data, next_, act_by = self._changes(maker, one.id, after[one.id], len(held))
            events.append(ledger.Event(ledger.obligation_stream(one.id), "referral.graded", data))
            next_clocks[one.id], due[one.id] = next_, act_by
        queries.stop(connection, list(after), self.now)
        bulk.insert_clocks(connection, maker.rows["clock"])
        check_moved(queries.move_next_clocks(connection, next_clocks), len(held))
        check_moved(write_placed(connection, after), len(held))
        ledger.record(connection, events, at=self.now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (list(after),))
        return due

    def _changes(
        self, maker: ObligationRows, id_: int, placed: Placed, many: int
    ) -> tuple[dict[str, Plain], int, datetime]:
        running = self.clocks.get(id_, ())
        acted = next((one for one in running if one.kind == "respond"), None)
        start, allowed = self._allowed(acted)
        clock = maker.carry_clock(id_, ("respond", self.wanted.code), start, allowed)
        stopped = [one for one in running if one.kind in queries.STOPPED]
        left = [(iso(one.due_at), one.id) for one in running if one.kind not in queries.STOPPED]
        next_ = min([*left, (clock["due_at"], clock["id"])])[1]
        stops: list[dict[str, Any]] = [
            {"id": one.id, "at": iso(self.now), "why": queries.WHY} for one in stopped
        ]
        facts: dict[str, Plain] = {
            "graded": self.wanted.code, "reason": self.reason, "together": many,
            "assessment": placed.told(),
        }  # fmt: skip
        data: dict[str, Plain] = {
            "set": {"next_clock_id": next_}, "start": [clock], "stop": stops, "facts": facts,
        }  # fmt: skip
        return data, next_, allowed.due_at

    def _allowed(self, before: Running | None) -> tuple[datetime, Term]:
        """Find from when and until when to act; a promise given is never made later by raising."""
        allowance = self.house.allowances.of("respond", self.wanted.code)
        calendar = self.house.calendar
        if before is None:
            return self.now, term(self.now, allowance, calendar)
        from_first = term(before.started_at, allowance, calendar)
        if from_first.due_at >= before.due_at:
            return before.started_at, from_first
        from_now = term(self.now, allowance, calendar)
        if from_now.due_at <= before.due_at:
            return self.now, from_now
        seconds = int((before.due_at - self.now).total_seconds())
        if seconds <= 0:
            return before.started_at, term_until(before)
        return self.now, Term(due_at=before.due_at, calendar=ELAPSED, seconds=seconds)


def term_until(before: Running) -> Term:
    """Keep the moment that a clock had, where it has passed."""
    seconds = int((before.due_at - before.started_at).total_seconds())
    return Term(due_at=before.due_at, calendar=ELAPSED, seconds=seconds)


def _code(one: Grade | None) -> str | None:
    return one.code if one else None
