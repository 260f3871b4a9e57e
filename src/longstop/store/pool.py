"""Keep connections open between uses, for a process that answers many people.

A connection given back forgets who used it: the settings that say who asks are emptied and
temporary tables dropped before anybody else gets it, and it is closed where that fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg_pool import ConnectionPool

from longstop.store.session import Connection, Database

_SETTINGS = ("longstop.agency", "longstop.person", "application_name")
_FORGET = "discard temp"
_SET = (
    "select set_config(name, value, false) from unnest(%s::text[], %s::text[]) as s (name, value)"
)


@dataclass(frozen=True, slots=True)
class PooledDatabase(Database):
    """A database whose connections are used again, at most so many of each role."""

    most: int = 8
    pools: dict[str, ConnectionPool[Connection]] = field(default_factory=dict)

    def close(self) -> None:
        """Close every connection."""
        for pool in self.pools.values():
            pool.close()
        self.pools.clear()

    @contextmanager
    def _connect(self, role: str, settings: dict[str, str]) -> Iterator[Connection]:
        given = {name: settings.get(name, "") for name in _SETTINGS}
        with self._pool(role).connection() as connection:
            connection.execute(_SET, (list(given), list(given.values())))
            yield connection

    def _pool(self, role: str) -> ConnectionPool[Connection]:
        pool = self.pools.get(role)
        if pool is None:
            pool = ConnectionPool(
                self.conninfo(role),
                min_size=0,
                max_size=self.most,
                open=True,
                kwargs={"autocommit": True},
                configure=_settle,
                reset=_forget,
                check=ConnectionPool.check_connection,
            )
            self.pools[role] = pool
        return pool


def _settle(connection: Connection) -> None:
    names = {"search_path": "longstop, pg_temp", "TimeZone": "UTC"}
    connection.execute(_SET, (list(names), list(names.values())))


def _forget(connection: Connection) -> None:
    connection.execute(_SET, (list(_SETTINGS), [""] * len(_SETTINGS)))
    connection.execute(_FORGET)
