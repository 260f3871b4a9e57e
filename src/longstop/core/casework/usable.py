"""Say whether what a referral says of a person may speak on other records of that person.

Nothing reaches another record from one that was about somebody else, that its sender took back,
that was no report, that is erased, or that is kept and not to be used (practice PR-11, PR-17; Data
Protection Act 2018, sections 46 and 47). Nor from that of a child: it does not follow them by
itself, and a person who finds it possible history can still look.
"""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.casework.correction import Ground
from longstop.core.casework.erasure import RESTRICTING
from longstop.core.referral.handling import Effect

ABOUT_NOBODY = frozenset({"not_this_person", "not_a_report"})
"""Outcomes after which a referral says nothing of the person it names."""

WRONG_PERSON = frozenset({"identity_wrong", "account_wrong", "somebody_else"})
"""What a person may find wrong that leaves open whom the record is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What decides whether a referral speaks elsewhere.

    found_wrong are its grounds and reasons together; holds are the reasons of holds in force;
    outside: the person is or may be under 18; passing_on: what its sender's conditions say of that.
    """

    outcome: str | None = None
    found_wrong: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    erased: bool = False
    outside: bool = False
    passing_on: Effect = Effect.ALLOW


def speaks_elsewhere(record: Record) -> bool:
    """Tell whether its answers may speak on other records.

    A sender's condition that asks before passing on does not stand in the way of an answer; one
    that only the sender can lift does.
    """
    return not (
        record.erased
        or record.outside
        or record.outcome in ABOUT_NOBODY
        or record.found_wrong & {Ground.RETRACTION, *WRONG_PERSON}
        or record.holds & {*RESTRICTING}
        or record.passing_on is Effect.REFUSE
    )
