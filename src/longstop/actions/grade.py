"""Give a grade: a person does, under their name, and the clock to act runs from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from longstop.actions.assess import assess
from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.acting import Promised, Regraded, act_by
from longstop.core.clocks.allowances import Allowance
from longstop.core.clocks.spans import Span
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.triage.grading import GradeCase, check_grading, ends_second_look
from longstop.core.triage.order import is_looked_at_again
from longstop.core.triage.placing import Placed, Placer
from longstop.core.triage.policy import Grade, Policy
from longstop.store import bulk, ledger
from longstop.store.queries import clocks as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.clocks import Running
from longstop.store.queries.closing import children_named
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection

ACT = "respond"
STOPPED = ("grade", ACT)
"""The clocks that a grade stops: to grade, and to act on the grade before."""
SECOND_LOOK = "second_look"
"""The clock of a grade given together with others, until another person has looked."""
WHY = "graded"


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
    moment to act backwards, a lower one counts from when the first began. Of many at once a part
    is drawn for a second look, which another person ends by grading it alone. The same number of
    statements, however many. Raises NotFound, NotYours, AlreadyClosed, GradingRefused.
    """
    check(actor.roles, Permission.REFERRAL_GRADE)
    asked = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, asked))
        ids = [one.id for one in held]
        placer = placer_for_writing(connection, house)
        before, cases = grade_cases(connection, placer, held)
        check_grading(placer.policy, cases, wanted, reason)
        given = {
            id_: replace(one.standing, grade=wanted, graded_on=one.said)
            for id_, one in before.items()
        }
        after = assess(connection, placer, given)
        graders = queries.last_graders(connection, ids)
        again = ends_second_look(len(held), graders.get(ids[0]), actor.person)
        running = queries.running(connection, ids)
        grading = _Grading(
            house, placer.policy, now, wanted, reason, running, _drawn(placer, held), again
        )
        due = grading.write(connection, actor, before, after)
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


def grade_cases(
    connection: Connection, placer: Placer, found: Sequence[Held]
) -> tuple[dict[int, Placed], list[GradeCase]]:
    """Gather what the rule needs to know of each: where it stands, and its case, in their order."""
    ids = [one.id for one in found]
    placed = {id_: placer.place(id_, one) for id_, one in standing_of(connection, ids).items()}
    named = children_named(connection, ids)
    cases = [
        GradeCase(
            reference=one.reference,
            placed=placed.get(one.id),
            restricted=one.restricted,
            child_named=one.id in named,
        )
        for one in found
    ]
    return placed, cases


def _drawn(placer: Placer, held: Sequence[Held]) -> frozenset[int]:
    """Draw those of a set that another person looks at again; a set of one has none."""
    if len(held) == 1:
        return frozenset()
    policy, key = placer.policy, placer.key
    return frozenset(one.id for one in held if is_looked_at_again(policy, key, one.reference))


@dataclass(slots=True)
class _Grading:
    house: House
    policy: Policy
    now: datetime
    wanted: Grade
    reason: str | None
    clocks: Mapping[int, Sequence[Running]]
    drawn: frozenset[int]
    again: bool

    @property
    def stopped(self) -> tuple[str, ...]:
        """The clocks that this grade stops."""
        return (*STOPPED, SECOND_LOOK) if self.again else STOPPED

    def write(
        self,
        connection: Connection,
        actor: Actor,
        before: Mapping[int, Placed],
        after: Mapping[int, Placed],
    ) -> dict[int, datetime]:
        """Write clocks and ledger; gives the moment by which each must be acted on."""
        maker = clock_maker(connection, self.house, self.now, len(after) + len(self.drawn))
        events, next_clocks, due = [], {}, {}
        for id_, placed in after.items():
            change = self._regraded(before[id_])
            data, next_clocks[id_], due[id_] = self._changes(maker, id_, placed, len(after), change)
            events.append(ledger.Event(ledger.obligation_stream(id_), "referral.graded", data))
        queries.stop(connection, list(after), self.stopped, self.now, WHY)
        bulk.insert_clocks(connection, maker.rows["clock"])
        check_moved(queries.move_next(connection, next_clocks), len(after))
        ledger.record(connection, events, at=self.now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (list(after),))
        return due

    def _regraded(self, before: Placed) -> Regraded:
        grade = before.standing.grade or self.wanted
        return Regraded((self.wanted > grade) - (self.wanted < grade))

    def _changes(
        self, maker: ObligationRows, id_: int, placed: Placed, many: int, change: Regraded
    ) -> tuple[dict[str, Plain], int, datetime]:
        """Tell what one grade changes: the entry's data, the next clock, and by when to act."""
        running = self.clocks.get(id_, ())
        promised = next(
            (Promised(one.started_at, one.due_at, change) for one in running if one.kind == ACT),
            None,
        )
        allowance = _allowance(self.policy, self.wanted)
        start, allowed = act_by(self.now, allowance, self.house.calendar, promised)
        clock = maker.carry_clock(id_, (ACT, self.wanted.code), start, allowed)
        started = [clock]
        if id_ in self.drawn and all(one.kind != SECOND_LOOK for one in running):
            started.append(maker.start_clock(id_, (SECOND_LOOK, "standard")))
        left = [(iso(one.due_at), one.id) for one in running if one.kind not in self.stopped]
        next_ = min([*left, *((one["due_at"], one["id"]) for one in started)])[1]
        stops: list[dict[str, Any]] = [
            {"id": one.id, "at": iso(self.now), "why": WHY}
            for one in running
            if one.kind in self.stopped
        ]
        facts: dict[str, Plain] = {
            "graded": self.wanted.code, "reason": self.reason, "together": many,
            "assessment": placed.told(),
        }  # fmt: skip
        data: dict[str, Plain] = {
            "set": {"next_clock_id": next_}, "start": [*started], "stop": stops, "facts": facts,
        }  # fmt: skip
        return data, next_, allowed.due_at


def _allowance(policy: Policy, grade: Grade) -> Allowance:
    """Give the time to act under a grade: what the policy in force promises."""
    span = Span(seconds=policy.targets[grade] * 3600)
    return Allowance(clock=ACT, because=grade.code, span=span, source=policy.targets_source)


def _code(one: Grade | None) -> str | None:
    return one.code if one else None
