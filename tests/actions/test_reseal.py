"""What was kept under an old key, or under none, is sealed under the newest; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from longstop.actions.house import House
from longstop.actions.reseal import Resealed, kept_under, reseal
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.engines.key_file import read_keys
from longstop.engines.key_ring import ring_of
from longstop.engines.spool import spooled_file
from tests.bureau.fixtures import Bureau
from tests.cli.doors import as_json, run

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
OLD, NEW = b"r" * 32, b"n" * 32


@pytest.fixture
def turned(bureau: Bureau) -> House:
    """Receive a file under the old key, lay an unsealed one beside it, and begin a new key."""
    bureau.receive_csv(LINE)
    (bureau.house.spool_folder / f"{'ab' * 32}.spool").write_bytes(b"from before")
    return replace(bureau.house, keys=ring_of([OLD, NEW]))


def texts(house: House) -> dict[str, bytes]:
    found = {}
    for path in house.spool_folder.iterdir():
        with spooled_file(path.parent, path.stem, house.keys).open() as file:
            found[path.stem] = file.read()
    return found


def test_everything_is_under_the_newest_key_afterwards_and_reads_as_before(
    bureau: Bureau, turned: House
) -> None:
    ((sha256,),) = bureau.ask("select encode(sha256, 'hex') from package")
    admin = bureau.people["admin"]
    found = reseal(turned, admin)
    assert found == Resealed(resealed=1, first_sealed=1, unchanged=0, left=())
    assert kept_under(turned, admin) == {turned.keys.newest.id.hex(): 2}
    read = texts(replace(turned, keys=ring_of([NEW])))
    assert b"Quill" in read[sha256]
    assert read["ab" * 32] == b"from before"
    assert reseal(turned, admin).unchanged == 2
    assert verify(turned, bureau.people["alice"]).faults == ()


def test_a_file_that_cannot_be_opened_is_named_and_left(bureau: Bureau, turned: House) -> None:
    lost = replace(turned, keys=ring_of([NEW]))
    found = reseal(lost, bureau.people["admin"])
    assert (found.resealed, found.first_sealed, len(found.left)) == (0, 1, 1)
    assert "not in the key file" in found.left[0]
    assert len(texts(turned)) == 2


def test_who_does_not_keep_the_house_seals_and_counts_nothing(
    bureau: Bureau, turned: House
) -> None:
    for code in ("alice", "charlie"):
        with pytest.raises(NotAllowed):
            reseal(turned, bureau.people[code])
        assert run(bureau, "key", "status", by=code).exit_code == 2
        assert run(bureau, "key", "rotate", by=code).exit_code == 2


@pytest.fixture
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_bytes(OLD)
    (tmp_path / "key").chmod(0o600)
    monkeypatch.setenv("LONGSTOP_KEY_FILE", str(tmp_path / "key"))


@pytest.mark.usefixtures("own_key")
def test_a_new_key_is_added_and_the_ledger_tells_its_id_and_no_more(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    told = as_json(run(bureau, "key", "rotate", "--json", by="admin"))
    assert told["keys"][0] == bureau.house.keys.newest.id.hex()
    assert read_keys().master == OLD
    bureau.house = replace(bureau.house, keys=ring_of(read_keys().for_sealing))
    bureau.receive_csv({**LINE, "reference": "T-2"})
    counts = as_json(run(bureau, "key", "status", "--json", by="admin"))
    assert counts["files"] == dict.fromkeys(told["keys"], 1)
    assert counts["newest"] == told["newest"]
    ((body,),) = bureau.ask("select body from ledger_entry where event = 'key.added'")
    assert told["newest"] in body
    assert read_keys().added[0].hex() not in body
