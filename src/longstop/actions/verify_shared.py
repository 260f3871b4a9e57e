"""Check a large house in parts that do not need one another, in several processes at once.

All of them look at one snapshot. A part says what is wrong in it and what it noted; putting the
parts together in their order gives what one walk from the beginning to the end would.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from longstop.actions.verify_links import LinksPart, check_links_part
from longstop.actions.verify_records import RecordsPart, check_records
from longstop.actions.verify_replay import StreamsPart, replay_part
from longstop.actions.verify_tree import TreePart, check_tree_part
from longstop.engines.processes import InOrder, Work, working
from longstop.store.queries.replay_view import exported, same_snapshot
from longstop.store.session import SERVICE, Connection, Database

FEW_ENTRIES = 20_000
"""A ledger up to this length is checked here and now: starting a process takes about a second."""


@contextmanager
def sharing(connection: Connection, database: Database, processes: int) -> Iterator[InOrder]:
    """Give what checks parts: in other processes, where there is more than one."""
    if processes < 2:
        yield lambda parts: map(partial(check_part, connection), parts)
        return
    snapshot = exported(connection)
    conninfo = database.conninfo(SERVICE)
    with working(processes, open_check, conninfo, snapshot) as in_order:
        yield in_order


@contextmanager
def open_check(conninfo: str, snapshot: str) -> Iterator[Work]:
    """Open a connection on a snapshot that another one exported; gives what checks a part."""
    database = Database(lambda _: conninfo)
    with database.as_service("verify") as connection, same_snapshot(connection, snapshot):
        yield partial(check_part, connection)


Part = StreamsPart | RecordsPart | LinksPart | TreePart


def check_part(connection: Connection, part: Part) -> Any:
    """Check one part of the house."""
    if isinstance(part, StreamsPart):
        return replay_part(connection, part)
    if isinstance(part, RecordsPart):
        return check_records(connection, part)
    if isinstance(part, LinksPart):
        return check_links_part(connection, part)
    return check_tree_part(connection, part)
