"""Keep the record of a validation in a folder, signed by the laboratory, and read it again.

`record.txt` is what a person reads. It is a signed note (c2sp.org/signed-note) like a checkpoint of
the ledger, made by the same kind of key, and its last line is the digest of `record.json`, which
holds every check. So one signature covers both, and the tools of the ledger can check it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from longstop.core.evidence.names import shown
from longstop.core.evidence.validation import (
    Record,
    RecordFault,
    record_as_plain,
    record_from_plain,
    record_in_words,
    stamp,
    unvalidated,
)
from longstop.core.ledger.checkpoint import CheckpointFault, Note, PublicKey, read_note
from longstop.engines.ledger_key import NotSigned, SigningKey, check_signed
from longstop.engines.new_file import FileNotMade, FileThere, new_file
from longstop.engines.scan.versions import all_versions, machine

TEXT: Final = "record.txt"
DATA: Final = "record.json"
_BINDS: Final = f"SHA-256 of {DATA}: "
_MOST_TEXT: Final = 60_000  # a note has at most 64,000 bytes
_MOST_DATA: Final = 16 << 20
_ID_FIGURES: Final = 16


@dataclass(frozen=True, slots=True)
class Signed:
    """A record whose signature holds: its number, and the name of who signed."""

    id: str
    record: Record
    key: str


def write_record(folder: Path, record: Record, signer: SigningKey) -> str:
    """Write a record into a new folder and give its number; raises FileThere, FileNotMade."""
    data = (json.dumps(record_as_plain(record), indent=1) + "\n").encode()
    digest = sha256(data).hexdigest()
    words = "\n".join(shown(line.encode("utf-8", "replace")) for line in record_in_words(record))
    if len(words.encode()) > _MOST_TEXT:
        words = words.encode()[:_MOST_TEXT].decode(errors="ignore") + f"\nThe rest: {DATA}"
    text = f"{words}\n\nRecord {_number(digest)}\n{_BINDS}{digest}\n"
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as fault:
        raise FileThere(
            f"{folder.name} is there already and was left as it is. No record was written. Name a"
            " new folder: --out FOLDER"
        ) from fault
    except OSError as fault:
        raise FileNotMade(
            f"The folder {folder.name} could not be made ({fault.strerror}). No record was written."
            " Name a folder that you may write to: --out FOLDER"
        ) from fault
    with (
        new_file(folder / DATA, data),
        new_file(folder / TEXT, signer.sign(Note(text)).written().encode()),
    ):
        return _number(digest)


def read_record(folder: Path, keys: Sequence[PublicKey]) -> Signed:
    """Read a record; raises RecordFault where it was changed or signed by none of the keys."""
    try:
        with (folder / TEXT).open("rb") as file:
            text = file.read(_MOST_TEXT * 2)
        with (folder / DATA).open("rb") as file:
            data = file.read(_MOST_DATA)
        note = read_note(text.decode())
    except OSError as fault:
        raise _fault(f"cannot be read ({fault.strerror})") from fault
    except (UnicodeDecodeError, CheckpointFault) as fault:
        raise _fault("was changed after it was written: it is no signed text any more") from fault
    key = _signed_by(note, keys)
    stated = note.text.rstrip("\n").rpartition("\n")[2]
    digest = sha256(data).hexdigest()
    if stated != f"{_BINDS}{digest}":
        raise _fault(f"was changed after it was signed: {DATA} is not what {TEXT} was signed for")
    return Signed(_number(digest), record_from_plain(json.loads(data)), key)


def stamp_of(
    folder: Path | None, keys: Sequence[PublicKey], settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the stamp of a scan or a match that begins now on this machine; raises RecordFault.

    folder holds the record; None where the laboratory gave none. settings are named as a result
    shows them.
    """
    if folder is None:
        return unvalidated()
    signed = read_record(folder, keys)
    said = {name: str(value) for name, value in settings.items()}
    return stamp(signed.record, signed.id, signed.key, all_versions(), machine(), said)


def _signed_by(note: Note, keys: Sequence[PublicKey]) -> str:
    if not keys:
        raise _fault("can only be checked with the laboratory's public key: give it with --vkey")
    try:
        return " and ".join(f"{key.name} ({key.id.hex()})" for key in check_signed(note, keys))
    except NotSigned as fault:
        trusted = {(key.name, key.id) for key in keys}
        others = [one for one in note.signatures if (one.name, one.key_id) not in trusted]
        if not others or len(others) < len(note.signatures):
            raise _fault("was changed after it was signed, or somebody else signed it") from fault
        named = ", ".join(f"{shown(one.name.encode())} ({one.key_id.hex()})" for one in others)
        raise _fault(f"was signed by {named}, and by none of the keys that were given") from fault


def _number(digest: str) -> str:
    return f"V-{digest[:_ID_FIGURES]}"


def _fault(why: str) -> RecordFault:
    return RecordFault(
        f"The record of the validation {why}. Nothing was done. Give the laboratory's own record"
        " and key, or leave --record out: the result is then marked as not validated here."
    )
