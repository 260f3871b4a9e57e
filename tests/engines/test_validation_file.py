"""A record is kept signed: whatever is changed in it afterwards is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.core.evidence.validation import RecordFault
from longstop.engines.ledger_key import SigningKey, create_key, open_key
from longstop.engines.new_file import FileThere
from longstop.engines.validation_file import (
    DATA,
    TEXT,
    read_record,
    stamp_of,
    write_record,
)
from tests.core.evidence.test_validation import RECORD

WORDS = "a long pass phrase"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[SigningKey, SigningKey]:
    """The laboratory's key and a stranger's."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("lab", "stranger"):
        create_key(folder / name, f"{name}.example/scanner", WORDS)
    return open_key(folder / "lab", WORDS), open_key(folder / "stranger", WORDS)


def test_a_record_is_what_was_written_and_one_byte_changed_anywhere_is_refused(
    keys: tuple[SigningKey, SigningKey], tmp_path: Path
) -> None:
    lab, other = keys
    folder = tmp_path / "record"
    number = write_record(folder, RECORD, lab)
    found = read_record(folder, [other.public, lab.public])
    assert (found.id, found.record.by, found.record.checks) == (number, "J. Smith", RECORD.checks)
    assert found.key == f"lab.example/scanner ({lab.public.id.hex()})"
    with pytest.raises(FileThere, match="left as it is"):
        write_record(folder, RECORD, lab)
    for name in (TEXT, DATA):
        whole = (folder / name).read_bytes()
        for at in range(0, len(whole), 7):
            changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
            (folder / name).write_bytes(changed)
            with pytest.raises(RecordFault, match="The record of the validation was"):
                read_record(folder, [lab.public])
        (folder / name).write_bytes(whole)
    assert read_record(folder, [lab.public]).id == number


def test_a_record_by_another_key_is_refused_and_the_key_named(
    keys: tuple[SigningKey, SigningKey], tmp_path: Path
) -> None:
    lab, stranger = keys
    write_record(tmp_path / "record", RECORD, stranger)
    named = rf"was signed by stranger.example/scanner \({stranger.public.id.hex()}\), and by none"
    with pytest.raises(RecordFault, match=named):
        stamp_of(tmp_path / "record", [lab.public], {})
    with pytest.raises(RecordFault, match="give it with --vkey"):
        stamp_of(tmp_path / "record", [], {})
    with pytest.raises(RecordFault, match="cannot be read"):
        stamp_of(tmp_path, [lab.public], {})
    told = stamp_of(tmp_path / "record", [stranger.public], {})
    assert "is void: longstop's code was not there" in told["said"]
    assert "numpy" in told["said"] or "pillow" in told["said"]
    assert stamp_of(None, [], {})["validated"] is False
