"""Say in plain words what agrees between two referrals, and why they are or are not joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from longstop.core.linkage.deciding import Answer
from longstop.core.referral.why import plain
from longstop.store.queries.link_views import WordSeen

if TYPE_CHECKING:
    from longstop.actions.explain_link import PairExplained

LEVEL_WORDS: Final = {
    "name_differs": "another name",
    "name_one_near": "one name is nearly the same, the other differs",
    "name_given_only": "the same given name with another family name",
    "name_family_only": "the same family name with another given name",
    "name_given_known": "the same given name; a family name is missing",
    "name_family_known": "the same family name; a given name is missing",
    "name_other_name": "a name of one is an other name of the other",
    "name_near": "both names are nearly the same",
    "name_near_family": "the same given name, the family name nearly",
    "name_near_given": "the same family name, the given name nearly",
    "name_initial": "the same family name, the given name as an initial",
    "name_nickname": "the same family name, the given name as a short form",
    "name_swapped": "the same two names, exchanged",
    "name_full": "the same name",
    "birth_differs": "another date of birth",
    "birth_near_year": "years of birth close to each other",
    "birth_in_range": "an age that fits",
    "birth_same_year": "the same year of birth, another day",
    "birth_partial": "the same date of birth as far as it is known",
    "birth_one_digit": "the same date of birth but for one slip",
    "birth_swapped": "the same date of birth, day and month exchanged",
    "birth_exact": "the same date of birth",
    "account_differs": "other accounts (says nothing: people have several)",
    "account_near": "the same account at a service but for one slip in its number",
    "account_same": "the same account at a service",
    "handle_differs": "other user names (says nothing)",
    "handle_across": "the same user name at another service",
    "handle_same": "the same user name at the same service",
    "email_differs": "other mailboxes (says nothing)",
    "email_local_part": "the same before the @ at another provider",
    "email_same": "the same mailbox",
    "phone_differs": "other telephone numbers (says nothing)",
    "phone_same": "the same telephone number",
    "device_differs": "other devices (says nothing)",
    "device_same": "the same device",
    "connection_differs": "other connections (says nothing)",
    "connection_address": "the same address of a connection",
    "connection_socket": "the same connection: address, port and hour",
    "place_differs": "other places (says nothing)",
    "place_postcode": "the same postcode",
    "place_home": "the same home",
    "report_differs": "other reports named (says nothing)",
    "report_same": "one names the other's report, or both name one",
}
LIMIT_WORDS: Final = {
    "contradicts": "given name and date of birth both differ",
    "names_apart": "the given names are two people's",
    "household_only": "all that agrees could be one household's",
    "one_kind_only": "only one kind of evidence agrees",
    "under_join": "the weight is under the band in which two are joined",
    "same_event": "both report one event, which says nothing more of who it was",
}
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


def because_words(codes: Iterable[str]) -> str:
    """Say codes of a link in a line: what agrees, then what stands against joining."""
    told = [LEVEL_WORDS[code] for code in codes if code in LEVEL_WORDS]
    against = [LIMIT_WORDS[code] for code in codes if code in LIMIT_WORDS]
    return "; ".join(told) + (f"; but {'; '.join(against)}" if against else "")


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
