"""Read what reports say of two reported people, to be laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.core.referral.story import StoryIdentifier, StoryPerson
from longstop.store.queries.link_views import (
    FELLOWS,
    QUESTIONS,
    WORDS,
    FellowSeen,
    QuestionSeen,
    WordSeen,
)
from longstop.store.queries.story import IDENTIFIERS, PERSON
from longstop.store.session import Connection
from longstop.store.together import together

Side = tuple[list[StoryPerson], list[StoryIdentifier]]
"""What every record says of one, the first record first, and all identifiers."""

_FIRST = (
    "with people as materialized ("
    + PERSON.replace("select p.id,", "select p.subject_of, p.id,", 1)
    + "where p.subject_of = any(%(subjects)s))"
)
_PARTS = {
    "persons": "select * from people order by id",
    "identifiers": IDENTIFIERS,
    "subjects": "select id, subject_of from people",
}


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose subject somebody is."""

    id: int
    subject_of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Everybody of all sides."""

    persons: list[StoryPerson]
    identifiers: list[StoryIdentifier]
    subjects: list[_Of]

    def by(self, referrals: Sequence[int]) -> dict[int, Side]:
        """Give each referral's own."""
        sides: dict[int, Side] = {id_: ([], []) for id_ in referrals}
        of = {one.id: one.subject_of for one in self.subjects}
        for person in self.persons:
            sides[of[person.id]][0].append(person)
        for one in self.identifiers:
            sides[of[one.party_id]][1].append(one)
        return sides


@dataclass(frozen=True, slots=True)
class _Last:
    """The number of the last entry on the ledger of a referral."""

    id: int
    seq: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair(Sides):
    """Two sides, who else is in their nominals, what was said of the first, the last entries;
    and what a person is asked."""

    fellows: list[FellowSeen]
    words: list[WordSeen]
    last: list[_Last]
    questions: list[QuestionSeen]


_PAIR = {
    **_PARTS,
    "fellows": FELLOWS,
    "words": WORDS,
    "questions": QUESTIONS,
    "last": "select s.id, e.seq from unnest(%(ids)s::bigint[]) s (id) cross join lateral ("
    " select seq from ledger_entry where stream_kind = 'obligation' and stream_id = s.id"
    " order by seq desc limit 1) e",
}


def pair_of(connection: Connection, one: int, other: int, *, limit: int) -> Pair:
    """Read two referrals to be laid side by side, hidden values left out, in one statement.

    With them the first questions of the reader's agency, as questions_listed gives them.
    """
    ids = [one, other]
    values = {"subjects": ids, "ids": ids, "id": one, "reveal": False, "limit": limit}
    return together(connection, Pair, _PAIR, values, first=_FIRST)


def sides_of(connection: Connection, referrals: Sequence[int]) -> dict[int, Side]:
    """Read each one's side, hidden values left out: one statement, however many."""
    values = {"subjects": list(referrals), "reveal": False}
    return together(connection, Sides, _PARTS, values, first=_FIRST).by(referrals)
