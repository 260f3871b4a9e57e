"""Read who is in a nominal and what ties each to the others, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberSeen:
    """A referral of a nominal: whose it is, how it stands, and how it is graded."""

    id: int
    reference: str
    state: str
    owner_agency: str
    opened_at: datetime
    grade: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TieSeen:
    """What ties a member to the others: of is its number, many how many links it has with them.

    reference is the other end of the strongest link, weight in bits. All is None where no link
    ties it, so that it stands there by what a person said alone.
    """

    of: int
    many: int
    reference: str | None
    weight: float | None
    evidence: str | None
    because: list[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SameSeen:
    """What somebody said of a member and another: one person; by is None for one of elsewhere."""

    of: int
    reference: str
    reason: str
    by: str | None
    said_at: datetime


def members_seen(connection: Connection, ids: Sequence[int]) -> list[MemberSeen]:
    """Read referrals in the order of their numbers."""
    with connection.cursor(row_factory=class_row(MemberSeen)) as cursor:
        return cursor.execute(
            "select o.id, o.reference, o.state, a.code as owner_agency, o.opened_at, r.grade"
            " from obligation o join referral r on r.obligation_id = o.id"
            " join agency a on a.id = o.owner_agency"
            " where o.id = any(%s::bigint[]) order by o.id",
            (list(ids),),
        ).fetchall()


# Certain evidence first, as it is settled; a link is found from either end by its own index.
TIES = """
select m.of, coalesce(t.many, 0)::int as many, o.reference, t.weight, t.evidence, t.because
from unnest(%(of)s::bigint[]) m (of)
  left join lateral (
    select l.*, count(*) over () as many from (
      select b as other, weight, evidence, because from link where a = m.of and verdict = 'join'
      union all
      select a, weight, evidence, because from link where b = m.of and verdict = 'join') l
     where l.other = any(%(members)s::bigint[])
     order by array_position('{certain,strong,soft}'::text[], l.evidence), l.weight desc, l.other
     limit 1) t on true
  left join obligation o on o.id = t.other
order by m.of"""


def ties_seen(connection: Connection, of: Sequence[int], members: Sequence[int]) -> list[TieSeen]:
    """Read of each the strongest link that joins it with another member, and how many there are."""
    with connection.cursor(row_factory=class_row(TieSeen)) as cursor:
        values = {"of": list(of), "members": list(members)}
        return cursor.execute(TIES.encode(), values).fetchall()


SAID = """
select m.of, o.reference, w.reason, p.code as by, w.said_at
from unnest(%(of)s::bigint[]) m (of)
  cross join lateral (
    select b as other, reason, said_by, said_at, id from link_said
     where a = m.of and said = 'same' and undone_at is null
    union all
    select a, reason, said_by, said_at, id from link_said
     where b = m.of and said = 'same' and undone_at is null) w
  join obligation o on o.id = w.other
  left join person p on p.id = w.said_by
order by m.of, w.id"""


def said_same(connection: Connection, of: Sequence[int]) -> list[SameSeen]:
    """Read with whom people said that each of these is one person, as far as it is in force."""
    with connection.cursor(row_factory=class_row(SameSeen)) as cursor:
        return cursor.execute(SAID.encode(), {"of": list(of)}).fetchall()
