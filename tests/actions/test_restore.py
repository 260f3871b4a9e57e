"""What was restored is what was backed up; the ledger says so, and what fell due is seen."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from longstop.actions import restore as restoring
from longstop.actions.restore import MadeByNewer, PlaceNotEmpty
from longstop.actions.show import show
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.core.intake.receipt import ReceiptStatus
from longstop.core.ledger.verification import What
from longstop.engines import postgres_server
from longstop.engines.key_ring import ring_of
from longstop.engines.postgres_binaries import wheel_folder
from tests.bureau.backups import Elsewhere, elsewhere
from tests.bureau.fixtures import ADMIN, Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Elsewhere]:
    with elsewhere(tmp_path) as made:
        yield made


@pytest.fixture
def backup(bureau: Bureau, new: Elsewhere, tmp_path: Path) -> str:
    """Receive one line, back it up, and receive another that the backup does not have."""
    bureau.receive_csv(LINE)
    found = new.back_up(bureau, tmp_path / "backup")
    bureau.receive_csv({**LINE, "reference": "T-2"})
    return found.file


def tables(dbname: str) -> str:
    """Write the tables, functions, policies and rights of a database down as SQL."""
    words = ["--schema-only", "--schema=longstop", "--restrict-key=same"]
    command = [str(wheel_folder() / "pg_dump"), *words, postgres_server.conninfo(ADMIN, dbname)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_everything_adds_up_afterwards_and_work_goes_on(
    bureau: Bureau, new: Elsewhere, backup: str
) -> None:
    found = new.restore(bureau, backup)
    alice = bureau.people["alice"]
    assert found.by == alice.ledger_name
    there = new.bureau(bureau.clock)
    assert verify(there.house, alice).faults == ()
    assert tables(there.dbname) == tables(bureau.dbname)
    ((body,),) = there.ask(
        "select body::jsonb #> '{data,facts}' from ledger_entry where event = 'database.restored'"
    )
    assert body["backup"] == found.backup
    assert body["missing_after"] == body["taken_at"] == "2026-11-20T18:00:00.000000Z"
    receipt = there.receive_csv({**LINE, "reference": "T-2"})
    assert receipt.status is ReceiptStatus.RECEIVED
    assert verify(there.house, alice).faults == ()
    again = there.receive_csv(LINE)
    assert again.status is ReceiptStatus.DUPLICATE


def test_what_fell_due_while_there_was_no_house_is_seen_by_the_first_sweep(
    bureau: Bureau, new: Elsewhere, backup: str
) -> None:
    new.restore(bureau, backup)
    there = new.bureau(bureau.clock)
    ((running,),) = there.ask("select count(*) from clock where running")
    bureau.clock.on(days=400)
    assert sweep(there.house, every_seconds=60).breaches == running > 0
    assert verify(there.house, bureau.people["alice"]).faults == ()


def test_what_the_spool_kept_is_there_and_opens(
    bureau: Bureau, new: Elsewhere, backup: str
) -> None:
    new.restore(bureau, backup)
    kept = [*new.place.spool_folder.iterdir()]
    assert len(kept) == 1
    assert kept[0].read_bytes() == (bureau.house.spool_folder / kept[0].name).read_bytes()


@pytest.mark.parametrize("table", ["public.theirs", "longstop.theirs"])
def test_a_database_that_is_not_empty_is_refused_and_left(
    bureau: Bureau, new: Elsewhere, backup: str, table: str
) -> None:
    with psycopg.connect(new.place.admin, autocommit=True) as admin:
        admin.execute("create schema if not exists longstop")
        admin.execute(f"create table {table} (id int)".encode())
    with pytest.raises(PlaceNotEmpty, match="not empty"):
        new.restore(bureau, backup)
    with psycopg.connect(new.place.admin) as admin:
        assert admin.execute("select to_regclass('longstop.referral')").fetchone() == (None,)
    assert not new.place.spool_folder.exists()


def test_a_house_at_work_is_never_restored_into(
    bureau: Bureau, new: Elsewhere, backup: str
) -> None:
    new.restore(bureau, backup)
    with pytest.raises(PlaceNotEmpty):
        new.restore(bureau, backup)


def test_one_stopped_before_its_entry_goes_on_to_it(
    bureau: Bureau, new: Elsewhere, backup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_tell_ledger", stopped)
        with pytest.raises(KeyboardInterrupt):
            new.restore(bureau, backup)
    new.restore(bureau, backup)
    there = new.bureau(bureau.clock)
    told = there.ask("select seq from ledger_entry where event = 'database.restored'")
    assert len(told) == 1
    assert verify(there.house, bureau.people["alice"]).faults == ()


def test_a_key_file_without_a_key_of_the_backup_is_refused_before_anything_is_written(
    bureau: Bureau, new: Elsewhere, backup: str
) -> None:
    other = replace(bureau.house, keys=ring_of([b"x" * 32]))
    with pytest.raises(MadeByNewer, match="key that the key file lacks"):
        new.restore(bureau, backup, house=other)
    assert not new.place.spool_folder.exists()


def test_a_look_before_the_backup_cannot_be_cut_off_unseen(
    bureau: Bureau, new: Elsewhere, tmp_path: Path
) -> None:
    bureau.receive_csv(LINE)
    ((reference,),) = bureau.ask("select reference from obligation where kind = 'referral'")
    show(bureau.house, bureau.people["alice"], reference)
    new.restore(bureau, new.back_up(bureau, tmp_path / "backup").file)
    there = new.bureau(bureau.clock)
    with there.as_superuser() as root:
        root.execute("alter table ledger_entry disable trigger append_only")
        cut = root.execute("delete from ledger_entry where stream_kind = 'person'")
        assert cut.rowcount == 1
        root.execute("alter table ledger_entry enable trigger append_only")
    (fault,) = verify(there.house, bureau.people["alice"]).faults
    assert fault.what is What.RESTORED_DIFFERS
