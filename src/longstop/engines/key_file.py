"""The master key, kept outside the data folder so that a copy of the data alone opens nothing.

One 32-byte key lives in one file; every key in use is derived from it for one named purpose, so
that losing or showing one tells nothing of another.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import ClassVar, Final

import platformdirs

from longstop.core.referral.errors import LongstopError
from longstop.engines.home import home_path

KEY_VARIABLE: Final = "LONGSTOP_KEY_FILE"
KEY_BYTES: Final = 32


class KeyFileError(LongstopError):
    """The key file is missing, already there, or not safe to use."""

    exit_code: ClassVar[int] = 2


def key_path() -> Path:
    """This will name the key file: LONGSTOP_KEY_FILE, else `longstop/key` in the user's settings.

    Raises KeyFileError when that lies inside the data folder or is not an absolute path.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given:
        path = Path(given).expanduser()
    else:
        path = platformdirs.user_config_path("longstop", appauthor=False) / "key"
    if not path.is_absolute():
        raise KeyFileError(f"{KEY_VARIABLE} is {given!r}; give it as an absolute path.")
    path = path.resolve()
    if path.is_relative_to(home_path()):
        raise KeyFileError(
            f"The key file {path} lies inside the data folder {home_path()}: whoever copies the "
            f"data would hold the key as well. Move it out and set {KEY_VARIABLE}."
        )
    return path


def create_key_file() -> Path:
    """This will write a new random key to the key file, mode 0600, and return its path.

    Raises KeyFileError when a file is already there, which is left as it is, or when it cannot be
    written.
    """
    path = key_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError as error:
        raise KeyFileError(
            f"A key file is already at {path} and was left as it is: what was stored under it "
            f"could never be opened again. Set {KEY_VARIABLE} to another path for a new key."
        ) from error
    except OSError as error:
        raise KeyFileError(f"No key file could be made at {path}: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise KeyFileError(
            f"The key could not be written to {path}: {error.strerror}. Nothing was left there."
        ) from error
    return path


def read_key() -> bytes:
    """This will return the 32 bytes of the master key.

    Raises KeyFileError when the file is missing, cannot be read, is not a plain file of 32 bytes,
    can be reached by its group or by others, or lies inside the data folder.
    """
    path = key_path()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise KeyFileError(
            f"There is no key file at {path}. Restore it from where it is kept safe, or, for a new "
            f"installation, create one; {KEY_VARIABLE} names another place."
        ) from error
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from error
    try:
        _check(path, os.fstat(descriptor))
        return os.read(descriptor, KEY_BYTES)
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from error
    finally:
        os.close(descriptor)


def _check(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileError(f"The key file {path} is not a plain file.")
    if found.st_mode & 0o077:
        raise KeyFileError(
            f"The key file {path} can be reached by other accounts (mode "
            f"{stat.S_IMODE(found.st_mode):04o}). Close it with chmod 600, and consider whether "
            "the key has been seen."
        )
    if found.st_size != KEY_BYTES:
        raise KeyFileError(
            f"The key file {path} holds {found.st_size} bytes; a key has {KEY_BYTES}. Restore it "
            "from where it is kept safe."
        )


def derive_key(master: bytes, purpose: str) -> bytes:
    """This will return a 32-byte key of its own for one purpose, always the same for both inputs.

    HKDF with SHA-256, no salt, `purpose` in UTF-8 as the info, one block (RFC 5869, sections 2.2
    and 2.3). Raises ValueError when the master key is not 32 bytes or the purpose is empty.
    """
    if len(master) != KEY_BYTES:
        raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(master)}")
    if not purpose:
        raise ValueError("a key is derived for a named purpose")
    extracted = hmac.digest(bytes(hashlib.sha256().digest_size), master, "sha256")
    return hmac.digest(extracted, purpose.encode() + b"\x01", "sha256")
