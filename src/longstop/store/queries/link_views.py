"""Read what a person may see of links: only between two referrals that both are theirs to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkSeen:
    """A link of one referral with another: what it rests on, and whether a person is asked."""

    id: int
    reference: str
    weight: float
    evidence: str
    verdict: str
    because: list[str]
    found_at: datetime
    asks: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class WordSeen:
    """What somebody said of one referral and another; by is None for a person of elsewhere."""

    id: int
    reference: str
    said: str
    reason: str
    by: str | None
    said_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class FellowSeen:
    """Another referral of the same nominal, with its number, and the nominal's reference."""

    referral_id: int
    nominal: str
    reference: str
    fellow: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSeen:
    """Two referrals of whom a person is asked whether they concern one person.

    reference is the one that stands first in the order of work, due_at when it is next due.
    nominal and other_nominal are those the two are in, None of who stands alone.
    """

    id: int
    reference: str
    other_id: int
    other: str
    weight: float
    evidence: str
    because: list[str]
    due_at: datetime
    nominal: str | None
    other_nominal: str | None


LINKS = (
    "select o.id, o.reference, l.weight, l.evidence, l.verdict, l.because, l.found_at, l.asks"
    " from link l join obligation o on o.id = case when l.a = %(id)s then l.b else l.a end"
    " where l.a = %(id)s or l.b = %(id)s order by l.weight desc, o.id"
)
WORDS = (
    "select w.id, o.reference, w.said, w.reason, p.code as by, w.said_at, w.undone_at"
    " from link_said w join obligation o on o.id = case when w.a = %(id)s then w.b else w.a end"
    " left join person p on p.id = w.said_by"
    " where w.a = %(id)s or w.b = %(id)s order by w.id"
)
FELLOWS = (
    "select f.referral_id, f.reference as nominal, o.reference, f.fellow"
    " from fellows_of(%(ids)s::bigint[]) f join obligation o on o.id = f.fellow order by 1, o.id"
)


def links_seen(connection: Connection, referral: int) -> list[LinkSeen]:
    """Read the links of a referral, the heaviest first."""
    with connection.cursor(row_factory=class_row(LinkSeen)) as cursor:
        return cursor.execute(LINKS.encode(), {"id": referral}).fetchall()


def words_seen(connection: Connection, referral: int) -> list[WordSeen]:
    """Read what was said of a referral and others, in that order, words taken back too."""
    with connection.cursor(row_factory=class_row(WordSeen)) as cursor:
        return cursor.execute(WORDS.encode(), {"id": referral}).fetchall()


def fellows_seen(connection: Connection, referrals: Sequence[int]) -> list[FellowSeen]:
    """Read who else is in the nominals of these referrals, in the order of their numbers."""
    with connection.cursor(row_factory=class_row(FellowSeen)) as cursor:
        return cursor.execute(FELLOWS.encode(), {"ids": list(referrals)}).fetchall()


# Pairs are found by the list of who is asked about (asked_here), and only so many; the nominals of
# both are looked up for all of them at once.
QUESTIONS = """
with asked as materialized (
  select o.id, o.reference, x.id as other_id, x.reference as other, l.weight, l.evidence,
      l.because, c.due_at, q.stream, q.key_at
    from asked_here(%(limit)s::int) q
    join link l on l.a = least(q.obligation_id, q.other_id)
      and l.b = greatest(q.obligation_id, q.other_id)
    join obligation o on o.id = q.obligation_id join obligation x on x.id = q.other_id
    join clock c on c.id = o.next_clock_id),
fellows as materialized (
  select distinct f.referral_id, f.reference from fellows_of(array(
    select id from asked union select other_id from asked)) f)
select a.id, a.reference, a.other_id, a.other, a.weight, a.evidence, a.because, a.due_at,
  f.reference as nominal, g.reference as other_nominal
from asked a left join fellows f on f.referral_id = a.id
  left join fellows g on g.referral_id = a.other_id
order by a.stream, a.key_at, a.id, a.weight desc, a.other_id"""


def questions_listed(connection: Connection, limit: int) -> list[QuestionSeen]:
    """List the pairs of which a person of the reader's agency is asked, in the order of its work.

    The agency owns one of the two; a pair stands where the first of both does.
    """
    with connection.cursor(row_factory=class_row(QuestionSeen)) as cursor:
        return cursor.execute(QUESTIONS, {"limit": limit}).fetchall()
