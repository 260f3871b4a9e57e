"""Say which agencies must talk because each of them holds the same person.

Inspectors found that forces did not look whether another force was already after the same number
or name (HMICFRS; reference UN-16). So each of two agencies learns that the other holds the person
and whom to ring, and nothing of what it holds. Of a restricted record only its own custodian
learns anything: to everybody else it is as if it were not there (practice PR-13).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.kept import FROM_NOBODY, Kept
from longstop.core.referral.ties import Tie, parts

AGREED_WORDS: Mapping[str, str] = {
    "ours_leads": "we lead",
    "theirs_leads": "they lead",
    "jointly": "we work on it jointly",
    "each_its_own": "each works on its own",
    "not_the_same_person": "it is not the same person",
}
"""What was agreed as whoever writes it down would say it."""
AGREED: tuple[str, ...] = tuple(AGREED_WORDS)
"""What two agencies can agree on: codes, for a free text would put personal values on the ledger.

None of them acts by itself: who leads is sent it, and a link that is wrong is rejected by a person.
"""


class DeconflictionRefused(LongstopError):
    """It may not be ended like this."""

    exit_code = 2


def check_agreed(agreed: str) -> None:
    """Check that an agreement is one of the fixed list; raises DeconflictionRefused naming them."""
    if agreed not in AGREED:
        raise DeconflictionRefused(
            f"That is nothing two agencies agree on. Nothing was changed. Choose one with --agreed:"
            f" {', '.join(AGREED)}."
        )


def check_spoken_to(name: str) -> str:
    """Check that somebody was spoken to, by name; gives it, or raises DeconflictionRefused."""
    found = " ".join(name.split())
    if not found:
        raise DeconflictionRefused(
            "Silence is no talk. Nothing was changed. Say whom you spoke to: --spoke-to NAME"
        )
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """Open work of an agency on a referral of a nominal.

    by is the obligation through which it has it: the referral itself, which it owns, or a
    dissemination of it that it accepted beside the owner.
    """

    agency: int
    referral: int
    nominal: int
    by: int


@dataclass(frozen=True, slots=True)
class Talk:
    """What an agency must be told: which other one holds a person that it holds itself."""

    other: int
    holding: Holding

    @property
    def key(self) -> TalkKey:
        """Give what there may be one of."""
        return self.holding.nominal, self.holding.agency, self.other


TalkKey = tuple[int, int, int]
"""A nominal, the agency that is told, and the other."""


def who_must_talk(
    kept: Mapping[int, Kept], joined: Iterable[Tie], holdings: Iterable[Holding]
) -> dict[TalkKey, Talk]:
    """Find what each agency must be told, once for each nominal and other agency.

    kept says of every referral of these nominals from whom it is kept; joined are the ties that
    hold the nominals together. Two agencies that have one and the same referral are not told: who
    sent it knows. An agency is told of what others hold openly, as far as it can be found without
    any record that is kept from somebody, save its own: nobody learns of a restricted record, not
    even by hearing of a third agency through it.
    """
    holding_in: dict[Kept, list[Holding]] = defaultdict(list)
    for one in holdings:
        holding_in[kept[one.referral]].append(one)
    openly = holding_in[FROM_NOBODY]
    ties = list(joined)
    found: dict[TalkKey, Talk] = {}
    # The open rooms first: who can be told openly is not told through a restricted record too.
    for room in sorted(holding_in, key=lambda one: one != FROM_NOBODY):
        seen = [id_ for id_, of in kept.items() if of in (FROM_NOBODY, room)]
        part_of = {id_: place for place, part in enumerate(parts(seen, ties)) for id_ in part}
        others: dict[int, list[Holding]] = defaultdict(list)
        for one in openly:
            others[part_of[one.referral]].append(one)
        for one in sorted(holding_in[room], key=lambda one: (one.referral, one.by)):
            for agency in _others(one, others[part_of[one.referral]]):
                talk = Talk(agency, one)
                found.setdefault(talk.key, talk)
    return found


def _others(one: Holding, openly: Sequence[Holding]) -> list[int]:
    return sorted(
        {
            other.agency
            for other in openly
            if other.agency != one.agency and other.referral != one.referral
        }
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An obligation to talk that there is: whose, about whom, and whether it still waits.

    nominal is where the referral through which it was opened stands now; None where it is alone.
    """

    id: int
    agency: int
    other: int
    nominal: int | None
    waits: bool

    @property
    def key(self) -> TalkKey | None:
        """Give what there may be one of."""
        return None if self.nominal is None else (self.nominal, self.agency, self.other)


@dataclass(frozen=True, slots=True)
class Changes:
    """What to open, and what fell away, by the obligations' numbers."""

    to_open: tuple[Talk, ...]
    fell_away: tuple[int, ...]


def changes(due: Mapping[TalkKey, Talk], told: Iterable[Told]) -> Changes:
    """Hold what must be told against what was told.

    Nothing is told twice of one nominal, waiting or done. What waits falls away where nobody else
    holds the person any more, and where two nominals became one and it waits there twice.
    """
    covered, waiting, gone = set[TalkKey](), set[TalkKey](), list[int]()
    for one in sorted(told, key=lambda one: one.id):
        key = one.key
        if one.waits and (key is None or key not in due or key in waiting):
            gone.append(one.id)
        elif key is not None:
            covered.add(key)
            waiting.update({key} if one.waits else ())
    to_open = [talk for key, talk in sorted(due.items()) if key not in covered]
    return Changes(tuple(to_open), tuple(gone))
