"""Write exhibits, offers of them and what was authorised, however many, in one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import sql
from psycopg.rows import class_row

from longstop.store.session import Connection

_EXHIBIT = {
    "obligation_id": "bigint", "referral_id": "bigint", "parent_id": "bigint", "agency": "int",
    "registered_by": "int", "device": "text", "owner": "text", "authority": "text", "seal": "text",
    "custodian": "int", "number": "text", "authority_reference": "text", "limits": "text",
    "given_by": "text", "welfare_plan": "text", "salt": "bytea", "commitment": "bytea",
}  # fmt: skip
_OFFER = {
    "obligation_id": "bigint", "attempt": "int", "from_agency": "int", "from_desk": "int",
    "from_person": "int", "to_agency": "int", "to_desk": "int", "to_person": "int",
    "reason": "text", "seal_given": "text", "newly_shared": "boolean", "offered_at": "timestamptz",
}  # fmt: skip
_AUTHORISATION = {
    "obligation_id": "bigint", "attempt": "int", "what": "text", "reason": "text",
    "authorised_by": "int", "authorised_at": "timestamptz",
}  # fmt: skip


def insert_exhibits(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what was registered."""
    _insert(connection, "exhibit", _EXHIBIT, rows)


def insert_offers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what is offered."""
    _insert(connection, "custody_move", _OFFER, rows)


def insert_authorisations(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what was authorised."""
    _insert(connection, "exhibit_authorisation", _AUTHORISATION, rows)


def _insert(
    connection: Connection,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    query = sql.SQL("insert into {} ({}) select * from unnest({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.SQL("%s::" + kind + "[]") for kind in columns.values()),
    )
    connection.execute(query, [[row[name] for row in rows] for name in columns])


def withdraw_offers(connection: Connection, ids: Sequence[int], person: int, at: datetime) -> int:
    """Take open offers of these back; gives how many there were."""
    return connection.execute(
        "update custody_move set ended = 'withdrawn', ended_by = %s, ended_at = %s"
        " where obligation_id = any(%s::bigint[]) and ended is null",
        (person, at, list(ids)),
    ).rowcount


def label(connection: Connection, seals: Mapping[int, str]) -> None:
    """Write the seals that labels of exhibits show from now on."""
    connection.execute(
        "update exhibit e set seal = n.seal from unnest(%s::bigint[], %s::text[]) as n (id, seal)"
        " where e.obligation_id = n.id",
        (list(seals), list(seals.values())),
    )


def note_examined(
    connection: Connection, ids: Sequence[int], person: int | None, reason: str | None
) -> None:
    """Write who examined these, where somebody did, and why they stand as they do."""
    connection.execute(
        "update exhibit set examined_by = coalesce(%s, examined_by), reason = %s"
        " where obligation_id = any(%s::bigint[])",
        (person, reason, list(ids)),
    )


class Left(NamedTuple):
    """To whom, or by whose order, an exhibit left: the words, with what commits to them."""

    id: int
    to: str
    salt: bytes
    commitment: bytes


def note_left(connection: Connection, left: Sequence[Left], reason: str) -> None:
    """Write to whom, or by whose order, these left, and why."""
    connection.execute(
        "update exhibit e set left_to = n.who, left_salt = n.salt, left_commitment = n.bound,"
        "  reason = %s from unnest(%s::bigint[], %s::text[], %s::bytea[], %s::bytea[])"
        " as n (id, who, salt, bound) where e.obligation_id = n.id",
        (reason, *[list(column) for column in zip(*left, strict=True)]),
    )


def move_each(
    connection: Connection,
    before: Mapping[int, str],
    after: str,
    *,
    is_open: bool,
) -> int:
    """Move each of these from the state it was found in; gives how many still were in it."""
    return connection.execute(
        "update obligation o set previous_state = o.state, state = %(after)s, is_open = %(open)s,"
        "  next_clock_id = case when %(open)s then o.next_clock_id end,"
        "  outcome = case when %(open)s then null else %(after)s end,"
        "  held_by = case when %(open)s then o.held_by end,"
        "  held_until = case when %(open)s then o.held_until end"
        " from unnest(%(ids)s::bigint[], %(states)s::text[]) as n (id, state)"
        " where o.id = n.id and o.state = n.state and o.is_open",
        {"after": after, "open": is_open, "ids": list(before), "states": list(before.values())},
    ).rowcount


class AlertOfSeal(NamedTuple):
    """An alert just raised: of which clock and exhibit, and who is told, if anybody is there."""

    clock_id: int
    obligation_id: int
    person: int | None


def alert_of_seal(connection: Connection, clocks: Sequence[int], at: datetime) -> list[AlertOfSeal]:
    """Tell the supervisors of the desks that seals differ, by the clocks that were started."""
    with connection.cursor(row_factory=class_row(AlertOfSeal)) as cursor:
        return cursor.execute(
            "select clock_id, obligation_id, person from alert_of_seal(%s::bigint[], %s)",
            (list(clocks), at),
        ).fetchall()


def take(
    connection: Connection,
    ids: Sequence[int],
    desks: Sequence[int],
    seals: Sequence[str],
    differing: Sequence[bool],
    at: datetime,
) -> None:
    """Take what is offered, at these desks, with the seals that were found."""
    connection.execute(
        "select take_custody(%s::bigint[], %s::int[], %s::text[], %s::boolean[], %s)",
        (list(ids), list(desks), list(seals), list(differing), at),
    )


def open_exhibits(
    connection: Connection,
    ids: Sequence[int],
    references: Sequence[str],
    subjects: Sequence[int],
    clocks: Sequence[int],
    at: datetime,
) -> None:
    """Open the obligations of exhibits, each with its first clock to fall due."""
    connection.execute(
        "select open_exhibits(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s)",
        (list(ids), list(references), list(subjects), list(clocks), at),
    )
