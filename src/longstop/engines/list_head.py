"""The head of a file of digests: what it holds, in words, its checks, and who signed that.

It is a signed note (c2sp.org/signed-note) in a block of fixed size at the start of the file, so
that anybody can read it with `head -c 4096` and check the signature with the tools of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, Final

from longstop.core.ledger.checkpoint import CheckpointFault, Note, PublicKey, read_note
from longstop.core.referral.errors import LongstopError
from longstop.engines.ledger_key import SigningKey, check_signed

HEAD_BYTES: Final = 4096
_CHECK: Final = "check"


class ListDamaged(LongstopError):
    """A file of a list is not what was written; nothing it says is used."""

    exit_code: ClassVar[int] = 2

    def __init__(self, name: str, why: str) -> None:
        """Name the file and what is the matter with it."""
        super().__init__(
            f"{name} of the list is damaged: {why}. It was not used. Import the list again from"
            " its source as another version, or take the folder back from a copy."
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says, by name, and the note that it stands in."""

    says: Mapping[str, str]
    note: Note

    def signed_by(self, keys: Sequence[PublicKey]) -> list[PublicKey]:
        """Give those of the keys that signed it; raises NotSigned where none did."""
        return check_signed(self.note, keys)

    def number(self, name: str, path: Path) -> int:
        """Give a number that must stand there; raises ListDamaged."""
        told = self.says.get(name, "")
        if not told.isdecimal() or len(told) > 15:
            raise ListDamaged(path.name, f"its head does not say its {name}")
        return int(told)


def written_head(kind: str, says: Mapping[str, object], signer: SigningKey | None) -> bytes:
    """Write a head of 4096 bytes; kind is its first line."""
    lines = [kind, *(f"{name} {value}" for name, value in says.items())]
    text = "".join(f"{line}\n" for line in lines)
    note = Note(f"{text}{_CHECK} {_digest(text)}\n")
    written = (note if signer is None else signer.sign(note)).written().encode()
    assert len(written) <= HEAD_BYTES, "names of lists and keys are kept short"
    return written.ljust(HEAD_BYTES, b"\0")


def read_head(data: bytes, kind: str, path: Path) -> Head:
    """Read a head; raises ListDamaged where it is none of its kind or was changed."""
    try:
        text = data[:HEAD_BYTES].rstrip(b"\0").decode()
        note = read_note(text)
    except (UnicodeDecodeError, CheckpointFault):
        raise ListDamaged(path.name, "it does not begin as such a file does") from None
    body, _, check = note.text.rpartition(f"{_CHECK} ")
    lines = body.splitlines()
    if not lines or lines[0] != kind:
        raise ListDamaged(path.name, "it does not begin as such a file does")
    if len(data) < HEAD_BYTES or check.rstrip("\n") != _digest(body):
        raise ListDamaged(path.name, "its head was changed")
    pairs = (line.partition(" ") for line in lines[1:])
    return Head({name: value for name, _, value in pairs}, note)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
