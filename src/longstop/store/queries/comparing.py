"""Read everything open that a person may see, gathered by what is known of it, in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.triage.comparing import Group
from longstop.core.triage.patterns import Masks, Pattern
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class OfPattern:
    """A referral of a pattern, by the pattern's place among those asked for.

    grade is a person's; act_by is when it was promised that it will be acted on, if it was.
    """

    place: int
    reference: str
    grade: str | None
    act_by: datetime | None


@dataclass(frozen=True, slots=True)
class Promises:
    """The promises to act that stand for a grade: how many, the first due and the last."""

    grade: str
    promises: int
    first_due: datetime
    last_due: datetime


def groups(connection: Connection) -> Iterator[Group]:
    """Walk the open referrals that one may see, those alike together."""
    cursor = connection.execute(
        "select known, affirmed, alleged, no_trace, grade, tool_grade, graded_on, referrals"
        " from open_patterns()",
        binary=True,
    )
    for row in cursor:
        yield Group(*row)


def of_patterns(connection: Connection, patterns: Sequence[Masks], most: int) -> list[OfPattern]:
    """Read the first referrals of these patterns that one may see, in the order of the patterns."""
    columns = [[one[at] for one in patterns] for at in range(len(Pattern._fields))]
    with connection.cursor(row_factory=class_row(OfPattern)) as cursor:
        return cursor.execute(
            "select place, reference, grade, act_by from open_of_patterns(%s::bigint[],"
            "  %s::bigint[], %s::bigint[], %s::bigint[], %s::int)",
            (*columns, most),
        ).fetchall()


def promises(connection: Connection) -> list[Promises]:
    """Read the promises to act that stand, by the grade they were given for."""
    with connection.cursor(row_factory=class_row(Promises)) as cursor:
        return cursor.execute(
            "select grade, promises, first_due, last_due from open_promises()"
        ).fetchall()
