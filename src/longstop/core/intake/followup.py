"""Find whom a follow-up is about among the people of the record it follows.

Only within one sender's own reference are people compared at all. When in doubt the answer is
nobody: then the follow-up opens a referral of its own and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class SubjectKind(StrEnum):
    """What an earlier person has here."""

    REFERRAL = "referral"
    CHILD_RECORD = "child_record"


@dataclass(slots=True)
class Subject:
    """A person of an earlier record who has an obligation here.

    name is the normal given and family name; identifiers are (kind, normal form) without IP
    addresses. next_clock is (due moment as text, clock number), kept current within a batch.
    stated is what the record says that a later one may correct: (kind, normal form).
    information_clock is the clock to review of one that is kept for information.
    """

    obligation_id: int
    reference: str
    kind: SubjectKind
    is_open: bool
    restricted: bool
    name: tuple[str, str]
    identifiers: frozenset[tuple[str, str]]
    next_clock: tuple[str, int]
    stated: frozenset[tuple[str, str]] = frozenset()
    information_clock: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the follow-up, by the same marks."""

    kind: SubjectKind
    name: tuple[str, str]
    identifiers: frozenset[tuple[str, str]]


def match(candidate: Candidate, subjects: Sequence[Subject], *, alone: bool) -> Subject | None:
    """Find the one open subject this person is; alone says the follow-up names only this person.

    A shared identifier or equal full names match. One person on either side matches too unless
    both are named and the names differ. Two possible subjects are none.
    """
    open_ones = [s for s in subjects if s.is_open and s.kind is candidate.kind]
    certain = [s for s in open_ones if s.identifiers & candidate.identifiers]
    named = [s for s in open_ones if all(s.name) and s.name == candidate.name]
    for found in (certain, named):
        if len({s.obligation_id for s in found}) == 1:
            return found[0]
    if alone and len({s.obligation_id for s in open_ones}) == 1:
        only = open_ones[0]
        names_differ = any(only.name) and any(candidate.name) and only.name != candidate.name
        return None if names_differ else only
    return None


def each_their_own(
    claims: Sequence[tuple[Candidate, Subject | None]], subjects: Sequence[Subject]
) -> list[Subject | None]:
    """Settle whom the people of one record are when two of them claim the same subject.

    Two people are never one: the only one of them with the subject's full name is that person, the
    others, or all when no name decides, are nobody we know.
    """
    return [found if _keeps(one, found, claims, subjects) else None for one, found in claims]


def _keeps(
    one: Candidate,
    found: Subject | None,
    claims: Sequence[tuple[Candidate, Subject | None]],
    subjects: Sequence[Subject],
) -> bool:
    if found is None:
        return False
    id_ = found.obligation_id
    rivals = [c for c, s in claims if s is not None and s.obligation_id == id_]
    names = {s.name for s in subjects if s.obligation_id == id_ and all(s.name)}
    return len(rivals) == 1 or (one.name in names and sum(c.name in names for c in rivals) == 1)
