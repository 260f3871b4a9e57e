"""A backup is whole, opens for one key alone, and is on the ledger; nobody else makes one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from longstop.actions.check_backup import NotOnLedger, check_backup, know_file
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.engines.age_file import AgeNotOpened, new_opener
from longstop.engines.backup_file import NotOurs, house_key
from longstop.engines.new_file import FileThere
from longstop.engines.postgres_errors import ServerError
from tests.bureau.backups import KEY, Elsewhere, elsewhere
from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Elsewhere]:
    with elsewhere(tmp_path) as made:
        yield made


def test_a_backup_says_what_it_holds_and_the_ledger_tells_of_it(
    bureau: Bureau, vault: Elsewhere, tmp_path: Path
) -> None:
    bureau.receive_csv(LINE)
    ((entries,),) = bureau.ask("select count(*) from ledger_entry")
    found = vault.back_up(bureau, tmp_path)
    path = Path(found.file)
    assert path.name == "longstop-20261120T180000Z.age"
    assert found.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.entries, found.kept_files, found.size) == (entries, 1, path.stat().st_size)
    manifest = check_backup(path, vault.opener, KEY)
    assert manifest.backup == found.backup
    assert manifest.says["counts"]["referral"] == 1
    assert manifest.says["taken_at"] == "2026-11-20T18:00:00.000000Z"
    assert know_file(bureau.house, bureau.people["admin"], path).backup == found.backup
    ((body,),) = bureau.ask("select body from ledger_entry where event = 'backup.made'")
    assert found.file_sha256 in body
    assert vault.opener.receiver.text in body
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_nothing_a_sender_wrote_lies_open_in_a_backup_nor_beside_it(
    bureau: Bureau, vault: Elsewhere, tmp_path: Path
) -> None:
    bureau.receive_csv(LINE)
    path = Path(vault.back_up(bureau, tmp_path).file)
    assert [one for one in tmp_path.iterdir() if one.is_file()] == [path]
    held = path.read_bytes()
    for plain in (b"Quill", b"PGDMP", b"manifest.json", b"ustar"):
        assert plain not in held
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_key_opens_nothing_and_another_house_is_told_apart(
    bureau: Bureau, vault: Elsewhere, tmp_path: Path
) -> None:
    path = Path(vault.back_up(bureau, tmp_path / "a").file)
    with pytest.raises(AgeNotOpened, match="for another key"):
        check_backup(path, new_opener(), KEY)
    with pytest.raises(NotOurs, match="another key file"):
        check_backup(path, vault.opener, house_key(b"x" * 32))
    forged = house_key(b"x" * 32)
    other = Path(vault.back_up(bureau, tmp_path / "b", key=type(KEY)(KEY.id, forged.key)).file)
    with pytest.raises(NotOurs, match="did not make it"):
        check_backup(other, vault.opener, KEY)


def test_a_backup_that_was_cut_or_changed_is_refused_with_and_without_the_key(
    bureau: Bureau, vault: Elsewhere, tmp_path: Path
) -> None:
    path = Path(vault.back_up(bureau, tmp_path / "a").file)
    held = path.read_bytes()
    changed = bytearray(held)
    changed[len(held) // 2] ^= 1
    for wrong in (held[:-1], held[: len(held) // 2], held + b"x", bytes(changed)):
        path.write_bytes(wrong)
        with pytest.raises(AgeNotOpened, match="not whole"):
            check_backup(path, vault.opener, KEY)
        with pytest.raises(NotOnLedger):
            know_file(bureau.house, bureau.people["admin"], path)


@pytest.mark.parametrize("code", ["alice", "sue", "charlie", "nora"])
def test_who_does_not_keep_the_house_backs_nothing_up(
    bureau: Bureau, vault: Elsewhere, tmp_path: Path, code: str
) -> None:
    with pytest.raises(NotAllowed):
        vault.back_up(bureau, tmp_path / "a", by=code)
    with pytest.raises(NotAllowed):
        know_file(bureau.house, bureau.people[code], tmp_path / "a")
    assert [*tmp_path.iterdir()] == []


def test_a_file_that_is_there_is_never_written_over(
    bureau: Bureau, vault: Elsewhere, tmp_path: Path
) -> None:
    path = tmp_path / "a"
    path.write_text("mine")
    with pytest.raises(FileThere):
        vault.back_up(bureau, path)
    assert path.read_text() == "mine"


def test_a_dump_that_fails_leaves_no_file_and_no_entry(
    bureau: Bureau, vault: Elsewhere, tmp_path: Path
) -> None:
    with bureau.as_superuser() as root:
        root.execute("revoke select on sequence obligation_id from longstop_backup")
    with pytest.raises(ServerError, match="could not be dumped"):
        vault.back_up(bureau, tmp_path / "a")
    assert [*tmp_path.iterdir()] == []
    assert bureau.ask("select 1 from ledger_entry where event = 'backup.made'") == []
