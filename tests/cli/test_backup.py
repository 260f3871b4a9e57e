"""A backup from the command line: made, checked, opened elsewhere, and refused in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.actions.verify import verify
from longstop.engines.age_file import AgeReader, read_opener
from tests.bureau.backups import elsewhere
from tests.bureau.fixtures import Bureau
from tests.cli.doors import as_json, run

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}


@pytest.fixture
def public(bureau: Bureau, tmp_path: Path) -> str:
    return str(as_json(run(bureau, "backup", "key", tmp_path / "private", "--json"))["public"])


def test_a_backup_is_made_and_checked_with_and_without_the_private_key(
    bureau: Bureau, public: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.receive_csv(LINE)
    monkeypatch.setenv("LONGSTOP_BACKUP_TO", f"{public},")
    made = as_json(run(bureau, "backup", tmp_path / "b.age", "--json", by="admin"))
    words = ("backup", "check", tmp_path / "b.age", "--json")
    whole = as_json(run(bureau, *words, "--key", tmp_path / "private"))
    known = as_json(run(bureau, *words, by="admin"))
    assert made["backup"] == whole["backup"] == known["backup"]
    assert (whole["whole"], known["whole"]) == (True, None)
    with (tmp_path / "b.age").open("rb") as file:
        tar = AgeReader(file, read_opener((tmp_path / "private").read_text())).readall()
    assert b"manifest.json" in tar
    assert b"PGDMP" in tar


def test_the_private_key_is_its_owners_alone_and_never_written_over(
    bureau: Bureau, public: str, tmp_path: Path
) -> None:
    private = tmp_path / "private"
    assert private.stat().st_mode & 0o777 == 0o600
    assert read_opener(private.read_text()).receiver.text == public
    before = private.read_text()
    assert run(bureau, "backup", "key", private).exit_code == 2
    assert private.read_text() == before


def test_a_backup_for_nobody_or_for_the_private_key_is_refused_and_the_key_not_repeated(
    bureau: Bureau, tmp_path: Path
) -> None:
    run(bureau, "backup", "key", tmp_path / "private")
    secret = (tmp_path / "private").read_text().split()[-1]
    for words in ([], ["--to", secret], ["--to", "age1"]):
        found = run(bureau, "backup", tmp_path / "b.age", *words, by="admin")
        assert found.exit_code == 2
        assert secret not in found.stdout + found.stderr
    assert not (tmp_path / "b.age").exists()


def test_a_stranger_and_who_does_not_keep_the_house_make_none(
    bureau: Bureau, public: str, tmp_path: Path
) -> None:
    for code in ("alice", "charlie"):
        found = run(bureau, "backup", tmp_path / "b.age", "--to", public, by=code)
        assert found.exit_code == 2
        assert "house:keep" in found.stderr
        assert run(bureau, "backup", "check", tmp_path / "private", by=code).exit_code == 2
    assert not (tmp_path / "b.age").exists()


@pytest.fixture
def same_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the key file hold what the house of the test was made with."""
    (tmp_path / "key").write_bytes(b"r" * 32)
    (tmp_path / "key").chmod(0o600)
    monkeypatch.setenv("LONGSTOP_KEY_FILE", str(tmp_path / "key"))


@pytest.mark.usefixtures("same_keys")
def test_a_backup_is_restored_into_the_database_that_is_named_and_no_other(
    bureau: Bureau, public: str, tmp_path: Path
) -> None:
    bureau.receive_csv(LINE)
    file = tmp_path / "b.age"
    made = as_json(run(bureau, "backup", file, "--to", public, "--json", by="admin"))
    with elsewhere(tmp_path) as new:
        words = ["restore", file, "--key", tmp_path / "private", "--into", new.place.admin]
        found = as_json(run(bureau, *words, "--json", by="admin"))
        assert (found["backup"], found["by"]) == (made["backup"], "person:1")
        there = new.bureau(bureau.clock)
        assert verify(there.house, there.people["alice"]).faults == ()
        assert run(bureau, *words, by="admin").exit_code == 2
    assert bureau.ask("select from ledger_entry where event = 'database.restored'") == []


def test_what_is_no_backup_is_not_restored(bureau: Bureau, public: str, tmp_path: Path) -> None:
    assert public
    (tmp_path / "list.csv").write_text("name\nJon\n")
    into = ["--into", "postgresql://nobody@localhost:1/none"]
    for file in ("list.csv", "not-there"):
        found = run(bureau, "restore", tmp_path / file, "--key", tmp_path / "private", *into)
        assert found.exit_code == 2
        assert "Nothing was done" in found.stderr
    assert run(bureau, "restore", tmp_path / "list.csv", "--key", tmp_path / "no").exit_code == 2
