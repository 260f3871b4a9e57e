"""Say in plain words what agrees between two referrals, and why they are or are not joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from longstop.core.linkage.level_words import LIMIT_WORDS
from longstop.core.linkage.pair_words import (
    EVIDENCE_WORDS,
    LEFT_OUT_WORDS,
    VERDICT_WORDS,
    odds,
    part_words,
)
from longstop.core.referral.why import plain
from longstop.store.queries.link_views import WordSeen

if TYPE_CHECKING:
    from longstop.actions.explain_link import PairExplained


def word_line(word: WordSeen) -> str:
    """Say what somebody said of one referral and another."""
    by = word.by or "somebody elsewhere"
    what = "one person" if word.said == "same" else "two people"
    back = f", taken back {word.undone_at:%d %b %Y}" if word.undone_at else ""
    why = f"{plain(word.reason)}{back}"
    return f"with {word.reference}: {what}, {by} on {word.said_at:%d %b %Y}: {why}"


def pair_lines(one: PairExplained) -> Iterator[str]:
    """Lay out how two compare: each thing with its weight, the sum, and what is made of it."""
    yield f"{one.reference} and {one.other}"
    yield f"  {one.prior:+7.1f}  before anything is compared: two reports taken at random"
    for part in one.parts:
        yield f"  {part.weight:+7.1f}  {part_words(part)}"
    yield (
        f"  {one.weight:+7.1f}  together: odds of {odds(one.weight)} for one person"
        f" (asked from {one.ask:+.1f}, joined from {one.join:+.1f})"
    )
    for left in one.left_out:
        yield f"  left out, since many people share it: {LEFT_OUT_WORDS[left]}"
    yield f"  evidence: {EVIDENCE_WORDS[one.verdict.evidence.value]}"
    for code in one.verdict.because:
        if code in LIMIT_WORDS:
            yield f"  {LIMIT_WORDS[code]}"
    yield f"  by themselves: {VERDICT_WORDS[one.verdict.answer]}"
    yield f"  now: {'in one nominal' if one.together else 'in no nominal together'}"
    for word in one.words:
        yield f"  said {word_line(word)}"
    yield f"  model: {one.model}"
