"""Say what a sender's handling conditions forbid, so that no act has a rule of its own.

Conditions come as text. A document says by which phrases each is known and what it does to each
act; text that no phrase knows is asked about, for a condition nobody could read may forbid
anything. Telling those who protect a child is asked about at most, never refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from longstop.core.referral.errors import LongstopError


class Act(StrEnum):
    """What we may do with what a sender gave us."""

    DISSEMINATE = "disseminate"
    ABROAD = "abroad"
    PROTECT = "protect"
    REVEAL = "reveal"
    EXPORT = "export"


class Effect(IntEnum):
    """What a condition does to an act, the stricter the greater."""

    ALLOW = 0
    ASK = 1
    REFUSE = 2


SENDER_AGREED = "sender_agreed"
LIFTS: tuple[str, ...] = (SENDER_AGREED, "child_at_risk_outweighs", "condition_allows_it")
"""Why a condition does not stand in the way; only the first lifts one that refuses."""

UNREAD = "unread"
"""The code under which the document keeps the effects of what no phrase knows."""


class HandlingNotValid(LongstopError):
    """The document of handling conditions has faults; all of them are listed."""

    exit_code = 2


class HandlingForbids(LongstopError):
    """A sender's handling condition stands in the way."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Condition:
    """One kind of condition: its code, the phrases that tell it, its effect on each act."""

    code: str
    phrases: tuple[str, ...]
    effects: Mapping[Act, Effect] = field(hash=False)


@dataclass(frozen=True, slots=True)
class HandlingRules:
    """The whole document: its version, what it knows, and what it does with all else."""

    version: str
    known: tuple[Condition, ...]
    unread: Condition

    def read(self, stated: Iterable[str]) -> frozenset[Condition]:
        """Find the conditions that these texts state; a text with no known phrase is unread."""
        found: set[Condition] = set()
        for text in stated:
            folded = " ".join(text.casefold().split())
            known = [one for one in self.known if any(p in folded for p in one.phrases)]
            found.update(known or [self.unread])
        return frozenset(found)

    def effect(self, stated: Iterable[str], act: Act) -> Effect:
        """Give the strictest effect of these texts on an act; no text allows everything."""
        return max((one.effects[act] for one in self.read(stated)), default=Effect.ALLOW)


def forbidding(
    rules: HandlingRules, stated: Mapping[str, Sequence[str]], act: Act, lifted: str | None
) -> dict[str, Effect]:
    """Find the references whose stated conditions stand against an act, each with the effect.

    lifted is why a condition does not stand in the way. Raises HandlingForbids for another word.
    """
    if lifted is not None and lifted not in LIFTS:
        raise HandlingForbids(f"--condition: choose one of {', '.join(LIFTS)}. Nothing was done.")
    free = _free(lifted)
    return {
        reference: effect
        for reference, texts in stated.items()
        if (effect := rules.effect(texts, act)) > free
    }


def check_handling(
    rules: HandlingRules, stated: Mapping[str, Sequence[str]], act: Act, lifted: str | None
) -> None:
    """Check that an act may be done to what these references hold, by their stated conditions.

    lifted is why a condition does not stand in the way. Raises HandlingForbids naming references
    and codes of conditions, never a sender's own words.
    """
    against = forbidding(rules, stated, act, lifted)
    if not against:
        return
    free = _free(lifted)
    named = ", ".join(list(against)[:20]) + (" and more" if len(against) > 20 else "")
    codes = sorted(
        {one.code for ref in against for one in rules.read(stated[ref]) if one.effects[act] > free}
    )
    if max(against.values()) is Effect.REFUSE:
        ask = f"Only the sender can lift that; once they have: --condition {SENDER_AGREED}"
    else:
        ask = f"Say why that does not stand in the way: --condition {'|'.join(LIFTS)}"
    raise HandlingForbids(
        f"{named}: the sender set conditions ({', '.join(codes)}). Nothing was done. {ask}"
    )


def _free(lifted: str | None) -> Effect:
    """Give the strictest effect that does not stand in the way."""
    return {None: Effect.ALLOW, SENDER_AGREED: Effect.REFUSE}.get(lifted, Effect.ASK)


def load_handling(text: str) -> HandlingRules:
    """Read the document (TOML); collects every fault before it raises HandlingNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise HandlingNotValid(f"The document of handling conditions is not TOML: {fault}.") from (
            fault
        )
    faults: list[str] = [] if document.get("version") else ["version missing"]
    lines = document.get("condition", [])
    known = [_condition(f"condition {n}", line, faults) for n, line in enumerate(lines, start=1)]
    unread = _condition(
        UNREAD, {"code": UNREAD, "phrases": [UNREAD], **document.get(UNREAD, {})}, faults
    )
    if faults:
        raise HandlingNotValid(
            "The document of handling conditions is not valid: " + "; ".join(faults) + "."
        )
    return HandlingRules(str(document["version"]), tuple(known), unread)


def _condition(where: str, line: Mapping[str, Any], faults: list[str]) -> Condition:
    """Read one condition; what is wrong with it is added to the faults."""
    faults += [
        f"{where}: {name} missing" for name in ("code", "phrases", "source") if not line.get(name)
    ]
    effects: dict[Act, Effect] = {}
    for act in Act:
        word = str(line.get(act.value, "")).upper()
        if word not in Effect.__members__:
            faults.append(f"{where}: {act.value} is not one of allow, ask, refuse")
            continue
        effects[act] = Effect[word]
    if effects.get(Act.PROTECT) is Effect.REFUSE:
        faults.append(f"{where}: telling those who protect a child is never refused")
    phrases = tuple(" ".join(str(phrase).casefold().split()) for phrase in line.get("phrases", ()))
    return Condition(str(line.get("code")), phrases, effects)
