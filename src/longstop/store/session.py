"""Open the database as somebody: a person of an agency, or a named service with its purpose.

The role decides what row-level security shows; the settings say who is asking. A connection that
says nothing about a person sees nothing.

To open a connection costs more than most questions: the server starts a process, which has yet to
read every table, policy and function it meets. So for a time connections may be kept. One that is
kept says nothing about anybody, holds no row and no lock, and serves the role it was opened for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

Connection = psycopg.Connection[tuple[Any, ...]]

OWNER = "longstop_owner"
SERVICE = "longstop_service"
PERSON = "longstop_person"
BACKUP = "longstop_backup"
SIGNIN = "longstop_signin"

_KEPT = frozenset({PERSON, SERVICE})
# Who asked, every lock, and the rows noted on the way. `discard all` would throw away plans too.
_FORGET = b"close all; reset all; discard temp; select pg_advisory_unlock_all()"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts: their number, agency, roles and code.

    saw says, of what they had before their eyes, the number of the last entry on the ledger by
    reference. Whoever acts on something that has moved on since is told so, and nothing is done.
    """

    person: int
    agency: int
    roles: tuple[str, ...]
    code: str
    saw: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def ledger_name(self) -> str:
        """The actor as the ledger names them."""
        return f"person:{self.person}"


@dataclass(slots=True)
class _Kept:
    """Connections that nobody uses just now, by the process and the connection string."""

    wanted: int = 0
    idle: dict[tuple[int, str], list[Connection]] = field(default_factory=dict)

    def take(self, conninfo: str) -> Connection | None:
        # Threads may take at once: a list gives each connection to one of them only.
        try:
            return self.idle[os.getpid(), conninfo].pop()
        except (KeyError, IndexError):
            return None

    def put(self, conninfo: str, connection: Connection) -> None:
        self.idle.setdefault((os.getpid(), conninfo), []).append(connection)

    def close(self) -> None:
        while self.idle:
            _, connections = self.idle.popitem()
            for connection in connections:
                connection.close()


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database is: a function from a role's name to its connection string."""

    conninfo: Callable[[str], str]
    _kept: _Kept = field(default_factory=_Kept, init=False, repr=False, compare=False)

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Keep what is opened in here for whoever asks next, and close it at the end."""
        self._kept.wanted += 1
        try:
            yield
        finally:
            self._kept.wanted -= 1
            if not self._kept.wanted:
                self._kept.close()

    @contextmanager
    def as_service(self, purpose: str) -> Iterator[Connection]:
        """Open a connection that sees all, for a stated purpose."""
        with self._connect(SERVICE, {"application_name": f"longstop {purpose}"}) as connection:
            yield connection

    @contextmanager
    def as_person(self, actor: Actor) -> Iterator[Connection]:
        """Open a connection that sees what this person may see."""
        settings = {"longstop.agency": str(actor.agency), "longstop.person": str(actor.person)}
        with self._connect(PERSON, settings) as connection:
            yield connection

    @contextmanager
    def as_backup(self) -> Iterator[Connection]:
        """Open a connection that reads everything, past every policy, and writes nothing."""
        with self._connect(BACKUP, {}) as connection:
            yield connection

    @contextmanager
    def as_owner(self) -> Iterator[Connection]:
        """Open a connection that may change tables; under forced policies it sees no rows."""
        with self._connect(OWNER, {}) as connection:
            yield connection

    @contextmanager
    def _connect(self, role: str, settings: dict[str, str]) -> Iterator[Connection]:
        """Open a connection or take a kept one; what ended in an error is closed, never kept."""
        settings = {"search_path": "longstop, pg_temp", "TimeZone": "UTC", **settings}
        conninfo = self.conninfo(role)
        connection = self._kept_one(conninfo, settings) or _opened(conninfo, settings)
        keep = False
        try:
            yield connection
            connection.commit()
            keep = self._kept.wanted > 0 and role in _KEPT and _forgets(connection)
        finally:
            if keep:
                self._kept.put(conninfo, connection)
            else:
                connection.close()

    def _kept_one(self, conninfo: str, settings: dict[str, str]) -> Connection | None:
        """Take a kept connection that still answers; the server may have gone and come again."""
        while connection := self._kept.take(conninfo):
            try:
                _say(connection, settings)
            except psycopg.Error:
                connection.close()
            else:
                return connection
        return None


def _opened(conninfo: str, settings: dict[str, str]) -> Connection:
    connection = psycopg.connect(conninfo, autocommit=True)
    try:
        _say(connection, settings)
    except BaseException:
        connection.close()
        raise
    return connection


def _say(connection: Connection, settings: dict[str, str]) -> None:
    """Say who is asking."""
    connection.execute(
        "select set_config(name, value, false) from unnest(%s::text[], %s::text[])"
        " as s (name, value)",
        (list(settings), list(settings.values())),
    )


def _forgets(connection: Connection) -> bool:
    """Make a connection fit to be kept; tells whether it is."""
    if connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    try:
        connection.execute(_FORGET)
    except psycopg.Error:
        return False
    return True
