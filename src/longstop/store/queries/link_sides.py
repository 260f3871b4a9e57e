"""Read what reports say of two reported people, to be laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.core.referral.story import StoryIdentifier, StoryPerson
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
class _Sides:
    """Everybody of all sides."""

    persons: list[StoryPerson]
    identifiers: list[StoryIdentifier]
    subjects: list[_Of]


def sides_of(connection: Connection, referrals: Sequence[int]) -> dict[int, Side]:
    """Read each one's side, hidden values left out: one statement, however many."""
    sides: dict[int, Side] = {id_: ([], []) for id_ in referrals}
    values = {"subjects": list(referrals), "reveal": False}
    found = together(connection, _Sides, _PARTS, values, first=_FIRST)
    of = {one.id: one.subject_of for one in found.subjects}
    for person in found.persons:
        sides[of[person.id]][0].append(person)
    for one in found.identifiers:
        sides[of[one.party_id]][1].append(one)
    return sides
