"""The key that signs checkpoints is shut, stands apart from the data, and signs as others do."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from longstop.core.ledger.checkpoint import (
    Checkpoint,
    CheckpointFault,
    Note,
    PublicKey,
    read_note,
    read_vkey,
)
from longstop.engines.ledger_key import (
    LedgerKeyFault,
    NotSigned,
    SigningKey,
    check_signed,
    create_key,
    open_key,
    read_public,
)
from longstop.engines.new_file import FileThere
from tests.core.ledger.test_checkpoint import GO_NOTE, GO_VKEY

NAME = "bureau.example/ledger"
SECRET = "five words nobody would guess"
BODY = Note(Checkpoint(NAME, 7, b"r" * 32).written())


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("medium") / "ledger.key"
    create_key(path, NAME, SECRET)
    return path


@pytest.fixture(scope="module")
def key(key_file: Path) -> SigningKey:
    return open_key(key_file, SECRET)


def test_a_note_signed_by_others_holds_and_a_changed_one_does_not() -> None:
    # Go's note package signed it; so did the makers of the Elixir package signed_note the other.
    others = (
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2"
        "ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    )
    for text, vkey in ((GO_NOTE, GO_VKEY), others):
        assert check_signed(read_note(text), [read_vkey(vkey)]) == [read_vkey(vkey)]
        with pytest.raises(NotSigned, match="does not hold"):
            check_signed(read_note("X" + text), [read_vkey(vkey)])


def test_what_a_key_signs_holds_under_its_public_half_alone(
    key: SigningKey, key_file: Path
) -> None:
    note = key.sign(BODY)
    public = read_public(key_file)
    stranger = PublicKey(NAME, b"k" * 32)
    assert check_signed(read_note(note.written()), [stranger, public]) == [public]
    with pytest.raises(NotSigned, match="None of the keys"):
        check_signed(note, [stranger])
    with pytest.raises(NotSigned, match="None of the keys"):
        check_signed(BODY, [public])


def test_the_file_is_its_owners_alone_and_holds_no_open_key(
    key_file: Path, key: SigningKey
) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    private = key._key.private_bytes_raw()
    assert private.hex() not in key_file.read_text(encoding="utf-8")
    assert private not in key_file.read_bytes()


def test_another_passphrase_opens_nothing(key_file: Path) -> None:
    with pytest.raises(LedgerKeyFault, match="does not open"):
        open_key(key_file, SECRET + " ")


def test_a_file_whose_name_was_changed_does_not_open(key_file: Path, tmp_path: Path) -> None:
    told = json.loads(key_file.read_text(encoding="utf-8"))
    told["public"] = PublicKey("mallory.example/x", read_public(key_file).key).vkey
    forged = tmp_path / "forged.key"
    forged.write_text(json.dumps(told), encoding="utf-8")
    forged.chmod(0o600)
    with pytest.raises(LedgerKeyFault, match="does not open"):
        open_key(forged, SECRET)


def test_a_key_is_never_made_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGSTOP_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    for folder in ("home", "link"):
        with pytest.raises(LedgerKeyFault, match="data folder"):
            create_key(tmp_path / folder / "ledger.key", NAME, SECRET)
    assert list((tmp_path / "home").iterdir()) == []


def test_a_key_is_never_made_over_another(key_file: Path) -> None:
    before = key_file.read_bytes()
    with pytest.raises(FileThere):
        create_key(key_file, NAME, SECRET)
    assert key_file.read_bytes() == before


def test_a_short_passphrase_and_a_name_that_is_none_make_no_key(tmp_path: Path) -> None:
    with pytest.raises(LedgerKeyFault, match="passphrase"):
        create_key(tmp_path / "a.key", NAME, "short")
    with pytest.raises(CheckpointFault):
        create_key(tmp_path / "a.key", "two words", SECRET)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_can_reach_is_refused(key_file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.key"
    copy.write_bytes(key_file.read_bytes())
    copy.chmod(0o640)
    with pytest.raises(LedgerKeyFault, match="0640"):
        open_key(copy, SECRET)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "longstop/ledger-key/1"}', "x"])
def test_what_is_no_key_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.key"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(LedgerKeyFault, match="no key file"):
        open_key(path, SECRET)
    with pytest.raises(LedgerKeyFault, match="cannot be read"):
        open_key(tmp_path / "absent.key", SECRET)
