"""Decide what is made of two profiles that were weighed: joined, shown to a person, or left apart.

Weight alone decides little. What a household shares (a home, a connection, one telephone, a family
name) weighs much and says who lives together. So agreement is told by its kind, and what one
household could have in common never joins by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from longstop.core.linkage.comparing import contradicts, names_apart, one_birth_and_number
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import Part, Scored


class Evidence(StrEnum):
    """What a link rests on, the surest first."""

    CERTAIN = "certain"
    STRONG = "strong"
    SOFT = "soft"


class Answer(StrEnum):
    """What is made of two profiles: one nominal, a question to a person, or nothing."""

    JOIN = "join"
    ASK = "ask"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with the evidence it rests on.

    because holds codes: what agrees, the heaviest first ('phone_same'), then what stands against
    joining by itself (LIMITS), then SAME_EVENT where it is one. Where the weight lies under both
    bands nobody asks, and it is empty.
    """

    answer: Answer
    evidence: Evidence
    because: tuple[str, ...]


HOUSEHOLD: Final = "household"
NICKNAME: Final = "nickname"
NUMBER: Final = "number"
KIND_OF: Final[Mapping[tuple[str, str], str]] = {
    # A slip in a number is seen and not known: it needs something beside it.
    ("account", "near"): NUMBER,
    ("name", "family_only"): HOUSEHOLD,
    ("name", "family_known"): HOUSEHOLD,
    ("phone", "same"): HOUSEHOLD,
    ("device", "same"): HOUSEHOLD,
    ("connection", "address"): HOUSEHOLD,
    ("connection", "socket"): HOUSEHOLD,
    ("place", "postcode"): HOUSEHOLD,
    ("place", "home"): HOUSEHOLD,
    # One word that somebody goes by, at another service or before the @.
    ("handle", "across"): NICKNAME,
    ("email", "local_part"): NICKNAME,
}
"""The kind of evidence that an agreement is, where it is not that of its comparison. Two of one
kind are one piece: who shares a home shares the connection too."""
OWN_KINDS: Final = frozenset({"account", "email", "handle"})
"""Kinds that one person has and no household: one of them is enough."""
SAYS_LITTLE: Final = frozenset(
    {("name", "one_near"), ("name", "given_only"), ("birth", "same_year"), ("birth", "in_range"),
     ("birth", "near_year")}
)  # fmt: skip
"""Agreements that are weighed and are no piece of evidence by themselves: half a name, a year."""
LIMITS: Final = ("contradicts", "names_apart", "household_only", "one_kind_only", "under_join")
"""Why two are not joined by themselves: given name and birth both differ; the given name does; all
that agrees is a household's; one kind of evidence agrees; the weight lies under the band."""
SAME_EVENT: Final = "same_event"

_NOTHING: Final = {one: Verdict(Answer.APART, one, ()) for one in Evidence}


def decide(
    model: Model, scored: Scored, a: Profile, b: Profile, *, same_event: bool = False
) -> Verdict:
    """Decide on two profiles, both without what many share; the order of the two is nothing.

    Certain evidence joins whatever the weight. Other evidence joins from the model's upper band on
    where no given name differs and two independent kinds agree, one of them a person's own and not
    a household's; an account, a mailbox or a user name at a service is enough by itself. Another
    given name is no limit where an account or all but a slip of its number agrees, and the whole
    date of birth. In the
    lower band it asks, save where all that agrees is a household's and the given names are two
    people's.
    same_event says that both speak of one event (incidents.py): it is told and never joins, and
    the connection of one event is no evidence beside its account.
    """
    evidence = evidence_of(a, b)
    if scored.weight < model.ask and evidence is not Evidence.CERTAIN:
        return _NOTHING[evidence]
    agreed = sorted(
        (part for part in scored.parts if part.weight > 0), key=lambda part: -part.weight
    )
    kinds = frozenset(_kinds(agreed, same_event=same_event))
    limits = tuple(_limits(model, scored, a, b, kinds))
    because = (
        *(f"{part.comparison}_{part.level}" for part in agreed),
        *limits,
        *((SAME_EVENT,) if same_event else ()),
    )
    if evidence is Evidence.CERTAIN or not limits:
        return Verdict(Answer.JOIN, evidence, because)
    of_a_household = "names_apart" in limits and kinds <= {HOUSEHOLD}
    return Verdict(Answer.APART if of_a_household else Answer.ASK, evidence, because)


def evidence_of(a: Profile, b: Profile) -> Evidence:
    """Tell the surest evidence that two profiles have in common.

    Certain is an account that both senders vouch for, or the number of a report; strong an account,
    a verified mailbox, a telephone or a device; all else is soft.
    """
    accounts = _both(a.accounts, b.accounts)
    if any(one in a.verified and one in b.verified for one in accounts) or _both(
        a.reports, b.reports
    ):
        return Evidence.CERTAIN
    mailboxes = _both(a.emails, b.emails)
    is_strong = (
        accounts
        or any(one in a.verified or one in b.verified for one in mailboxes)
        or _both(a.phones, b.phones)
        or _both(a.devices, b.devices)
    )
    return Evidence.STRONG if is_strong else Evidence.SOFT


def _both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    if not a or not b:
        return ()
    there = frozenset(b)
    return tuple(one for one in a if one in there)


def _kinds(agreed: Iterable[Part], *, same_event: bool) -> Iterator[str]:
    """Give the kinds of evidence that agree."""
    for part in agreed:
        what = (part.comparison, part.level)
        if what in SAYS_LITTLE or (same_event and part.comparison == "connection"):
            continue
        yield KIND_OF.get(what, part.comparison)


def _limits(
    model: Model, scored: Scored, a: Profile, b: Profile, kinds: frozenset[str]
) -> Iterator[str]:
    """Give what stands against joining two by themselves, in the order of LIMITS."""
    if contradicts(a, b):
        yield "contradicts"
    if names_apart(a, b) and not one_birth_and_number(a, b):
        yield "names_apart"
    if kinds <= {HOUSEHOLD}:
        yield "household_only"
    elif len(kinds) < 2 and kinds.isdisjoint(OWN_KINDS):
        yield "one_kind_only"
    if scored.weight < model.join:
        yield "under_join"
