"""The master key, kept outside the data folder so that a copy of the data alone opens nothing.

One 32-byte key lives in one file; every key in use is derived from it for one named purpose, so
that losing or showing one tells nothing of another. A file of 32 bytes is that key. Once a key for
sealing was added the file is text: the master key, which references are made with and which never
changes, and below it each key added since, the newest last.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import platformdirs

from longstop.core.referral.errors import LongstopError
from longstop.engines.home import home_path

KEY_VARIABLE: Final = "LONGSTOP_KEY_FILE"
KEY_BYTES: Final = 32
_HEAD: Final = b"longstop key file 2\n"
_MOST_BYTES: Final = 1 << 16
_TEXT: Final = re.compile(rb"master ([0-9a-f]{64})\n((?:sealing [0-9a-f]{64}\n)*)")


class KeyFileError(LongstopError):
    """The key file is missing, already there, or not safe to use."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, slots=True)
class Keys:
    """What a key file holds: the master key, and the masters added for sealing, oldest first."""

    master: bytes
    added: tuple[bytes, ...]

    @property
    def for_sealing(self) -> tuple[bytes, ...]:
        """The masters that files were or are sealed under, oldest first."""
        return (self.master, *self.added)

    def __repr__(self) -> str:
        """Show how many there are and none of them."""
        return f"Keys(1 + {len(self.added)})"


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

    Raises KeyFileError as read_keys() does.
    """
    return read_keys().master


def read_keys() -> Keys:
    """This will return every key of the key file.

    Raises KeyFileError when the file is missing, cannot be read, is not a plain file of 32 bytes
    or of keys, can be reached by its group or by others, or lies inside the data folder.
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
        return _understand(path, os.read(descriptor, _MOST_BYTES))
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from error
    finally:
        os.close(descriptor)


def add_key() -> Keys:
    """This will add a new random key for sealing to the key file and return all it then holds.

    The file is replaced in one step; no key is taken out of it. Two processes that add at once add
    two. Raises KeyFileError, with the file as it was.
    """
    path = key_path()
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            keys = read_keys()
            keys = Keys(keys.master, (*keys.added, secrets.token_bytes(KEY_BYTES)))
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_written(keys))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            os.fsync(folder)
        finally:
            fresh.unlink(missing_ok=True)
            os.close(folder)
    except OSError as error:
        raise KeyFileError(
            f"The key file {path} could not be replaced: {error.strerror}. It is as it was."
        ) from error
    return keys


def _written(keys: Keys) -> bytes:
    lines = [f"master {keys.master.hex()}", *(f"sealing {one.hex()}" for one in keys.added)]
    return _HEAD + "".join(f"{line}\n" for line in lines).encode("ascii")


def _understand(path: Path, held: bytes) -> Keys:
    if len(held) == KEY_BYTES:
        return Keys(held, ())
    found = _TEXT.fullmatch(held.removeprefix(_HEAD)) if held.startswith(_HEAD) else None
    if found is None:
        raise KeyFileError(
            f"The key file {path} holds {len(held)} bytes that are not its keys; a single key has "
            f"{KEY_BYTES}. Restore it from where it is kept safe."
        )
    added = (bytes.fromhex(line.split()[1]) for line in found[2].decode().splitlines())
    return Keys(bytes.fromhex(found[1].decode()), tuple(added))


def _check(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileError(f"The key file {path} is not a plain file.")
    if found.st_mode & 0o077:
        raise KeyFileError(
            f"The key file {path} can be reached by other accounts (mode "
            f"{stat.S_IMODE(found.st_mode):04o}). Close it with chmod 600, and consider whether "
            "the key has been seen."
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
