"""Open the obligations of a batch: owner, clocks, visibility and ledger event together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from longstop.actions.house import House
from longstop.actions.intake_rows import int_array
from longstop.core.clocks.allowances import Allowances, Term, term
from longstop.core.clocks.calendars import Calendar
from longstop.core.intake.restriction import NO_RESTRICTION, Restriction
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.references import make_reference
from longstop.core.referral.states import OPENING_STATE
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import bulk
from longstop.store.bulk import Rows
from longstop.store.ledger import Event, obligation_stream
from longstop.store.queries.directory import Seat
from longstop.store.session import Connection

ClockWanted = tuple[str, str]
"""A clock's kind and the reason by which its allowance is found."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An obligation just opened: its number, reference, and its next clock with the due moment."""

    id: int
    reference: str
    next_clock_id: int
    next_due: str
    state: str


@dataclass(slots=True)
class ObligationRows:
    """Makes the rows and events of new obligations, all opened at one moment."""

    now: datetime
    allowances: Allowances
    calendar: Calendar
    key: bytes
    obligation_ids: Iterator[int]
    clock_ids: Iterator[int]
    rows: Rows = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _terms: dict[ClockWanted, Term] = field(default_factory=dict)

    def open(
        self,
        kind: ObligationKind,
        *,
        event: str,
        seat: Seat,
        seen_by: Sequence[int],
        clocks: Sequence[ClockWanted],
        facts: dict[str, Plain],
        restriction: Restriction = NO_RESTRICTION,
        obligation_id: int | None = None,
        values: str | None = None,
        carried: Sequence[dict[str, Any]] = (),
        state: str | None = None,
    ) -> Opened:
        """Open one obligation with its clocks, carried ones too; the earliest is its next."""
        id_ = next(self.obligation_ids) if obligation_id is None else obligation_id
        reference = make_reference(kind, id_, self.key)
        started = [*carried, *(self.start_clock(id_, wanted) for wanted in clocks)]
        first = min(started, key=lambda clock: (clock["due_at"], clock["id"]))
        fields: dict[str, Plain] = {
            "kind": kind.value,
            "reference": reference,
            "state": state or OPENING_STATE[kind],
            "previous_state": None,
            "is_open": True,
            "opened_at": iso(self.now),
            "owner_agency": seat.agency,
            "owner_desk": seat.desk,
            "owner_person": seat.person,
            "next_clock_id": first["id"],
            "compartment": seat.compartment,
            "excluded": sorted(restriction.excluded),
            "never_to": sorted(restriction.never_to),
            "seen_by": sorted(set(seen_by)),
            "held_by": None,
            "held_until": None,
            "outcome": None,
        }
        self._add("obligation", _obligation_row(id_, fields))
        data: dict[str, Plain] = {"set": fields, "start": list(started), "facts": facts}
        if values is not None:
            data["values"] = values
        self.events.append(Event(obligation_stream(id_), event, data))
        return Opened(id_, reference, first["id"], first["due_at"], str(fields["state"]))

    def start_clock(self, obligation_id: int, wanted: ClockWanted) -> dict[str, Any]:
        """Start a clock now; gives it as the ledger writes it."""
        return self.carry_clock(obligation_id, wanted, self.now, self._term(wanted))

    def carry_clock(
        self, obligation_id: int, wanted: ClockWanted, started_at: datetime, allowed: Term
    ) -> dict[str, Any]:
        """Start a clock that began earlier or runs to a moment of its own; gives it likewise."""
        due = iso(allowed.due_at)
        clock = {
            "id": next(self.clock_ids),
            "kind": wanted[0],
            "started_at": iso(started_at),
            "due_at": due,
            "calendar": allowed.calendar,
            "allowance_seconds": allowed.seconds,
            "because": wanted[1],
        }
        self._add(
            "clock",
            (clock["id"], obligation_id, wanted[0], True, clock["started_at"], due,
             allowed.calendar, allowed.seconds, wanted[1]),
        )  # fmt: skip
        return clock

    def cover(self, index: int, values: str) -> None:
        """Let the event at this index bind a record's personal values by their digest."""
        self.events[index].data["values"] = values

    def _term(self, wanted: ClockWanted) -> Term:
        found = self._terms.get(wanted)
        if found is None:
            found = term(self.now, self.allowances.of(*wanted), self.calendar)
            self._terms[wanted] = found
        return found

    def _add(self, table: str, row: tuple[Any, ...]) -> None:
        self.rows.setdefault(table, []).append(row)


def _obligation_row(id_: int, fields: dict[str, Any]) -> tuple[Any, ...]:
    return (
        id_, fields["kind"], fields["reference"], fields["state"], True, fields["opened_at"],
        fields["owner_agency"], fields["owner_desk"], fields["owner_person"],
        fields["next_clock_id"], fields["compartment"], int_array(fields["excluded"]),
        int_array(fields["never_to"]), int_array(fields["seen_by"]),
    )  # fmt: skip


def clock_maker(
    connection: Connection,
    house: House,
    now: datetime,
    clocks: int,
    *,
    opening: int = 0,
    calendar: Calendar | None = None,
) -> ObligationRows:
    """Make what starts so many clocks, of obligations there are already or of so many to open.

    calendar counts their working days; the bureau's own if left out.
    """
    return ObligationRows(
        now=now,
        allowances=house.allowances,
        calendar=calendar or house.calendar,
        key=house.reference_key,
        obligation_ids=iter(bulk.reserve(connection, "obligation_id", opening) if opening else ()),
        clock_ids=iter(bulk.reserve(connection, "clock_id", clocks) if clocks else ()),
    )
