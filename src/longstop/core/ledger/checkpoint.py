"""Write and read what is said of the ledger outside: a checkpoint, signed.

The text is that of C2SP tlog-checkpoint in a signed note (c2sp.org/tlog-checkpoint,
c2sp.org/signed-note), byte for byte, so that anybody's tools can check it: the origin, the number
of entries, the root, an empty line, and a line for each signature. Only Ed25519 is known here;
signatures by keys nobody asked about are passed over, as the standard says.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from hashlib import sha256

from longstop.core.ledger.merkle import HASH_BYTES
from longstop.core.referral.errors import LongstopError

MOST_BYTES = 64_000
MOST_SIGNATURES = 100
KEY_BYTES = 32
_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointFault(LongstopError):
    """The text is no checkpoint, or the key is none, in the form of the standard."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The name of a log's key, and its 32 bytes."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """Give the four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    @property
    def vkey(self) -> str:
        """Write the key as whoever checks is given it: name, number and bytes."""
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.key)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature under a text: whose, by which key's four bytes, and its 64 bytes."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and the signatures under it; none yet when it is unsigned."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def signed(self, signature: Signature) -> Note:
        """Give the note with one signature more; one by the same key is replaced."""
        others = [one for one in self.signatures if not _same_key(one, signature)]
        return replace(self, signatures=(*others, signature))

    def written(self) -> str:
        """Write the note; an unsigned one is its text alone."""
        if not self.signatures:
            return self.text
        lines = [
            f"{_DASH}{one.name} {_base64(one.key_id + one.value)}\n" for one in self.signatures
        ]
        return self.text + "\n" + "".join(lines)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long the ledger was and what its root was then; origin names the ledger."""

    origin: str
    size: int
    root: bytes

    def written(self) -> str:
        """Write the text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def check_name(name: str) -> str:
    """Check the name of a key or a ledger and give it back; raises CheckpointFault."""
    if not name or "+" in name or any(one.isspace() or not one.isprintable() for one in name):
        raise CheckpointFault(
            "The name of a ledger and its key is one word without '+', best one that is nobody "
            "else's, such as bureau.example/ledger. Nothing was done. Give such a name."
        )
    return name


def read_vkey(text: str) -> PublicKey:
    """Read a public key as `longstop ledger key show` prints it; raises CheckpointFault."""
    name, _, rest = text.strip().partition("+")
    number, _, data = rest.partition("+")
    raw = _bytes_of(data)
    if not raw or raw[:1] != _ED25519 or len(raw) != 1 + KEY_BYTES:
        raise _no_key("it does not hold an Ed25519 key")
    key = PublicKey(check_name(name), raw[1:])
    if key.id.hex() != number:
        raise _no_key("its number is not that of its name and bytes")
    return key


def read_note(text: str) -> Note:
    """Read a signed note, or the bare text of a checkpoint; raises CheckpointFault."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise _no_checkpoint(f"it is longer than {MOST_BYTES} bytes")
    if any(one < " " and one != "\n" for one in text) or not text.endswith("\n"):
        raise _no_checkpoint("it holds control characters or does not end with a line")
    body, gap, below = text.rpartition("\n\n")
    if not gap:
        return Note(text)
    lines = below.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise _no_checkpoint(f"it has more than {MOST_SIGNATURES} signatures")
    return Note(body + "\n", tuple(map(_read_signature, lines)))


def read_checkpoint(note: Note) -> Checkpoint:
    """Read what a note says of the ledger, signed or not; raises CheckpointFault."""
    origin, *rest = note.text.removesuffix("\n").split("\n")
    if len(rest) < 2 or not origin or not all(rest):
        raise _no_checkpoint("it lacks one of the lines origin, size and root")
    root = _bytes_of(rest[1])
    if not _SIZE.fullmatch(rest[0]) or root is None or len(root) != HASH_BYTES:
        raise _no_checkpoint("its size or its root is not one")
    return Checkpoint(origin, int(rest[0]), root)


def signatures_of(note: Note, key: PublicKey) -> list[Signature]:
    """Give the signatures under a note that say they are by a key."""
    return [one for one in note.signatures if (one.name, one.key_id) == (key.name, key.id)]


def _same_key(one: Signature, other: Signature) -> bool:
    return (one.name, one.key_id) == (other.name, other.key_id)


def _read_signature(line: str) -> Signature:
    name, gap, data = line.removeprefix(_DASH).partition(" ")
    raw = _bytes_of(data)
    if not line.startswith(_DASH) or not gap or raw is None or len(raw) < 5:
        raise _no_checkpoint("a line under it is no signature")
    return Signature(check_name(name), raw[:4], raw[4:])


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes_of(text: str) -> bytes | None:
    """Read base64 that has one spelling only; None for anything else."""
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        return None
    return found if _base64(found) == text else None


def _no_checkpoint(why: str) -> CheckpointFault:
    return CheckpointFault(
        f"This is no checkpoint: {why}. Nothing was done. Give the file as it was received; a "
        "checkpoint has the lines origin, size, root, an empty line and signatures."
    )


def _no_key(why: str) -> CheckpointFault:
    return CheckpointFault(
        f"This is no public key of a ledger: {why}. Nothing was done. Give the whole line that "
        "longstop ledger key show prints: NAME+NUMBER+KEY."
    )
