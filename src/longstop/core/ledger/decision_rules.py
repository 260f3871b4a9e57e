"""Hold what people decided of an obligation, kept in rows of its own, against its stream.

A closing, an offer, a finding of who it is and a decision on trust each stand in a table beside
the obligation. Every one of them is written with an entry that tells it whole, so that changing
one by hand, or the name of who agreed to it, is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from longstop.core.ledger.actors import person_of
from longstop.core.ledger.correction_rules import CORRECTION_FOUND, tell_correction
from longstop.core.ledger.erasure_rules import ERASURE_DECIDED, tell_erasure
from longstop.core.ledger.exhibit_rules import EXHIBIT_DECIDED, tell_exhibit
from longstop.core.ledger.opening_rules import OPENINGS, tell_opening
from longstop.core.ledger.path_rules import PATH_DECIDED, tell_path
from longstop.core.ledger.verification import Fault, What

Key = tuple[str, int]
"""A table, and the number of the row among those of the obligation."""
Kept = dict[Key, dict[str, Any]]
"""Rows by their key, with the columns that the ledger tells of."""

DECIDED: Mapping[str, tuple[str, ...]] = {
    "closing": (
        "attempt", "outcome", "reason", "proposed_by", "proposed_at", "agreed_by", "agreed_at",
        "withdrawn_at", "alone", "same_as",
    ),
    "transfer": (
        "subject_id", "to_agency", "to_desk", "reason", "newly_shared", "answer",
        "answer_reason", "belongs_to", "answered_by", "answered_at",
    ),
    "attribution_finding": ("attempt", "level", "evidence", "against", "found_by", "found_at"),
    "possible_trust": (
        "id", "party_id", "statement_id", "start", "end", "kind", "whose", "negated", "tense",
        "language", "possible", "decided", "decided_by", "decided_at", "reason",
    ),
    "open_check": (
        "attempt", "question", "batch", "asked_at", "asked_by", "answered_at", "answered_by",
        "came_back",
    ),
    **PATH_DECIDED,
    **ERASURE_DECIDED,
    **OPENINGS,
    **CORRECTION_FOUND,
    **EXHIBIT_DECIDED,
}  # fmt: skip
"""The columns held against the ledger; the first is the row's number where there may be many."""

SINGLE = ("transfer", "retention")
"""Tables with at most one row for an obligation."""

_ANSWERS = ("transfer.accepted", "transfer.refused", "transfer.withdrawn")
_PROPOSED = ("outcome", "reason", "proposed_by", "same_as")
_OFFERED = (
    ("subject_id", "subject"),
    ("to_agency", "to_agency"),
    ("to_desk", "to_desk"),
    ("reason", "reason"),
    ("newly_shared", "newly_shared"),
)
_NO_ANSWER = ("answer", "answer_reason", "belongs_to", "answered_by", "answered_at")
_NO_DECISION = ("decided", "decided_by", "decided_at", "reason")
_STILL_OUT = ("answered_at", "answered_by", "came_back")


def tell(kept: Kept, body: Mapping[str, Any]) -> None:
    """Fold one entry into the rows that the entries before it gave; others change nothing."""
    event, facts = body["event"], body["data"].get("facts", {})
    tell_path(kept, body, person_of(body))
    tell_erasure(kept, body, person_of(body))
    if event.startswith("file.opening_"):
        tell_opening(kept, body, person_of(body))
    tell_correction(kept, body)
    tell_exhibit(kept, body, person_of(body))
    if event.startswith("closing.") or event.endswith(".closed"):
        _tell_closing(kept, event, facts, body["at"])
    elif event.startswith("transfer."):
        _tell_transfer(kept, body, facts)
    elif event.startswith("trust."):
        _tell_trust(kept, body, facts)
    elif event == "referral.attributed":
        _tell_finding(kept, body, facts)
    elif event in ("referral.asked", "referral.answered"):
        _tell_checks(kept, body, facts)


def check_decisions(told: Kept, rows: Kept, where: str) -> Iterator[Fault]:
    """Compare the rows there are with those that the stream tells, by column."""
    for key in sorted(told.keys() | rows.keys()):
        name = _name(key)
        if key not in rows:
            yield Fault(What.DECISION_DIFFERS, where, f"{name} is not there.")
        elif key not in told:
            yield Fault(What.DECISION_DIFFERS, where, f"{name} is not on the ledger.")
        else:
            for column in DECIDED[key[0]]:
                if column not in told[key] or told[key][column] != rows[key][column]:
                    message = f"{column} of {name} is not what the ledger tells."
                    yield Fault(What.DECISION_DIFFERS, where, message)


def _name(key: Key) -> str:
    words = key[0].replace("_", " ")
    return f"Its {words}" if key[0] in SINGLE else f"{words.capitalize()} {key[1]}"


def _tell_closing(kept: Kept, event: str, facts: Mapping[str, Any], at: str) -> None:
    """Tell a proposal, its end, or a closing that one person did alone and never proposed."""
    attempt = facts.get("attempt")
    if not _is_number(attempt):
        return
    key = ("closing", attempt)
    if event == "closing.withdrawn":
        kept.setdefault(key, {})["withdrawn_at"] = at
    elif event.endswith(".closed") and key in kept:
        kept[key].update(agreed_by=facts.get("agreed_by"), agreed_at=at)
    else:
        kept[key] = {
            "attempt": attempt,
            **{name: facts.get(name) for name in _PROPOSED},
            "proposed_at": at,
            "agreed_by": None,
            "agreed_at": None,
            "withdrawn_at": None,
            "alone": event != "closing.proposed",
        }


def _tell_transfer(kept: Kept, body: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    if body["event"] == "transfer.offered":
        kept["transfer", 0] = {
            **{column: facts[fact] for column, fact in _OFFERED if fact in facts},
            **dict.fromkeys(_NO_ANSWER),
        }
    elif body["event"] in _ANSWERS:
        kept.setdefault(("transfer", 0), {}).update(
            answer=body["event"].removeprefix("transfer."),
            answer_reason=facts.get("answer_reason"),
            belongs_to=facts.get("belongs_to"),
            answered_by=person_of(body),
            answered_at=body["at"],
        )


def _tell_finding(kept: Kept, body: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    attempt, level = facts.get("attempt"), facts.get("attribution")
    if _is_number(attempt):
        kept["attribution_finding", attempt] = {
            "attempt": attempt,
            "level": level,
            "evidence": facts.get("evidence"),
            "against": facts.get("against"),
            "found_by": person_of(body),
            "found_at": body["at"],
        }


def _tell_trust(kept: Kept, body: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Tell hits that were found, undecided, or a person's decision on some of them."""
    for row in _list(facts, "rows"):
        if isinstance(row, dict) and _is_number(row.get("id")):
            kept["possible_trust", row["id"]] = {**row, **dict.fromkeys(_NO_DECISION)}
    for id_ in _list(facts, "decided_hits"):
        if _is_number(id_):
            kept.setdefault(("possible_trust", id_), {}).update(
                decided=facts.get("decision"),
                decided_by=person_of(body),
                decided_at=body["at"],
                reason=facts.get("trust_reason"),
            )


def _tell_checks(kept: Kept, body: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Tell questions that went out in a batch, or an answer that brought some back."""
    for one in _list(facts, "checks"):
        if isinstance(one, dict) and _is_number(one.get("attempt")):
            kept["open_check", one["attempt"]] = {
                **one,
                "batch": facts.get("batch"),
                "asked_at": body["at"],
                "asked_by": person_of(body),
                **dict.fromkeys(_STILL_OUT),
            }
    answer = facts.get("answer")
    said = (answer.get("unknown") or answer.get("said")) if isinstance(answer, dict) else None
    for attempt in _list(facts, "back"):
        if _is_number(attempt):
            kept.setdefault(("open_check", attempt), {}).update(
                answered_at=body["at"], answered_by=person_of(body), came_back=said
            )


def _list(facts: Mapping[str, Any], name: str) -> list[Any]:
    found = facts.get(name)
    return found if isinstance(found, list) else []


def _is_number(value: object) -> TypeGuard[int]:
    return type(value) is int
