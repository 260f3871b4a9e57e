"""Read which files many people were reported for: for review, never for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """A file that many were reported for; each has a referral of their own.

    companies are those of one's own packages.
    """

    digest_kind: str
    digest: str
    referrals: int
    still_open: int
    companies: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundled:
    """One person's referral in a bundle; working is the grade that orders the work."""

    reference: str
    state: str
    is_open: bool
    grade: str | None
    working: str | None
    reporter: str | None
    opened_at: datetime


def bundles(
    connection: Connection, since: datetime, until: datetime, people: int, limit: int
) -> list[Bundle]:
    """List the files seen at so many people or more in a time, the most people on top."""
    with connection.cursor(row_factory=class_row(Bundle)) as cursor:
        return cursor.execute(
            "select * from bundles(%s, %s, %s, %s)", (since, until, people, limit)
        ).fetchall()


def bundle(
    connection: Connection, digest_kind: str, digest: str, limit: int | None = None
) -> list[Bundled]:
    """List everybody's referral that speaks of a file, the open and most dangerous on top.

    limit gives the first so many; without it all.
    """
    with connection.cursor(row_factory=class_row(Bundled)) as cursor:
        return cursor.execute(
            "select * from bundle(%s, %s) limit %s", (digest_kind, digest, limit)
        ).fetchall()
