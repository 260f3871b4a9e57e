"""Longstop's own database server: one PostgreSQL, reached only through a socket in a closed folder.

Whether it runs is decided by a real connection, never by a process number. With DATABASE_URL there
is no server of ours: connections go there, and starting and stopping is somebody else's work.

Under this server every role shares one operating-system account, so row-level security guards
against our mistakes, not against somebody who already is that account.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from longstop.engines.home import CLUSTER_FOLDER, data_home, home_path
from longstop.engines.postgres_account import choose_account, let_pass
from longstop.engines.postgres_binaries import find_binaries
from longstop.engines.postgres_cluster import (
    Cluster,
    check_version,
    cluster_major,
    make_cluster,
    require_room,
    start,
    stop,
)
from longstop.engines.postgres_connection import (
    DATABASE,
    URL_VARIABLE,
    Presence,
    conninfo,
    look,
    maintenance_conninfo,
    outside_url,
    server_version,
    socket_file,
    with_timeout,
)
from longstop.engines.postgres_errors import ServerError, ServerStateError
from longstop.engines.postgres_process import can_judge, clear_the_way, recorded_pid, serving_pid

__all__ = (
    "Server",
    "ServerError",
    "ServerStateError",
    "Status",
    "conninfo",
    "ensure_database",
    "open_server",
    "server_status",
    "stop_server",
)

_STEP: Final = 0.1
_READY_STEPS: Final = 6000
_LOCK_STEPS: Final = 9000


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answered: where it lives, whose account it runs as, and its version.

    `warning` is one sentence for a person when the account is weak, else None.
    """

    home: Path
    data_folder: Path
    socket_dir: Path
    account: str
    version: str
    warning: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a look at the server found; `reason` says in one sentence why it is as it is."""

    running: bool
    version: str | None
    data_folder: Path | None
    socket: Path | None
    pid: int | None
    reason: str


def open_server() -> Server:
    """This will return our running server, making the cluster and starting it when needed.

    Any number of processes may call it at once; one starts the server, which outlives them all.
    Raises ServerStateError (settings, folders, versions) or ServerError (the server's own failure).
    """
    _refuse_outside("started")
    home = home_path()
    with _faults(home):
        if look(home) is not Presence.ANSWERS:
            data_home()
            with _lock(home):
                _start_unless_running(home)
        version = _version(home)
        cluster = _cluster(home)
    return Server(
        home=home,
        data_folder=cluster.folder,
        socket_dir=cluster.socket_dir,
        account=cluster.account.name,
        version=version,
        warning=cluster.account.warning,
    )


def _version(home: Path) -> str:
    """Ask for the version; one that recovers from a lost process meanwhile is waited for."""
    try:
        return server_version(maintenance_conninfo(home))
    except ServerError:
        with _lock(home):
            _start_unless_running(home)
        return server_version(maintenance_conninfo(home))


def stop_server() -> bool:
    """This will stop our server cleanly and say whether one was running.

    A process that merely has the old server's number is never touched. Raises ServerStateError or
    ServerError.
    """
    _refuse_outside("stopped")
    home = home_path()
    with _faults(home):
        if cluster_major(home / CLUSTER_FOLDER) is None:
            return False
        with _lock(home):
            if _living_pid(home) is None:
                return False
            cluster = _cluster(home)
            stop(cluster, find_binaries(home, cluster.account))
    return True


def server_status() -> Status:
    """This will look at the server without starting, making or changing anything.

    Raises ServerStateError or ServerError when even that is not possible.
    """
    url = outside_url()
    if url is not None:
        return _outside_status(url)
    home = home_path()
    folder = home / CLUSTER_FOLDER
    with _faults(home):
        presence = look(home)
        running = presence is Presence.ANSWERS
        version = server_version(maintenance_conninfo(home)) if running else cluster_major(folder)
        return Status(
            running=running,
            version=version,
            data_folder=folder,
            socket=socket_file(home),
            pid=_living_pid(home),
            reason=_reason(presence, folder),
        )


def ensure_database(name: str = DATABASE) -> bool:
    """This will create an empty database in our running server and say whether it was missing.

    Several processes may ask at once. Raises ServerStateError with DATABASE_URL, whose databases
    are its administrator's to create, and ServerError when the server fails.
    """
    _refuse_outside("given a database")
    create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        with psycopg.connect(maintenance_conninfo(home_path()), autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
            if found.fetchone() is not None:
                return False
            connection.execute(create.format(sql.Identifier(name)))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return False
    except psycopg.Error as error:
        reason = str(error).strip()
        raise ServerError(f"The database {name} could not be created: {reason}") from error
    return True


def _start_unless_running(home: Path) -> None:
    if _settled(home) is Presence.ANSWERS:
        return
    cluster = _cluster(home)
    let_pass(home, cluster.account)
    new = not cluster.folder.exists()
    if new:
        require_room(home)
    binaries = find_binaries(home, cluster.account)
    if new:
        make_cluster(cluster, binaries)
    check_version(cluster, binaries)
    pid = serving_pid(cluster.folder)
    if pid is not None:
        raise ServerError(
            f"The database server (process {pid}) runs but does not answer on {socket_file(home)}. "
            "Nothing was changed. Stop it and start it again; if it does not stop, look at its "
            "disk."
        )
    clear_the_way(cluster.folder, cluster.socket_dir, cluster.account)
    start(cluster, binaries)
    if look(home) is not Presence.ANSWERS:
        raise ServerError(
            f"The database server started but does not answer on {socket_file(home)}. What was "
            f"saved is safe. Look at its log in {cluster.folder} and start again."
        )


def _settled(home: Path) -> Presence:
    """This will wait until a server that is starting or stopping has done so."""
    for _ in range(_READY_STEPS):
        presence = look(home)
        if presence is not Presence.NOT_YET:
            return presence
        time.sleep(_STEP)
    raise ServerError(
        f"The database server of {home} is still starting or stopping after ten minutes. What was "
        f"saved is safe. Look at its log in {home / CLUSTER_FOLDER}."
    )


def _cluster(home: Path) -> Cluster:
    folder = home / CLUSTER_FOLDER
    account = choose_account(home, folder)
    return Cluster(folder=folder, socket_dir=socket_file(home).parent, account=account)


def _living_pid(home: Path) -> int | None:
    folder = home / CLUSTER_FOLDER
    if can_judge():
        return serving_pid(folder)
    return recorded_pid(folder) if look(home) is not Presence.SILENT else None


def _reason(presence: Presence, folder: Path) -> str:
    if presence is Presence.ANSWERS:
        return "A connection succeeded."
    if presence is Presence.NOT_YET:
        return "The server is starting or stopping and takes no connections yet."
    if cluster_major(folder) is None:
        return "No database has been made here yet."
    if serving_pid(folder) is not None:
        return "The server's process lives but does not answer."
    return "The server is stopped."


@contextmanager
def _lock(home: Path) -> Iterator[None]:
    # The folder itself is locked: no file to create on a full disk, none to be left behind.
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for _ in range(_LOCK_STEPS):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_STEP)
        else:
            raise ServerError(
                f"Another Longstop process has been starting or stopping the database of {home} "
                "for fifteen minutes. Nothing was changed. Look at that process first."
            )
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _faults(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        raise ServerError(
            f"The database of {home} could not be reached or changed: {error.strerror}{place}. "
            "What was saved is safe. Make room on its disk or mend the folder's permissions, and "
            "try again."
        ) from error


def _refuse_outside(done: str) -> None:
    if outside_url() is not None:
        raise ServerStateError(
            f"{URL_VARIABLE} is set, so the database server is not ours and cannot be {done} here. "
            f"Nothing was changed. Ask its administrator, or unset {URL_VARIABLE}."
        )


def _outside_status(url: str) -> Status:
    version = None
    try:
        version = server_version(with_timeout(url))
        reason = f"{URL_VARIABLE} names another server; a connection succeeded."
    except ServerError as error:
        reason = f"{URL_VARIABLE} names another server. {error}"
    return Status(
        running=version is not None,
        version=version,
        data_folder=None,
        socket=None,
        pid=None,
        reason=reason,
    )
