"""Draft what those who protect children must be told; only a person sends it.

A tell clock on a child record or a referral is a promise to tell somebody. The draft carries that
clock on, with its start and its due moment, so that one promise has one clock and one alarm. Part
of the sweep: cut short, the next sweep goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows
from longstop.actions.places import read_places
from longstop.core.clocks.allowances import Term
from longstop.core.intake.restriction import Restriction
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.ledger.whole_rules import PROTECTION
from longstop.core.referral.routing import Routes
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.safeguarding.protection import DANGER, DUTIES, Ground, ground_of
from longstop.store import bulk, ledger
from longstop.store.queries import protection as queries
from longstop.store.queries.directory import Seat, served_by
from longstop.store.queries.protection import Untold
from longstop.store.session import Connection

ACTOR = "service:protection"
AT_ONCE = 5_000
_STANDARD = ("tell", "standard")
_REVIEW = ("review", "standard")


def draft_left_over(house: House, *, at_once: int = AT_ONCE) -> int:
    """Draft for every child and every access that has no draft; gives how many were drafted."""
    drafted = 0
    with house.database.as_service("draft protection") as connection:
        bulk.prepare(connection)
        for find in (queries.untold, queries.access_untold):
            while some := _draft_some(connection, house, find, at_once):
                drafted += some
    return drafted


def _draft_some(
    connection: Connection,
    house: House,
    find: Callable[[Connection, int], list[Untold]],
    at_once: int,
) -> int:
    """Draft some in one transaction: the same number of statements, however many."""
    with connection.transaction():
        queries.alone(connection)
        found = find(connection, at_once)
        if found:
            _Drafts.begin(connection, house, found).write(connection, found)
    return len(found)


@dataclass(slots=True)
class _Drafts:
    now: datetime
    maker: ObligationRows
    reviews: ObligationRows
    routes: Routes
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    moved: list[tuple[int, int | None, int]] = field(default_factory=list)
    subjects: list[ledger.Event] = field(default_factory=list)

    @classmethod
    def begin(cls, connection: Connection, house: House, found: Sequence[Untold]) -> _Drafts:
        now = house.now()
        obligation_ids = iter(bulk.reserve(connection, "obligation_id", len(found)))
        clock_ids = iter(bulk.reserve(connection, "clock_id", 2 * len(found)))

        def rows() -> ObligationRows:
            return ObligationRows(
                now=now,
                allowances=house.allowances,
                calendar=house.calendar,
                key=house.reference_key,
                obligation_ids=obligation_ids,
                clock_ids=clock_ids,
            )

        routes = Routes.lay(served_by(connection, "childrens_services"))
        return cls(now, rows(), rows(), routes)

    def write(self, connection: Connection, found: Sequence[Untold]) -> None:
        """Write the drafts, stop the clocks they carry on, and tell the ledger."""
        for one in found:
            self._add(one)
        bulk.load(connection, "obligation", self.maker.rows["obligation"])
        clocks = [*self.maker.rows["clock"], *self.reviews.rows.get("clock", ())]
        bulk.load(connection, "clock", clocks)
        queries.insert_drafts(connection, self.rows)
        queries.carry_over(connection, self.moved, self.now)
        events = [*self.maker.events, *self.subjects]
        ledger.record(connection, events, at=self.now, actor=ACTOR)
        touched = [row[0] for row in self.rows] + [subject for subject, *_ in self.moved]
        connection.execute("select refile(%s)", (touched,))

    def _add(self, one: Untold) -> None:
        ground = ground_of(ObligationKind(one.kind), one.because)
        duty = DUTIES[ground]
        danger = one.because in DANGER
        addressee = None
        if ground is not Ground.POSITION_OF_TRUST:
            addressee = self._addressee(one)
        id_ = next(self.maker.obligation_ids)
        row = (
            id_, one.id, ground.value, duty.authority, duty.legal_ground,
            ",".join(duty.not_to_tell), danger, addressee,
        )  # fmt: skip
        self.rows.append(row)
        told: dict[str, Any] = dict(zip(PROTECTION.fields, row[1:], strict=False))
        told |= {"not_to_tell": list(duty.not_to_tell), "attributions": []}
        opened = self.maker.open(
            ObligationKind.CHILD_PROTECTION,
            event="child_protection.drafted",
            seat=Seat(one.owner_agency, one.owner_desk, one.owner_person, one.compartment),
            seen_by=one.seen_by,
            clocks=[],
            carried=[self._tell(id_, one)],
            facts=PROTECTION.facts(told),
            restriction=Restriction(
                excluded=frozenset(one.excluded), never_to=frozenset(one.never_to)
            ),
            obligation_id=id_,
        )
        self._carry(one, opened.id)

    def _addressee(self, one: Untold) -> int | None:
        """Find whom to tell; schools of several records that differ say nothing."""
        schools = {school for school in one.schools if school}
        school = schools.pop() if len(schools) == 1 else None
        return self.routes.of(read_places(one.places), school, one.never_to).agency

    def _tell(self, id_: int, one: Untold) -> dict[str, Any]:
        """Carry the subject's clock on, whatever is left of it; without one it starts now."""
        if one.clock_id is None:
            return self.maker.start_clock(id_, _STANDARD)
        assert one.because is not None
        assert one.started_at is not None
        assert one.due_at is not None
        assert one.calendar is not None
        assert one.allowance_seconds is not None
        left = Term(due_at=one.due_at, seconds=one.allowance_seconds, calendar=one.calendar)
        return self.maker.carry_clock(id_, ("tell", one.because), one.started_at, left)

    def _carry(self, one: Untold, draft: int) -> None:
        """Say on the subject's stream that its clock is carried on; it never is without one."""
        data: dict[str, Plain] = {"facts": {"child_protection": draft}}
        following = one.other_clock_id
        if one.clock_id is not None:
            data["stop"] = [{"id": one.clock_id, "at": iso(self.now), "why": "carried"}]
        if following is None:
            review: dict[str, Plain] = self.reviews.start_clock(one.id, _REVIEW)
            data["start"] = [review]
            following = int(str(review["id"]))
        data["set"] = {"next_clock_id": following}
        self.moved.append((one.id, one.clock_id, following))
        self.subjects.append(
            ledger.Event(ledger.obligation_stream(one.id), f"{one.kind}.protection_drafted", data)
        )
