"""The master key: made once, read only when safe, and never used itself."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.key_file import KeyFileError, create_key_file, derive_key, read_key

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
