"""Say in plain words what agrees between two referrals, and why they are or are not joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from longstop.core.linkage.deciding import Answer
from longstop.core.linkage.level_words import LEVEL_WORDS, LIMIT_WORDS
from longstop.core.referral.why import plain
from longstop.store.queries.link_views import WordSeen

if TYPE_CHECKING:
    from longstop.actions.explain_link import PairExplained

EVIDENCE_WORDS: Final = {
    "certain": "certain (an account both vouch for, or a report's number)",
    "strong": "strong (an account, a verified mailbox, a telephone or a device)",
    "soft": "soft",
}
LEFT_OUT_WORDS: Final = {
    "accounts": "an account",
    "handles": "a user name",
    "emails": "a mailbox",
    "phones": "a telephone number",
    "devices": "a device",
    "sockets": "a connection",
    "addresses": "an address of a connection",
    "homes": "a home",
    "postcodes": "a postcode",
    "reports": "a report's number",
}
_VERDICTS: Final = {
    Answer.JOIN: "joined by themselves",
    Answer.ASK: "a person is asked",
    Answer.APART: "left apart",
}


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
        words = LEVEL_WORDS.get(
            f"{part.comparison}_{part.level}", f"{part.comparison}: {part.level}"
        )
        yield f"  {part.weight:+7.1f}  {words}"
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
    yield f"  by themselves: {_VERDICTS[one.verdict.answer]}"
    yield f"  now: {'in one nominal' if one.together else 'in no nominal together'}"
    for word in one.words:
        yield f"  said {word_line(word)}"
    yield f"  model: {one.model}"


def odds(weight: float) -> str:
    """Write a weight in bits as odds, the greater number rounded: '1,000 to 1'."""
    ratio = 2.0 ** min(abs(weight), 60.0)
    told = f"{ratio:,.0f}" if ratio < 1_000_000 else "over 1,000,000"
    return f"{told} to 1" if weight >= 0 else f"1 to {told}"
