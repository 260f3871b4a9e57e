"""Where something may stand when two decide about it at once, and what each may then decide."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from longstop.actions.accept import accept
from longstop.actions.close import agree, close
from longstop.actions.disseminate import disseminate
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.core.safeguarding.protection import REASONS, Decision
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NORTH, developed
from tests.bureau.work import CHILD, LINE, references_of
from tests.bureau.young import AGGRAVATED, STATED, decide, look

Move = tuple[str, str, dict[str, str]]
"""Who does it, by which form, and what they type."""
_OURS = ("alice", "bob", "sue")


@dataclass(frozen=True, eq=False)
class Situation:
    """Something that stands somewhere: how many of it come about, and what may be decided."""

    name: str
    set_up: Callable[[Bureau, int], Sequence[str]]
    moves: tuple[Move, ...]

    def two(self, rng: random.Random) -> list[Move]:
        """Draw what two people decide; they are never one person."""
        first = rng.choice(self.moves)
        return [first, rng.choice([one for one in self.moves if one[0] != first[0]])]


def _each(people: Sequence[str], *decided: tuple[str, dict[str, str]]) -> tuple[Move, ...]:
    return tuple((who, form, typed) for who in people for form, typed in decided)


def _received(bureau: Bureau, many: int, line: dict[str, str], kind: str = "referral") -> list[str]:
    """Receive so many people, nobody like another; gives what was opened of a kind."""
    before = len(references_of(bureau, "referral"))
    opened = len(references_of(bureau, kind))
    bureau.receive_csv(
        *({**line, "reference": f"P-{n}", "family_name": f"Quill{n}", "given_name": f"Jon{n}"}
          for n in range(before, before + many)),
        name=f"{before}.csv",
    )  # fmt: skip
    return references_of(bureau, kind)[opened:]


def _fresh(bureau: Bureau, many: int) -> list[str]:
    return _received(bureau, many, LINE)


def _ready(bureau: Bureau, many: int) -> list[str]:
    found = _fresh(bureau, many)
    developed(bureau, found)
    return found


def _sent(bureau: Bureau, many: int) -> list[str]:
    made = disseminate(bureau.house, bureau.people["alice"], _ready(bureau, many), NORTH)
    return [one.dissemination for one in made]


def _accepted(bureau: Bureau, many: int) -> list[str]:
    found = _sent(bureau, many)
    accept(bureau.house, bureau.people["nora"], found, owner="nora")
    return found


def _offered(bureau: Bureau, many: int) -> list[str]:
    before = len(references_of(bureau, "transfer"))
    found = _fresh(bureau, many)
    alice = bureau.people["alice"]
    transfer(bureau.house, alice, found, to="north", reason="person_lives_there")
    return references_of(bureau, "transfer")[before:]


def _closing(bureau: Bureau, many: int) -> list[str]:
    found, alice = _fresh(bureau, many), bureau.people["alice"]
    take(bureau.house, alice, found)
    for one in found:
        close(bureau.house, alice, one, outcome="no_offence_found", reason="checks_done")
    return found


def _closed(bureau: Bureau, many: int) -> list[str]:
    found = _closing(bureau, many)
    for one in found:
        agree(bureau.house, bureau.people["bob"], one)
    return found


def _young(bureau: Bureau, many: int) -> list[str]:
    line = {key: value for key, value in STATED.items() if key != "e_mail"}
    found = _received(bureau, many, line)
    take(bureau.house, bureau.people["alice"], found)
    for one in found:
        look(bureau, one)
    return found


def _aggravated(bureau: Bureau, many: int) -> list[str]:
    found = _young(bureau, many)
    for one in found:
        look(bureau, one, passed_on="yes")
        decide(bureau, one, AGGRAVATED)
    return found


def _drafts(bureau: Bureau, many: int) -> list[str]:
    before = len(references_of(bureau, "child_protection"))
    for _ in range(many):
        _received(bureau, 1, {**LINE, **CHILD})
    sweep(bureau.house, every_seconds=60)
    return references_of(bureau, "child_protection")[before:]


def _files(bureau: Bureau, many: int) -> list[str]:
    return _received(bureau, many, {**LINE, "file_digest": "b" * 32, "file_viewed": "no"})


_WHY = {"reason": "person_lives_there"}
SITUATIONS = (
    Situation("fresh", _fresh, _each(
        _OURS,
        ("take", {}),
        ("answer", {"question": "current_access", "said": "yes", "basis": "record"}),
        ("answer", {"question": "under_18", "said": "refused"}),
        ("attribute", {"level": "account", "evidence": "sender_names_account"}),
        ("transfer", {"to": "north", **_WHY}),
        ("share", {"with": "south", "reason": "joint_work"}),
        ("wrong", {"reason": "address_wrong"}),
    )),
    Situation("ready", _ready, _each(
        _OURS,
        ("send", {"to": "north", **_WHY}),
        ("send", {"to": "south", **_WHY}),
        ("grade", {"grade": "very_high", "reason": "known_to_officers"}),
        ("answer", {"question": "current_access", "said": "yes", "basis": "record"}),
        ("close", {"outcome": "no_offence_found", "reason": "checks_done"}),
    )),
    Situation("sent", _sent, (
        *_each(("alice", "bob"), ("take-back", {})),
        *_each(("nora", "ned"), ("accept", {}), ("return", {"reason": "not_our_area"})),
    )),
    Situation("accepted", _accepted, _each(
        ("nora", "ned"),
        ("return", {"reason": "not_our_area"}),
        ("acted", {"plan": "WP-1", "made": "2026-11-20T10:00", "contact": "2026-11-20T17:00"}),
    )),
    Situation("offered", _offered, (
        *_each(("alice", "bob"), ("offer-withdraw", {})),
        *_each(("nora", "ned"), ("offer-accept", {}), ("offer-refuse", {"reason": "not_our_area"})),
    )),
    Situation("closing", _closing, (
        ("alice", "withdraw", {}),
        *_each(("bob", "sue"), ("agree", {}), ("withdraw", {})),
    )),
    Situation("closed", _closed, (
        *_each(_OURS, ("reopen", {"reason": "new_information"})),
        *_each(
            ("sue", "rita"),
            ("erase", {"reason": "kept_long_enough"}),
            ("hold", {"reason": "claim", "review_by": "2027-03-01"}),
        ),
    )),
    Situation("young", _young, _each(
        _OURS,
        ("path", {"decision": "person_involved", "reason": "no_feature_found"}),
        ("path", {"decision": "cannot_be_known", "reason": "no_source_left"}),
        ("feature", {"feature": "for_gain", "said": "no_trace"}),
    )),
    Situation("aggravated", _aggravated, (
        ("alice", "path-withdraw", {}),
        *_each(("bob", "sue"), ("path-agree", {}), ("path-withdraw", {})),
    )),
    Situation("drafted", _drafts, _each(
        ("nora", "ned"),
        ("protect", {"decision": "send", "reason": "child_at_risk", "to": "care"}),
        ("protect", {"decision": "decline", "reason": REASONS[Decision.DECLINE][0]}),
    )),
    Situation("files", _files, _each(
        _OURS, ("open", {"file": "1", "ground": "warrant"}), ("take", {})
    )),
)  # fmt: skip
