"""Files that only the holder of another key can open, in the format of age (c2sp.org/age, v1).

Whoever writes knows the receiver's public key and cannot read back what was written. The format is
an open one with several programs for it, so that a backup can be opened where there is no Longstop.
Of its receivers the X25519 ones are written and read; a header that names others too is read.
"""

from __future__ import annotations

import base64
import hmac
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, ClassVar, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from longstop.core.referral.errors import LongstopError
from longstop.engines import bech32

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK: Final = 1 << 16
_PUBLIC, _PRIVATE = "age", "age-secret-key-"
_VERSION: Final = b"age-encryption.org/v1\n"
_WRAP: Final = b"age-encryption.org/v1/X25519"
_FILE_KEY_BYTES, _NONCE_BYTES, _TAG_BYTES, _KEY_BYTES = 16, 16, 16, 32
_COLUMNS: Final = 64
_MOST_HEADER_LINES, _MOST_LINE = 1000, 1 << 14


class KeyNotUnderstood(LongstopError):
    """What was given is not a key of the kind that is wanted."""

    exit_code: ClassVar[int] = 2


class AgeNotOpened(LongstopError):
    """A file is not in this format, is for another key, or is not what was written.

    reason is one of not_age, other_key, not_whole.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, reason: str) -> None:
        """Say what is the matter with it."""
        self.reason = reason
        super().__init__(_SAID[reason])


_SAID: Final = {
    "not_age": "This is no backup: the file does not begin as one. Nothing was done. Give a file "
    "that `longstop backup` made.",
    "other_key": "The backup is for another key. Nothing was done. Give the private key whose "
    "public key it was made for.",
    "not_whole": "The backup is not whole: it was cut short, or changed after it was made. Nothing "
    "was done with it. Take another copy or an older backup.",
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """The public key of somebody who is to open a file (32 bytes)."""

    key: bytes

    @property
    def text(self) -> str:
        """The key as people write it: age1..."""
        return bech32.encode(_PUBLIC, self.key)


@dataclass(frozen=True, slots=True, repr=False)
class Opener:
    """The private key that opens what was written for its receiver."""

    key: bytes

    @property
    def receiver(self) -> Receiver:
        """Whom files for this key are written for."""
        return Receiver(self._private().public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The key as people write it: AGE-SECRET-KEY-1..."""
        return bech32.encode(_PRIVATE, self.key).upper()

    def shared_with(self, share: bytes) -> bytes:
        """Agree on a secret with whoever holds the private half of a share (32 bytes)."""
        return self._private().exchange(X25519PublicKey.from_public_bytes(share))

    def _private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.key)


def new_opener() -> Opener:
    """Make a new private key."""
    return Opener(X25519PrivateKey.generate().private_bytes_raw())


def read_receiver(text: str) -> Receiver:
    """Read a public key, age1...; raises KeyNotUnderstood."""
    return Receiver(_read_key(text, _PUBLIC, "public key, which begins with age1"))


def read_opener(text: str) -> Opener:
    """Read the private key in the text of its file, comments left out; raises KeyNotUnderstood."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    wanted = "private key, one line that begins with AGE-SECRET-KEY-1"
    return Opener(_read_key(keys[0] if len(keys) == 1 else "", _PRIVATE, wanted))


def _read_key(text: str, wanted: str, words: str) -> bytes:
    try:
        prefix, key = bech32.decode(text.strip())
    except ValueError:
        prefix, key = "", b""
    if prefix != wanted or len(key) != _KEY_BYTES:
        # What was given is never repeated: it may be the other half.
        raise KeyNotUnderstood(f"That is not a {words}. Nothing was done. See that it is whole.")
    return key


class Sink(Protocol):
    """What takes bytes, each time all of them."""

    def write(self, data: bytes, /) -> object:
        """Take some bytes."""
        ...


class AgeWriter(io.RawIOBase):
    """Writes for receivers what it is given; whole once it is finished."""

    def __init__(self, out: Sink, receivers: Sequence[Receiver]) -> None:
        """Write the header; at least one receiver."""
        super().__init__()
        file_key, nonce = os.urandom(_FILE_KEY_BYTES), os.urandom(_NONCE_BYTES)
        stanzas = b"".join(_stanza(file_key, one) for one in receivers)
        head = _VERSION + stanzas + b"---"
        out.write(head + b" " + _base64(_mac(file_key, head)) + b"\n" + nonce)
        self._out = out
        self._payload = _Payload(file_key, nonce)
        self._held = bytearray()
        self._taken = 0

    def tell(self) -> int:
        """Give how many bytes were given to it."""
        return self._taken

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Encrypt what fills whole chunks and hold the rest: which is the last is not known yet."""
        self._held += data
        whole = max(len(self._held) - 1, 0) // CHUNK * CHUNK
        for start in range(0, whole, CHUNK):
            self._out.write(
                self._payload.seal(bytes(self._held[start : start + CHUNK]), last=False)
            )
        del self._held[:whole]
        size = memoryview(data).nbytes
        self._taken += size
        return size

    def finish(self) -> None:
        """Write the last chunk; what was not finished can never be read to its end."""
        self._out.write(self._payload.seal(bytes(self._held), last=True))
        self._held.clear()


class AgeReader(io.RawIOBase):
    """Reads what was written for a key, from the first byte to the last; raises AgeNotOpened."""

    def __init__(self, file: BinaryIO, opener: Opener) -> None:
        """Read the header."""
        super().__init__()
        file_key = _read_header(file, opener)
        nonce = file.read(_NONCE_BYTES)
        if len(nonce) != _NONCE_BYTES:
            raise AgeNotOpened("not_whole")
        self._file = file
        self._payload = _Payload(file_key, nonce)
        self._next = file.read(CHUNK + _TAG_BYTES)
        self._open = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        """Say that it gives bytes."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Give the next bytes; none at the end, which is only reached where the file is whole."""
        while not self._open and not self._ended:
            self._open = memoryview(self._chunk())
        with memoryview(buffer).cast("B") as into:
            size = min(len(into), len(self._open))
            into[:size] = self._open[:size]
        self._open = self._open[size:]
        return size

    def _chunk(self) -> bytes:
        sealed, self._next = self._next, self._file.read(CHUNK + _TAG_BYTES)
        self._ended = not self._next
        first = self._payload.number == 0
        opened = self._payload.open(sealed, last=self._ended)
        if self._ended and not opened and not first:
            raise AgeNotOpened("not_whole")
        return opened


class _Payload:
    """The chunks of one file, in their order."""

    def __init__(self, file_key: bytes, nonce: bytes) -> None:
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self.number = 0

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), chunk, None)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last=last), sealed, None)
        except InvalidTag:
            raise AgeNotOpened("not_whole") from None

    def _nonce(self, *, last: bool) -> bytes:
        nonce = self.number.to_bytes(11, "big") + bytes([last])
        self.number += 1
        return nonce


def _stanza(file_key: bytes, receiver: Receiver) -> bytes:
    once = new_opener()
    share = once.receiver.key
    wrap = _derive(once.shared_with(receiver.key), share + receiver.key, _WRAP)
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
    return b"-> X25519 " + _base64(share) + b"\n" + _base64(body) + b"\n"


def _read_header(file: BinaryIO, opener: Opener) -> bytes:
    """Read to the payload; gives the key of the file."""
    if file.readline(_MOST_LINE) != _VERSION:
        raise AgeNotOpened("not_age")
    head, file_key = _VERSION, None
    for _ in range(_MOST_HEADER_LINES):
        line = file.readline(_MOST_LINE)
        if line.startswith(b"--- "):
            return _checked(file_key, head + b"---", line)
        body: list[bytes] = []
        while not body or len(body[-1]) > _COLUMNS:
            body.append(file.readline(_MOST_LINE))
        head += line + b"".join(body)
        if file_key is None:
            file_key = _unwrap(line.split(), b"".join(part.strip() for part in body), opener)
    raise AgeNotOpened("not_age")


def _checked(file_key: bytes | None, head: bytes, line: bytes) -> bytes:
    if file_key is None:
        raise AgeNotOpened("other_key")
    if not hmac.compare_digest(b"--- " + _base64(_mac(file_key, head)) + b"\n", line):
        raise AgeNotOpened("not_whole")
    return file_key


def _unwrap(arguments: list[bytes], body: bytes, opener: Opener) -> bytes | None:
    if arguments[:2] != [b"->", b"X25519"]:
        return None
    if len(arguments) != 3:
        raise AgeNotOpened("not_whole")
    share, wrapped = _from_base64(arguments[2]), _from_base64(body)
    if len(share) != _KEY_BYTES or len(wrapped) != _FILE_KEY_BYTES + _TAG_BYTES:
        raise AgeNotOpened("not_whole")
    try:
        wrap = _derive(opener.shared_with(share), share + opener.receiver.key, _WRAP)
        return ChaCha20Poly1305(wrap).decrypt(bytes(12), wrapped, None)
    except InvalidTag:
        return None
    except ValueError:  # a share of low order
        raise AgeNotOpened("not_whole") from None


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), head, "sha256")


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=info).derive(secret)


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _from_base64(text: bytes) -> bytes:
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise AgeNotOpened("not_whole") from None
    if _base64(data) != text:
        raise AgeNotOpened("not_whole")
    return data
