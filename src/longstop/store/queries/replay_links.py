"""Read links back for verify: who belongs together, what was said, and what both were made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from longstop.core.ledger.link_rules import WORD_FIELDS
from longstop.core.linkage.profile import FORMS
from longstop.store.queries.linking import numbers
from longstop.store.queries.replay import names, walk, written
from longstop.store.session import Connection

AT_ONCE = 2_000


def members_kept(connection: Connection) -> Iterator[tuple[int, int, str]]:
    """Walk the referrals that have a nominal: their number, its number, and its reference."""
    yield from walk(
        connection,
        "members",
        "select referral_id, nominal, reference from nominal_member order by referral_id",
    )


def words_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk what people said of two, by number."""
    query = sql.SQL("select {} from link_said order by id").format(names(WORD_FIELDS))
    for values in walk(connection, "words", query):
        yield dict(zip(WORD_FIELDS, map(written, values), strict=True))


def ranges_of_referrals(connection: Connection) -> Iterator[list[int]]:
    """Walk the numbers of all referrals, some thousands at a time."""
    last = -1
    while rows := connection.execute(
        "select obligation_id from referral where obligation_id > %s"
        " order by obligation_id limit %s",
        (last, AT_ONCE),
    ).fetchall():
        last = rows[-1][0]
        yield [row[0] for row in rows]


def read_by_key(connection: Connection) -> None:
    """Let the transaction read by key alone, whatever the planner's figures say of the tables."""
    connection.execute("set local enable_seqscan = off")


@dataclass(frozen=True, slots=True)
class Making:
    """Of whom among some referrals a profile is still to be made, and whose was taken away."""

    due: frozenset[int]
    erased: frozenset[int]
    of_other_forms: frozenset[int]


def making_of(connection: Connection, ids: Sequence[int]) -> Making:
    """Read how far the profiles of these are to be there; of_other_forms are by earlier rules."""
    rows = connection.execute(
        "select n, exists (select from link_due d where d.referral_id = n),"
        "  exists (select from erasure e where e.obligation_id = n and e.agreed_at is not null),"
        "  exists (select from link_profile p where p.referral_id = n and p.forms <> %s)"
        " from unnest(%s::bigint[]) n",
        (FORMS, numbers(ids)),
    ).fetchall()
    return Making(
        frozenset(id_ for id_, due, _, _ in rows if due),
        frozenset(id_ for id_, _, erased, _ in rows if erased),
        frozenset(id_ for id_, _, _, other in rows if other),
    )


def waiting_among(connection: Connection, ids: Collection[int]) -> set[int]:
    """Find those of these of which a note waits that their nominal is to be settled anew."""
    rows = connection.execute(
        "select referral_id from nominal_due where settle and referral_id = any(%s::bigint[])",
        (numbers(ids),),
    )
    return {id_ for (id_,) in rows}


def keys_missing(connection: Connection, rows: Collection[tuple[int, int]]) -> set[int]:
    """Find the referrals of which one of these keys is not there, given as (key, referral)."""
    found = connection.execute(
        "select distinct n.id from unnest(%s::bigint[], %s::bigint[]) n (key, id)"
        " where not exists (select from link_key k where k.key = n.key and k.referral_id = n.id)",
        (numbers(key for key, _ in rows), numbers(id_ for _, id_ in rows)),
    )
    return {id_ for (id_,) in found}


def count_keys(connection: Connection) -> int:
    """Count all keys."""
    row = connection.execute("select count(*) from link_key").fetchone()
    return 0 if row is None else int(row[0])
