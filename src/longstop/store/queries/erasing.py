"""Read what erasing a person needs, and take their values away; a service alone writes here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row

from longstop.store.queries.replay import written
from longstop.store.queries.replay_records import COMMITTED
from longstop.store.session import Connection

SAID = COMMITTED["statement"]
"""The columns that a statement's commitment binds, in their order."""

_NAMES = "given_name, family_name, other_names, date_of_birth, occupation, school"


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureRow:
    """What stands of an obligation and of the records its person stands in; see ErasureCase."""

    id: int
    reference: str
    kind: str
    is_open: bool
    own_records: bool
    named: bool
    held: bool
    receiving: bool
    mended_beside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """An erasure that waits for a second person."""

    attempt: int
    reason: str
    proposed_by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TextRow:
    """A record in which the person stands: its text, and whether anybody else does.

    sha256 is that of the package's file, in hexadecimal.
    """

    record_id: int
    package_id: int
    ordinal: int
    sha256: str
    source_reference: str | None
    content: str | None
    has_others: bool
    compartment: int | None
    excluded: list[int]


_CASE = """
select o.id, o.reference, o.kind, o.is_open,
  not exists (select from party p join source_record s on s.id = p.source_record_id
    where p.subject_of = o.id and s.agency <> %(agency)s) as own_records,
  exists (select from party p where p.subject_of = o.id and p.salt is not null) as named,
  exists (select from legal_hold h where h.obligation_id = o.id and h.lifted_at is null) as held,
  exists (select from party p join source_record s on s.id = p.source_record_id
    join obligation k on k.id = s.package_id
    where p.subject_of = o.id and k.state = 'receiving') as receiving,
  exists (select from party p join quarantined_record q on q.source_record_id = p.source_record_id
    where p.subject_of = o.id and q.mended_content is not null and exists (select from party e
      where e.source_record_id = p.source_record_id and e.salt is not null
       and e.subject_of is distinct from o.id)) as mended_beside
from obligation o where o.id = %(id)s"""

_TEXTS = """
select s.id as record_id, s.package_id, s.ordinal, encode(k.sha256, 'hex') as sha256,
  s.source_reference, s.content, s.compartment, s.excluded,
  exists (select from party e where e.source_record_id = s.id and e.salt is not null
    and e.subject_of is distinct from %(id)s) as has_others
from source_record s join package k on k.obligation_id = s.package_id
where s.id in (select source_record_id from party where subject_of = %(id)s)
order by s.id for no key update of s"""


_EMPTY_ROWS = {
    "identifier": "update identifier i set raw = null, normal = null, service = null,"
    "  verified = null, at = null, at_zone = null, at_raw = null, port = null, event = null,"
    "  shared = false, salt = null from party p where p.id = i.party_id and i.salt is not null"
    "  and p.source_record_id = %(record)s and p.subject_of = %(id)s returning i.id",
    "statement": "update statement t set text = null, said_at = null, salt = null from party p"
    " where p.id = t.party_id and t.salt is not null"
    "  and p.source_record_id = %(record)s and p.subject_of = %(id)s returning t.id",
    "party": "update party set given_name = null, family_name = null, other_names = null,"
    "  date_of_birth = null, stated_age = null, occupation = null, school = null,"
    "  places = '[]', salt = null where salt is not null"
    "  and source_record_id = %(record)s and subject_of = %(id)s returning id",
}
"""What empties the rows of a person in one record; codes and commitments stay."""


def case_of(connection: Connection, obligation_id: int, agency: int) -> ErasureRow:
    """Read what stands for and against erasing the person of an obligation."""
    values = {"id": obligation_id, "agency": agency}
    with connection.cursor(row_factory=class_row(ErasureRow)) as cursor:
        row = cursor.execute(_CASE, values).fetchone()
    assert row is not None, "it was found before"
    return row


def open_proposal(connection: Connection, obligation_id: int) -> Proposal | None:
    """Read the erasure that waits for a second person."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(
            "select attempt, reason, proposed_by from erasure"
            " where obligation_id = %s and agreed_at is null and withdrawn_at is null",
            (obligation_id,),
        ).fetchone()


def propose(
    connection: Connection, obligation_id: int, reason: str, person: int, now: datetime
) -> int:
    """Add a proposal; gives its number."""
    row = connection.execute(
        "insert into erasure (obligation_id, attempt, reason, proposed_by, proposed_at)"
        " select %(id)s, coalesce(max(attempt), 0) + 1, %(reason)s, %(person)s, %(now)s"
        " from erasure where obligation_id = %(id)s returning attempt",
        {"id": obligation_id, "reason": reason, "person": person, "now": now},
    ).fetchone()
    assert row is not None, "an insert gives its row"
    return int(row[0])


def agree(
    connection: Connection, obligation_id: int, attempt: int, person: int, now: datetime
) -> int:
    """Mark a proposal as agreed to; gives how many that were: one, or none if it has ended."""
    return connection.execute(
        "update erasure set agreed_by = %s, agreed_at = %s where obligation_id = %s"
        " and attempt = %s and agreed_at is null and withdrawn_at is null",
        (person, now, obligation_id, attempt),
    ).rowcount


def withdraw(connection: Connection, obligation_id: int, attempt: int, now: datetime) -> int:
    """Take a proposal back; gives how many that were."""
    return connection.execute(
        "update erasure set withdrawn_at = %s where obligation_id = %s and attempt = %s"
        " and agreed_at is null and withdrawn_at is null",
        (now, obligation_id, attempt),
    ).rowcount


def texts_of(connection: Connection, obligation_id: int) -> list[TextRow]:
    """Read and hold the records in which the person stands."""
    with connection.cursor(row_factory=class_row(TextRow)) as cursor:
        return cursor.execute(_TEXTS, {"id": obligation_id}).fetchall()


def words_of(connection: Connection, record_id: int, obligation_id: int, *, own: bool) -> list[str]:
    """Read every value of the person in one record, or of everybody else in it."""
    whose = "p.subject_of = %(id)s" if own else "p.subject_of is distinct from %(id)s"
    rows = connection.execute(
        f"with who as (select * from party p where p.source_record_id = %(record)s and {whose})"  # noqa: S608 - one of two texts of ours
        f" select unnest(array[{_NAMES}]) from who"
        " union select part.value from who, json_array_elements(places::json) as place,"
        "   json_each_text(place) as part"
        " union select i.raw from who join identifier i on i.party_id = who.id"
        " union select t.text from who join statement t on t.party_id = who.id",
        {"record": record_id, "id": obligation_id},
    ).fetchall()
    return sorted(str(value) for (value,) in rows if value)


def erase_values(
    connection: Connection, record_id: int, obligation_id: int
) -> dict[str, list[int]]:
    """Take the person's values and salts away in one record; gives the rows, table by table."""
    values = {"record": record_id, "id": obligation_id}
    return {
        table: sorted(id_ for (id_,) in connection.execute(query.encode(), values).fetchall())
        for table, query in _EMPTY_ROWS.items()
    }


def commitments_of(connection: Connection, record_id: int) -> list[bytes]:
    """Read the commitments of all rows of a record but its text."""
    rows = connection.execute(
        "select commitment from party where source_record_id = %(record)s"
        " union all select i.commitment from identifier i join party p on p.id = i.party_id"
        "   where p.source_record_id = %(record)s"
        " union all select t.commitment from statement t join party p on p.id = t.party_id"
        "   where p.source_record_id = %(record)s"
        " union all select commitment from record_file where source_record_id = %(record)s",
        {"record": record_id},
    ).fetchall()
    return [commitment for (commitment,) in rows]


def said_of_others(
    connection: Connection, record_id: int, obligation_id: int
) -> list[tuple[int, list[Any]]]:
    """Read what a record says of everybody else: the row's number, and all that it commits to."""
    columns = sql.SQL(", ").join(sql.Identifier("t", name) for name in SAID)
    query = sql.SQL(
        "select t.id, {} from statement t join party p on p.id = t.party_id"
        " where p.source_record_id = %s and p.subject_of is distinct from %s"
        "  and t.salt is not null and t.text is not null order by t.id"
    ).format(columns)
    rows = connection.execute(query, (record_id, obligation_id)).fetchall()
    return [(id_, [written(value) for value in values]) for id_, *values in rows]


def keep_said(connection: Connection, id_: int, text: str, salt: bytes, commitment: bytes) -> None:
    """Let a statement have another text, with its salt and commitment."""
    connection.execute(
        "update statement set text = %s, salt = %s, commitment = %s where id = %s",
        (text, salt, commitment, id_),
    )


def erase_text(connection: Connection, record_id: int) -> dict[str, list[int]]:
    """Take a record's whole text away, with what somebody mended of it and the names of files."""
    queries: Mapping[str, str] = {
        "source_record": "update source_record set content = null, source_reference = null,"
        "  salt = null, redacted_sha256 = null where id = %s and salt is not null returning id",
        "quarantined_record": "update quarantined_record set mended_content = null,"
        "  mended_salt = null where source_record_id = %s and mended_salt is not null"
        "  returning obligation_id",
        "record_file": "update record_file set name = null, classification = null, salt = null"
        " where source_record_id = %s and salt is not null returning id",
    }
    return {
        table: sorted(id_ for (id_,) in connection.execute(query.encode(), (record_id,)).fetchall())
        for table, query in queries.items()
    }


def keep_text(
    connection: Connection, record_id: int, text: str, sha256: bytes, salt: bytes, commitment: bytes
) -> None:
    """Let a record have another text, with its digest, salt and commitment."""
    connection.execute(
        "update source_record set content = %s, redacted_sha256 = %s, salt = %s, commitment = %s"
        " where id = %s",
        (text, sha256, salt, commitment, record_id),
    )


def place_hold(
    connection: Connection,
    ids: Sequence[int],
    reason: str,
    person: int,
    now: datetime,
    review_by: datetime,
) -> dict[int, int]:
    """Place a hold on each; gives the number of each."""
    rows = connection.execute(
        "insert into legal_hold (obligation_id, attempt, reason, placed_by, placed_at, review_by)"
        " select i, 1 + (select coalesce(max(attempt), 0) from legal_hold where obligation_id = i),"
        "  %s, %s, %s, %s from unnest(%s::bigint[]) i returning obligation_id, attempt",
        (reason, person, now, review_by, list(ids)),
    )
    return dict(rows.fetchall())


def lift_holds(
    connection: Connection, ids: Sequence[int], reason: str, person: int, now: datetime
) -> dict[int, list[int]]:
    """Lift every hold that stands on these; gives the numbers of each."""
    rows = connection.execute(
        "update legal_hold set lifted_by = %s, lifted_at = %s, lift_reason = %s"
        " where obligation_id = any (%s::bigint[]) and lifted_at is null"
        " returning obligation_id, attempt",
        (person, now, reason, list(ids)),
    ).fetchall()
    found: dict[int, list[int]] = {}
    for id_, attempt in rows:
        found.setdefault(id_, []).append(attempt)
    return found
