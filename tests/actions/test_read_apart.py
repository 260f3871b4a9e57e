"""A large package is read in another process, and nothing about its receipt shows it."""

from __future__ import annotations

import json
import os
import signal
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest

from longstop.actions import read_apart
from longstop.actions.plan_parts import PackagePlan
from longstop.actions.read_apart import reading
from longstop.actions.receive import Incoming, receive
from longstop.core.intake.columns import load_column_map
from longstop.core.intake.prepared import Prepared
from longstop.engines.key_ring import KeyRing, ring_of
from longstop.engines.processes import ProcessEnded
from longstop.engines.readers.choose import ReaderSettings
from longstop.engines.readers.limits import Limits
from longstop.engines.sealed import NotOpened
from longstop.engines.unpack import unpack
from tests.bureau.fixtures import Bureau
from tests.bureau.packages import list_of, zip_of

REPORT = {"reportId": "9", "reportedInformation": {"odd": 1}, "newField": 2}
REPORTS = json.dumps({"reports": [REPORT, REPORT], "moreThanWeKnow": 1})
FILES = {
    "a.csv": list_of(*["Jon"] * 40), "reports.json": REPORTS, "b.csv": list_of("Bob", tag="B"),
    "broken.json": '{"reportId": "7", "reportedInformation": {}}{"reportId": ',
}  # fmt: skip
PACKAGE = zip_of(FILES)
COLUMNS = load_column_map(
    (files("longstop.policies") / "columns" / "longstop-en.toml").read_text(encoding="utf-8")
)
KEYS = ring_of([b"k" * 32])
Read = tuple[list[list[Prepared]], list[tuple[int, int | None, tuple[str, ...]]]]


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_apart, "LARGE", 0)


def plan_of(folder: Path, keys: KeyRing = KEYS) -> PackagePlan:
    settings = ReaderSettings(
        zone="Europe/London", country="GB", column_map=COLUMNS, limits=Limits()
    )
    with (folder / "package").open("rb") as stream:
        return PackagePlan(unpack(stream, folder, Limits(), keys), "auto", settings)


def read(plan: PackagePlan, done: int, size: int) -> Read:
    with reading(plan, done, size, "GB") as batches:
        found = list(batches)
    return found, [(part.read, part.declared, part.unknown_fields) for part in plan.parts]


@pytest.mark.parametrize(("done", "size"), [(0, 7), (0, 10_000), (41, 2), (1_000, 5)])
def test_the_same_records_come_in_the_same_batches_as_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int, size: int
) -> None:
    (tmp_path / "package").write_bytes(PACKAGE)
    elsewhere = read(plan_of(tmp_path), done, size)
    monkeypatch.setattr(read_apart, "LARGE", 1_000_000)
    here = read(plan_of(tmp_path), done, size)
    assert elsewhere == here
    assert sum(map(len, here[0])) == max(0, sum(count for count, _, _ in here[1]) - done)


def test_the_receipt_is_that_of_a_package_read_here(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = bureau.receive_bytes(PACKAGE, name="one.zip", batch=9)
    drift = "select path, seen from package_drift where package_id = %s order by path"
    (first,) = (one for (one,) in bureau.ask("select obligation_id from package"))
    unknown = bureau.ask(drift, first)
    monkeypatch.setattr(read_apart, "LARGE", 1_000_000)
    here = bureau.receive_bytes(zip_of({"empty.txt": "", **FILES}), name="two.zip", batch=9)
    assert elsewhere.read == here.read == 45
    (second,) = (one for (one,) in bureau.ask("select max(obligation_id) from package"))
    assert bureau.ask(drift, second) == unknown != []


def test_what_is_wrong_with_a_text_is_told_here(tmp_path: Path) -> None:
    (tmp_path / "package").write_bytes(list_of(*["Jon"] * 3000).encode())
    plan = plan_of(tmp_path)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "package"]
    sealed = bytearray(kept.read_bytes())
    sealed[-100] ^= 1
    kept.write_bytes(sealed)
    with pytest.raises(NotOpened, match="changed"):
        read(plan, 0, 100)


def readers() -> list[int]:
    """Find the processes that read for this one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == os.getpid() and b"longstop.engines.processes" in command:
            found.append(int(folder.name))
    return found


def test_when_the_reading_process_is_killed_what_was_saved_stays_and_the_rest_comes_later(
    bureau: Bureau,
) -> None:
    data = list_of(*["Jon"] * 200).encode()

    def kill(_done: int) -> None:
        for pid in readers():
            os.kill(pid, signal.SIGKILL)

    incoming = Incoming(stream=BytesIO(data), file_name="list.csv", source="toronto", batch=5)
    with pytest.raises(ProcessEnded):
        receive(bureau.house, bureau.people["alice"], incoming, kill)
    saved = bureau.ask("select count(*) from source_record")[0][0]
    assert 0 < saved < 200
    assert bureau.receive_bytes(data, batch=50).read == 200
