"""Hold the roster and the hand-overs against the system's stream: they have no obligation.

Planning, removing, coming and missing are told of each turn, and giving and ending of each
hand-over, so that whoever changes by hand who was to come, or what was handed over, is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from longstop.core.ledger.actors import person_of
from longstop.core.ledger.record_rules import Bound, check_value
from longstop.core.ledger.verification import Fault, What

Row = Mapping[str, Any]

TURN_FIELDS = (
    "id", "agency", "desk", "rung", "person", "starts_at", "ends_at", "planned_by", "planned_at",
    "removed_by", "removed_at", "came_at", "missed_at", "told",
)  # fmt: skip
HANDOVER_FIELDS = (
    "id", "agency", "desk", "compartment", "given_by", "given_to", "given_at", "falls_at",
    "outcome", "ended_at", "commitment", "items",
)  # fmt: skip
_PLANNED = ("id", "agency", "desk", "rung", "person", "starts_at", "ends_at")
_ENDS = ("accepted", "lapsed", "withdrawn")


@dataclass(slots=True)
class ToldOfShifts:
    """The rows of the roster and of hand-overs as the system's stream tells them, by number."""

    turns: dict[int, dict[str, Any]] = field(default_factory=dict)
    handovers: dict[int, dict[str, Any]] = field(default_factory=dict)


def digest_of_items(items: Iterable[tuple[int, Sequence[str]]]) -> str:
    """Digest what was handed over, obligation by obligation with its marks; in hexadecimal."""
    digest = hashlib.sha256(b"longstop/handover/1\n")
    for obligation, marks in sorted((id_, tuple(marks)) for id_, marks in items):
        digest.update(f"{obligation}:{','.join(marks)}\n".encode())
    return digest.hexdigest()


def tell_of_shifts(told: ToldOfShifts, body: Mapping[str, Any]) -> None:
    """Fold one entry of the system's stream into the rows; others change nothing."""
    kind, _, what = str(body["event"]).partition(".")
    facts = body["data"].get("facts")
    if not isinstance(facts, dict):
        return
    if kind == "roster":
        for one in _rows(facts.get("turns")):
            _tell_turn(told.turns, what, one, body)
    elif kind == "handover":
        for one in _rows([facts.get("handover")]):
            _tell_handover(told.handovers, what, one, body)


def check_shifts(
    told: ToldOfShifts, turns: Iterable[Row], handovers: Iterable[Row]
) -> Iterator[Fault]:
    """Check both tables, and each note against its commitment."""
    yield from _check(told.turns, turns, TURN_FIELDS, "turn", What.ROSTER_DIFFERS)
    kept = list(handovers)
    yield from _check(told.handovers, kept, HANDOVER_FIELDS, "handover", What.HANDOVER_DIFFERS)
    for row in kept:
        yield from _check_note(row, f"handover:{row['id']}")


def _rows(facts: object) -> Iterator[dict[str, Any]]:
    for one in facts if isinstance(facts, list) else []:
        if isinstance(one, dict) and type(one.get("id")) is int:
            yield one


def _tell_turn(
    turns: dict[int, dict[str, Any]], what: str, one: Row, body: Mapping[str, Any]
) -> None:
    if what == "planned":
        turns[one["id"]] = {
            **dict.fromkeys(TURN_FIELDS),
            **{name: one.get(name) for name in _PLANNED},
            "planned_by": person_of(body),
            "planned_at": body["at"],
        }
    turn = turns.get(one["id"])
    if turn is None:
        return
    if what == "removed":
        turn |= {"removed_by": person_of(body), "removed_at": body["at"]}
    elif what == "came":
        turn["came_at"] = body["at"]
    elif what == "missed":
        turn |= {"missed_at": body["at"], "told": one.get("told")}


def _tell_handover(
    handovers: dict[int, dict[str, Any]], what: str, one: Row, body: Mapping[str, Any]
) -> None:
    if what == "given":
        handovers[one["id"]] = {
            **dict.fromkeys(HANDOVER_FIELDS),
            **{name: one.get(name) for name in HANDOVER_FIELDS},
            "given_at": body["at"],
        }
    elif what in _ENDS and one["id"] in handovers:
        handovers[one["id"]] |= {"outcome": what, "ended_at": body["at"]}


def _check(
    told: Mapping[int, Row], rows: Iterable[Row], fields: Sequence[str], word: str, what: What
) -> Iterator[Fault]:
    kept = {row["id"]: row for row in rows}
    for id_ in sorted(told.keys() - kept.keys()):
        yield Fault(what, f"{word}:{id_}", "It is not there, though the ledger tells of it.")
    for id_ in sorted(kept.keys() - told.keys()):
        yield Fault(what, f"{word}:{id_}", "It is not on the ledger.")
    for id_ in sorted(kept.keys() & told.keys()):
        for name in fields:
            if kept[id_][name] != told[id_][name]:
                yield Fault(what, f"{word}:{id_}", f"{name} is not what the ledger tells.")


def _check_note(row: Row, where: str) -> Iterator[Fault]:
    if row["commitment"] is None:
        if row["note"]:
            yield Fault(What.VALUE_CHANGED, where, "It holds a note that nothing committed to.")
        return
    commitment = bytes.fromhex(row["commitment"])
    bound = check_value(row["salt"], commitment, [row["note"]], [row["note"]])
    if bound is Bound.CHANGED:
        yield Fault(What.VALUE_CHANGED, where, "Its note is not the one it was committed to.")
    elif bound is Bound.HALF_ERASED:
        yield Fault(What.VALUE_HALF_ERASED, where, "The salt of its note is erased, but not it.")
