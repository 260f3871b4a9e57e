"""Read what proves the ledger: the checkpoints that are kept, and what verify found each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpointed:
    """A signed checkpoint as it is kept: how many entries it covers, their root, its own text."""

    id: int
    origin: str
    size: int
    root: str
    note: str
    kept_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """A run of verify: when, by which colleague, over how many entries, and what it found.

    first names the first fault; against is the size of a checkpoint that was held against it.
    """

    at: datetime
    by: str | None
    entries: int | None
    faults: int
    first: str | None
    against: int | None


def checkpoints(connection: Connection, most: int) -> list[Checkpointed]:
    """Read the checkpoints that are kept, the longest first; they are public."""
    with connection.cursor(row_factory=class_row(Checkpointed)) as cursor:
        return cursor.execute(
            "select id, origin, size, encode(root, 'hex') as root, note, kept_at"
            " from ledger_checkpoint order by id desc limit %s",
            (most,),
        ).fetchall()


def verifications(connection: Connection, most: int) -> list[Verified]:
    """Read the last runs of verify, the latest first; only a bureau is told of any."""
    with connection.cursor(row_factory=class_row(Verified)) as cursor:
        return cursor.execute(
            "select v.at::timestamptz as at, p.code as by, v.entries, v.faults, v.first, v.against"
            " from verifications(%s) v left join person p on p.id = v.person order by v.at desc",
            (most,),
        ).fetchall()
