"""Say what a follow-up takes back or corrects, and about whom.

What a sender takes back is taken back for everybody it reported under that reference whom nobody
can tell apart: a notice too many costs a minute, one too few may cost an innocent person a door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from longstop.core.intake.followup import Candidate, Subject, SubjectKind, match

Stated = frozenset[tuple[str, str]]
"""What a record states of a person: kind and normal form."""

ONE_OF_EACH = ("name", "date_of_birth", "ip_address")
"""What is one for one person and event: another value of it corrects; a second telephone adds."""


def stated(
    name: tuple[str, str], date_of_birth: str | None, identifiers: Iterable[tuple[str, str]]
) -> Stated:
    """Gather what a record states of a person that a later one may correct.

    name is the normal given and family name; identifiers are (kind, normal form).
    """
    found = {one for one in identifiers if one[0] in ONE_OF_EACH}
    if all(name):
        found.add(("name", " ".join(name)))
    if date_of_birth:
        found.add(("date_of_birth", date_of_birth))
    return frozenset(found)


def corrects(before: Stated, after: Stated) -> bool:
    """Tell whether a record states otherwise what stood before: stated in both, nothing shared."""
    for kind in ONE_OF_EACH:
        old = {value for one, value in before if one == kind}
        new = {value for one, value in after if one == kind}
        if old and new and not old & new:
            return True
    return False


def about(
    claims: Sequence[tuple[Candidate, Subject | None]],
    subjects: Sequence[Subject],
    *,
    retracts: bool,
) -> set[int]:
    """Find the referrals that a follow-up is about, open or closed, of which it may be told.

    claims are its people, each with the open subject that they are, if any; anybody else may be
    somebody whose referral has ended. Where it retracts and matches nobody it is about all.
    """
    referrals = [one for one in subjects if one.kind is SubjectKind.REFERRAL]
    ended = [replace(one, is_open=True) for one in referrals if not one.is_open]
    found: set[int] = set()
    for candidate, subject in claims:
        known = subject or match(candidate, ended, alone=len(claims) == 1)
        if known is not None:
            found.add(known.obligation_id)
        elif retracts:
            return {one.obligation_id for one in referrals}
    return found


def stated_by(subjects: Sequence[Subject]) -> Mapping[int, Stated]:
    """Gather what all earlier records state of each subject."""
    found: dict[int, Stated] = {}
    for one in subjects:
        found[one.obligation_id] = found.get(one.obligation_id, frozenset()) | one.stated
    return found
