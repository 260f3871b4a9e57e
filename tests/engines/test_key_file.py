"""The master key: made once, read only when safe, and never used itself."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.key_file import (
    KeyFileError,
    add_key,
    create_key_file,
    derive_key,
    read_key,
    read_keys,
)

MASTER = bytes(range(32))


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LONGSTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LONGSTOP_KEY_FILE", str(tmp_path / "keys" / "key"))
    return tmp_path.resolve() / "keys" / "key"


def test_a_new_key_is_read_back_and_only_its_owner_can_read_it(key_file: Path) -> None:
    assert create_key_file() == key_file
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert read_key() == key_file.read_bytes()
    assert len(read_key()) == 32


def test_a_key_is_never_overwritten() -> None:
    create_key_file()
    first = read_key()
    with pytest.raises(KeyFileError, match="already"):
        create_key_file()
    assert read_key() == first


def test_a_missing_key_says_where_it_was_looked_for(key_file: Path) -> None:
    with pytest.raises(KeyFileError, match=f"no key file at {key_file}") as caught:
        read_key()
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602])
def test_a_key_others_can_reach_is_refused(key_file: Path, mode: int) -> None:
    create_key_file().chmod(mode)
    with pytest.raises(KeyFileError, match=f"{mode:04o}"):
        read_key()


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(key_file: Path, length: int) -> None:
    create_key_file().write_bytes(bytes(length))
    with pytest.raises(KeyFileError, match=f"holds {length} bytes"):
        read_key()


def test_a_key_inside_the_data_folder_is_refused_even_through_a_link(
    key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_key_file()
    monkeypatch.setenv("LONGSTOP_HOME", str(key_file.parent))
    way_round = tmp_path / "link"
    way_round.symlink_to(key_file)
    monkeypatch.setenv("LONGSTOP_KEY_FILE", str(way_round))
    with pytest.raises(KeyFileError, match="inside the data folder"):
        read_key()


def test_a_folder_in_the_keys_place_is_refused(key_file: Path) -> None:
    key_file.mkdir(parents=True, mode=0o700)
    with pytest.raises(KeyFileError, match="not a plain file"):
        read_key()


def test_a_derived_key_is_the_one_openssl_derives() -> None:
    # openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexkey:0001..1f
    #   -kdfopt info:longstop/commitments HKDF
    expected = "5ef0604eb09ce7a7710dc363ff2451fd819068a71b655d432d1ac4dbbba89cbd"
    assert derive_key(MASTER, "longstop/commitments").hex() == expected


@given(one=st.text(min_size=1), other=st.text(min_size=1))
def test_two_purposes_share_a_key_only_when_they_are_the_same(one: str, other: str) -> None:
    assert (derive_key(MASTER, one) == derive_key(MASTER, other)) == (one == other)


@pytest.mark.parametrize(("master", "purpose"), [(bytes(31), "a"), (MASTER, "")])
def test_a_key_is_derived_only_from_a_whole_key_for_a_purpose(master: bytes, purpose: str) -> None:
    with pytest.raises(ValueError, match="key"):
        derive_key(master, purpose)


def test_an_added_key_leaves_the_master_and_every_key_before_it(key_file: Path) -> None:
    create_key_file()
    master = read_key()
    first, second = add_key(), add_key()
    assert (first.master, second.master, read_key()) == (master, master, master)
    assert second.for_sealing[:2] == first.for_sealing == (master, first.added[0])
    assert read_keys() == second
    assert len({*second.for_sealing}) == 3
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("wrong", ["", "sealing 00\n", "x", "master 00\n"])
def test_a_file_of_keys_that_was_changed_is_refused(key_file: Path, wrong: str) -> None:
    create_key_file()
    add_key()
    text = key_file.read_text().replace("sealing", wrong or "Sealing")
    key_file.write_text(text)
    with pytest.raises(KeyFileError, match="not its keys"):
        read_keys()


def test_keys_are_not_shown_by_what_holds_them() -> None:
    create_key_file()
    assert add_key().master.hex() not in f"{read_keys()!r}"
    assert repr(read_keys()) == "Keys(1 + 1)"
