"""Draft the notices of what was found wrong: one for each agency that was told, of who told it.

A service does it, right after what was found wrong is safe: whoever finds it may not see who else
was told. Cut short, the next sweep goes on. Only a person sends a notice (send_corrections).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.core.casework.correction import whom_to_tell
from longstop.core.intake.restriction import Restriction
from longstop.core.ledger.whole_rules import CORRECTION
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import bulk, ledger
from longstop.store.queries import corrections as queries
from longstop.store.queries.corrections import Pending
from longstop.store.queries.directory import Directory, Seat, directory
from longstop.store.session import Connection

ACTOR = "service:corrections"
AT_ONCE = 5_000
_DESKS = ("referrals", "intake", "children")
_CLOCK = "correct"


def pass_on_corrections(house: House, *, at_once: int = AT_ONCE) -> int:
    """Draft every notice that is due; gives how many were drafted."""
    drafted = 0
    with house.database.as_service("pass on corrections") as connection:
        while True:
            with connection.transaction():
                queries.alone(connection)
                pending = queries.to_pass_on(connection, at_once)
                if not pending:
                    return drafted
                drafted += _pass_on(connection, house, pending)


def _pass_on(connection: Connection, house: House, pending: Sequence[Pending]) -> int:
    """Draft the notices of some: the same number of statements, however many."""
    bulk.prepare(connection)
    due = _due(connection, pending)
    maker = clock_maker(connection, house, house.now(), len(due), opening=len(due))
    drafts = _Drafts(maker, directory(connection, house.now()))
    for one, teller, told in due:
        drafts.add(one, teller, told)
    bulk.load(connection, "obligation", maker.rows.get("obligation", ()))
    bulk.load(connection, "clock", maker.rows.get("clock", ()))
    queries.insert_notices(connection, drafts.rows)
    queries.mark_passed_on(connection, pending, maker.now)
    events = maker.events + [
        ledger.Event(
            ledger.obligation_stream(one.referral),
            "referral.correction_passed_on",
            {"facts": {"passed_on": one.number}},
        )
        for one in pending
    ]
    ledger.record(connection, events, at=maker.now, actor=ACTOR)
    connection.execute("select refile(%s)", ([row["obligation_id"] for row in drafts.rows],))
    return len(due)


def _due(connection: Connection, pending: Sequence[Pending]) -> list[tuple[Pending, int, int]]:
    """Find who must tell whom; who was told later was told with the correction."""
    referrals = sorted({one.referral for one in pending})
    tellings = queries.tellings(connection, referrals)
    unsent = queries.unsent(connection, referrals)
    due = []
    for one in pending:
        before = [told for at, told in tellings.get(one.referral, ()) if at <= one.found_at]
        for told, teller in sorted(whom_to_tell(before, one.agency).items()):
            if (one.referral, told) not in unsent:
                unsent.add((one.referral, told))
                due.append((one, teller, told))
    return due


@dataclass(slots=True)
class _Drafts:
    maker: ObligationRows
    desks: Directory
    rows: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, one: Pending, teller: int, told: int) -> None:
        """Draft one notice: whoever told them owns it, and nobody else sees it until it is sent."""
        id_ = next(self.maker.obligation_ids)
        seat = self._seat(one, teller)
        row: dict[str, Any] = {
            "obligation_id": id_, "referral_id": one.referral, "number": one.number,
            "about": one.reference, "ground": one.ground, "reason": one.reason,
            "from_agency": teller, "to_agency": told,
        }  # fmt: skip
        self.rows.append(row)
        self.maker.open(
            ObligationKind.CORRECTION,
            event="correction.drafted",
            seat=seat,
            seen_by=[seat.agency],
            clocks=[(_CLOCK, one.ground)],
            facts=CORRECTION.facts(row),
            restriction=Restriction(
                excluded=frozenset(one.excluded), never_to=frozenset(one.never_to)
            ),
            obligation_id=id_,
        )

    def _seat(self, one: Pending, teller: int) -> Seat:
        """Find who sends it: the referral's owner there, else a desk; else the referral's owner."""
        own = Seat(one.owner_agency, one.owner_desk, one.owner_person, None)
        return own if teller == own.agency else self.desks.seat(teller, *_DESKS) or own
