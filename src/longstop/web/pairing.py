"""Turn two people who may be one into what a page lays side by side, and weights into bars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from longstop.actions.review_pair import PairReview, PairSide
from longstop.core.linkage.level_words import LIMIT_WORDS
from longstop.core.linkage.pair_words import (
    EVIDENCE_WORDS,
    LEFT_OUT_WORDS,
    VERDICT_WORDS,
    odds,
    part_words,
)
from longstop.core.referral.story import notes_of
from longstop.core.referral.why import plain
from longstop.web.telling import facts_said
from longstop.web.wording import said

LEAST_SCALE = 10.0
"""Bits that a whole half of a bar stands for at least."""
_HALF = 100


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one side; same where the other side has it too, as written."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What one thing weighs, in bits, and its bar: from where and how wide, of 200 in all."""

    words: str
    weight: float
    start: float
    width: float


def told_pair(review: PairReview) -> dict[str, Any]:
    """Word a pair: the rows side by side, the bars, the sum, what is made of it and was said."""
    one = review.explained
    weights = [one.prior, *(part.weight for part in one.parts)]
    scale = max(LEAST_SCALE, *(abs(weight) for weight in weights), abs(one.weight))
    first, second = (_values(side) for side in review.sides)
    in_force = [word for word in one.words if word.undone_at is None]
    return {
        "rows": [
            (label, _marked(first, second, label), _marked(second, first, label))
            for label in dict.fromkeys([*first, *second])
        ],
        "hidden": [
            (
                side.reference,
                sum(each.hidden for each in side.persons)
                + sum(each.hidden for each in side.identifiers),
            )
            for side in review.sides
        ],
        "bars": [
            bar("two reports taken at random", one.prior, scale),
            *(bar(part_words(part), part.weight, scale) for part in one.parts),
        ],
        "sum": bar("all of it together", one.weight, scale),
        "odds": odds(one.weight),
        "left_out": [LEFT_OUT_WORDS[name] for name in one.left_out],
        "evidence": EVIDENCE_WORDS[one.verdict.evidence.value],
        "limits": [LIMIT_WORDS[code] for code in one.verdict.because if code in LIMIT_WORDS],
        "verdict": VERDICT_WORDS[one.verdict.answer],
        "said": [
            (
                "one person" if word.said == "same" else "two people",
                word.by or "somebody of another agency",
                plain(word.reason),
                word.said_at,
                word.undone_at,
            )
            for word in one.words
        ],
        "in_force": in_force[-1].id if in_force else None,
    }


def _values(side: PairSide) -> dict[str, list[str]]:
    """Give what is known of one side by what it is, each value once."""
    found: dict[str, dict[str, None]] = {}
    told: Iterable[tuple[str, str]] = [
        *((label, str(value)) for person in side.persons for label, value in facts_said(person)),
        *(
            (plain(one.kind), one.raw + (f" ({said(notes)})" if (notes := notes_of(one)) else ""))
            for one in side.identifiers
            if one.raw is not None
        ),
    ]
    for label, value in told:
        found.setdefault(label.capitalize(), {})[value] = None
    return {label: [*values] for label, values in found.items()}


def _marked(own: dict[str, list[str]], other: dict[str, list[str]], label: str) -> list[Value]:
    there = {_plain_value(value) for value in other.get(label, ())}
    return [Value(value, _plain_value(value) in there) for value in own.get(label, ())]


def _plain_value(value: str) -> str:
    """Leave out case and what is noted beside a value, for the mark alone."""
    return value.partition(" (")[0].casefold().strip()


def bar(words: str, weight: float, scale: float) -> Bar:
    """Draw a weight in bits, where scale is what half a bar stands for."""
    width = round(abs(weight) / scale * _HALF, 1)
    return Bar(words, weight, _HALF - width if weight < 0 else _HALF, width)
