"""Read the texts about reported people for the service that looks for words of trust in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.core.safeguarding.trust_decision import TRUST_CLOCK
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Text:
    """A text about the person of a referral; without a statement it is their occupation."""

    obligation_id: int
    party_id: int
    statement_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class TrustHolder:
    """A referral with a hit, now held: is it open, is a decision due, which clock is next."""

    id: int
    is_open: bool
    deciding: bool
    next_clock_id: int | None
    next_due_at: datetime | None


_TEXTS = (
    "select r.obligation_id, p.id, t.statement_id, t.text from source_record s"
    " join party p on p.source_record_id = s.id join referral r on r.obligation_id = p.subject_of"
    " cross join lateral (select null::bigint as statement_id, p.occupation as text"
    "   union all select x.id, x.text from statement x where x.party_id = p.id"
    "    and x.question <> 'annotation') t"
    " where t.text <> '' and {} order by p.id, t.statement_id"
)
_OF_PACKAGE = _TEXTS.format(
    "s.package_id = %(package)s and s.ordinal > %(after)s and s.ordinal <= %(last)s"
)
_OF_RECORD = _TEXTS.format("s.id = %(record)s")


def texts_of_package(
    connection: Connection, package_id: int, *, after: int, last: int
) -> list[Text]:
    """Read the texts about reported people in a package's records behind one ordinal, to another.

    after and last are ordinals, from 1; last is read too.
    """
    values = {"package": package_id, "after": after, "last": last}
    return [Text(*row) for row in connection.execute(_OF_PACKAGE.encode(), values)]


def texts_of_record(connection: Connection, record_id: int) -> list[Text]:
    """Read the texts about reported people in one record."""
    return [Text(*row) for row in connection.execute(_OF_RECORD.encode(), {"record": record_id})]


def read_so_far(connection: Connection, package_id: int) -> tuple[int, int]:
    """Read up to which ordinal the texts of a package were read, and how many records it has."""
    row = connection.execute(
        "select texts_read_to, read from package where obligation_id = %s", (package_id,)
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def note_read(connection: Connection, package_id: int, last: int) -> None:
    """Note up to which ordinal the texts of a package were read; it never goes back."""
    connection.execute(
        "update package set texts_read_to = %s where obligation_id = %s and texts_read_to < %s",
        (last, package_id, last),
    )


def packages_unread(connection: Connection) -> list[int]:
    """Find the packages with records whose texts were not read yet."""
    rows = connection.execute(
        "select obligation_id from package where texts_read_to < read order by obligation_id"
    )
    return [row[0] for row in rows]


def hold(connection: Connection, ids: Sequence[int]) -> dict[int, TrustHolder]:
    """Hold referrals in the order of their numbers, as everybody does, and read how they stand."""
    connection.execute(
        "select from obligation where id = any(%s) order by id for no key update", (list(ids),)
    )
    rows = connection.execute(
        "select o.id, o.is_open, exists (select from clock d where d.obligation_id = o.id"
        "   and d.kind = %s and d.running), o.next_clock_id, c.due_at"
        " from obligation o left join clock c on c.id = o.next_clock_id where o.id = any(%s)",
        (TRUST_CLOCK, list(ids)),
    )
    return {row[0]: TrustHolder(*row) for row in rows}


def add_hits(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    """Keep hits, each once; gives the numbers of the new by party, statement and place."""
    added = connection.execute(
        'insert into possible_trust (obligation_id, party_id, statement_id, start, "end", kind,'
        "  whose, negated, tense, language, possible)"
        " select * from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[],"
        "  %s::text[], %s::text[], %s::boolean[], %s::text[], %s::text[], %s::boolean[])"
        " on conflict do nothing returning party_id, statement_id, start, id",
        [list(column) for column in zip(*rows, strict=True)],
    )
    return {(party, statement, start): id_ for party, statement, start, id_ in added}
