"""Read the files of a referral, and keep on what ground one may be opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRow:
    """One file of a referral's records: what stands at one path of one record.

    id is its first mention's; digests are 'kind:digest'; viewed is the strictest that is said;
    reporter and source are whom it comes from; flag to proposed_by are of the opening that stands
    or waits, None without one.
    """

    id: int
    digests: list[str]
    path: str
    viewed: str
    classification: str | None
    reporter: str | None
    source: str | None
    attempt: int | None
    ground: str | None
    lifted: bool
    proposed_by: int | None
    proposed_by_code: str | None
    agreed_by_code: str | None


FILES = """
with records as (
  select r.source_record_id as id from referral r where r.obligation_id = %(id)s
  union select s.id from source_record s join referral r
    on s.original_id = r.source_record_id and s.status = 'follow_up'
    where r.obligation_id = %(id)s
  union select source_record_id from party where subject_of = %(id)s),
files as (
  select min(f.id) as id, f.source_record_id, f.path,
    array_agg(i.digest_kind || ':' || i.digest order by f.id) as digests,
    case when bool_or(f.viewed = 'no') then 'no' when bool_or(f.viewed = 'absent') then 'absent'
      else 'yes' end as viewed,
    min(f.classification) as classification
  from record_file f join content_item i on i.id = f.content_item_id
  where f.source_record_id in (select id from records)
  group by f.source_record_id, f.path)
select f.id, f.digests, f.path, f.viewed, f.classification, s.reporter, src.name as source,
  o.attempt, o.ground, coalesce(o.alone or o.agreed_at is not null, false) as lifted,
  o.proposed_by, p.code as proposed_by_code, a.code as agreed_by_code
from files f
  left join source_record s on s.id = f.source_record_id
  left join source src on src.id = s.source_id
  left join file_opening o
    on o.obligation_id = %(id)s and o.file_id = f.id and o.withdrawn_at is null
  left join person p on p.id = o.proposed_by
  left join person a on a.id = o.agreed_by
order by f.id"""


def files_of(connection: Connection, obligation_id: int) -> list[FileRow]:
    """Read the files of a referral in the order in which they came, as far as one may see them."""
    with connection.cursor(row_factory=class_row(FileRow)) as cursor:
        return cursor.execute(FILES.encode(), {"id": obligation_id}).fetchall()


LAW = "select country, areas from agency where id = %(agency)s"


@dataclass(frozen=True, slots=True)
class Law:
    """The country and the areas of an agency, by which its law is known."""

    country: str
    areas: list[str]


def law_of(connection: Connection, agency: int) -> Law:
    """Read by what an agency's law is known."""
    with connection.cursor(row_factory=class_row(Law)) as cursor:
        found = cursor.execute(LAW, {"agency": agency}).fetchone()
    assert found is not None, "an agency stays in the address book"
    return found


def add(connection: Connection, obligation_id: int, values: Mapping[str, Any]) -> int:
    """Keep an opening or a proposal after the earlier ones; gives its number among them."""
    row = connection.execute(
        "insert into file_opening (obligation_id, attempt, file_id, flag, rule, policy, ground,"
        "  proposed_by, proposed_at, alone)"
        " select %(id)s, coalesce(max(attempt), 0) + 1, %(file_id)s, %(flag)s, %(rule)s,"
        "  %(policy)s, %(ground)s, %(by)s, %(at)s, %(alone)s"
        " from file_opening where obligation_id = %(id)s returning attempt",
        {"id": obligation_id, **values},
    ).fetchone()
    assert row is not None
    return int(row[0])


def agree(connection: Connection, obligation_id: int, attempt: int, by: int, at: Any) -> int:
    """Put the second person's name to a proposal; gives how many rows were changed."""
    return connection.execute(
        "update file_opening set agreed_by = %s, agreed_at = %s where obligation_id = %s"
        "  and attempt = %s and agreed_at is null and withdrawn_at is null and not alone",
        (by, at, obligation_id, attempt),
    ).rowcount


def withdraw(connection: Connection, obligation_id: int, attempt: int, at: Any) -> int:
    """Take a proposal back; gives how many rows were changed."""
    return connection.execute(
        "update file_opening set withdrawn_at = %s where obligation_id = %s"
        "  and attempt = %s and agreed_at is null and withdrawn_at is null and not alone",
        (at, obligation_id, attempt),
    ).rowcount
