"""Files sealed under a key: read whole, in order and under their own name, or not at all.

AES-256-GCM in chunks, after STREAM (Hoang, Reyhanitabar, Rogaway and Vizar, CRYPTO 2015): each
chunk's nonce holds its number and whether it is the last, and every file has a key of its own from
a random salt. What a file is (its label, the digest of the package) and how long it is are known
only at its end; they stand sealed in a trailer, which is opened before any byte is given out. Any
place can be read without what comes before it (docs/decisions/0017-sealed-files.md).
"""

from __future__ import annotations

import io
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from longstop.core.referral.errors import LongstopError
from longstop.engines.key_ring import ID_BYTES, KeyRing, SealingKey

if TYPE_CHECKING:
    from typing_extensions import Buffer

MAGIC: Final = b"longstop sealed\x01"
CHUNK: Final = 1 << 16
LABEL_BYTES: Final = 32
_SALT_BYTES: Final = 32
_TAG_BYTES: Final = 16
HEADER_BYTES: Final = len(MAGIC) + ID_BYTES + _SALT_BYTES
_TRAILER: Final = struct.Struct(f">Q{LABEL_BYTES}s")
TRAILER_BYTES: Final = _TRAILER.size + _TAG_BYTES
_NONCE: Final = struct.Struct(">Q3xB")
_MIDDLE, _LAST, _END = range(3)
_INFO: Final = b"longstop sealed file 1"


class NotOpened(LongstopError):
    """A sealed file is not what it should be; nothing of it is given out from where that shows.

    reason is one of not_sealed, other_key, not_whole, other_file, changed.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and what is the matter with it."""
        self.reason = reason
        super().__init__(f"{path}: {_SAID[reason]} {_NEXT[reason]}")


_LOOK: Final = (
    "Nothing of it was read as text. Keep the file, and take it back from a backup or ask the "
    "sender for it again."
)
_SAID: Final = {
    "not_sealed": "the file is not sealed.",
    "other_key": "the file is sealed under a key that is not in the key file.",
    "not_whole": "the file is not whole: it was cut short, added to, or changed at its end.",
    "other_file": "the file is another file than its name says.",
    "changed": "the file was changed or damaged in the middle.",
}
_NEXT: Final = {
    **dict.fromkeys(_SAID, _LOOK),
    "not_sealed": "Nothing of it was read. Seal what was kept before: longstop key reseal",
    "other_key": "Nothing of it was read. Restore the key file that holds the key, then try again.",
}


class SealedWriter:
    """Seals what it is given, chunk by chunk, into a file that is open for writing."""

    def __init__(self, out: BinaryIO, key: SealingKey) -> None:
        """Write the header."""
        self._out = out
        salt = os.urandom(_SALT_BYTES)
        self._header = MAGIC + key.id + salt
        self._cipher = _cipher(key, salt)
        self._held = bytearray()
        self._number = 0
        self._length = 0
        out.write(self._header)

    def write(self, data: bytes) -> None:
        """Seal what fills whole chunks and hold the rest; the last chunk is not known yet."""
        self._held += data
        whole = max(len(self._held) - 1, 0) // CHUNK * CHUNK
        if whole:
            with memoryview(self._held) as held:
                for start in range(0, whole, CHUNK):
                    self._seal(held[start : start + CHUNK], _MIDDLE)
            del self._held[:whole]

    def finish(self, label: bytes) -> None:
        """Seal what is left and the trailer with the label (32 bytes) and the length."""
        self._seal(self._held, _LAST)
        self._held.clear()
        trailer = _TRAILER.pack(self._length, label)
        nonce = _NONCE.pack(self._number, _END)
        self._out.write(self._cipher.encrypt(nonce, trailer, self._header))

    def _seal(self, chunk: bytes | bytearray | memoryview, place: int) -> None:
        nonce = _NONCE.pack(self._number, place)
        self._out.write(self._cipher.encrypt(nonce, chunk, self._header))
        self._length += len(chunk)
        self._number += 1


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed file in its place, with what is needed to open it: the keys and its label."""

    path: Path
    keys: KeyRing
    label: bytes

    def open(self, mode: Literal["rb"] = "rb", /) -> BinaryIO:  # noqa: ARG002 - as a path's
        """Open it for reading, seekable; raises NotOpened, here or where a chunk is not itself.

        Raises OSError when the file cannot be read at all.
        """
        file = self.path.open("rb", buffering=0)
        try:
            return io.BufferedReader(_Opened(self, file), CHUNK)
        except BaseException:
            file.close()
            raise

    def unlink(self) -> None:
        """Take the file away."""
        self.path.unlink()


def sealed_under(path: Path) -> bytes | None:
    """Give the id of the key that a file says it is sealed under; None where it is not sealed."""
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES or not head.startswith(MAGIC):
        return None
    return head[len(MAGIC) : len(MAGIC) + ID_BYTES]


class _Opened(io.RawIOBase):
    """The bytes of a sealed file as if they lay there plain; one chunk is held open."""

    def __init__(self, sealed: SealedFile, file: io.FileIO) -> None:
        super().__init__()
        self._path = sealed.path
        self._file = file
        self._header = _read_at(file, 0, HEADER_BYTES)
        if not self._header.startswith(MAGIC):
            raise NotOpened(self._path, "not_sealed")
        if len(self._header) < HEADER_BYTES:
            raise NotOpened(self._path, "not_whole")
        key = sealed.keys.by_id.get(self._header[len(MAGIC) : len(MAGIC) + ID_BYTES])
        if key is None:
            raise NotOpened(self._path, "other_key")
        self._cipher = _cipher(key, self._header[-_SALT_BYTES:])
        self._length, self._chunks = self._read_trailer(sealed.label)
        self._at = 0
        self._open_number = -1
        self._open = b""

    def _read_trailer(self, label: bytes) -> tuple[int, int]:
        size = os.fstat(self._file.fileno()).st_size
        inside = size - HEADER_BYTES - TRAILER_BYTES
        chunks = max(-(-inside // (CHUNK + _TAG_BYTES)), 1)
        trailer = _read_at(self._file, max(size - TRAILER_BYTES, HEADER_BYTES), TRAILER_BYTES)
        try:
            plain = self._cipher.decrypt(_NONCE.pack(chunks, _END), trailer, self._header)
        except InvalidTag:
            raise NotOpened(self._path, "not_whole") from None
        length, found = _TRAILER.unpack(plain)
        if inside != length + chunks * _TAG_BYTES:
            raise NotOpened(self._path, "not_whole")
        if found != label:
            raise NotOpened(self._path, "other_file")
        return length, chunks

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        if start + offset < 0:
            raise ValueError("a place before the first byte")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer).cast("B") as into:
            given = 0
            while given < len(into) and self._at < self._length:
                number, inside = divmod(self._at, CHUNK)
                piece = memoryview(self._chunk(number))[inside : inside + len(into) - given]
                into[given : given + len(piece)] = piece
                given += len(piece)
                self._at += len(piece)
            return given

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if number != self._open_number:
            last = number == self._chunks - 1
            size = self._length - number * CHUNK if last else CHUNK
            start = HEADER_BYTES + number * (CHUNK + _TAG_BYTES)
            sealed = _read_at(self._file, start, size + _TAG_BYTES)
            nonce = _NONCE.pack(number, _LAST if last else _MIDDLE)
            try:
                self._open = self._cipher.decrypt(nonce, sealed, self._header)
            except InvalidTag:
                raise NotOpened(self._path, "changed") from None
            self._open_number = number
        return self._open


def _read_at(file: io.FileIO, place: int, size: int) -> bytes:
    parts = []
    while size and (part := os.pread(file.fileno(), size, place)):
        parts.append(part)
        place += len(part)
        size -= len(part)
    return b"".join(parts)


def _cipher(key: SealingKey, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=_INFO).derive(key.key))
