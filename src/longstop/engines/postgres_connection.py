"""How to reach the database, and whether anything answers there.

With DATABASE_URL every connection goes to that server; otherwise to our own, through the socket in
the home's closed folder.
"""

from __future__ import annotations

import enum
import os
import re
from pathlib import Path
from typing import Final

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from longstop.engines.home import home_path
from longstop.engines.postgres_config import ADMIN, PORT
from longstop.engines.postgres_errors import ServerError, ServerStateError

URL_VARIABLE: Final = "DATABASE_URL"
DATABASE: Final = "longstop"
_SOCKET_FOLDER: Final = "run"
_MAINTENANCE: Final = "postgres"
_ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
# The kernel's address of a socket has 104 bytes on macOS, 108 on Linux, with a closing zero.
_SOCKET_PATH_BYTES: Final = 103
# These separate or escape in the server's settings or in a connection string.
_BARRED_IN_PATHS: Final = re.compile(r"[,'\"\\\x00-\x1f\x7f]")
_ANSWER_SECONDS: Final = 10


class Presence(enum.Enum):
    """What a connection to our server met."""

    SILENT = enum.auto()
    NOT_YET = enum.auto()
    ANSWERS = enum.auto()


def conninfo(role: str, dbname: str | None = None) -> str:
    """This will return a connection string for a role; nothing is started or looked at.

    The database is `longstop`, or with DATABASE_URL the one named there. The URL's own user then
    signs in and takes on `role`. Raises ServerStateError for a name that cannot be a role's, a home
    no socket can be made in, or a URL that cannot be read.
    """
    if not _ROLE.fullmatch(role):
        raise ServerStateError(f"{role!r} cannot be the name of a database role.")
    url = outside_url()
    if url is None:
        return _own(home_path(), role, dbname or DATABASE)
    return taking_on(url, role, dbname)


def taking_on(url: str, role: str, dbname: str | None = None) -> str:
    """This will return a connection string whose user signs in at a URL and takes on a role."""
    given = conninfo_to_dict(url)
    options = f"{given.get('options') or ''} -c role={role}".strip()
    return make_conninfo(url, options=options, dbname=dbname or given.get("dbname"))


def outside_url() -> str | None:
    """This will return the server DATABASE_URL names, or None when our own is meant.

    Raises ServerStateError when it cannot be read; the message never repeats it.
    """
    url = os.environ.get(URL_VARIABLE)
    return understood(url, URL_VARIABLE) if url else None


def understood(url: str, named: str) -> str:
    """This will return a URL that PostgreSQL understands; `named` says where it was given.

    Raises ServerStateError when it cannot be read; the message never repeats it.
    """
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The driver's error may repeat the URL, and with it a password: it is not chained.
        raise ServerStateError(
            f"{named} is not a connection string PostgreSQL understands. Write it as "
            "postgresql://user@host:port/database."
        ) from None
    return url


def maintenance_conninfo(home: Path) -> str:
    """This will return how our server's administrator reaches it, before any database is made."""
    return with_timeout(_own(home, ADMIN, _MAINTENANCE))


def with_timeout(given: str) -> str:
    """This will add to a connection string how long to wait for an answer."""
    return make_conninfo(given, connect_timeout=_ANSWER_SECONDS)


def socket_file(home: Path) -> Path:
    """This will return the path of the server's socket, refusing a home it cannot be made in.

    Raises ServerStateError when the path is too long for the kernel or holds a character that has
    a meaning of its own in a connection string.
    """
    path = home / _SOCKET_FOLDER / f".s.PGSQL.{PORT}"
    length = len(os.fsencode(home))
    room = _SOCKET_PATH_BYTES - (len(os.fsencode(path)) - length)
    if length > room:
        raise ServerStateError(
            f"The data folder's path has {length} bytes, and one with a socket in it can have at "
            f"most {room}: {home}. Nothing was changed. Set LONGSTOP_HOME to a shorter one."
        )
    if _BARRED_IN_PATHS.search(str(home)):
        raise ServerStateError(
            f"The data folder's path {str(home)!r} holds a comma, a quotation mark, a backslash or "
            "an invisible character. Nothing was changed. Set LONGSTOP_HOME to a plainer one."
        )
    return path


def look(home: Path) -> Presence:
    """This will try a real connection to our server and say what it met.

    Raises ServerError when a server is there but does not let this account in.
    """
    reason = ""
    # Twice: a server may become ready between the connection and the question why it failed.
    for _ in range(2):
        try:
            psycopg.connect(maintenance_conninfo(home)).close()
        except psycopg.OperationalError as error:
            reason = str(error).strip()
        else:
            return Presence.ANSWERS
        match pq.PGconn.ping(maintenance_conninfo(home).encode()):
            case pq.Ping.NO_RESPONSE | pq.Ping.NO_ATTEMPT:
                return Presence.SILENT
            case pq.Ping.REJECT:
                return Presence.NOT_YET
    raise ServerError(
        f"The database server of {home} runs but does not let this account in: {reason}. Run "
        "Longstop as root or as the account the server runs as."
    )


def server_version(given: str) -> str:
    """This will ask the server at a connection string for its version.

    Raises ServerError when it cannot be reached.
    """
    try:
        with psycopg.connect(given, autocommit=True) as connection:
            row = connection.execute("SELECT current_setting('server_version')").fetchone()
    except psycopg.Error as error:
        raise ServerError(f"The database server cannot be reached: {str(error).strip()}") from error
    return str(row[0]) if row else ""


def _own(home: Path, role: str, dbname: str) -> str:
    folder = socket_file(home).parent
    return make_conninfo(host=str(folder), port=PORT, user=role, dbname=dbname)
