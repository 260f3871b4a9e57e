"""Say by which steps the tables of a database were made, so that no program meets other tables.

Whoever installs a newer Longstop and forgets its tables would find it out page by page.
"""

from __future__ import annotations

from importlib.resources import files

import psycopg
from psycopg import sql


def shipped() -> frozenset[str]:
    """Name every step that this program knows, as its migrations are named."""
    names = (one.name for one in (files("longstop.store") / "migrations").iterdir())
    return frozenset(name.removesuffix(".py") for name in names if name[:4].isdecimal())


def note_steps(connection: psycopg.Connection) -> None:
    """Note on the schema that its tables are those of this program."""
    text = " ".join(sorted(shipped()))
    connection.execute(sql.SQL("comment on schema longstop is {}").format(text))


def noted_steps(connection: psycopg.Connection) -> frozenset[str] | None:
    """Read by which steps the tables were made: none if that was not noted, None without tables."""
    found = connection.execute(
        "select obj_description(to_regnamespace('longstop'), 'pg_namespace')"
        " where to_regclass('longstop.obligation') is not null"
    ).fetchone()
    return None if found is None else frozenset((found[0] or "").split())
