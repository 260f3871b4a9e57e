"""One backup as one file: a tar inside an age file, so that other programs open it as well.

In this order: `spool/NAME` for each kept file, sealed as it lies there; `database.00001` and so on,
which put together are PostgreSQL's custom dump; `manifest.json`, which says what was put in, with
digests; `manifest.mac`, by which the house knows its own. Nothing of it is ever on a disk plain.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, ClassVar, Final

from longstop.core.referral.errors import LongstopError
from longstop.engines.age_file import AgeReader, AgeWriter, Opener, Receiver, Sink
from longstop.engines.key_file import derive_key
from longstop.engines.spool import NAME

if TYPE_CHECKING:
    from typing_extensions import Buffer

FORMAT: Final = 1
_SPOOL, _DATABASE, _MANIFEST, _MAC = "spool/", "database.", "manifest.json", "manifest.mac"
_MOST_MANIFEST: Final = 1 << 20
_BLOCK: Final = 1 << 18


class NotOurs(LongstopError):
    """A backup is not what it says, or another house made it."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, slots=True, repr=False)
class HouseKey:
    """By which a house knows its own backups: an id (not secret) and the key of the seal."""

    id: str
    key: bytes


def house_key(master: bytes) -> HouseKey:
    """Derive the key by which backups of this house are known from its master key."""
    return HouseKey(derive_key(master, "backups, id").hex()[:16], derive_key(master, "backups"))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself, and its name: the SHA-256 of that (hexadecimal)."""

    backup: str
    says: Mapping[str, Any]


class _Tally:
    """Counts and digests what went in, the same when it is put in and when it is read."""

    def __init__(self) -> None:
        self._database = hashlib.sha256()
        self._kept = hashlib.sha256()
        self._told = {"database_bytes": 0, "kept_files": 0, "kept_bytes": 0}

    def piece(self, data: bytes) -> None:
        self._database.update(data)
        self._told["database_bytes"] += len(data)

    def kept(self, name: str, size: int, sha256: str) -> None:
        self._kept.update(f"{name} {size} {sha256}\n".encode())
        self._told["kept_files"] += 1
        self._told["kept_bytes"] += size

    def told(self) -> dict[str, int | str]:
        digests = {
            "database_sha256": self._database.hexdigest(), "kept_sha256": self._kept.hexdigest(),
        }  # fmt: skip
        return {**self._told, **digests}


class _Digesting(io.RawIOBase):
    """Digests what is read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self.sha256 = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer).cast("B") as into:
            data = self._file.read(len(into))
            into[: len(data)] = data
        self.sha256.update(data)
        return len(data)


class BackupWriter:
    """Writes one backup, part by part, into a file that is open for writing."""

    def __init__(self, out: Sink, receivers: Sequence[Receiver]) -> None:
        """Write the header for those who are to open it."""
        self._age = AgeWriter(out, receivers)
        self._tar = tarfile.TarFile(fileobj=self._age, mode="w")
        self._tally = _Tally()
        self._pieces = 0

    def keep(self, name: str, path: Path) -> None:
        """Put a kept file in, sealed as it is; raises OSError."""
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            digesting = _Digesting(file)
            self._tar.addfile(_info(_SPOOL + name, size), digesting)
        self._tally.kept(name, size, digesting.sha256.hexdigest())

    def piece(self, data: bytes) -> None:
        """Put the next piece of the database's dump in."""
        self._pieces += 1
        self._add(f"{_DATABASE}{self._pieces:05}", data)
        self._tally.piece(data)

    def finish(self, says: Mapping[str, Any], key: HouseKey) -> Manifest:
        """Put the manifest in, with what is known of the contents, and end the file."""
        whole = {"format": FORMAT, "house": key.id, **says, "contents": self._tally.told()}
        text = json.dumps(whole, indent=1, sort_keys=True).encode("ascii")
        self._add(_MANIFEST, text)
        self._add(_MAC, hmac.digest(key.key, text, "sha256"))
        self._tar.close()
        self._age.finish()
        return Manifest(hashlib.sha256(text).hexdigest(), whole)

    def _add(self, name: str, data: bytes) -> None:
        self._tar.addfile(_info(name, len(data)), io.BytesIO(data))


class BackupReader:
    """Reads one backup in its order: kept(), then database(), then finish().

    What is read is only known to be whole and ours once finish() has said so. Raises AgeNotOpened,
    NotOurs.
    """

    def __init__(self, file: BinaryIO, opener: Opener) -> None:
        """Open it with the private key."""
        self._age = io.BufferedReader(AgeReader(file, opener), _BLOCK)
        try:
            self._tar = tarfile.open(fileobj=self._age, mode="r|", bufsize=_BLOCK)  # noqa: SIM115
        except tarfile.TarError:
            raise NotOurs(_STRANGE) from None
        self._tally = _Tally()
        self._next = self._following()

    def kept(self) -> Iterator[tuple[str, io.RawIOBase]]:
        """Give each kept file's name and sealed bytes, to be read before the next is asked for."""
        while self._next is not None and self._next.name.startswith(_SPOOL):
            name = self._next.name.removeprefix(_SPOOL)
            if not NAME.fullmatch(name):
                raise NotOurs(_STRANGE)
            digesting = _Digesting(self._opened(self._next))
            yield name, digesting
            while digesting.read(_BLOCK):
                pass
            self._tally.kept(name, self._next.size, digesting.sha256.hexdigest())
            self._next = self._following()

    def database(self) -> Iterator[bytes]:
        """Give the dump of the database in pieces."""
        while self._next is not None and self._next.name.startswith(_DATABASE):
            piece = self._opened(self._next).read()
            self._tally.piece(piece)
            yield piece
            self._next = self._following()

    def finish(self, key: HouseKey) -> Manifest:
        """Read to the end, and see that all is there, is what was put in, and that we made it."""
        text, mac = self._small(_MANIFEST), self._small(_MAC)
        while self._age.read(_BLOCK):
            pass
        says = _understood(text)
        if says.get("house") != key.id:
            raise NotOurs(
                f"The backup was made with another key file (its house is {says.get('house')}, the "
                f"key file here is of {key.id}). Nothing was done. Restore the key file that was "
                "in use when it was made, and set LONGSTOP_KEY_FILE to it."
            )
        if not hmac.compare_digest(mac, hmac.digest(key.key, text, "sha256")):
            raise NotOurs(_STRANGE)
        if says.get("contents") != self._tally.told():
            raise NotOurs(_STRANGE)
        return Manifest(hashlib.sha256(text).hexdigest(), says)

    def _small(self, name: str) -> bytes:
        found = self._next
        if found is None or found.name != name or found.size > _MOST_MANIFEST:
            raise NotOurs(_STRANGE)
        data = self._opened(found).read()
        self._next = self._following()
        return data

    def _opened(self, info: tarfile.TarInfo) -> IO[bytes]:
        file = self._tar.extractfile(info) if info.isreg() else None
        if file is None:
            raise NotOurs(_STRANGE)
        return file

    def _following(self) -> tarfile.TarInfo | None:
        try:
            return self._tar.next()
        except tarfile.TarError:
            raise NotOurs(_STRANGE) from None


_STRANGE: Final = (
    "The backup does not hold what it says, or this house did not make it. Nothing was done with "
    "it. Take another copy or an older backup."
)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _understood(text: bytes) -> dict[str, Any]:
    try:
        says = json.loads(text)
    except ValueError:
        raise NotOurs(_STRANGE) from None
    if not isinstance(says, dict) or says.get("format") != FORMAT:
        raise NotOurs(
            "The backup is of a format this Longstop does not know. Nothing was done. Restore it "
            "with the Longstop that made it, or a newer one."
        )
    return says
