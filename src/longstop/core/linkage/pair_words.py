"""Say in plain words how two referrals compare: parts, sum and verdict, for every face alike."""

from __future__ import annotations

from typing import Final

from longstop.core.linkage.deciding import Answer
from longstop.core.linkage.level_words import LEVEL_WORDS
from longstop.core.linkage.scoring import Part

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
VERDICT_WORDS: Final = {
    Answer.JOIN: "joined by themselves",
    Answer.ASK: "a person is asked",
    Answer.APART: "left apart",
}


def part_words(part: Part) -> str:
    """Say what agrees or differs in one comparison."""
    return LEVEL_WORDS.get(f"{part.comparison}_{part.level}", f"{part.comparison}: {part.level}")


def odds(weight: float) -> str:
    """Write a weight in bits as odds, the greater number rounded: '1,000 to 1'."""
    ratio = 2.0 ** min(abs(weight), 60.0)
    told = f"{ratio:,.0f}" if ratio < 1_000_000 else "over 1,000,000"
    return f"{told} to 1" if weight >= 0 else f"1 to {told}"
