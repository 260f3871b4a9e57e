"""What is scanned breaks a process or goes away: real workers, one of which is made to fall."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from longstop.core.evidence.files import FileFound
from longstop.engines.processes import ProcessEnded
from longstop.engines.scan import run
from longstop.engines.scan.examine import Examiner
from longstop.engines.scan.planned import Opened, Planned
from longstop.engines.scan.run import ScanStopped, open_worker
from longstop.engines.scan.there import SourceGone
from tests.engines.scan.folders import scan

ENDS_BY = "ENDS_BY"


@contextmanager
def open_frail(*given: Any) -> Iterator[Callable[[int], None]]:
    """Be a worker that one file breaks, as a fault in a reader would."""
    honest = Examiner.examine

    def examine(self: Examiner, planned: Planned, opened: Opened) -> Iterator[FileFound]:
        if planned.path == "deadly":
            os.kill(os.getpid(), int(os.environ[ENDS_BY]))
        yield from honest(self, planned, opened)

    with pytest.MonkeyPatch.context() as patch, open_worker(*given) as work:
        patch.setattr(Examiner, "examine", examine)
        yield work


@contextmanager
def open_unplugged(work: str, path: str, *given: Any) -> Iterator[Callable[[int], None]]:
    """Be a worker under whose hands the device is taken out after the first file."""
    honest = Examiner.examine

    def examine(self: Examiner, planned: Planned, opened: Opened) -> Iterator[FileFound]:
        yield from honest(self, planned, opened)
        if Path(path).exists():
            Path(path).rename(f"{path}-away")

    with pytest.MonkeyPatch.context() as patch, open_worker(work, path, *given) as one:
        patch.setattr(Examiner, "examine", examine)
        yield one


@pytest.fixture
def device(tmp_path: Path) -> Path:
    folder = tmp_path / "device"
    folder.mkdir()
    for name in ("deadly", *map(str, range(20))):
        (folder / name).write_text(name)
    return folder


def test_a_file_that_breaks_its_reader_is_set_aside_and_the_rest_is_scanned(
    device: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "open_worker", open_frail)
    monkeypatch.setenv(ENDS_BY, str(int(signal.SIGSEGV)))
    found = scan(device, tmp_path / "out", workers=2)
    one = found.pop("deadly")
    assert (one["coverage"], one["reason"]) == ("unreadable", "ended_its_reader")
    assert (one["size"], "sha256" in one) == (6, False)
    assert {each["coverage"] for each in found.values()} == {"examined"}
    assert "broke down over it" in (tmp_path / "out" / "page-one.txt").read_text()
    first = (tmp_path / "out" / "result.json").read_bytes()
    scan(device, tmp_path / "out")
    assert (tmp_path / "out" / "result.json").read_bytes() == first


def test_a_process_killed_from_outside_blames_no_file(
    device: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(run, "open_worker", open_frail)
        patch.setenv(ENDS_BY, str(int(signal.SIGKILL)))
        with pytest.raises(ScanStopped, match="ended early") as told:
            scan(device, tmp_path / "out")
    assert isinstance(told.value.__cause__, ProcessEnded)
    assert scan(device, tmp_path / "out")["deadly"]["coverage"] == "examined"


def test_a_device_that_is_taken_out_stops_the_scan_and_put_back_it_is_gone_on_with(
    device: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(run, "open_worker", open_unplugged)
        with pytest.raises(SourceGone, match="Put it back"):
            scan(device, tmp_path / "out")
    assert not (tmp_path / "out" / "result.json").exists()
    (tmp_path / "device-away").rename(device)
    found = scan(device, tmp_path / "out")
    assert {one["coverage"] for one in found.values()} == {"examined"}
