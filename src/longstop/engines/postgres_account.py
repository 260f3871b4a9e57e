"""The operating-system account our database server runs as, and work done under it.

PostgreSQL refuses to run as root, so root lends the server an ordinary account that already exists.
No account is ever created and no folder outside our own is ever opened for it. An ordinary user's
server runs as that user.

Choice for root: the owner of an existing cluster, else LONGSTOP_PG_USER, else the owner of the data
folder when that is not root, else `postgres`, else `nobody`. Whatever else runs under the chosen
account can read the database's files, so an account of Longstop's own is the best, and `nobody`,
which other programs share, is taken only with a warning.
"""

from __future__ import annotations

import os
import pwd
import secrets
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longstop.engines.postgres_errors import ServerError, ServerStateError

ACCOUNT_VARIABLE: Final = "LONGSTOP_PG_USER"
_SHARED_ACCOUNT: Final = "nobody"
_FIRST_BARRED: Final = 'for f; do [ -x "$f" ] || { printf %s "$f"; exit 1; }; done'
# Secrets of root's environment must not be readable in the server's.
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An existing operating-system account; `shared` when other programs are known to use it."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """This will say whether this process already runs as the account."""
        return os.geteuid() == self.uid

    @property
    def warning(self) -> str | None:
        """This will return what weakens the account, in one sentence, if anything does."""
        if self.name != _SHARED_ACCOUNT:
            return None
        return (
            f"The database server runs as '{self.name}', an account other programs may share, and "
            f"they could then read its files. Create one of its own and name it in "
            f"{ACCOUNT_VARIABLE} before the first real record."
        )


def choose_account(home: Path, cluster: Path) -> Account:
    """This will name the account for the server of this home, by the order in the module's text.

    Raises ServerStateError when the settings, the folders and the accounts contradict each other.
    """
    own = os.geteuid()
    named = os.environ.get(ACCOUNT_VARIABLE)
    owner = _owner(cluster)
    if owner is None and own == 0 and not named:
        owner = _owner(home) or None
    if own != 0:
        account = _by_uid(own)
    elif owner is not None:
        account = _by_uid(owner)
    else:
        account = _by_name(named) if named else _usual_account()
    if named and named != account.name:
        raise ServerStateError(
            f"{ACCOUNT_VARIABLE} is '{named}', but the database of {home} runs as "
            f"'{account.name}'. Nothing was changed. Unset {ACCOUNT_VARIABLE} or use another home."
        )
    if account.uid == 0:
        raise ServerStateError(
            f"The database server cannot run as root. Nothing was changed. Name an ordinary "
            f"account in {ACCOUNT_VARIABLE}; {cluster} must belong to it if it exists."
        )
    if owner not in (None, account.uid):
        raise ServerStateError(
            f"The database folder {cluster} belongs to another account (user id {owner}). Nothing "
            f"was changed. Run Longstop as that account, or as root."
        )
    return account


def run_as(account: Account, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """This will run a command as the account, with a bare environment, and return what it said.

    Group and user are dropped before the command is executed when this process is root. Raises
    ServerError when it cannot be executed at all; a failing exit code is the caller's to judge.
    """
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    drop = os.geteuid() == 0
    try:
        return subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env={**kept, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            umask=0o077,
            user=account.uid if drop else None,
            group=account.gid if drop else None,
            extra_groups=[] if drop else None,
        )
    except OSError as error:
        raise ServerError(
            f"{command[0]} could not be run as '{account.name}': {error.strerror}."
        ) from error


def let_pass(home: Path, account: Account) -> None:
    """This will let the account pass through the home to the folders it owns there, and no more.

    The home stays root's: its group becomes the account's with the right to pass but not to list.
    Raises ServerStateError naming the parent that bars the way; no parent is changed.
    """
    barred = first_barred(account, [*reversed(home.parents)])
    if barred is not None:
        mode = stat.S_IMODE(barred.stat().st_mode)
        raise ServerStateError(
            f"The database server runs as '{account.name}', which may not enter {barred} (mode "
            f"{mode:04o}), a parent of the data folder {home}. Longstop never opens a parent. Set "
            f"LONGSTOP_HOME to a folder elsewhere, for example /var/lib/longstop, or run Longstop "
            f"as the ordinary user who owns {barred}."
        )
    found = home.stat()
    if account.is_ours or found.st_uid == account.uid:
        return
    if found.st_uid != 0:
        raise ServerStateError(
            f"The data folder {home} belongs to user id {found.st_uid} and the database server "
            f"runs as '{account.name}'. Nothing was changed. Unset {ACCOUNT_VARIABLE}, or set "
            "LONGSTOP_HOME to a new folder."
        )
    if found.st_gid != account.gid:
        os.chown(home, -1, account.gid)
    if stat.S_IMODE(found.st_mode) != 0o710:
        home.chmod(0o710)


def first_barred(account: Account, paths: Sequence[Path]) -> Path | None:
    """This will return the first of these paths the account may not enter or run, if any.

    The account itself is asked, so access lists and capabilities count as they really do.
    """
    answer = run_as(account, ["/bin/sh", "-c", _FIRST_BARRED, "sh", *paths])
    return Path(answer.stdout) if answer.returncode else None


def private_folder(folder: Path, account: Account) -> None:
    """This will make a folder of mode 0700 that belongs to the account, or put one right."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    if stat.S_IMODE(folder.stat().st_mode) != 0o700:
        folder.chmod(0o700)


def replace_file(path: Path, content: str, account: Account) -> None:
    """This will put a whole new file of mode 0600, the account's, in the place of an old one.

    A link planted at either name is not followed. Raises OSError with the old file left whole.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="utf-8") as file:
            if os.geteuid() == 0:
                os.fchown(file.fileno(), account.uid, account.gid)
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except (FileNotFoundError, PermissionError):
        return None


def _usual_account() -> Account:
    try:
        return _by_name("postgres")
    except ServerStateError:
        return _by_name(_SHARED_ACCOUNT)


def _by_name(name: str) -> Account:
    try:
        return _account(pwd.getpwnam(name))
    except KeyError as error:
        raise ServerStateError(
            f"There is no account '{name}' on this machine to run the database server. Nothing was "
            f"changed. Create an ordinary account and name it in {ACCOUNT_VARIABLE}."
        ) from error


def _by_uid(uid: int) -> Account:
    try:
        return _account(pwd.getpwuid(uid))
    except KeyError as error:
        raise ServerStateError(
            f"User id {uid} has no name on this machine, and PostgreSQL needs one. Nothing was "
            "changed. Give the id an entry in the list of accounts."
        ) from error


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
