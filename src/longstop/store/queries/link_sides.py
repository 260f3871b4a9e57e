"""Read what reports say of two reported people, to be laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg.rows import class_row, dict_row

from longstop.core.referral.story import StoryIdentifier, StoryPerson
from longstop.store.queries.story import IDENTIFIERS, PERSON
from longstop.store.session import Connection

Side = tuple[list[StoryPerson], list[StoryIdentifier]]
"""What every record says of one, the first record first, and all identifiers."""

_PEOPLE = (
    PERSON.replace("select p.id,", "select p.subject_of, p.id,", 1)
    + "where p.subject_of = any(%(subjects)s) order by p.id"
)


def sides_of(connection: Connection, referrals: Sequence[int]) -> dict[int, Side]:
    """Read each one's side, hidden values left out: two statements, however many."""
    sides: dict[int, Side] = {id_: ([], []) for id_ in referrals}
    values: dict[str, Any] = {"subjects": list(referrals), "reveal": False}
    of: dict[int, int] = {}
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(_PEOPLE.encode(), values).fetchall():
            person = StoryPerson(**{name: row[name] for name in row if name != "subject_of"})
            of[person.id] = row["subject_of"]
            sides[row["subject_of"]][0].append(person)
    people = [one for persons, _ in sides.values() for one in persons]
    values["parties"] = [one.id for one in people]
    values["shown"] = [not one.may_be_child for one in people]
    with connection.cursor(row_factory=class_row(StoryIdentifier)) as cursor:
        for one in cursor.execute(IDENTIFIERS, values):
            sides[of[one.party_id]][1].append(one)
    return sides
