"""Write many rows with few statements: COPY into a private staging table, then one INSERT.

COPY into a table under row-level security is refused to an ordinary role, so each table has a
temporary twin for the length of the connection. Two statements a table, however many rows, and one
before them that empties the twins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import sql

from longstop.core.triage.placing import OPENED_FIELDS
from longstop.store.session import Connection

COLUMNS: dict[str, tuple[str, ...]] = {
    "obligation": (
        "id", "kind", "reference", "state", "is_open", "opened_at", "owner_agency", "owner_desk",
        "owner_person", "next_clock_id", "compartment", "excluded", "never_to", "seen_by",
    ),
    "clock": (
        "id", "obligation_id", "kind", "running", "started_at", "due_at", "calendar",
        "allowance_seconds", "because",
    ),
    "source_record": (
        "id", "package_id", "ordinal", "source_id", "agency", "source_reference", "status",
        "original_id", "reporter", "incident_code", "sent_at", "incident_at", "urgent", "handling",
        "compartment", "excluded", "content", "content_sha256", "salt", "commitment", "part",
    ),
    "referral": (
        "obligation_id", "source_record_id", "person_unknown", "attribution", "proposed_agency",
        "routed_by", "routed_against", *OPENED_FIELDS,
    ),
    "child_record": (
        "obligation_id", "source_record_id", "basis", "place_known", "routed_by", "routed_against",
    ),
    "quarantined_record": ("obligation_id", "source_record_id", "reason", "location"),
    "party": (
        "id", "source_record_id", "obligations", "subject_of", "role", "path", "given_name",
        "family_name", "other_names", "date_of_birth", "stated_age", "age_disputed", "occupation",
        "school", "places", "salt", "commitment",
    ),
    "identifier": (
        "id", "party_id", "kind", "raw", "normal", "path", "service", "verified", "at", "at_zone",
        "at_raw", "port", "event", "shared", "salt", "commitment",
    ),
    "statement": (
        "id", "party_id", "question", "answer", "text", "kind", "source_evaluation",
        "content_evaluation", "path", "said_at", "salt", "commitment",
    ),
    "record_file": (
        "id", "source_record_id", "digest_kind", "digest", "path", "name", "viewed",
        "classification", "salt", "commitment",
    ),
    "ledger_entry": (
        "id", "stream_kind", "stream_id", "seq", "event", "body", "previous", "digest",
    ),
}  # fmt: skip
"""The columns that arrive in bulk, tables in the order in which their keys allow them."""

Rows = dict[str, list[tuple[Any, ...]]]


def prepare(connection: Connection) -> None:
    """Make the staging twins, once a connection."""
    for table, columns in COLUMNS.items():
        origin: sql.Composable = sql.Identifier("longstop", table)
        if table == "record_file":
            origin = sql.SQL(
                "(select f.*, i.digest_kind, i.digest from longstop.record_file f"
                " join longstop.content_item i on i.id = f.content_item_id) twin"
            )
        connection.execute(
            sql.SQL(
                "create temporary table if not exists {} on commit delete rows"
                " as select {} from {} with no data"
            ).format(_stage(table), _names(columns), origin)
        )


def write(connection: Connection, rows: Rows) -> None:
    """Write the rows of a part of a batch inside the caller's transaction."""
    connection.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(map(_stage, COLUMNS))))
    for table in COLUMNS:
        load(connection, table, rows.get(table, ()))


def load(connection: Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows to the table's empty staging twin and from there into the table."""
    names = _names(COLUMNS[table])
    command = sql.SQL("copy {} ({}) from stdin").format(_stage(table), names)
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)
    if table == "record_file":
        _insert_files(connection)
    else:
        connection.execute(
            sql.SQL("insert into {} ({}) select {} from {}").format(
                sql.Identifier("longstop", table), names, names, _stage(table)
            )
        )


def insert_one(connection: Connection, table: str, row: Sequence[Any]) -> None:
    """Insert a single row without staging."""
    columns = COLUMNS[table]
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("longstop", table),
            _names(columns),
            sql.SQL(", ").join(sql.Placeholder() * len(columns)),
        ),
        row,
    )


def insert_clocks(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Insert many clocks in one statement without staging, as an action of a person does."""
    connection.execute(
        "insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,"
        "  allowance_seconds, because)"
        " select * from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::boolean[],"
        "  %s::timestamptz[], %s::timestamptz[], %s::text[], %s::bigint[], %s::text[])",
        [list(column) for column in zip(*rows, strict=True)],
    )


def reserve(connection: Connection, sequence: str, count: int) -> list[int]:
    """Take numbers from a sequence, in one statement and one value: a row each would cost more."""
    row = connection.execute(
        "select string_agg(nextval(%s::regclass)::text, ' ') from generate_series(1, %s)",
        (f"longstop.{sequence}", count),
    ).fetchone()
    return [] if row is None or row[0] is None else [int(number) for number in row[0].split()]


def _insert_files(connection: Connection) -> None:
    """Make the content items not yet known, then the mentions of them."""
    connection.execute(
        "insert into longstop.content_item (digest_kind, digest)"
        " select distinct digest_kind, digest from stage_record_file order by 1, 2"
        " on conflict do nothing"
    )
    connection.execute(
        "insert into longstop.record_file (id, source_record_id, content_item_id, path, name,"
        "  viewed, classification, salt, commitment)"
        " select s.id, s.source_record_id, i.id, s.path, s.name, s.viewed, s.classification,"
        "  s.salt, s.commitment from stage_record_file s"
        " join longstop.content_item i on (i.digest_kind, i.digest) = (s.digest_kind, s.digest)"
    )


def _stage(table: str) -> sql.Identifier:
    return sql.Identifier(f"stage_{table}")


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in columns)
