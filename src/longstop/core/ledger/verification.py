"""Say what is wrong between the ledger and the tables, as values, the first thing wrong first.

Every rule here looks at one entry, one obligation or one package and gives its faults. A fault
names what and where by codes, references and numbers; never a value, for the reader may not be
allowed to see what the fault is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from longstop.core.ledger.canonical import read_canonical
from longstop.core.ledger.entry import Entry, Head, StreamKind, entry_digest
from longstop.core.ledger.replay import ALERT_FIELDS, CLOCK_FIELDS, OBLIGATION_FIELDS, Rebuilt
from longstop.core.referral.exhibit_states import needs_authorisation
from longstop.core.referral.states import MOVES
from longstop.core.referral.vocabulary import ObligationKind

MOST_FAULTS = 100
CLOSED_BY_A_PERSON = (
    ObligationKind.CHILD_PROTECTION,
    ObligationKind.CHILD_RECORD,
    ObligationKind.CORRECTION,
    ObligationKind.DISSEMINATION,
    ObligationKind.EXHIBIT,
    ObligationKind.REFERRAL,
)


class What(StrEnum):
    """Everything that verify can find wrong."""

    ENTRY_MISSING = "entry_missing"
    CHAIN_BROKEN = "chain_broken"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_NOT_CANONICAL = "entry_not_canonical"
    ENTRY_MISPLACED = "entry_misplaced"
    ENTRY_NOT_UNDERSTOOD = "entry_not_understood"
    NOT_OPENED = "not_opened"
    MOVE_NOT_ALLOWED = "move_not_allowed"
    CLOSED_BY_NO_PERSON = "closed_by_no_person"
    NO_OBLIGATION = "no_obligation"
    NO_STREAM = "no_stream"
    OBLIGATION_DIFFERS = "obligation_differs"
    CLOCK_DIFFERS = "clock_differs"
    BREACH_DIFFERS = "breach_differs"
    ALERT_DIFFERS = "alert_differs"
    PROTECTION_DIFFERS = "protection_differs"
    DISSEMINATION_DIFFERS = "dissemination_differs"
    CORRECTION_DIFFERS = "correction_differs"
    DECONFLICTION_DIFFERS = "deconfliction_differs"
    EXHIBIT_DIFFERS = "exhibit_differs"
    EXHIBIT_LEFT_UNEXAMINED = "exhibit_left_unexamined"
    HISTORY_DIFFERS = "history_differs"
    DECISION_DIFFERS = "decision_differs"
    NEXT_CLOCK_NOT_EARLIEST = "next_clock_not_earliest"
    CLOCK_RUNS_AFTER_CLOSING = "clock_runs_after_closing"
    CHILD_ROW_MISSING = "child_row_missing"
    CHILD_ROW_ASTRAY = "child_row_astray"
    RECORD_MISSING = "record_missing"
    VALUE_CHANGED = "value_changed"
    VALUE_HALF_ERASED = "value_half_erased"
    VALUES_DIFFER = "values_differ"
    ERASED_UNTOLD = "erased_untold"
    ERASED_NOT = "erased_not"
    RECORD_UNANSWERED = "record_unanswered"
    RECORD_WITHOUT_ORIGINAL = "record_without_original"
    RESTRICTION_DIFFERS = "restriction_differs"
    SHOWN_THROUGH_ANOTHER = "shown_through_another"
    COUNTS_DIFFER_FROM_LEDGER = "counts_differ_from_ledger"
    COUNTS_DIFFER_FROM_RECORDS = "counts_differ_from_records"
    COUNTS_DO_NOT_ADD_UP = "counts_do_not_add_up"
    ORDINALS_NOT_CONTIGUOUS = "ordinals_not_contiguous"
    DRIFT_DIFFERS = "drift_differs"
    RECEIPT_DIFFERS = "receipt_differs"
    NOTICE_MISSING = "notice_missing"
    PART_DIFFERS = "part_differs"
    NUMBERS_DIFFER = "numbers_differ"
    ASSESSMENT_DIFFERS = "assessment_differs"
    ASSESSMENT_UNEXPLAINED = "assessment_unexplained"
    ATTRIBUTION_DIFFERS = "attribution_differs"
    ROUTE_DIFFERS = "route_differs"
    WORK_ITEM_MISSING = "work_item_missing"
    WORK_ITEM_EXTRA = "work_item_extra"
    SEEN_BY_NEVER_TO = "seen_by_never_to"
    ROSTER_DIFFERS = "roster_differs"
    HANDOVER_DIFFERS = "handover_differs"
    RESTORED_DIFFERS = "restored_differs"
    POLICY_DIFFERS = "policy_differs"
    NOMINAL_DIFFERS = "nominal_differs"
    NOMINAL_UNEXPLAINED = "nominal_unexplained"
    MODEL_DIFFERS = "model_differs"
    EXPORT_DIFFERS = "export_differs"
    LINK_SAID_DIFFERS = "link_said_differs"
    PROFILE_DIFFERS = "profile_differs"
    ENTRY_OF_LEAF_GONE = "entry_of_leaf_gone"
    LEAF_DIFFERS = "leaf_differs"
    LEAF_MISSING = "leaf_missing"
    LEAF_OUT_OF_ORDER = "leaf_out_of_order"
    NODE_DIFFERS = "node_differs"
    CHECKPOINT_DIFFERS = "checkpoint_differs"
    CHECKPOINT_CONTRADICTED = "checkpoint_contradicted"
    TREE_SHORTER = "tree_shorter"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: what, where (a reference, or a stream and entry), and a sentence."""

    what: What
    where: str
    message: str


@dataclass(slots=True)
class Faults:
    """Collects faults in the order they are found: keeps the first hundred, counts all."""

    kept: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, fault: Fault) -> None:
        """Add one fault."""
        self.count += 1
        if len(self.kept) < MOST_FAULTS:
            self.kept.append(fault)

    def add_all(self, later: Faults) -> None:
        """Add what another part found, after what this one did."""
        self.count += later.count
        self.kept += later.kept[: MOST_FAULTS - len(self.kept)]


def check_link(head: Head, entry: Entry, where: str) -> Fault | None:
    """Check that an entry follows the one before it in its stream and is what was digested."""
    if entry.seq != head.seq + 1:
        return Fault(What.ENTRY_MISSING, where, f"{entry.seq - head.seq - 1} before it are gone.")
    if entry.previous != head.digest:
        return Fault(What.CHAIN_BROKEN, where, "The entry does not follow the one before it.")
    if entry_digest(entry.previous, entry.body) != entry.digest:
        return Fault(What.ENTRY_CHANGED, where, "The entry is not what was digested.")
    return None


def read_entry(entry: Entry, where: str) -> tuple[dict[str, Any], Fault | None]:
    """Read an entry's body; gives an empty one and the fault when it cannot be relied on."""
    body = read_canonical(entry.body)
    if body is None:
        return {}, Fault(What.ENTRY_NOT_CANONICAL, where, "The entry is not in canonical form.")
    columns = (f"{entry.stream.kind}:{entry.stream.id}", entry.seq, entry.event)
    if (body.get("stream"), body.get("seq"), body.get("event")) != columns:
        return {}, Fault(What.ENTRY_MISPLACED, where, "The entry belongs to another place.")
    if not _is_understood(body):
        return {}, Fault(What.ENTRY_NOT_UNDERSTOOD, where, "The entry has parts of a wrong shape.")
    return body, None


def _is_understood(body: Mapping[str, Any]) -> bool:
    data = body.get("data")
    if not (isinstance(data, dict) and isinstance(body.get("actor"), str)):
        return False
    return all(name not in data or is_so(data[name]) for name, is_so in _SHAPES)


def _are_clocks(clocks: object, *more: str) -> bool:
    return isinstance(clocks, list) and all(
        isinstance(clock, dict)
        and type(clock.get("id")) is int
        and all(name in clock for name in more)
        for clock in clocks
    )


def _are_numbers(found: object) -> bool:
    return isinstance(found, list) and all(type(one) is int for one in found)


def _is_alert(alert: object) -> bool:
    return (
        isinstance(alert, dict)
        and type(alert.get("clock_id")) is int
        and isinstance(alert.get("rung"), str)
    )


_SHAPES: tuple[tuple[str, Callable[[object], bool]], ...] = (
    ("set", lambda found: isinstance(found, dict)),
    ("facts", lambda found: isinstance(found, dict)),
    ("start", _are_clocks),
    ("stop", lambda found: _are_clocks(found, "at", "why")),
    ("breach", _are_numbers),
    ("values", lambda found: isinstance(found, str)),
    ("alert", _is_alert),
)
"""The parts of an entry's data, each with what tells whether it has the shape it must have."""


def check_change(
    before: Mapping[str, Any], seq: int, body: Mapping[str, Any], where: str
) -> Iterator[Fault]:
    """Check what an entry does to an obligation, given the fields before (none for the first)."""
    change = body["data"].get("set", {})
    if seq == 1 and not set(OBLIGATION_FIELDS) <= change.keys():
        yield Fault(What.NOT_OPENED, where, "The stream does not begin by opening an obligation.")
        return
    kind, state = before.get("kind"), before.get("state")
    moved = change.get("state", state)
    if state is not None and moved != state and (kind, state, moved) not in MOVES:
        yield Fault(What.MOVE_NOT_ALLOWED, where, "The state may not follow the one before it.")
    if kind == ObligationKind.EXHIBIT and _left_unexamined(state, moved, body):
        message = "It was returned or forfeited unexamined, and nobody authorised that."
        yield Fault(What.EXHIBIT_LEFT_UNEXAMINED, where, message)
    closed = before.get("is_open") is True and change.get("is_open") is False
    if closed and kind in CLOSED_BY_A_PERSON and not body["actor"].startswith("person:"):
        yield Fault(What.CLOSED_BY_NO_PERSON, where, "It was closed, and by no named person.")


def _left_unexamined(state: str | None, moved: str, body: Mapping[str, Any]) -> bool:
    """Tell whether an exhibit left from where it may not, by an entry that names no authorisation.

    That there is the authorisation it names is held against the table of them.
    """
    named = body["data"].get("facts", {}).get("authorisation")
    return (
        state not in (None, moved)
        and needs_authorisation(str(state), moved)
        and (type(named) is not int)
    )


@dataclass(slots=True)
class Case:
    """One obligation as its stream tells it and as the tables have it."""

    rebuilt: Rebuilt = field(default_factory=Rebuilt)
    entries: int = 0
    row: Mapping[str, Any] | None = None
    clocks: list[Mapping[str, Any]] = field(default_factory=list)
    breaches: list[Mapping[str, Any]] = field(default_factory=list)
    alerts: list[Mapping[str, Any]] = field(default_factory=list)


def check_case(case: Case, where: str) -> Iterator[Fault]:
    """Check that an obligation, its clocks and breaches are what its stream tells, by field."""
    if case.row is None:
        yield Fault(What.NO_OBLIGATION, where, "The ledger tells of it, but it is not there.")
        return
    if case.entries == 0:
        yield Fault(What.NO_STREAM, where, "It is there, but the ledger does not tell of it.")
        return
    for name in _differing(OBLIGATION_FIELDS, case.rebuilt.fields, case.row):
        yield Fault(What.OBLIGATION_DIFFERS, where, f"{name} is not what the ledger tells.")
    yield from _check_clocks(case, where)
    yield from _check_breaches(case, where)
    yield from _check_alerts(case, where)
    yield from _check_next_clock(case.row, case.clocks, where)


def _check_clocks(case: Case, where: str) -> Iterator[Fault]:
    rows = {row["id"]: row for row in case.clocks}
    told = case.rebuilt.clocks
    for id_ in sorted(told.keys() - rows.keys()):
        yield Fault(What.CLOCK_DIFFERS, where, f"Clock {id_} is not there.")
    for id_ in sorted(rows.keys() - told.keys()):
        yield Fault(What.CLOCK_DIFFERS, where, f"Clock {id_} was never started.")
    for id_ in sorted(rows.keys() & told.keys()):
        for name in _differing(CLOCK_FIELDS, told[id_], rows[id_]):
            message = f"{name} of clock {id_} is not what the ledger tells."
            yield Fault(What.CLOCK_DIFFERS, where, message)


def _check_breaches(case: Case, where: str) -> Iterator[Fault]:
    rows = {row["clock_id"]: row["fell_due_at"] for row in case.breaches}
    told = {id_: c.get("due_at") for id_, c in case.rebuilt.clocks.items() if c["breach_seen"]}
    for id_ in sorted(told.keys() | rows.keys()):
        if told.get(id_) != rows.get(id_):
            message = f"The breach of clock {id_} is not what the ledger tells."
            yield Fault(What.BREACH_DIFFERS, where, message)


def _check_alerts(case: Case, where: str) -> Iterator[Fault]:
    """Check the alerts; when a stopped clock would have climbed no longer says anything."""
    running = {row["id"] for row in case.clocks if row["running"]}
    rows = {(row["clock_id"], row["rung"]): row for row in case.alerts}
    told = case.rebuilt.alerts
    for key in sorted(told.keys() | rows.keys()):
        fields = [one for one in ALERT_FIELDS if one != "next_climb_at" or key[0] in running]
        if key not in told or key not in rows or [*_differing(fields, told[key], rows[key])]:
            message = f"The alert of clock {key[0]} ({key[1]}) is not what the ledger tells."
            yield Fault(What.ALERT_DIFFERS, where, message)


def _check_next_clock(
    row: Mapping[str, Any], clocks: Sequence[Mapping[str, Any]], where: str
) -> Iterator[Fault]:
    running = [(clock["due_at"], clock["id"]) for clock in clocks if clock["running"]]
    if row["is_open"]:
        earliest = min(running)[1] if running else None
        if row["next_clock_id"] is None or row["next_clock_id"] != earliest:
            message = "Its next clock is not the earliest of those that run."
            yield Fault(What.NEXT_CLOCK_NOT_EARLIEST, where, message)
    elif running:
        yield Fault(What.CLOCK_RUNS_AFTER_CLOSING, where, "It is closed, but a clock of it runs.")


def _differing(
    names: Sequence[str], told: Mapping[str, Any], row: Mapping[str, Any]
) -> Iterator[str]:
    return (name for name in names if name not in told or told[name] != row[name])


def place_of(entry: Entry, reference: str | None) -> str:
    """Name an entry: by its obligation's reference where there is one, else by its stream."""
    stream = entry.stream
    known = reference if stream.kind is StreamKind.OBLIGATION else None
    return f"{known or f'{stream.kind}:{stream.id}'} entry {entry.seq}"
