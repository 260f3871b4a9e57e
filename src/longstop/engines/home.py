"""Where Longstop keeps its data on this machine, and why nobody else can walk in.

Only the folder itself is ever given a mode. A parent belongs to somebody else, and opening one to
make a server start would open everything beside it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import ClassVar, Final

import platformdirs

from longstop.core.referral.errors import LongstopError

HOME_VARIABLE: Final = "LONGSTOP_HOME"
CLUSTER_FOLDER: Final = "pg-data"
# root's own home is closed to the account that runs the database server.
ROOT_HOME: Final = Path("/var/lib/longstop")
# The owner may do all; the group may at most pass through to a folder it owns.
_TOO_OPEN: Final = 0o067


class HomeError(LongstopError):
    """The data folder cannot be used as it stands."""

    exit_code: ClassVar[int] = 2


def home_path() -> Path:
    """This will name the data folder, links resolved, without creating or changing anything.

    It is LONGSTOP_HOME, else /var/lib/longstop for root, else the user's data folder of the
    platform. Raises HomeError when LONGSTOP_HOME is not an absolute path.
    """
    given = os.environ.get(HOME_VARIABLE)
    if given:
        path = Path(given).expanduser()
        if not path.is_absolute():
            raise HomeError(
                f"{HOME_VARIABLE} is {given!r}, which means another folder in every working "
                "folder. Nothing was changed. Give it as an absolute path."
            )
        return path.resolve()
    if os.geteuid() == 0:
        return ROOT_HOME.resolve()
    return platformdirs.user_data_path("longstop", appauthor=False).resolve()


def data_home() -> Path:
    """This will return the data folder, created with mode 0700 when it is not there yet.

    A folder that is already there is tightened only when it is empty or holds our database; one
    that others can read and that holds anything else is refused. Raises HomeError.
    """
    home = home_path()
    try:
        _create(home)
        _keep_private(home)
    except PermissionError as error:
        raise HomeError(
            f"The data folder {home} cannot be used: {error.strerror} ({error.filename}). Nothing "
            f"was changed. Set {HOME_VARIABLE} to a folder this account owns."
        ) from error
    except OSError as error:
        raise HomeError(
            f"The data folder {home} could not be made: {error.strerror}. Free some space or set "
            f"{HOME_VARIABLE} to another folder."
        ) from error
    return home


def _create(home: Path) -> None:
    # A parent that does not exist yet is ours to make; the database account has to pass through.
    parent_mode = 0o755 if os.geteuid() == 0 else 0o700
    for parent in reversed(home.parents):
        _make_folder(parent, parent_mode)
    _make_folder(home, 0o700)


def _make_folder(folder: Path, mode: int) -> None:
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        return
    folder.chmod(mode)


def _keep_private(home: Path) -> None:
    found = home.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise HomeError(
            f"{home} is a file, not a folder. Nothing was changed. Set {HOME_VARIABLE} to a folder."
        )
    if os.geteuid() not in (0, found.st_uid):
        raise HomeError(
            f"The data folder {home} belongs to another account (user id {found.st_uid}). Nothing "
            f"was changed. Run Longstop as that account or set {HOME_VARIABLE}."
        )
    if not found.st_mode & _TOO_OPEN:
        return
    if not _is_ours(home, found.st_mode):
        raise HomeError(
            f"The data folder {home} holds other files and other accounts can reach it (mode "
            f"{stat.S_IMODE(found.st_mode):04o}). Nothing was changed. Set {HOME_VARIABLE} to a "
            "new or empty folder, or close this one with chmod 700."
        )
    home.chmod(0o700)


def _is_ours(home: Path, mode: int) -> bool:
    # A sticky folder is shared on purpose (/tmp is one) even while it happens to be empty.
    if mode & stat.S_ISVTX:
        return False
    names = {entry.name for entry in os.scandir(home)}
    return not names or CLUSTER_FOLDER in names
