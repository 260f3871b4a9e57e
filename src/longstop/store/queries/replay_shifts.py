"""Read the roster, hand-overs and exports of two people back for verify, as the ledger has them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from psycopg import sql

from longstop.core.ledger.export_rules import EXPORT_FIELDS
from longstop.core.ledger.roster_rules import HANDOVER_FIELDS, TURN_FIELDS, digest_of_items
from longstop.store.queries.replay import names, walk, written
from longstop.store.session import Connection

_WORDS = ("note", "salt")


def turns_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk the turns of the roster by number."""
    query = sql.SQL("select {} from roster_turn order by id").format(names(TURN_FIELDS))
    for values in walk(connection, "turns", query):
        yield dict(zip(TURN_FIELDS, map(written, values), strict=True))


def exports_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk the exports that took two people."""
    query = sql.SQL("select {} from export_proposal order by id").format(names(EXPORT_FIELDS))
    for values in walk(connection, "exports", query):
        yield dict(zip(EXPORT_FIELDS, map(written, values), strict=True))


def handovers_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk the hand-overs by number, each with its note and a digest of what it held."""
    columns = (*(name for name in HANDOVER_FIELDS if name != "items"), *_WORDS)
    query = sql.SQL("select {} from handover order by id").format(names(columns))
    items = groupby(
        walk(
            connection,
            "handed",
            "select handover_id, obligation_id, marks from handover_item order by 1, 2",
        ),
        key=lambda row: row[0],
    )
    digests = {id_: digest_of_items((one, marks) for _, one, marks in rows) for id_, rows in items}
    for values in walk(connection, "handovers", query):
        row = dict(zip(columns, map(written, values), strict=True))
        commitment = row["commitment"]
        row["commitment"] = None if commitment is None else bytes(commitment).hex()
        row["items"] = digests.get(row["id"], digest_of_items(()))
        yield row
