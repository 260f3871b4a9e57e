"""PostgreSQL's own dump and restore, as streams: nothing of either touches the disk on the way.

The programs are those of the server's own major version; passwords reach them through their
environment, never through their command line, which everybody on the machine can read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from longstop.engines.postgres_binaries import BINARIES_VARIABLE, wheel_folder
from longstop.engines.postgres_connection import server_version
from longstop.engines.postgres_errors import ServerError, ServerStateError

SCHEMAS: Final = ("longstop", "signin")
PIECE: Final = 8 << 20
_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")
_TOLD: Final = 1 << 16


def dump(conninfo: str, snapshot: str) -> Iterator[bytes]:
    """This will dump our schemas, as one snapshot sees it, in pieces of at most 8 MiB.

    conninfo signs in as a role that reads everything. The dump is in PostgreSQL's custom format,
    lightly compressed. Raises ServerError when it does not come to its end.
    """
    program = _program("pg_dump", conninfo)
    words = [
        "--format=custom", "--compress=1", f"--snapshot={snapshot}", *_ours(),
        "--no-publications", "--no-subscriptions", "--no-security-labels", "--no-tablespaces",
    ]  # fmt: skip
    with _started(program, words, conninfo, fed=False) as running:
        try:
            assert running.stdout is not None
            while piece := running.stdout.read(PIECE):
                yield piece
            _see_it_ended(running, "The database could not be dumped")
        finally:
            running.kill()


def restore(conninfo: str, pieces: Iterable[bytes]) -> None:
    """This will restore a dump into our schemas, empty so far, in one transaction.

    conninfo signs in as the owner of the schemas. Raises ServerError; nothing is restored then.
    """
    program = _program("pg_restore", conninfo)
    words = [
        "--single-transaction", "--exit-on-error", *_ours(), "--no-publications",
        "--no-subscriptions", "--no-security-labels", "--no-tablespaces", "--format=custom",
    ]  # fmt: skip
    with _started(program, words, conninfo, fed=True) as running:
        try:
            assert running.stdin is not None
            for piece in pieces:
                running.stdin.write(piece)
            running.stdin.close()
        except BrokenPipeError:
            pass  # it has ended, and says why
        except BaseException:
            running.kill()
            raise
        _see_it_ended(running, "The database could not be restored")


def _ours() -> list[str]:
    return [f"--schema={one}" for one in SCHEMAS]


def _started(
    program: Path, words: list[str], conninfo: str, *, fed: bool
) -> subprocess.Popen[bytes]:
    parts = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    environment = {**os.environ, "LC_ALL": "C"}
    if (password := parts.pop("password", None)) is not None:
        environment["PGPASSWORD"] = password
    command = [str(program), *words, "--no-password", "--dbname", make_conninfo("", **parts)]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if fed else subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
    except OSError as error:
        raise ServerError(f"{program} could not be run: {error.strerror}.") from error


def _see_it_ended(running: subprocess.Popen[bytes], what: str) -> None:
    assert running.stderr is not None
    told = running.stderr.read(_TOLD).decode("utf-8", "replace").strip()
    if running.wait() != 0:
        # Its first line names a table or a connection; those after may repeat a row's values, and
        # so may what the server says of a row that is copied in.
        first = told.splitlines()[0] if told else "it gave no reason"
        if "COPY failed" in first:
            first = first.partition(" ERROR: ")[0]
        raise ServerError(f"{what}: {first}. Nothing is left of it.")


def _program(name: str, conninfo: str) -> Path:
    """Find a program of the server's own major version."""
    given = os.environ.get(BINARIES_VARIABLE)
    folder = Path(given).expanduser() if given else wheel_folder()
    found = shutil.which(name, path=folder)
    if found is None:
        raise ServerStateError(
            f"{folder} holds no {name}. Nothing was done. Set {BINARIES_VARIABLE} to a folder with "
            "all programs of the server's version."
        )
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    version = _VERSION.search(said.stdout)
    server = server_version(conninfo).partition(".")[0]
    if version is None or version[1] != server:
        raise ServerStateError(
            f"The server is PostgreSQL {server}, and {found} is {said.stdout.strip() or 'unknown'}."
            f" Nothing was done. Set {BINARIES_VARIABLE} to the programs of PostgreSQL {server}."
        )
    return Path(found)
