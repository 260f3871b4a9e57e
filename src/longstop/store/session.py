"""Open the database as somebody: a person of an agency, or a named service with its purpose.

The role decides what row-level security shows; the settings say who is asking. A connection that
says nothing about a person sees nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

OWNER = "longstop_owner"
SERVICE = "longstop_service"
PERSON = "longstop_person"
BACKUP = "longstop_backup"
SIGNIN = "longstop_signin"


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


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database is: a function from a role's name to its connection string."""

    conninfo: Callable[[str], str]

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
        with psycopg.connect(self.conninfo(role), autocommit=True) as connection:
            settings = {"search_path": "longstop, pg_temp", "TimeZone": "UTC", **settings}
            connection.execute(
                "select set_config(name, value, false) from unnest(%s::text[], %s::text[])"
                " as s (name, value)",
                (list(settings), list(settings.values())),
            )
            yield connection
